"""Reads from a workbook that a person edited all that they added to it, for the next one."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cse_mapper.errors import WorkbookError
from cse_mapper.outputs.additions import (
    KEPT,
    LISTS,
    OUR_SHEETS,
    Additions,
    Typed,
    Written,
    key_columns,
)
from cse_mapper.outputs.as_written import written_of
from cse_mapper.outputs.edited_sheet import HEADER_WITHIN, Found, Opened, SheetReader, text_of
from cse_mapper.outputs.looks import Looks
from cse_mapper.outputs.own_sheets import read_own_sheet, spelt_out

_SHEET_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*>")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_SHAPE = re.compile(rb"<\w+:(?:sp|cxnSp)\b")
# Parts of a workbook that openpyxl does not read or XlsxWriter does not write, in people's words.
_NOT_CARRIED = (
    ("xl/pivotTables/", "pivot tables"),
    ("xl/charts/", "charts"),
    ("xl/chartsheets/", "chart sheets"),
    ("xl/media/", "pictures"),
    ("xl/vbaProject", "macros"),
    ("xl/tables/", "Excel tables (their cells stay)"),
    ("xl/slicers/", "slicers"),
    ("xl/externalLinks/", "links to other workbooks (their last values stay)"),
    ("xl/threadedComments/", "answers to comments"),
    ("xl/ctrlProps/", "form controls"),
    ("xl/embeddings/", "embedded files"),
)


@dataclass(frozen=True, slots=True)
class ReadWorkbook:
    """What people added, what they typed into columns for people, and what the workbook says.

    `lost` names what cannot be carried on; `files` the documents that it was made of. Without
    `written`, in a workbook that lost its hidden sheet, only columns for people, sheets and
    comments can be told from ours.
    """

    additions: Additions = field(default_factory=Additions)
    typed: tuple[Typed, ...] = ()
    written: Written | None = None
    lost: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    kept_is_there: bool = False


def read_additions(workbook: Path) -> ReadWorkbook:
    """Read what people added to a workbook of ours.

    Sheets of ours are streamed, however long; sheets of theirs are held. Raises WorkbookError where
    it is damaged.
    """
    import openpyxl

    try:
        data = workbook.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not carry on: `lost` says it
            streamed = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
            try:
                return _read(data, streamed)
            finally:
                streamed.close()
    # A damaged workbook can fail anywhere inside the library, with any exception.
    except Exception as error:
        raise WorkbookError(
            f"'{workbook}' is damaged and cannot be read.",
            "Open it in Excel, let it be repaired, save it, and run again.",
        ) from error


def _read(data: bytes, streamed: Any) -> ReadWorkbook:
    import openpyxl

    written = _record(streamed)
    ours = _ours(streamed, written)
    # Our rows may be a hundred thousand: without them the rest can be held in memory.
    light, computed = _without_rows(data, streamed, set(ours.values()))
    held = openpyxl.load_workbook(io.BytesIO(light))
    theirs = [sheet for sheet in held.worksheets if sheet.title not in ours.values()]
    found = Found()
    # openpyxl gives a formula or what it came to, never both: each is opened again where needed.
    with _results(data if computed else b"", read_only=True) as results:
        looks = Looks(streamed)
        for name, title in ours.items():
            if name != LISTS:
                result = results[title] if title in computed else None
                opened = Opened(streamed[title], held[title], result)
                SheetReader(name, opened, written, looks, found).read()
    with _results(light if theirs else b"") as results:
        looks = Looks(held)
        own = tuple(read_own_sheet(sheet, results[sheet.title], looks) for sheet in theirs)
    additions = Additions(
        tuple(found.cells), tuple(found.columns), tuple(found.rows), own, tuple(_names(held))
    )
    lost = tuple(_lost(data, theirs))
    files = tuple(found.files)
    return ReadWorkbook(additions, tuple(found.typed), written, lost, files, KEPT in ours)


@contextmanager
def _results(data: bytes, *, read_only: bool = False) -> Iterator[Any]:
    """A workbook with what its formulas came to; None for no data."""
    import openpyxl

    if not data:
        yield None
        return
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=read_only, data_only=True)
    try:
        yield book
    finally:
        book.close()


def _names(held: Any) -> Iterator[tuple[str, str]]:
    for name, defined in held.defined_names.items():
        refers = str(defined.attr_text or "")
        # Names of what is gone, of other files, and those that Excel makes itself for filters.
        if refers and "#REF!" not in refers and "[" not in refers and not name.startswith("_xlnm"):
            yield name, f"={refers}"


def _lost(data: bytes, theirs: Sequence[Any]) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for prefix, words in _NOT_CARRIED:
            if any(name.startswith(prefix) for name in archive.namelist()):
                yield words
        drawings = [n for n in archive.namelist() if n.startswith("xl/drawings/drawing")]
        if any(_SHAPE.search(archive.read(name)) for name in drawings):
            yield "shapes"
    if any(len(sheet.conditional_formatting) for sheet in theirs):
        yield "conditional formats of your own sheets"
    rules = (rule for sheet in theirs for rule in sheet.data_validations.dataValidation)
    if any(rule.type != "list" for rule in rules):
        yield "rules for what may be entered, other than lists"


def _record(streamed: Any) -> Written | None:
    if LISTS not in streamed.sheetnames:
        return None
    sheet = streamed[LISTS]
    sheet.reset_dimensions()
    rows = sheet.iter_rows(values_only=True, max_col=3)
    return written_of([spelt_out(str(cell or "")) for cell in row] for row in rows)


def _ours(streamed: Any, written: Written | None) -> dict[str, str]:
    """The sheets of ours by the name that we gave them, and the name that they have now."""
    columns = written.columns if written else {}
    known = [*(columns or OUR_SHEETS), LISTS]
    ours = {name: name for name in known if name in streamed.sheetnames}
    others = [name for name in streamed.sheetnames if name not in ours]
    for name, heads in columns.items():
        if name not in ours and heads and (now := _with_header(streamed, others, heads)):
            ours[name] = now
            others.remove(now)

    def can_be_told_apart(name: str) -> bool:
        heads = columns.get(name)
        return not heads or _has_header(streamed[ours[name]], key_columns(name, heads))

    # A sheet that has lost its header is theirs now.
    return {name: now for name, now in ours.items() if can_be_told_apart(name)}


def _with_header(streamed: Any, names: Sequence[str], heads: Sequence[str]) -> str:
    """The first of these sheets that has all of these headings: ours under another name; or ""."""
    return next((name for name in names if _has_header(streamed[name], heads)), "")


def _has_header(sheet: Any, names: Sequence[str]) -> bool:
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that is a chart
        return False
    sheet.reset_dimensions()
    wanted = set(names)
    rows = sheet.iter_rows(max_row=HEADER_WITHIN, values_only=True)
    return any(wanted <= {text_of(cell) for cell in row} for row in rows)


def _without_rows(data: bytes, streamed: Any, names: set[str]) -> tuple[bytes, set[str]]:
    """The workbook without the rows of our sheets: their comments, widths and names are left.

    Also the names of those of our sheets in which somebody wrote a formula.
    """
    parts = {streamed[name]._worksheet_path.lstrip("/"): name for name in names}
    light, computed = io.BytesIO(), set()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as archive,
        zipfile.ZipFile(light, "w", zipfile.ZIP_STORED) as copy,
    ):
        for entry in archive.infolist():
            part = archive.read(entry)
            if entry.filename in parts:
                begin = _SHEET_DATA.search(part)
                end = begin and part.rfind(b"</" + begin[1] + b"sheetData>")
                if begin and end and end > 0:
                    if _FORMULA.search(part, begin.end(), end):
                        computed.add(parts[entry.filename])
                    part = part[: begin.end()] + part[end:]
            copy.writestr(entry.filename, part)
    return light.getvalue(), computed
