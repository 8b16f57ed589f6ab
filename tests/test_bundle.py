"""What goes into the bundle for people who may install nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bundle import make


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("sklearn/linear_model/_base.py", True),
        ("sklearn/linear_model/tests/test_base.py", False),
        ("numpy/testing/__init__.py", True),
        ("numpy/_core/include/numpy/ndarraytypes.h", False),
        ("spacy/lang/en/stop_words.py", True),
        ("spacy/lang/de/stop_words.py", False),
        ("spacy/lang/norm_exceptions.py", True),
        ("spacy/tokens/doc.pyx", False),
        ("onnxruntime/capi/onnxruntime_pybind11_state.pyd", True),
        ("cse_mapper/models/default/encoder.onnx", True),
        # thinc reads it as it is imported, whether there is a graphics card or not.
        ("thinc/backends/_custom_kernels.cu", True),
        ("spacy-3.8.18.dist-info/entry_points.txt", True),
    ],
)
def test_a_run_needs_modules_and_data_but_no_tests_or_sources(name: str, wanted: bool) -> None:
    assert make.needed(name) is wanted


def test_windows_looks_for_modules_beside_its_own_python_only(tmp_path: Path) -> None:
    embedded = tmp_path / "embed.zip"
    with zipfile.ZipFile(embedded, "w") as archive:
        archive.writestr("python.exe", "")
        archive.writestr("python313.zip", "")
        archive.writestr("python313._pth", "python313.zip\n.\n#import site\n")
    folder = tmp_path / "cse-map"
    make.put_windows_python(embedded, folder)
    paths = (folder / "python" / "python313._pth").read_text("utf-8").split("\n")
    assert paths[:3] == ["python313.zip", ".", "..\\lib"]
    drop = (folder / "Map evidence.cmd").read_bytes()
    # cmd.exe loses its place in files with other line ends; quotes hold names with spaces and &.
    assert drop.count(b"\r\n") == drop.count(b"\n") > 5
    assert b'-m cse_mapper "%~1"' in drop


def test_what_is_packed_can_be_run_and_reached_on_windows(tmp_path: Path) -> None:
    folder = tmp_path / "cse-map"
    (folder / "lib").mkdir(parents=True)
    (folder / "cse-map").write_text("#!/bin/sh\n")
    (folder / "cse-map").chmod(0o755)
    make.pack(folder, tmp_path / "made.zip")
    with zipfile.ZipFile(tmp_path / "made.zip") as archive:
        assert archive.getinfo("cse-map/cse-map").external_attr >> 16 & 0o111
    (folder / "lib" / ("a" * make.LONGEST_PATH)).write_text("")
    with pytest.raises(SystemExit, match="Too long"):
        make.pack(folder, tmp_path / "made.zip")
