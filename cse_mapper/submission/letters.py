"""A letter to each service: what is asked of it, why, by when; what matters soonest comes first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cse_mapper.domain import Coverage, ElementCoverage, Gap, Match
from cse_mapper.domain.areas import is_service_area
from cse_mapper.domain.guidance import load_guidance
from cse_mapper.domain.plain import plain
from cse_mapper.domain.standard import load_standard
from cse_mapper.domain.wording import day_in_words, listed
from cse_mapper.outputs.services import asked_of_nobody, next_door, services_of
from cse_mapper.passages.personal import redact
from cse_mapper.submission.numbers import Numbered

# Counted back from the visit. Assessors ask for the submission about four weeks before it; the two
# weeks before that go into reading and signing it.
HAND_IN_WEEKS = 4
REST_WEEKS = 6
FIRST_WEEKS = 8
_LONGEST_QUOTED = 240
_MOST_REFERENCES = 12
_MOST_NEXT_DOOR = 3
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked: an element with what is needed, and lines that explain it."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as Word and text show it; `service` is "" for the one to the coordinator."""

    service: str
    title: str
    opening: tuple[str, ...]
    items: tuple[Item, ...]
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dates:
    """By when, counted back from the visit; a day that is past already is None: at once."""

    visit: date | None = None
    first: date | None = None
    rest: date | None = None
    hand_in: date | None = None


def dates_before(visit: date | None, today: date) -> Dates:
    """Count back from the visit to when a service should answer and the submission goes in."""
    if visit is None:
        return Dates()

    def before(weeks: int) -> date | None:
        day = visit - timedelta(weeks=weeks)
        return day if day > today else None

    return Dates(visit, before(FIRST_WEEKS), before(REST_WEEKS), before(HAND_IN_WEEKS))


def letters_of(
    coverage: Coverage, numbered: Mapping[str, Numbered], dates: Dates
) -> tuple[Letter, ...]:
    """Write a letter to every service that is asked for something, in alphabetical order.

    Gaps of the shortest way come first, in its order. Gaps near which no service has anything make
    a last letter to the coordinator, with the roles that usually hold such documents. Pure.
    """
    elements = {element.element: element for element in coverage.elements}
    letters = [
        _letter(view.name, asked, elements, coverage, numbered, dates)
        for view in services_of(coverage)
        # What does not decide about the certificate is asked of one service, the likeliest.
        if (asked := tuple(gap for gap in view.asked if gap.needed or _first(gap) == view.name))
        and is_service_area(view.name)
    ]
    rest = asked_of_nobody(coverage)
    if rest:
        letters.append(_letter("", rest, elements, coverage, numbered, dates))
    return tuple(letters)


def _first(gap: Gap) -> str:
    return gap.ask[0].service_area


def _titles() -> Mapping[str, str]:
    return {element.id: element.title for element in load_standard().elements}


def _letter(
    service: str,
    gaps: tuple[Gap, ...],
    elements: Mapping[str, ElementCoverage],
    coverage: Coverage,
    numbered: Mapping[str, Numbered],
    dates: Dates,
) -> Letter:
    what = f"what we ask of {named(service)}" if service else "what no service has sent yet"
    return Letter(
        service=service,
        title=f"Customer Service Excellence: {what}",
        opening=_opening(service, gaps, dates),
        items=tuple(
            _item(service, gap, elements[gap.element], coverage, numbered, dates) for gap in gaps
        ),
        closing=_closing(service, coverage, numbered),
    )


def named(service: str) -> str:
    """A service area as a letter calls it: "customer-services" is "Customer services"."""
    words = plain(service).replace("-", " ").replace("_", " ").strip()
    return f"{words[:1].upper()}{words[1:]}"


def _opening(service: str, gaps: tuple[Gap, ...], dates: Dates) -> tuple[str, ...]:
    visit = f" The assessor visits us on {day_in_words(dates.visit)}." if dates.visit else ""
    count = _NUMBERS[len(gaps)] if len(gaps) < len(_NUMBERS) else str(len(gaps))
    number = f"{count} point{'' if len(gaps) == 1 else 's'}"
    lacks = "lacks" if len(gaps) == 1 else "lack"
    if not service:
        return (
            "Dear colleague,",
            f"{_capital(number)} of the Customer Service Excellence standard {lacks} evidence, "
            f"and no service has sent anything that comes near.{visit} Please find out who may "
            "have it; the roles that usually do are named below.",
        )
    both = len({gap.needed for gap in gaps}) > 1
    return (
        "Dear colleague,",
        f"We are preparing for our Customer Service Excellence assessment.{visit} "
        f"{_capital(number)} of the standard still {lacks} evidence that you may have. Please send "
        "us what you have, as it is: nothing needs to be written for this. If it is not done, or "
        "not written down, a line that says so helps as much.",
        *(("What decides about the certificate comes first.",) if both else ()),
    )


def _item(
    service: str,
    gap: Gap,
    element: ElementCoverage,
    coverage: Coverage,
    numbered: Mapping[str, Numbered],
    dates: Dates,
) -> Item:
    guidance = load_guidance()[gap.element]
    lines = [("What we need", f"{_capital(gap.needs)}."), ("For example", _examples(gap.element))]
    if service:
        sure, doubtful = next_door(gap, service, coverage)
        has = "You have evidence for" if sure else "You may have evidence for"
        if close_by := (sure or doubtful)[:_MOST_NEXT_DOOR]:
            titles = [f"{_titles()[one]} ({one})" for one in close_by]
            lines.append(("Why we ask you", f"{has} what stands beside it: {listed(titles)}."))
    else:
        lines.append(("Who may have it", f"{_capital(listed(guidance.holders, 'or'))}."))
    lines += _so_far(service, gap, element, numbered)
    lines.append(("Please answer", _by(gap, dates)))
    way = " (decides about the certificate)" if gap.needed else ""
    return Item(f"{gap.element} {element.title}{way}", tuple(lines))


def _examples(element: str) -> str:
    return f"{_capital('; '.join(load_guidance()[element].documents))}."


def _so_far(
    service: str, gap: Gap, element: ElementCoverage, numbered: Mapping[str, Numbered]
) -> list[tuple[str, str]]:
    """The one passage to show a service: its own that comes near, else nothing."""
    matches = {match.passage.id: match for match in element.matches}
    near = [matches[one] for one in (*gap.decide, *gap.nearby) if one in matches]
    # More likely than not, or it would only puzzle.
    own = next((m for m in near if m.service_area == service and m.probability >= 0.5), None)
    if own is None:
        return []
    question = "Does this show it, and is there more?"
    return [("What comes near", f"{question} {_quoted(own, numbered)}")]


def _quoted(match: Match, numbered: Mapping[str, Numbered]) -> str:
    text = plain(match.passage.text)
    if match.personal:
        text = redact(text)
    if len(text) > _LONGEST_QUOTED:
        text = text[:_LONGEST_QUOTED].rsplit(" ", 1)[0] + " …"
    document = match.passage.document
    reference = f"{numbered[document].reference}, " if document in numbered else ""
    return f"“{text}” ({reference}{plain(document)}, {plain(str(match.passage.locator))})"


def _by(gap: Gap, dates: Dates) -> str:
    if dates.visit is None:
        return "by the day that we agree with you."
    day = dates.first if gap.needed else dates.rest
    return f"by {day_in_words(day)}." if day else "at once; the visit is near."


def _closing(service: str, coverage: Coverage, numbered: Mapping[str, Numbered]) -> tuple[str, ...]:
    area = {document.path: document.service_area for document in coverage.documents}
    own = sorted(
        (one for path, one in numbered.items() if service and area.get(path) == service),
        key=lambda one: one.number,
    )
    closing = []
    if own:
        shown = [f"{one.reference} {plain(one.path)}" for one in own[:_MOST_REFERENCES]]
        more = len(own) - len(shown)
        said = "; ".join(shown) + (f"; and {more} more" if more > 0 else "")
        closing.append(f"What we have from you already and cite: {said}.")
    return (*closing, "Thank you.", "[Name, telephone and e-mail of the coordinator]")


def text_of(letter: Letter) -> str:
    """The letter as plain text for an e-mail, lines unbroken."""
    parts = [letter.title, "", *(line for each in letter.opening for line in (each, ""))]
    for number, item in enumerate(letter.items, 1):
        parts.append(f"{number}. {item.title}")
        parts += [f"   {name}: {line}" for name, line in item.lines]
        parts.append("")
    parts += [line for each in letter.closing for line in (each, "")]
    return "\n".join([*parts, "Made by cse-mapper: suggestions, not judgements.", ""])


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
