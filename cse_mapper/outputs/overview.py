"""What every output says of a batch: councils in numbers, in words, and worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.domain import CouncilResult, CriterionCoverage, Overview, Status
from cse_mapper.domain.standard import load_standard
from cse_mapper.domain.wording import day_in_words, some
from cse_mapper.outputs.arrange import named_rules
from cse_mapper.outputs.booklet import write_booklet
from cse_mapper.outputs.console_text import print_some, print_table, say, text_for
from cse_mapper.outputs.files import LOST
from cse_mapper.outputs.links import quoted
from cse_mapper.outputs.table import Booklet, Cell, Column, Row, Table, file_cell
from cse_mapper.outputs.terminal import print_written

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 10
_LOOKS: dict[str, Status] = {"Not mapped": "missing", "At risk": "thin"}
_METHOD = (
    ("Councils", "Worst first. Each folder was mapped by itself, with the same model and the same "
     "rules; no council's evidence touches another's figures. The page of each council says for "
     "every element what was found, where it stands, and why the status is what it is."),
    ("At risk", "An element is missing, or more are thin than a certificate may carry."),
    ("Elements evidenced", "Their status is covered or strong."),
    ("Set aside", "Copies and leftovers of programs."),
    ("In no folder", "What lay among the councils' folders and is in no report."),
    ("What a gap says", "That nothing was found, not that nothing is done; and a larger folder is "
     "not a better service. Files that could not be read are not in the counts of elements; each "
     "council's page lists them with what to do."),
    ("Please note", "All of this is suggestions, not judgements."),
)  # fmt: skip
_NOTICE = (
    "A program matched passages to elements. What is at risk here is at risk on the evidence that "
    "was found and could be read; somebody who knows the service should look at each council's own "
    "page before it is relied on."
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A council in numbers: files found are those read, not read and set aside; then elements."""

    found: int
    read: int
    unread: int
    aside: int
    evidenced: int
    thin: int
    missing: int


_NUMBERS = (
    Column("Files found", 11, "number", "Files"),
    Column("Read", 11, "number", "Read"),
    Column("Not read", 11, "number", "Unread"),
    Column("Set aside", 11, "number"),
    Column("Elements evidenced", 11, "number", "Good"),
    Column("Thin", 11, "number", "Thin"),
    Column("Missing", 11, "number", "Missing"),
)


def numbers(council: CouncilResult) -> Numbers:
    """What every output says of a council's files and elements.

    Files set aside are copies and leftovers of programs; an element is evidenced where it is
    covered or strong.
    """
    found = sum(council.documents.values())
    read = council.documents.get("read", 0)
    unread = sum(council.documents.get(status, 0) for status in LOST)
    missing, thin, covered, strong = (
        council.elements.get(status, 0) for status in ("missing", "thin", "covered", "strong")
    )
    return Numbers(found, read, unread, found - read - unread, covered + strong, thin, missing)


def councils_worst_first(councils: Iterable[CouncilResult]) -> Sequence[CouncilResult]:
    """Councils as somebody works through them: not mapped, then by what is missing and thin."""
    return sorted(
        councils,
        key=lambda council: (
            not council.problem,
            -sum(criterion.at_risk for criterion in council.criteria),
            -council.elements.get("missing", 0),
            -council.elements.get("thin", 0),
            council.name,
        ),
    )


def write_overview_pages(overview: Overview, output: Path) -> list[Path]:
    """Write overview.xlsx and overview.html, with a link to each council's page; as `booklet`."""
    return write_booklet(
        booklet_of(overview),
        output,
        "overview",
        overview.assessment_date,
        # Councils' folders lie beside the overview, whatever their names are.
        lambda report, _place: quoted(report),
    )


def booklet_of(overview: Overview) -> Booklet:
    """Lay an overview out as tables, with what explains them."""
    aside = [(row.name, row.reason) for row in overview.set_aside]
    failed = [(one.name, one.problem) for one in overview.councils if one.problem]
    tables = [
        _councils(overview),
        Table("Not mapped", (Column("Council", 30, "name"), Column("What to do", 90)), failed,
              title="Not mapped, and what to do", page_only=True),
        Table("In no folder", (Column("What", 60, "name"), Column("What to do", 90)), aside,
              title="In no council's folder", caption="Nothing of this is in any report.",
              fixed=0, most=200),
    ]  # fmt: skip
    return Booklet(
        title="Overview of councils",
        headline=overview.headline,
        tables=[table for table in tables if table.rows],
        facts=(("Assessed on", day_in_words(overview.assessment_date)), ("Model", overview.model)),
        notice=_NOTICE,
        method=(*_METHOD, *named_rules(overview.rules)),
    )


def _councils(overview: Overview) -> Table:
    criteria = load_standard().criteria
    columns = (
        Column("Council", 30, "name", "Council"),
        Column("Outcome", 16, "status"),
        Column("Criteria at risk", 16, "status", "At risk"),
        *_NUMBERS,
        *(Column(f"{criterion.id}. {criterion.title}", 18, "status") for criterion in criteria),
        Column("Workbook", 34, "file", sheet_only=True),
        Column("What to do", 60, sheet_only=True),
    )
    ordered = councils_worst_first(overview.councils)
    return Table(
        "Councils",
        columns,
        [tuple(_council(council, columns)) for council in ordered],
        title="Councils, worst first",
        caption=f"Files, elements and criteria of {some(len(ordered), 'council', 'councils')}. A "
        "criterion is at risk where an element is missing, or more are thin than a certificate may "
        "carry as partial compliances. Files set aside are copies and leftovers of programs.",
        # Whoever opens an overview looks for one council: it must be there.
        most=len(ordered),
    )


def _council(council: CouncilResult, columns: Sequence[Column]) -> Row:
    said = "Not mapped" if council.problem else "At risk" if council.at_risk else "Within tolerance"
    outcome = Cell(said, _LOOKS.get(said, "covered"))
    if council.problem:
        # A nought would say that there is nothing, and nobody has looked.
        empty = [None] * (len(columns) - 4)
        return council.name, outcome, Cell("not mapped", "missing"), *empty, council.problem
    at_risk = ", ".join(criterion.id for criterion in council.criteria if criterion.at_risk)
    return (
        Cell(council.name, link=council.page),
        outcome,
        Cell(at_risk, "thin") if at_risk else "none",
        *astuple(numbers(council)),
        *map(_criterion, council.criteria),
        file_cell(council.workbook),
        council.headline,
    )


def _criterion(criterion: CriterionCoverage) -> Cell:
    missing, thin = (criterion.status_counts.get(status, 0) for status in ("missing", "thin"))
    words = [f"{missing} missing"] * (missing > 0) + [f"{thin} thin"] * (thin > 0)
    said = ", ".join(words) or "none missing or thin"
    if not criterion.at_risk:
        return Cell(said)
    return Cell(f"at risk: {said}", "missing" if missing else "thin")


def print_overview(overview: Overview, written: Sequence[Path], console: Console) -> None:
    """Tell how the councils stand, worst first, what was not mapped and why, and where reports are.

    All councils are listed, so that the output can be searched; of stray files only some.
    """
    console.print()
    say(console, overview.headline, "bold")
    say(
        console,
        f"Model {overview.model}, assessment date {overview.assessment_date.isoformat()}. "
        "These are suggestions to check, not judgements.",
        "dim",
    )
    console.print()
    print_table(_councils(overview), console)
    say(
        console,
        "Good: elements covered or strong. Files not counted as read or unread are copies "
        "and leftovers of programs.",
        "dim",
    )
    for council in overview.councils:
        if council.problem:
            say(console, council.problem, lead=text_for(f"{council.name}: ", console, "bold"))
    if overview.set_aside:
        console.print()
        say(console, f"In no council's folder: {len(overview.set_aside)}.", "bold")
        print_some([f"{row.name}: {row.reason}" for row in overview.set_aside], console, _SHOWN)
    print_written(written, console)
