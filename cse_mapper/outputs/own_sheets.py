"""Sheets that people added to the workbook: read, and written into the next one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from cse_mapper.outputs.additions import Content, OwnCell, OwnSheet, Value
from cse_mapper.outputs.looks import Looks
from cse_mapper.outputs.review_columns import KEY

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_SPELT = re.compile("_x([0-9A-Fa-f]{4})_")
# A reference to another workbook, "[1]Sheet!A1": its file is not carried on with it.
_ELSEWHERE = re.compile(r"\[\d+\]")
_SAFE_LINK = re.compile(r"(https?://|mailto:)\S{1,2000}", re.IGNORECASE)
_MOST_CHARACTERS = 32_767
_LONGEST_NAME = 31
# A copy of the sheet Evidence would else be read as decisions again, long after it was made.
_KEY_TAKEN = f"{KEY} (taken up)"


def spelt_out(text: str) -> str:
    """Undo the file format's spelling of special characters, "_x000D_", which openpyxl leaves."""
    return _SPELT.sub(lambda found: chr(int(found[1], 16)), text)


def content_of(cell: Any) -> Content:
    """What stands in a cell as read without formulas; a text in its own letters."""
    value = cell.value
    if isinstance(value, str):
        return spelt_out(value)
    if isinstance(value, bool | int | float | datetime | date | time | timedelta) or value is None:
        return value
    return str(value)


def formula_of(cell: Any) -> str:
    """The formula of a cell with its "="; "" for none, and for one that refers to another file."""
    if cell.data_type != "f":
        return ""
    formula = getattr(cell.value, "text", cell.value)
    if not isinstance(formula, str) or len(formula) < 2 or _ELSEWHERE.search(formula):
        return ""
    return formula


def read_own_sheet(sheet: Any, results: Any, looks: Looks) -> OwnSheet:
    """Read a sheet as openpyxl gives it with formulas, and in `results` with what they came to."""
    cells = []
    for row in sheet.iter_rows():
        for cell in row:
            value = _value_of(cell, results, looks)
            comment = cell.comment
            if value != Value() or comment:
                text, author = (comment.content, comment.author) if comment else ("", "")
                cells.append(
                    OwnCell(cell.row - 1, cell.column - 1, value, text or "", author or "")
                )
    ranges = [one.bounds for one in sheet.merged_cells.ranges]
    frozen = sheet.freeze_panes
    return OwnSheet(
        sheet.title,
        tuple(cells),
        widths=tuple(_widths(sheet)),
        heights=tuple(
            (number - 1, row.height, bool(row.hidden))
            for number, row in sorted(sheet.row_dimensions.items())
            if row.height is not None or row.hidden
        ),
        merged=tuple(sorted((r0 - 1, c0 - 1, r1 - 1, c1 - 1) for c0, r0, c1, r1 in ranges)),
        filtered=_area(sheet.auto_filter.ref),
        frozen=_corner(frozen) if frozen else (0, 0),
        tab=looks.colour(sheet.sheet_properties.tabColor),
        hidden=sheet.sheet_state != "visible",
        gridlines=sheet.sheet_view.showGridLines is not False,
        choices=tuple(_choices(sheet)),
    )


def _value_of(cell: Any, results: Any, looks: Looks) -> Value:
    if not hasattr(cell, "hyperlink"):  # inside a merged range
        return Value(look=looks.of(cell))
    link = cell.hyperlink
    target = (link.target or (f"internal:{link.location}" if link.location else "")) if link else ""
    look = looks.of(cell)
    if cell.data_type == "f":
        result = content_of(results[cell.coordinate]) if results is not None else None
        formula = formula_of(cell)
        if not formula and result is None:
            result = str(getattr(cell.value, "text", cell.value))
        return Value(result, formula, cell.row if formula else 0, look, target or "")
    content = content_of(cell)
    return Value(_KEY_TAKEN if content == KEY else content, look=look, link=target or "")


def characters(width: float) -> float:
    """A column's width as XlsxWriter counts it, in characters, from what the file says.

    Of its 7 pixels a character and 5 around them, as ECMA-376 (18.3.1.13) has it, the file gives
    the sum in characters: else a column would grow with every run.
    """
    return max(0.0, (round(width * 7) - 5) / 7)


def _widths(sheet: Any) -> Iterator[tuple[int, int, float | None, bool]]:
    for letters, column in sheet.column_dimensions.items():
        from openpyxl.utils import column_index_from_string

        first = column.min or column_index_from_string(letters)
        width = characters(column.width) if column.customWidth else None
        if width is not None or column.hidden:
            yield first - 1, (column.max or first) - 1, width, bool(column.hidden)


def _area(cells: str | None) -> tuple[int, int, int, int] | None:
    from openpyxl.utils import range_boundaries

    try:
        column, row, last_column, last_row = range_boundaries(cells) if cells else (0, 0, 0, 0)
    except (ValueError, TypeError):
        return None
    if not row or not last_row:
        return None
    return row - 1, column - 1, last_row - 1, last_column - 1


def _corner(cell: str) -> tuple[int, int]:
    from openpyxl.utils.cell import coordinate_to_tuple

    row, column = coordinate_to_tuple(cell)
    return row - 1, column - 1


def _choices(sheet: Any) -> Iterator[tuple[str, str]]:
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list" and rule.formula1:
            for area in str(rule.sqref).split():
                yield area, str(rule.formula1)


def own_names(sheets: Sequence[OwnSheet], taken: Sequence[str]) -> dict[str, str]:
    """Find a name for each sheet that no other has; one that a sheet of ours needs is changed."""
    used = {name.casefold() for name in taken}
    names = {}
    for sheet in sheets:
        name, number = sheet.name, 1
        while name.casefold() in used:
            ending = " (yours)" if number == 1 else f" (yours {number})"
            name, number = sheet.name[: _LONGEST_NAME - len(ending)] + ending, number + 1
        used.add(name.casefold())
        names[sheet.name] = name
    return names


def write_own_sheet(
    book: Workbook, name: str, own: OwnSheet, format_of: Callable[[Value], Format | None]
) -> None:
    """Write a sheet as it was read."""
    # It is in memory already, and cells can be merged with rows below only as long as these are not
    # on disk. The workbook then has no file of its rows to close.
    constant, book.constant_memory = book.constant_memory, False
    sheet = book.add_worksheet(name)
    book.constant_memory = constant
    sheet.row_data_fh_closed = True
    for first, last, width, hidden in own.widths:
        sheet.set_column(first, last, width, None, {"hidden": True} if hidden else {})
    for row, height, hidden in own.heights:
        sheet.set_row(row, height, None, {"hidden": True} if hidden else {})
    looks = {(cell.row, cell.column): format_of(cell.value) for cell in own.cells}
    for area in own.merged:
        sheet.merge_range(*area, "", looks.get(area[:2]))
    for cell in own.cells:
        put(sheet, cell.row, cell.column, cell.value, looks[cell.row, cell.column])
        if cell.comment:
            comment(sheet, cell.row, cell.column, cell.comment, cell.author)
    if own.filtered:
        sheet.autofilter(*own.filtered)
    if own.frozen != (0, 0):
        sheet.freeze_panes(*own.frozen)
    if own.tab:
        sheet.set_tab_color(own.tab)
    if own.hidden:
        sheet.hide()
    if not own.gridlines:
        sheet.hide_gridlines(2)
    for area_of_choice, source in own.choices:
        _let_choose(sheet, area_of_choice, source)


def _let_choose(sheet: Worksheet, area: str, source: str) -> None:
    listed = source.startswith('"') and source.endswith('"')
    choices = source.strip('"').split(",") if listed else f"={source.lstrip('=')}"
    sheet.data_validation(area, {"validate": "list", "source": choices})


def put(sheet: Worksheet, row: int, column: int, value: Value, look: Format | None) -> None:
    """Write a value of theirs at a row and column that count from 0."""
    content = value.content
    formula = value.formula and _as_moved(value.formula, value.row, row + 1)
    if formula:
        result = _result(content)
        sheet.write_formula(row, column, formula, look, result)
    elif content is None:
        if look is not None:
            sheet.write_blank(row, column, None, look)
    elif isinstance(content, bool):
        sheet.write_boolean(row, column, content, look)
    elif isinstance(content, int | float):
        sheet.write_number(row, column, content, look)
    elif isinstance(content, str):
        text = content[:_MOST_CHARACTERS]
        if value.link and _may_be_linked(value.link):
            sheet.write_url(row, column, value.link, look, text)
        else:
            sheet.write_string(row, column, text, look)
    else:
        sheet.write_datetime(row, column, content, look)


def comment(sheet: Worksheet, row: int, column: int, text: str, author: str) -> None:
    sheet.write_comment(row, column, text[:_MOST_CHARACTERS], {"author": author or None})


def _may_be_linked(link: str) -> bool:
    return bool(_SAFE_LINK.fullmatch(link)) or link.startswith("internal:")


def _as_moved(formula: str, before: int, after: int) -> str:
    """A formula in another row of its column, as Excel changes it where a row is moved."""
    if before == after or not before:
        return formula
    from openpyxl.formula.translate import Translator, TranslatorError

    try:
        return str(Translator(formula, f"A{before}").translate_formula(f"A{after}"))
    except (TranslatorError, ValueError, TypeError):
        return formula


def _result(content: Content) -> str | float | bool:
    if isinstance(content, bool | int | float | str):
        return content
    if content is None:
        return ""
    from openpyxl.utils.datetime import to_excel

    return float(to_excel(content))
