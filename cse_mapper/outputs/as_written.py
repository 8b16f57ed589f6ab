"""What a workbook says of itself in its hidden sheet, so that the next run knows what people added.

Without it a colour of ours could not be told from a colour of theirs, nor an owner that was cleared
from one that was set elsewhere since.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from cse_mapper.outputs.additions import Subject, Written

# Below the choices of the drop-downs, each line begins with this.
_MARK = "cse-map wrote"
# Well below what a cell may hold, whatever the program counts.
_MOST_CHARACTERS = 30_000
# A workbook of a colleague's newer version may say more: what is not known here is left alone.
_SHEET, _PEOPLE, _ROWS, _EXTENT = "columns", "for people", "rows", "extent"
_COLOURS, _TYPED, _KEPT = "colours", "typed", "kept"


def lines_of(written: Written) -> Iterator[tuple[str, str, str]]:
    """Lay the record out as rows of three cells, each short enough for a cell."""
    for kind, lists in ((_SHEET, written.columns), (_PEOPLE, written.for_people)):
        for sheet, names in lists.items():
            yield from _chunks(f"{kind}: {sheet}", names)
    for sheet, rows in written.rows.items():
        yield from _chunks(f"{_ROWS}: {sheet}", sorted(rows))
    for sheet, extent in written.extent.items():
        yield from _chunks(f"{_EXTENT}: {sheet}", [str(number) for number in extent])
    yield from _chunks(_COLOURS, sorted(written.colours))
    for kind, digests in ((_TYPED, written.typed), (_KEPT, written.kept)):
        for subject, digest in digests.items():
            yield from _chunks(kind, [*subject, digest])


def written_of(rows: Iterable[Sequence[str]]) -> Written | None:
    """Read the record from the rows of the hidden sheet; None where there is none."""
    written, found = Written(), False
    for row in rows:
        if len(row) < 3 or row[0] != _MARK:
            continue
        kind, _, sheet = row[1].partition(": ")
        try:
            names = json.loads(row[2])
        except (ValueError, RecursionError):
            continue
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            found = True
            _take(written, kind, sheet, names)
    return written if found else None


def _take(written: Written, kind: str, sheet: str, names: list[str]) -> None:
    if kind == _SHEET:
        written.columns.setdefault(sheet, []).extend(names)
    elif kind == _PEOPLE:
        written.for_people.setdefault(sheet, []).extend(names)
    elif kind == _ROWS:
        written.rows.setdefault(sheet, set()).update(names)
    elif kind == _COLOURS:
        written.colours.update(names)
    elif kind == _EXTENT and len(names) == 2 and all(name.isdecimal() for name in names):
        written.extent[sheet] = int(names[0][:9]), int(names[1][:9])
    elif kind in (_TYPED, _KEPT) and len(names) == 4:
        subject: Subject = names[0], names[1], names[2]
        (written.typed if kind == _TYPED else written.kept)[subject] = names[3]


def _chunks(kind: str, names: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    chunk: list[str] = []
    length = 0
    for name in names:
        if length + len(json.dumps(name)) > _MOST_CHARACTERS and chunk:
            yield _MARK, kind, json.dumps(chunk)
            chunk, length = [], 0
        chunk.append(name)
        length += len(json.dumps(name)) + 2
    yield _MARK, kind, json.dumps(chunk)
