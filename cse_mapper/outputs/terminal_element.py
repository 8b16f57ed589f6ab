"""What the terminal says of one element, and of the standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cse_mapper.domain import Coverage, ElementCoverage, Match
from cse_mapper.domain.plain import plain
from cse_mapper.domain.standard import Standard, load_standard
from cse_mapper.domain.wording import some
from cse_mapper.errors import UsageError
from cse_mapper.outputs.arrange import counted_in_words, decided, number, percent
from cse_mapper.outputs.console_text import STATUS_STYLES, say, text_for
from cse_mapper.outputs.gaps import cards_of

if TYPE_CHECKING:
    from rich.console import Console

_QUOTATIONS_SHOWN = 20


def print_element(coverage: Coverage, element_id: str, console: Console) -> None:
    """Show one element's status, reasons and quotations, best first (`cse-map show 4.3.2`).

    Raises UsageError for a number that is no element of the standard.
    """
    element = _find(coverage, element_id)
    say(console, element.title, "bold", lead=text_for(f"{element.element}  ", console, "bold"))
    say(console, _description(element.element), "dim")
    console.print()
    console.print(
        text_for("Status: ", console)
        + text_for(element.status, console, STATUS_STYLES[element.status])
    )
    for reason in element.reasons:
        say(console, reason.text, lead="  - ")
    card = cards_of(coverage).get(element.element)
    if card:
        say(console, card.needs, lead="What is missing: ")
        for line in card.ask:
            say(console, line, lead="  Ask ")
        say(console, card.holders, lead="  ")
    if not element.matches:
        console.print()
        say(console, "No passage was found for this element.")
    else:
        console.print()
        say(console, f"{counted_in_words(element)}; best first:")
    for match in element.matches[:_QUOTATIONS_SHOWN]:
        console.print()
        _print_match(match, console)
    # They come best first: what would come now is for the workbook, where it can be filtered.
    more = len(element.matches) - _QUOTATIONS_SHOWN
    if more > 0:
        console.print()
        say(console, f"... and {more} more, in the workbook's sheet Evidence.")


def print_elements(standard: Standard, console: Console) -> None:
    """Show the standard at a glance: criteria, sub-criteria, elements (`cse-map elements`)."""
    for criterion in standard.criteria:
        say(console, criterion.title, "bold", lead=f"{criterion.id}  ")
        allowed = some(criterion.partials_allowed, "partial compliance", "partial compliances")
        say(console, f"At most {allowed}, no non-compliance.", "dim", lead="   ")
        for group in standard.sub_criteria:
            if group.id.partition(".")[0] != criterion.id:
                continue
            say(console, group.title, "italic", lead=f"   {group.id}  ")
            for element in standard.elements:
                if element.sub_criterion == group.id:
                    say(console, element.title, lead=f"     {element.id}  ")
        console.print()
    say(console, f"{len(standard.elements)} elements, each in one of {len(standard.bands)} bands:")
    for band in standard.bands:
        say(console, f"{band.title}: {band.meaning}", lead="  - ")


def _print_match(match: Match, console: Console) -> None:
    passage = match.passage
    say(console, f"{passage.document}, {passage.locator}", "bold")
    facts = (
        percent(match.probability),
        decided(match),
        match.kind,
        match.evidence_date.isoformat() if match.evidence_date else "no date",
        match.service_area,
        "the same text stands elsewhere and counts once" if passage.duplicate_of else "",
        f"may hold personal data: {', '.join(match.personal)}" if match.personal else "",
    )
    say(console, " | ".join(fact for fact in facts if fact), "dim", lead="  ")
    say(console, f'"{plain(passage.text)}"', lead="  ")
    if match.note:
        say(console, f"Note by {match.reviewer or 'a reviewer'}: {match.note}", lead="  ")


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
