"""Whatever people do to the workbook between runs, and whatever evidence comes, nothing is lost."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from cse_mapper.decisions import read_decisions
from cse_mapper.outputs.additions import KEPT
from tests.decisions.carried import Council
from tests.outputs.workbook_sample import COMPLAINTS, OPENING, REPAIRS, make_match

POOL = (
    make_match(REPAIRS, "1.3.2"),
    make_match(OPENING, "1.3.2", "Library/hours.docx"),
    make_match(OPENING, "4.2.1", "Library/hours.docx"),
    make_match(COMPLAINTS, "4.3.2", "Legal/policy.docx"),
)
# What makes a row of a sheet the one that it is.
KEYS = {
    "Gaps": ("Element",),
    "Matrix": ("Element",),
    "Files": ("File",),
    "Triage": ("Element",),
    "Evidence": ("Element", "Passage"),
}
TYPED = (("Gaps", "Owner"), ("Gaps", "By when"), ("Triage", "Notes on site"))
OWN = ("Mine", "Score")

Place = tuple[str, tuple[str, ...], str, str]  # sheet, row, column, and value, comment or colour


class World:
    """The council's folder, and all that people did that must be found in every later workbook."""

    def __init__(self, folder: Path) -> None:
        self.council = Council(folder)
        self.there: dict[Place, str] = {}
        self.gone: set[str] = set()
        self.sheets: dict[tuple[str, str], str] = {}
        self.rows: set[str] = set()
        self.decided: dict[tuple[str, str], str] = {}
        self.number = 0

    def new(self) -> str:
        self.number += 1
        return f"typed {self.number}"

    def put(self, place: Place, said: str) -> None:
        before = self.there.pop(place, "")
        if before:
            self.gone.add(before)
        if said:
            self.there[place] = said


def columns(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in reversed(sheet[1]) if cell.value}


def rows(sheet: Any) -> dict[tuple[str, ...], int]:
    """The rows of ours by what they are about."""
    at = columns(sheet)
    keys = [at[name] for name in KEYS[sheet.title]]
    found = {}
    for row in range(2, sheet.max_row + 1):
        key = tuple(str(sheet.cell(row, column).value or "") for column in keys)
        if key[0] and not key[0].startswith("typed"):
            found[key] = row
    return found


def edit(world: World, book: Any, what: str, which: int, where: int) -> None:
    names = [name for name in KEYS if name in book.sheetnames]
    sheet = book[names[where % len(names)]]
    if what == "type":
        choices = [(name, column) for name, column in TYPED if name in book.sheetnames]
        name, column = choices[where % len(choices)]
        key, row = _pick(book[name], which)
        said = world.new()
        book[name].cell(row, columns(book[name])[column], said)
        world.put((name, key, column, "value"), said)
    elif what == "clear":
        typed = [p for p in world.there if (p[0], p[2]) in TYPED and p[0] in book.sheetnames]
        typed = [place for place in typed if place[1] in rows(book[place[0]])]
        if typed:
            place = typed[which % len(typed)]
            own = book[place[0]]
            own.cell(rows(own)[place[1]], columns(own)[place[2]]).value = None
            world.put(place, "")
    elif what == "own column":
        name = OWN[which % len(OWN)]
        at = columns(sheet).get(name) or sheet.max_column + 1
        sheet.cell(1, at, name)
        key, row = _pick(sheet, which)
        said = world.new()
        sheet.cell(row, at, said)
        world.put((sheet.title, key, name, "value"), said)
    elif what in ("comment", "colour"):
        key, row = _pick(sheet, which)
        at = columns(sheet)
        column = [name for name in at if name not in OWN][which % 5]
        said = world.new()
        if what == "comment":
            sheet.cell(row, at[column]).comment = Comment(said, "Pat")
        else:
            said = f"FF77{world.number:04X}"
            sheet.cell(row, at[column]).fill = PatternFill("solid", fgColor=said)
        world.put((sheet.title, key, column, what), said)
    elif what == "own row":
        said = world.new()
        sheet.cell(sheet.max_row + 1, 1 + which % 3, said)
        world.rows.add(said)
    elif what == "own sheet":
        name = ("Notes", "Budget")[which % 2]
        own = book[name] if name in book.sheetnames else book.create_sheet(name, which % 3)
        said = world.new()
        own.cell(1 + which, 1 + where, said)
        world.sheets[name, own.cell(1 + which, 1 + where).coordinate] = said
    elif what == "decide":
        own = book["Evidence"]
        if rows(own):
            key, row = _pick(own, which)
            said = ("accept", "reject")[where % 2]
            own.cell(row, columns(own)["Decision"], said)
            world.decided[key[0], key[1]] = said
    elif what == "sort":
        _upside_down(sheet)


def _pick(sheet: Any, which: int) -> tuple[tuple[str, ...], int]:
    found = list(rows(sheet).items())
    return found[which % len(found)]


def _upside_down(sheet: Any) -> None:
    """Sort the rows the other way round, whole rows with their colours and comments."""
    numbers = sorted(rows(sheet).values())
    width = sheet.max_column + 1

    def state(row: int, column: int) -> tuple[Any, Any, Any]:
        cell = sheet.cell(row, column)
        note = cell.comment and Comment(cell.comment.text, cell.comment.author)
        return cell.value, cell._style, note

    held = {row: [state(row, column) for column in range(1, width)] for row in numbers}
    for row, other in zip(numbers, reversed(numbers), strict=True):
        for column, (value, style, note) in enumerate(held[other], start=1):
            cell = sheet.cell(row, column)
            cell.comment = None
            cell.value, cell._style, cell.comment = value, style, note


def check(world: World) -> None:
    book = world.council.book()
    kept = [] if KEPT not in book.sheetnames else list(book[KEPT].iter_rows(min_row=2))
    facet: dict[str, Callable[[Any], str]] = {
        "value": lambda cell: str(cell.value),
        "comment": lambda cell: cell.comment.text if cell.comment else "",
        "colour": lambda cell: cell.fill.fgColor.rgb if cell.fill.fill_type else "",
    }
    for (name, key, column, what), said in world.there.items():
        home = book[name] if name in book.sheetnames else None
        at = columns(home) if home else {}
        if home and key in rows(home) and column in at:
            assert facet[what](home.cell(rows(home)[key], at[column])) == said, (name, key, column)
        else:
            lines = [row for row in kept if (row[0].value, row[2].value) == (name, column)]
            assert said in [facet[what](row[3]) for row in lines], (name, key, column, what)
    for (name, cell), said in world.sheets.items():
        assert book[name][cell].value == said
    everything = [
        cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
    ]
    assert world.rows <= set(everything)
    assert all(everything.count(said) == 1 for said in world.rows)
    assert not world.gone & set(everything)
    decisions = {(d.element, d.text): d.action for d in read_decisions(world.council.decisions)}
    for subject, said in world.decided.items():
        assert decisions[subject] == f"{said}ed"


WHAT = (
    "type", "type", "clear", "clear", "own column", "comment", "colour", "own row", "own sheet",
    "decide", "sort",
)  # fmt: skip
EDITS = st.tuples(
    st.sampled_from(WHAT),
    st.integers(0, 60),
    st.integers(0, 9),
)
DAYS = st.tuples(
    st.lists(EDITS, max_size=5),
    st.sets(st.sampled_from(range(len(POOL))), min_size=1),
    st.booleans(),
)


@settings(max_examples=12, deadline=None)
@given(days=st.lists(DAYS, min_size=1, max_size=4))
# A comment alone on a cell for notes whose sheet is not there twice running was lost once.
@example(days=[([("comment", 0, 8)], {0}, False), ([], {0}, False)])
@example(days=[([("type", 0, 2), ("colour", 0, 8)], {0}, False), ([], {0}, False)])
def test_any_edit_survives_any_runs(days: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.council.run(POOL, triage=True)
        for edits, evidence, triage in days:
            book = world.council.book()
            for what, which, where in edits:
                edit(world, book, what, which, where)
            book.save(world.council.path)
            world.council.run([POOL[place] for place in sorted(evidence)], triage=triage)
            check(world)
