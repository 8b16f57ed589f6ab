"""The yearly follow-up and an imported report, as the terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cse_mapper.domain import AssessorReport, FollowUp, FollowUpItem
from cse_mapper.domain.plain import plain
from cse_mapper.outputs.console_text import say, text_for
from cse_mapper.outputs.follow_up_words import (
    ANSWERS,
    EARLIER,
    KINDS,
    PLUS_LOOKS,
    asked_for_worst_first,
    ended,
    how_near,
    plus_worst_first,
    raised,
    told_of,
    why,
)

if TYPE_CHECKING:
    from rich.console import Console

_QUOTED = 300
_STYLES = {"missing": "red", "thin": "yellow", "covered": "green", "strong": "green"}


def print_follow_up(result: FollowUp, console: Console) -> None:
    """Show last year's findings one by one with what is new, then what was plus, then what to ask.

    Texts come from reports and evidence and are shown as plain text, without markup or control
    characters.
    """
    say(console, result.headline, "bold")
    since = f" of {result.since.isoformat()}" if result.since else ""
    say(console, f"Last report: {result.source}{since}", "dim")
    for item in result.items:
        console.print()
        _item(item, console)
    if result.earlier:
        _title(console, "What became of the findings of earlier reports")
        for one in result.earlier:
            badge, status = EARLIER[one.state]
            lead = text_for(f"  {badge:<20}", console, _STYLES[status])
            say(console, f"{told_of(one)}: {ended(_short(one.text))} {one.sentence}", lead=lead)
    if result.plus:
        _title(console, "Compliance plus of the last report")
        for entry in plus_worst_first(result):
            lead = text_for(f"  {entry.state:<10}", console, _STYLES[PLUS_LOOKS[entry.state]])
            say(console, entry.sentence, lead=lead)
    _title(console, "What an assessor asks for before a review")
    for asked in asked_for_worst_first(result):
        look = _STYLES["covered" if asked.found else "missing"]
        lead = text_for(f"  {'found' if asked.found else 'not found':<10}", console, look)
        say(console, f"{asked.name}. {asked.sentence}", lead=lead)


def _item(item: FollowUpItem, console: Console) -> None:
    elements = f" ({', '.join(item.elements)})" if item.elements else ""
    say(console, f"{KINDS[item.kind]}{elements}", "bold")
    say(console, " ".join(filter(None, (ended(_short(item.text)), raised(item)))), lead="  ")
    badge, look = ANSWERS[item.answer]
    lead = "  -> " if item.answer == "nothing" else text_for(f"  {badge}: ", console, _STYLES[look])
    say(console, item.sentence, lead=lead)
    if item.near:
        say(console, "The nearest of them:", "dim", lead="     ")
    for answer in item.answers or item.near:
        match = answer.match
        day = match.evidence_date.isoformat() if match.evidence_date else "no date"
        where = f"{match.passage.document}, {match.passage.locator}"
        say(console, f"{where} ({day}; {how_near(answer)})", lead="     ")
        say(console, f'"{_short(match.passage.text)}"', "dim", lead="       ")
        if said := why(answer):
            say(console, said, lead="       ")


def print_report(report: AssessorReport, console: Console) -> None:
    """Show what was found in a report, its slips with their places, and what was not found."""
    say(console, report.source, "bold")
    if any(problem.code == "standard" for problem in report.problems):
        say(console, report.problems[0].text, "yellow", lead="  ! ")
        return
    facts = [report.report_type, f"by {report.assessor}" if report.assessor else ""]
    facts += [f"{date.label}: {date.text}" for date in report.dates]
    if any(facts):
        say(console, "; ".join(fact for fact in facts if fact))
    counts: dict[str, int] = {}
    for rating in report.ratings:
        counts[rating.rating] = counts.get(rating.rating, 0) + 1
    rated = ", ".join(
        f"{counts[band]} {band}"
        for band in ("plus", "full", "partial", "non-compliance", "n/a")
        if band in counts
    )
    texts = len({narrative.text for narrative in report.narratives})
    shared = f" of {texts} texts" if texts < len(report.narratives) else ""
    say(console, f"{len(report.narratives)} narratives{shared}", lead="  ")
    say(console, f"{len(report.ratings)} ratings{': ' + rated if rated else ''}", lead="  ")
    for name, amount in (
        ("strengths", len(report.strengths)),
        ("areas for improvement", len(report.areas_for_improvement)),
        ("criterion summaries", len(report.criterion_summaries)),
    ):
        if amount:
            say(console, f"{amount} {name}", lead="  ")
    for problem in report.problems:
        places = ", ".join(dict.fromkeys(problem.places))
        say(console, f"{problem.text}{f' [{places}]' if places else ''}", "yellow", lead="  ! ")
    for sentence in report.not_found:
        say(console, f"Not found: {sentence[0].lower()}{sentence[1:]}", "dim", lead="  - ")


def _title(console: Console, text: str) -> None:
    console.print()
    say(console, text, "bold")


def _short(text: str) -> str:
    words = plain(text)
    return words if len(words) <= _QUOTED else words[:_QUOTED].rsplit(" ", 1)[0] + " ..."
