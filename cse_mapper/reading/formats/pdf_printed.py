"""What is printed on a page of a PDF: lines of type, rows of ruled tables, bold and ticks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cse_mapper.reading.laid_out import Cell, cell_of

_SYMBOLS = re.compile(r"wingding|webding|zapfdingbat|opensymbol|symbolmt|\\+symbol|^symbol", re.I)
_TICKS = {
    "\u00fc": "\u2713", "\uf0fc": "\u2713", "\u00fe": "\u2611", "\uf0fe": "\u2611",
    "\u00a8": "\u2610", "\uf0a8": "\u2610", "\u00fb": "\u2717", "\uf0fb": "\u2717",
}  # fmt: skip
_BOLD = re.compile(r"bold|black|heavy|demi|semibd", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of type on a page, or a row of a table, with where it stands (points from the top)."""

    cells: tuple[Cell, ...]
    top: float
    bottom: float
    left: float
    right: float
    size: float = 10.0
    chars: tuple[Any, ...] = ()
    is_row: bool = False
    table: int = 0
    inside: tuple[tuple[Printed, ...], ...] = ()
    edges: tuple[float, ...] = ()


def printed_on(page: Any, before: int) -> list[Printed]:
    """Everything on a page from top to bottom."""
    chars = [_legible(char) for char in page.chars]
    settings = {"explicit_horizontal_lines": _open_ends(page.edges)}
    boxes = [table for table in page.find_tables(settings) if _is_table(table)]
    inside: dict[int, list[Any]] = {index: [] for index in range(len(boxes))}
    outside: list[Any] = []
    for char in chars:
        for index, table in enumerate(boxes):
            if _is_in(char, table.bbox):
                inside[index].append(char)
                break
        else:
            outside.append(char)
    first = before * 1000 + 1
    printed = type_of(outside)
    for index, table in enumerate(boxes):
        printed.extend(_rows(table, inside[index], first + index))
    return sorted(printed, key=lambda p: p.top)


def _is_in(char: Any, box: tuple[float, float, float, float]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _legible(char: Any) -> Any:
    """Letters of symbol fonts are bullets and ticks, whatever letter stands for them."""
    if char["text"].startswith("(cid:"):
        return {**char, "text": "\u2022"}  # a glyph without a letter; nearly always a bullet
    font = str(char.get("fontname", ""))
    if not _SYMBOLS.search(font) or not char["text"].strip():
        return char
    mark = _TICKS.get(char["text"], "\u2022") if "wing" in font.lower() else "\u2022"
    return {**char, "text": mark}


def _open_ends(edges: Sequence[Any]) -> list[float]:
    """Heights where the columns' lines end without a line across: a row cut by the page's end."""
    columns: dict[int, list[tuple[float, float]]] = {}
    for edge in edges:
        if edge["orientation"] == "v":
            columns.setdefault(round(edge["x0"] / 2), []).append((edge["top"], edge["bottom"]))
    ends: Counter[int] = Counter()
    for segments in columns.values():
        segments.sort()
        joined = [segments[0]]
        for top, bottom in segments[1:]:
            if top <= joined[-1][1] + 3:
                joined[-1] = (joined[-1][0], max(joined[-1][1], bottom))
            else:
                joined.append((top, bottom))
        for top, bottom in joined:
            ends.update({round(top), round(bottom)})
    across = [edge["top"] for edge in edges if edge["orientation"] == "h"]
    return [
        float(height)
        for height, count in ends.items()
        if count >= 2 and all(abs(height - other) > 3 for other in across)
    ]


def _is_table(table: Any) -> bool:
    """A frame around a page or a heading is no table."""
    return max((sum(cell is not None for cell in row.cells) for row in table.rows), default=0) >= 2


def _text_lines(chars: Sequence[Any]) -> list[Any]:
    from pdfplumber.utils.text import chars_to_textmap

    if not chars:
        return []
    lines = chars_to_textmap(list(chars), x_tolerance_ratio=0.2).extract_text_lines(
        strip=True, return_chars=True
    )
    return [line for line in lines if line["text"].strip()]


def _print(line: Any) -> Printed:
    cells = (_cell(line["text"], line["chars"]),)
    size = float(line["chars"][0].get("size", 10.0))
    place = (line["top"], line["bottom"], line["x0"], line["x1"])
    return Printed(cells, *place, size, tuple(line["chars"]))


def type_of(chars: Sequence[Any]) -> list[Printed]:
    return [_print(line) for line in _text_lines(chars)]


def _cell(text: str, chars: Sequence[Any]) -> Cell:
    """A line's text with its leading bold, which the fonts of its characters tell."""
    marks = [
        bool(_BOLD.search(str(char.get("fontname", "")))) for char in chars if char["text"].strip()
    ]
    pieces: list[tuple[str, bool]] = []
    position = 0
    for character in text:
        if character.isspace():
            pieces.append((character, pieces[-1][1] if pieces else False))
            continue
        pieces.append((character, position < len(marks) and marks[position]))
        position += 1
    return cell_of(pieces)


def _rows(table: Any, chars: Sequence[Any], number: int) -> Iterator[Printed]:
    for row in table.rows:
        boxes = list(row.cells)
        texts: list[list[Any]] = [[] for _ in boxes]
        for char in chars:
            x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
            for index, box in enumerate(boxes):
                if box and box[0] <= x <= box[2] and box[1] <= y <= box[3]:
                    texts[index].append(char)
                    break
        _, top, right, bottom = row.bbox
        edges = [box[2] if box else right for box in boxes]
        inside = tuple(tuple(type_of(part)) for part in texts)
        yield row_of(inside, edges, (top, bottom), number)


def row_of(
    inside: tuple[tuple[Printed, ...], ...],
    edges: Sequence[float],
    height: tuple[float, float],
    number: int,
) -> Printed:
    cells = tuple(stacked([line.cells[0] for line in lines]) for lines in inside)
    return Printed(
        cells, *height, 0.0, 0.0, is_row=True, table=number, inside=inside, edges=tuple(edges)
    )


def stacked(cells: Sequence[Cell]) -> Cell:
    pieces: list[tuple[str, bool]] = []
    for cell in cells:
        if pieces:
            pieces.append(("\n", False))
        pieces.extend([(cell.text[: cell.bold], True), (cell.text[cell.bold :], False)])
    return cell_of(pieces)
