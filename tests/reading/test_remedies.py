"""What people are told about a file that was not read never costs them the file."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_pdfs import a_canvas, two_paragraphs

import cse_mapper.reading
from cse_mapper.errors import ReadingError
from cse_mapper.reading import worker
from cse_mapper.reading.extract import extract
from cse_mapper.reading.extracted import Allowance

LIBRARY = "pypdfium2"
FORMATS = "cse_mapper.reading.formats"
READING = Path(cse_mapper.reading.__file__).parent
# Where a reader failed, the file may be sound: nobody is to throw it away or to believe it broken.
COSTLY = re.compile(r"fresh copy|\b(?:delete|remove|replace|discard|throw) (?:it|them|the|this)\b")
TRUE_OF_IT = {"The file has no content (0 bytes): replace it with the document itself."}


def sentences() -> Iterator[tuple[str, str]]:
    for path in sorted(READING.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        notes = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and id(node) not in notes:
                yield path.name, str(node.value)


def test_nobody_is_told_to_throw_a_file_away() -> None:
    found = list(sentences())
    assert any("save it as PDF" in text for _, text in found)
    costly = [(name, t) for name, t in found if COSTLY.search(t) and t not in TRUE_OF_IT]
    assert not costly


@pytest.mark.parametrize("name", ["a.docx", "a.doc", "a.pdf", "a.msg", "a.xls", "a.ppt", "a.png"])
def test_a_file_that_is_not_understood_is_not_called_broken(name: str) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    starts = {".pdf": b"%PDF-1.4\n", ".docx": b"PK\x03\x04", ".png": b"\x89PNG\r\n\x1a\n"}
    data = starts.get(Path(name).suffix, ole) + bytes(range(256)) * 30
    with pytest.raises(ReadingError) as caught:
        extract(name, data, Allowance())
    told = f"{caught.value.problem}: {caught.value.remedy}"
    assert "ask for it again" in told
    assert "PDF" in told


def test_a_sound_inside_a_document_is_named_as_one() -> None:
    with pytest.raises(ReadingError, match="transcript"):
        extract("ring.wav", b"RIFF\x10\0\0\0WAVEfmt " + bytes(300), Allowance())


def test_a_part_of_the_installation_that_is_missing_is_not_blamed_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "minutes.pdf"
    path.write_bytes(a_canvas(two_paragraphs))
    data = path.read_bytes()
    job = {
        "path": os.fsencode(path).hex(),
        "name": "housing/minutes.pdf",
        "digest": hashlib.sha256(data).hexdigest(),
        "timeout": 60.0,
    }
    assert worker.read(job, lambda: None)["status"] == "read"
    for module in [name for name in sys.modules if name.split(".")[0] == LIBRARY]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, LIBRARY, None)
    for module in [name for name in sys.modules if name.startswith(f"{FORMATS}.")]:
        monkeypatch.delitem(sys.modules, module)
    answer = worker.read(job, lambda: None)
    assert answer["status"] == "unreadable"
    assert not answer["repeatable"]
    assert LIBRARY in answer["reason"]
    assert answer["reason"].endswith("run 'cse-map doctor', and install cse-mapper again.")
