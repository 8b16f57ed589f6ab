"""What the commands print: plain tables that fit 80 columns and read well without colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.errors import UsageError
from cse_mapper.outputs.arrange import (
    FILE_STATUSES,
    STATUSES,
    decided,
    file_counts,
    number,
    percent,
    read_in_part,
    unread,
    worst_first,
)
from cse_mapper.plain import plain
from cse_mapper.records import Coverage, ElementCoverage, Judgement, Match, Status, Why
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
_NAMES_SHOWN = 5
_QUOTATIONS_SHOWN = 20
# For consoles that cannot show them (Windows code pages, LANG=C).
_SUBSTITUTES = str.maketrans(
    dict(zip("‘’“”–—−•→…", ("'", "'", '"', '"', "-", "-", "-", "*", "->", "..."), strict=True))
)


def print_summary(coverage: Coverage, written: Sequence[Path], console: Console) -> None:
    """Tell how things stand: criteria, elements worst first, files not read, reports."""
    console.print()
    _say(console, coverage.headline, "bold")
    _say(
        console,
        f"Model {coverage.model}, assessment date {coverage.assessment_date.isoformat()}. "
        "These are suggestions to check, not judgements.",
        "dim",
    )
    _print_criteria(coverage, console)
    _print_elements_worst_first(coverage, console)
    for note in coverage.notes:
        _say(console, note, lead="Note: ")
    _print_files(coverage, console)
    _print_written(written, console)


def print_element(coverage: Coverage, element_id: str, console: Console) -> None:
    """Show one element's status, reasons and quotations, best first (`cse-map show 4.3.2`).

    Raises UsageError for a number that is no element of the standard.
    """
    element = _find(coverage, element_id)
    _say(console, element.title, "bold", lead=_text(f"{element.element}  ", console, "bold"))
    _say(console, _description(element.element), "dim")
    console.print()
    console.print(
        _text("Status: ", console) + _text(element.status, console, _STYLES[element.status])
    )
    for reason in element.reasons:
        _say(console, reason.text, lead="  - ")
    if not element.matches:
        console.print()
        _say(console, "No passage was found for this element.")
    for match in element.matches[:_QUOTATIONS_SHOWN]:
        console.print()
        _print_match(match, console)
    more = len(element.matches) - _QUOTATIONS_SHOWN
    if more > 0:
        console.print()
        _say(console, f"... and {more} more, in the workbook's sheet Evidence.")


def print_suggestions(judgement: Judgement, console: Console) -> None:
    """Rank the elements for one text, with probabilities (`cse-map suggest TEXT`)."""
    standard = load_standard()
    _say(console, f"Decision: {judgement.decision}", "bold")
    table = _table()
    table.add_column("Element", no_wrap=True)
    table.add_column("Title", ratio=1)
    table.add_column("Probability", justify="right", no_wrap=True)
    for suggestion in judgement.suggestions:
        table.add_row(
            _text(suggestion.element, console),
            _text(standard.element(suggestion.element).title, console),
            percent(suggestion.probability),
        )
    console.print(table)


def print_sentences(sentences: Sequence[str], console: Console) -> None:
    """Print sentences to a person, one below the other."""
    for sentence in sentences:
        _say(console, sentence)


def print_triage(coverage: Coverage, console: Console) -> None:
    """List by element what an assessor would ask, see and sample on site."""
    from cse_mapper.triage import triage

    for entry in triage(coverage):
        _say(console, f"{entry.element}  {entry.title}: {entry.status}", "bold")
        for lead, lines in (("Ask: ", entry.ask), ("See: ", entry.see), ("Sample: ", entry.sample)):
            for line in lines:
                _say(console, line, lead=f"  {lead}")


def print_why(why: Why, console: Console) -> None:
    """Say which words spoke for a suggestion, and the nearest passage it was learned from."""
    if why.terms:
        _say(console, ", ".join(why.terms), lead="Carried by: ")
    if why.nearest:
        _say(console, why.nearest, lead=f"Nearest in the corpus ({why.nearest_similarity:.2f}): ")


def print_elements(standard: Standard, console: Console) -> None:
    """Show the standard at a glance: criteria, sub-criteria, elements (`cse-map elements`)."""
    for criterion in standard.criteria:
        _say(console, criterion.title, "bold", lead=f"{criterion.id}  ")
        allowed = _some(criterion.partials_allowed, "partial compliance", "partial compliances")
        _say(console, f"At most {allowed}, no non-compliance.", "dim", lead="   ")
        for group in standard.sub_criteria:
            if group.id.partition(".")[0] != criterion.id:
                continue
            _say(console, group.title, "italic", lead=f"   {group.id}  ")
            for element in standard.elements:
                if element.sub_criterion == group.id:
                    _say(console, element.title, lead=f"     {element.id}  ")
        console.print()
    _say(console, f"{len(standard.elements)} elements, each in one of {len(standard.bands)} bands:")
    for band in standard.bands:
        _say(console, f"{band.title}: {band.meaning}", lead="  - ")


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
    _say(
        console,
        "Allowed: the partial compliances that a certificate may carry in a criterion. "
        "No element may be non-compliant.",
        "dim",
    )


def _print_elements_worst_first(coverage: Coverage, console: Console) -> None:
    """Number, status and title on one line, the first reason below it unless all is well."""
    console.print()
    _say(console, "Elements, worst first", "bold")
    for element in worst_first(coverage.elements):
        lead = _text(f"{element.element:<6} ", console)
        lead += _text(f"{element.status:<8} ", console, _STYLES[element.status])
        _say(console, element.title, lead=lead)
        why = next((reason.text for reason in element.reasons if reason.code != "found"), "")
        if why:
            _say(console, why, "dim", lead=" " * len(lead))


def _print_files(coverage: Coverage, console: Console) -> None:
    counts = file_counts(coverage.documents)
    parts = ", ".join(f"{counts[status]} {status}" for status in FILE_STATUSES)
    console.print()
    _say(console, f"{_some(sum(counts.values()), 'file', 'files')} found: {parts}.", "bold")
    for group in unread(coverage.documents):
        _say(console, f"{len(group.paths)} {group.status}: {plain(group.reason)}")
        _print_some_of(group.paths, console)
    partly = read_in_part(coverage.documents)
    if partly:
        _say(console, f"{len(partly)} of those read with a note:")
        _print_some_of([f"{document.path}: {document.reason}" for document in partly], console)


def _print_some_of(lines: Sequence[str], console: Console) -> None:
    for line in lines[:_NAMES_SHOWN]:
        _say(console, line, lead="  - ")
    if len(lines) > _NAMES_SHOWN:
        _say(console, f"and {len(lines) - _NAMES_SHOWN} more, in the reports", lead="  - ")


def _print_written(written: Sequence[Path], console: Console) -> None:
    if not written:
        return
    console.print()
    _say(console, "Reports:", "bold")
    for path in written:
        # Whole on one line, so that it can be copied, however narrow the console is.
        console.print(_text(f"  {path}", console), soft_wrap=True)


def _print_match(match: Match, console: Console) -> None:
    passage = match.passage
    _say(console, f"{passage.document}, {passage.locator}", "bold")
    facts = (
        percent(match.probability),
        decided(match),
        match.kind,
        match.evidence_date.isoformat() if match.evidence_date else "no date",
        match.service_area,
        "the same text stands elsewhere and counts once" if passage.duplicate_of else "",
        f"may hold personal data: {', '.join(match.personal)}" if match.personal else "",
    )
    _say(console, " | ".join(fact for fact in facts if fact), "dim", lead="  ")
    _say(console, f'"{plain(passage.text)}"', lead="  ")
    if match.note or match.reviewer:
        _say(console, f"Note by {match.reviewer or 'a reviewer'}: {match.note}", lead="  ")


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


def _table() -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(
        box=SIMPLE_HEAD,
        expand=True,
        padding=0,
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )


def _say(console: Console, text: str, style: str = "", lead: Text | str = "") -> None:
    """Print a text wrapped to the console, its further lines under the first one after `lead`."""
    start = _text(lead, console) if isinstance(lead, str) else lead
    body = _text(plain(text), console, style)
    for line in body.wrap(console, max(console.width - len(start), 20)):
        line.rstrip()
        console.print(start + line, soft_wrap=True)
        start = _text(" " * len(start), console)


def _text(text: str, console: Console, style: str = "") -> Text:
    """A text of exactly these characters (no markup), less what the console cannot encode."""
    from rich.text import Text

    try:
        text.encode(console.encoding)
    except UnicodeEncodeError:
        encoded = text.translate(_SUBSTITUTES).encode(console.encoding, "replace")
        text = encoded.decode(console.encoding)
    return Text(text, style=style)


def _some(amount: int, one: str, many: str) -> str:
    return f"{amount} {one if amount == 1 else many}"
