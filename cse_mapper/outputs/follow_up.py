"""The yearly follow-up and an imported report, as the terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cse_mapper.outputs.follow_up_words import KINDS, how_near
from cse_mapper.plain import plain
from cse_mapper.records import AssessorReport, FollowUp, FollowUpItem

if TYPE_CHECKING:
    from rich.console import Console

_QUOTED = 300


def print_follow_up(result: FollowUp, console: Console) -> None:
    """Show last year's findings one by one with what is new, then what was plus, then what to ask.

    Texts come from reports and evidence and are shown as plain text, without markup or control
    characters.
    """
    _say(console, result.headline, "bold")
    since = f" of {result.since.isoformat()}" if result.since else ""
    _say(console, f"Last report: {result.source}{since}", "dim")
    for item in result.items:
        console.print()
        _item(item, console)
    if result.plus:
        _title(console, "Compliance plus of the last report")
        for entry in sorted(result.plus, key=lambda p: p.state == "current"):
            _say(console, f"  {entry.state:9} {entry.sentence}")
    _title(console, "What an assessor asks for before a review")
    for document in result.requested:
        mark = "found" if document.found else "missing"
        _say(console, f"  {mark:9} {document.name}. {document.sentence}")


def _item(item: FollowUpItem, console: Console) -> None:
    elements = f" ({', '.join(item.elements)})" if item.elements else ""
    _say(console, f"{KINDS[item.kind]}{elements}", "bold")
    _say(console, f"  {_short(item.text)}")
    _say(console, f"  -> {item.sentence}", "green" if item.answers else "yellow")
    for answer in item.answers:
        match = answer.match
        day = match.evidence_date.isoformat() if match.evidence_date else "no date"
        where = f"{match.passage.document}, {match.passage.locator}"
        _say(console, f"     {match.element}  {where} ({day})")
        _say(console, f"       {_short(match.passage.text)}", "dim")


def print_report(report: AssessorReport, console: Console) -> None:
    """Show what was found in a report, its slips with their places, and what was not found."""
    _say(console, report.source, "bold")
    facts = [report.report_type, f"by {report.assessor}" if report.assessor else ""]
    facts += [f"{date.label}: {date.text}" for date in report.dates]
    if any(facts):
        _say(console, "; ".join(fact for fact in facts if fact))
    counts: dict[str, int] = {}
    for rating in report.ratings:
        counts[rating.rating] = counts.get(rating.rating, 0) + 1
    rated = ", ".join(
        f"{counts[band]} {band}"
        for band in ("plus", "full", "partial", "non-compliance", "n/a")
        if band in counts
    )
    _say(console, f"  {len(report.narratives)} narratives")
    _say(console, f"  {len(report.ratings)} ratings{': ' + rated if rated else ''}")
    for name, amount in (
        ("strengths", len(report.strengths)),
        ("areas for improvement", len(report.areas_for_improvement)),
        ("criterion summaries", len(report.criterion_summaries)),
    ):
        if amount:
            _say(console, f"  {amount} {name}")
    for problem in report.problems:
        places = ", ".join(dict.fromkeys(problem.places))
        _say(console, f"  ! {problem.text}{f' [{places}]' if places else ''}", "yellow")
    for sentence in report.not_found:
        _say(console, f"  - Not found: {sentence[0].lower()}{sentence[1:]}", "dim")


def _title(console: Console, text: str) -> None:
    console.print()
    _say(console, text, "bold")


def _short(text: str) -> str:
    words = plain(text)
    return words if len(words) <= _QUOTED else words[:_QUOTED].rsplit(" ", 1)[0] + " ..."


def _say(console: Console, text: str, style: str = "") -> None:
    indent = text[: len(text) - len(text.lstrip())]
    console.print(indent + plain(text), style=style or None, markup=False, highlight=False)
