"""The same evidence gives the same bytes, whoever runs it, where, and how often."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from tests.main_job.conftest import CHOSEN, SAMPLE, Run, fill, run_job

pytestmark = pytest.mark.slow  # each test runs the whole job, twice or once

TEXTS = tuple(name for name in CHOSEN if name.endswith((".txt", ".md", ".csv", ".html", ".eml")))


@pytest.mark.parametrize("jobs", ["1", "2", "4"])
def test_the_number_of_workers_changes_nothing(
    jobs: str, evidence: Path, undisturbed: Run, tmp_path: Path
) -> None:
    run = run_job(evidence, "--no-cache", "--jobs", jobs)
    assert run.outputs == undisturbed.outputs


def test_the_order_in_which_files_were_made_changes_nothing(
    undisturbed: Run, tmp_path: Path
) -> None:
    names = list(CHOSEN)
    random.Random(5).shuffle(names)
    run = run_job(fill(tmp_path / "evidence", tuple(names)), "--no-cache")
    assert run.outputs == undisturbed.outputs


def test_a_copied_folder_gives_the_same_page_and_workbook(
    evidence: Path, undisturbed: Run, tmp_path: Path
) -> None:
    copy = tmp_path / "Anna's copies" / "evidence"
    shutil.copytree(evidence, copy)
    assert run_job(copy, "--no-cache").outputs == undisturbed.outputs


@pytest.mark.parametrize(
    "machine",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"},
        {"TZ": "America/Adak", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "1"},
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "2"},
    ],
)
def test_time_zone_locale_and_hash_seed_change_nothing(
    machine: dict[str, str], evidence: Path, undisturbed: Run, tmp_path: Path
) -> None:
    run = run_job(evidence, "--no-cache", **machine)
    assert run.outputs == undisturbed.outputs


def test_the_cache_changes_nothing_but_what_the_terminal_says_of_it(
    evidence: Path, undisturbed: Run, tmp_path: Path
) -> None:
    options = ("--cache-dir", str(tmp_path / "cache"))
    output = evidence.parent / "twice"
    first = run_job(evidence, *options, output=output)
    second = run_job(evidence, *options, output=output)
    assert first.outputs == second.outputs == undisturbed.outputs
    assert first.said == second.said
    assert "taken from the cache" not in first.told
    assert "15 of 15 documents unchanged, taken from the cache." in second.told


def test_an_unchanged_folder_loads_neither_model_nor_spacy(
    evidence: Path, undisturbed: Run, tmp_path: Path
) -> None:
    options = ("--cache-dir", str(tmp_path / "cache"))
    run_job(evidence, *options)
    second = run_job(evidence, *options, PYTHONPROFILEIMPORTTIME="1")
    assert second.outputs == undisturbed.outputs
    loaded = {line.rpartition("|")[2].strip() for line in second.told.splitlines()}
    assert "cse_mapper.pipeline" in loaded
    assert not loaded & {"spacy", "onnxruntime", "sklearn", "scipy", "pypdfium2"}


def _without_what_line_ends_change(coverage: bytes, names: tuple[str, ...]) -> object:
    data = json.loads(coverage)
    for document in data["documents"]:
        if document["path"] in names:
            del document["digest"], document["size"]
    return data


def test_a_checkout_with_windows_line_ends_gives_the_same_answer(
    undisturbed: Run, tmp_path: Path
) -> None:
    """Only digest and size of these files differ, as they must: the files do."""
    folder = fill(tmp_path / "evidence")
    for name in TEXTS:
        content = (SAMPLE / name).read_bytes()
        if b"\0" not in content:  # as git does: UTF-16 is no text to it
            unix = content.replace(b"\r\n", b"\n")
            (folder / name).write_bytes(unix.replace(b"\n", b"\r\n"))
    assert any((folder / name).read_bytes() != (SAMPLE / name).read_bytes() for name in TEXTS)
    run = run_job(folder, "--no-cache")
    coverages = [
        _without_what_line_ends_change(each.outputs["coverage.json"], TEXTS)
        for each in (run, undisturbed)
    ]
    assert coverages[0] == coverages[1]
    assert run.outputs["coverage.html"] == undisturbed.outputs["coverage.html"]
