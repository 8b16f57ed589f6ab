"""What opens files from others in the main process, each as a function of bytes that must not fail.

A target takes any bytes to the very function that a command calls. An error of ours is an answer;
any other exception is a finding, and is raised.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unittest import mock

from cse_mapper.errors import CseMapperError, ReportError


@dataclass(frozen=True)
class Target:
    """`seeds` are whole inputs to start from; `run` raises where something is to be mended."""

    name: str
    seeds: Callable[[], tuple[bytes, ...]]
    run: Callable[[bytes], None]


@cache
def _folder() -> Path:
    keeper = tempfile.TemporaryDirectory(prefix="cse-fuzz-")
    _folder.keeper = keeper  # type: ignore[attr-defined]  # deleted when the process ends
    return Path(keeper.name)


# The importer


@cache
def _reports() -> tuple[str, ...]:
    from tests.assessor_reports import invented

    # A part of each is enough to reach every branch, and ten times as quick.
    texts = [text for _name, text, _exact in invented.layouts()]
    whole = [*texts, invented.bullets_report(), invented.summaries_report()]
    return tuple(text[: 6_000 + 500 * number] for number, text in enumerate(whole))


def _lines_here(path: Path, _worker: object = None) -> object:
    """What `read_lines` does with a worker, in this process; the same errors come out."""
    from cse_mapper.reading import wire
    from cse_mapper.reading.document import Line
    from cse_mapper.reading.extracted import Allowance
    from cse_mapper.reading.report_lines import extract_lines

    try:
        lines = extract_lines(path.name, path.read_bytes(), Allowance())
    except Exception as error:  # as worker.py: it becomes the reason that the file was not read
        raise ReportError(f"It is damaged ({type(error).__name__})", "Save a copy.") from error
    pipe = io.BytesIO()
    wire.send(pipe, {"lines": wire.packed(lines)})
    pipe.seek(0)
    answer = wire.receive(pipe)
    assert answer is not None
    return wire.unpacked(answer["lines"], tuple[Line, ...])


def _import(name: str) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        from cse_mapper.reports import importing

        path = _folder() / name
        path.write_bytes(data)
        with (
            mock.patch("cse_mapper.reports.importing.read_lines", _lines_here),
            suppress(CseMapperError),
        ):
            reports = importing.import_reports([path])
            json.dumps([importing.report_as_dict(report) for report in reports])
            importing.write_narratives(reports, _folder() / "narratives.jsonl")

    return run


@cache
def _word_report() -> bytes:
    from tests.assessor_reports.documents import make_docx

    return make_docx(_reports()[0][:2_500], _folder() / "seed.docx").read_bytes()


@cache
def _pdf_report() -> bytes:
    from tests.assessor_reports.documents import make_pdf

    return make_pdf(_reports()[0][:2_500], _folder() / "seed.pdf").read_bytes()


# A part of a zip archive: damage to the archive itself hardly ever gets past its checksums.


def _member(archive: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return opened.read(name)


def _with_member(archive: bytes, name: str, content: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(result, "w") as new:
        for each in old.namelist():
            new.writestr(each, content if each == name else old.read(each))
    return result.getvalue()


_WORD_TEXT = "word/document.xml"

# The workbook reader


@cache
def _workbook() -> bytes:
    import openpyxl

    from cse_mapper.outputs.workbook import write_workbook
    from tests.outputs.workbook_sample import (
        COMPLAINTS,
        OPENING,
        REPAIRS,
        make_coverage,
        make_match,
    )

    matches = (
        make_match(REPAIRS, "1.3.1"),
        make_match(OPENING, "1.2.2", "Libraries/news.docx"),
        make_match(COMPLAINTS, "4.3.2", "Corporate/complaints.docx", "uncertain"),
    )
    book = openpyxl.load_workbook(write_workbook(make_coverage(*matches), _folder() / "seed.xlsx"))
    for name in book.sheetnames:
        if name not in ("Evidence", "Lists"):
            del book[name]
    sheet = book["Evidence"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row, decision in enumerate(("accept", "reject", "move to"), start=2):
        sheet.cell(row, columns["Decision"]).value = decision
    sheet.cell(4, columns["Move to"]).value = "4.3.5"
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def _review(data: bytes) -> None:
    from cse_mapper.decisions import read_decisions
    from cse_mapper.decisions.reviewing import review_workbook

    path, decisions = _folder() / "edited.xlsx", _folder() / "reviewed.jsonl"
    path.write_bytes(data)
    decisions.unlink(missing_ok=True)
    try:
        report = review_workbook(path, decisions)
    except CseMapperError:
        assert not decisions.exists()
        return
    assert all(isinstance(sentence, str) for sentence in report.sentences)
    assert set(read_decisions(decisions)) == set(report.new)


def _review_member(name: str) -> Callable[[bytes], None]:
    return lambda data: _review(_with_member(_workbook(), name, data))


# The decisions reader


@cache
def _decision_files() -> tuple[bytes, ...]:
    from cse_mapper.decisions import Decided, write_decisions

    path = _folder() / "seed.jsonl"
    one = Decided("0123456789abcdef", "4.3.2", "accepted", note="Ünicode", text="Text.")
    two = Decided(
        "0123456789abcdef", "4.3.2", "moved", "4.3.5", reviewer="B", date="2024-05-03T09:00:00Z"
    )
    write_decisions(path, [one, two])
    return (path.read_bytes(), b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n\r\n"))


def _decisions(data: bytes) -> None:
    from cse_mapper.decisions import effects, read_decisions, standing, write_decisions

    path = _folder() / "decisions.jsonl"
    path.write_bytes(data)
    with suppress(CseMapperError):
        found = read_decisions(path)
        standing(found)
        effects(found)
        again = _folder() / "again.jsonl"
        again.unlink(missing_ok=True)
        assert write_decisions(again, found) == tuple(dict.fromkeys(found))
        assert read_decisions(again) == tuple(dict.fromkeys(found))


# The model loader


@cache
def _model() -> Path:
    from tests.fuzzing.small_model import make_small_model

    return make_small_model(_folder() / "small")


def _model_file(name: str) -> tuple[bytes, ...]:
    return ((_model() / name).read_bytes(),)


def _load_with(name: str) -> Callable[[bytes], None]:
    """Loads the model with other bytes in one file, which the card vouches for, as a forger."""

    @cache
    def original() -> bytes:
        return (_model() / name).read_bytes()

    def run(data: bytes) -> None:
        from cse_mapper.model.on_disk import find_model
        from cse_mapper.model.store import forget_models, load_model

        whole, card = original(), (_model() / "card.json").read_bytes()
        try:
            (_model() / name).write_bytes(data)
            if name != "card.json":
                forged = json.loads(card)
                forged["files"][name] = hashlib.sha256(data).hexdigest()
                (_model() / "card.json").write_text(json.dumps(forged))
            forget_models()
            with suppress(CseMapperError):
                find_model(_model())
            with suppress(CseMapperError):
                model = load_model(_model(), 1)
                text = "A complaint was answered."
                (judgement,) = model.judge([text])
                model.why(text, judgement.suggestions[0].element)
        finally:
            (_model() / name).write_bytes(whole)
            (_model() / "card.json").write_bytes(card)

    return run


TARGETS = {
    target.name: target
    for target in (
        Target("report-text", lambda: tuple(map(str.encode, _reports())), _import("report.txt")),
        Target("report-word", lambda: (_word_report(),), _import("report.docx")),
        Target(
            "report-word-text",
            lambda: (_member(_word_report(), _WORD_TEXT),),
            lambda data: _import("report.docx")(_with_member(_word_report(), _WORD_TEXT, data)),
        ),
        Target("report-pdf", lambda: (_pdf_report(),), _import("report.pdf")),
        Target("workbook", lambda: (_workbook(),), _review),
        *(
            Target(
                f"workbook-{name.rpartition('/')[2].partition('.')[0]}",
                lambda name=name: (_member(_workbook(), name),),  # type: ignore[misc]
                _review_member(name),
            )
            for name in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "docProps/core.xml")
        ),
        Target("decisions", _decision_files, _decisions),
        *(
            Target(
                f"model-{name.partition('.')[0]}",
                lambda name=name: _model_file(name),  # type: ignore[misc]
                _load_with(name),
            )
            for name in (
                "card.json",
                "arrays.npz",
                "terms.json",
                "narratives.jsonl",
                "tokenizer.json",
                "encoder.onnx",
            )
        ),
    )
}
