"""What the commands print: plain tables that fit 80 columns and read well without colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.errors import UsageError
from cse_mapper.outputs.arrange import (
    FILE_STATUSES,
    STATUSES,
    file_counts,
    number,
    read_in_part,
    unread,
    worst_first,
)
from cse_mapper.outputs.plain import plain
from cse_mapper.records import Coverage, ElementCoverage, Judgement, Match, Status
from cse_mapper.standard import Standard, load_standard

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

_STYLES: dict[Status, str] = {
    "missing": "bold red",
    "thin": "yellow",
    "covered": "cyan",
    "strong": "bold green",
}
_DECISIONS = {
    "supports": "supports",
    "uncertain": "uncertain",
    "accepted": "accepted",
    "rejected": "rejected",
    "none": "no match",
}
_NAMES_SHOWN = 5
_QUOTATIONS_SHOWN = 20
# For consoles that cannot show them (Windows code pages, LANG=C).
_SUBSTITUTES = str.maketrans(
    dict(zip("‘’“”–—−•→…", ("'", "'", '"', '"', "-", "-", "-", "*", "->", "..."), strict=True))
)


def print_summary(coverage: Coverage, written: Sequence[Path], console: Console) -> None:
    """Tell how things stand: criteria, elements worst first, files not read, reports."""
    _print_headline(coverage, console)
    _print_criteria(coverage, console)
    _print_elements_worst_first(coverage, console)
    _print_files(coverage, console)
    _print_written(written, console)


def print_element(coverage: Coverage, element_id: str, console: Console) -> None:
    """Show one element's status, reasons and quotations, best first (`cse-map show 4.3.2`).

    Raises UsageError for a number that is no element of the standard.
    """
    element = _find(coverage, element_id)
    console.print(_text(f"{element.element}  {element.title}", console, "bold"))
    console.print(_text(_description(element.element), console, "dim"))
    console.print()
    status = _text("Status: ", console)
    status.append_text(_status(element.status, console))
    console.print(status)
    for reason in element.reasons:
        console.print(_indented(_text(f"- {plain(reason.text)}", console)))
    if not element.matches:
        console.print()
        console.print(_text("No passage was found for this element.", console))
        return
    for match in element.matches[:_QUOTATIONS_SHOWN]:
        console.print()
        _print_match(match, console)
    more = len(element.matches) - _QUOTATIONS_SHOWN
    if more > 0:
        console.print()
        console.print(
            _text(f"... and {more} more: see the sheet Evidence of the workbook.", console)
        )


def print_suggestions(judgement: Judgement, console: Console) -> None:
    """Rank the elements for one text, with probabilities (`cse-map suggest TEXT`)."""
    standard = load_standard()
    console.print(_text(f"Decision: {_DECISIONS[judgement.decision]}", console, "bold"))
    table = _table()
    table.add_column("Element", no_wrap=True)
    table.add_column("Title", ratio=1)
    table.add_column("Probability", justify="right", no_wrap=True)
    for suggestion in judgement.suggestions:
        title = standard.element(suggestion.element).title
        table.add_row(
            _text(suggestion.element, console),
            _text(title, console),
            f"{suggestion.probability:.0%}",
        )
    console.print(table)


def print_elements(standard: Standard, console: Console) -> None:
    """Show the standard at a glance: criteria, sub-criteria, elements (`cse-map elements`)."""
    for criterion in standard.criteria:
        allowed = _count(criterion.partials_allowed, "partial compliance", "partial compliances")
        console.print(_text(f"Criterion {criterion.id}: {criterion.title}", console, "bold"))
        console.print(
            _text(f"A certificate may carry {allowed} here, no non-compliance.", console, "dim")
        )
        for group in standard.sub_criteria:
            if group.id.partition(".")[0] != criterion.id:
                continue
            console.print(_text(f"  {group.id}  {group.title}", console, "italic"))
            for element in standard.elements:
                if element.sub_criterion == group.id:
                    console.print(_text(f"    {element.id}  {element.title}", console))
        console.print()
    console.print(_text(f"{len(standard.elements)} elements. Bands:", console))
    for band in standard.bands:
        console.print(_indented(_text(f"{band.title}: {band.meaning}", console)))


def _print_headline(coverage: Coverage, console: Console) -> None:
    console.print()
    if coverage.headline:
        console.print(_text(plain(coverage.headline), console, "bold"))
    console.print(
        _text(
            f"Model {coverage.model}, assessment date {coverage.assessment_date.isoformat()}. "
            "These are suggestions to check, not judgements.",
            console,
            "dim",
        )
    )


def _print_criteria(coverage: Coverage, console: Console) -> None:
    table = _table()
    table.add_column("Criterion", ratio=1)
    for status in STATUSES:
        table.add_column(status.capitalize(), justify="right", no_wrap=True)
    table.add_column("Allowed", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    for criterion in coverage.criteria:
        risk = "bold red" if criterion.at_risk else ""
        table.add_row(
            _text(f"{criterion.id}  {criterion.title}", console),
            *(str(criterion.status_counts.get(status, 0)) for status in STATUSES),
            str(criterion.partials_allowed),
            _text("at risk" if criterion.at_risk else "within", console, risk),
        )
    console.print()
    console.print(table)
    console.print(
        _text(
            "Allowed: partial compliances a certificate may carry in the criterion; "
            "no element may be non-compliant.",
            console,
            "dim",
        )
    )


def _print_elements_worst_first(coverage: Coverage, console: Console) -> None:
    table = _table()
    table.add_column("Element", no_wrap=True)
    table.add_column("Title", ratio=2)
    table.add_column("Status", no_wrap=True)
    table.add_column("Why", ratio=3)
    for element in worst_first(coverage.elements):
        why = plain(element.reasons[0].text) if element.reasons else ""
        table.add_row(
            _text(element.element, console),
            _text(element.title, console),
            _status(element.status, console),
            _text(why, console),
        )
    console.print()
    console.print(table)


def _print_files(coverage: Coverage, console: Console) -> None:
    counts = file_counts(coverage.documents)
    parts = [f"{counts[status]} {status}" for status in FILE_STATUSES]
    found = _count(sum(counts.values()), "file", "files")
    console.print()
    console.print(_text(f"{found} found: {', '.join(parts)}.", console, "bold"))
    for group in unread(coverage.documents):
        console.print(_text(f"{len(group.paths)} {group.status}: {plain(group.reason)}", console))
        for path in group.paths[:_NAMES_SHOWN]:
            console.print(_indented(_text(f"- {plain(path)}", console)))
        if len(group.paths) > _NAMES_SHOWN:
            more = len(group.paths) - _NAMES_SHOWN
            console.print(_indented(_text(f"- and {more} more, listed in the reports", console)))
    partly = read_in_part(coverage.documents)
    if partly:
        console.print(_text(f"{len(partly)} of those read have a note:", console))
        for document in partly[:_NAMES_SHOWN]:
            note = f"- {plain(document.path)}: {plain(document.reason)}"
            console.print(_indented(_text(note, console)))
        if len(partly) > _NAMES_SHOWN:
            more = len(partly) - _NAMES_SHOWN
            console.print(_indented(_text(f"- and {more} more, listed in the reports", console)))


def _print_written(written: Sequence[Path], console: Console) -> None:
    if not written:
        return
    console.print()
    console.print(_text("Reports:", console, "bold"))
    for path in written:
        # Whole on one line, so that it can be copied, however narrow the console is.
        console.print(_text(f"  {path}", console), soft_wrap=True)


def _print_match(match: Match, console: Console) -> None:
    passage = match.passage
    console.print(
        _text(f"{plain(passage.document)}, {plain(str(passage.locator))}", console, "bold")
    )
    facts = [f"{match.probability:.0%}", _DECISIONS[match.decision], match.kind]
    if match.evidence_date:
        facts.append(match.evidence_date.isoformat())
    if match.service_area:
        facts.append(plain(match.service_area))
    if passage.duplicate_of:
        facts.append("the same text stands elsewhere and counts once")
    console.print(_indented(_text(", ".join(facts), console, "dim")))
    console.print(_indented(_text(f'"{plain(passage.text)}"', console)))
    if match.note or match.reviewer:
        by = f" ({plain(match.reviewer)})" if match.reviewer else ""
        console.print(_indented(_text(f"Note{by}: {plain(match.note)}", console)))


def _find(coverage: Coverage, element_id: str) -> ElementCoverage:
    for element in coverage.elements:
        if element.element == element_id.strip():
            return element
    known = sorted((element.element for element in coverage.elements), key=number)
    span = f" from {known[0]} to {known[-1]}" if known else ""
    raise UsageError(
        f"There is no element '{plain(element_id)}'.",
        f"Elements have numbers{span}; `cse-map elements` lists them.",
    )


def _description(element_id: str) -> str:
    try:
        return load_standard().element(element_id).description
    except KeyError:
        return ""


def _status(status: Status, console: Console) -> Text:
    return _text(status, console, _STYLES[status])


def _table() -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(box=SIMPLE_HEAD, expand=True, pad_edge=False, show_edge=False, header_style="bold")


def _text(text: str, console: Console, style: str = "") -> Text:
    """A text of exactly these characters (no markup), less what the console cannot encode."""
    from rich.text import Text

    try:
        text.encode(console.encoding)
    except UnicodeEncodeError:
        text = (
            text.translate(_SUBSTITUTES)
            .encode(console.encoding, "replace")
            .decode(console.encoding)
        )
    return Text(text, style=style)


def _indented(text: Text) -> object:
    from rich.padding import Padding

    return Padding(text, (0, 0, 0, 2), expand=False)


def _count(amount: int, one: str, many: str) -> str:
    return f"{amount} {one if amount == 1 else many}"
