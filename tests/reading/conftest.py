"""Builds small evidence folders and reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cse_mapper.domain import ReadDocument
from cse_mapper.reading import read_folder

FILES = Path(__file__).parent / "files"
Read = Callable[..., dict[str, ReadDocument]]


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    folder = tmp_path / "evidence"
    folder.mkdir()
    return folder


@pytest.fixture
def read(evidence: Path) -> Read:
    """Reads the evidence folder; by path, with the limits a test asks for."""

    def reading(**limits: object) -> dict[str, ReadDocument]:
        documents = list(read_folder(evidence, **{"jobs": 2, **limits}))  # type: ignore[arg-type]
        assert len({d.document.path for d in documents}) == len(documents)
        return {d.document.path: d for d in documents}

    return reading


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without OCR: no program on the path, no library."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PROGRAMFILES", "")
    monkeypatch.setenv("LOCALAPPDATA", "")
