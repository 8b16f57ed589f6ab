"""The way to a certificate in words, the same in page, workbook and on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cse_mapper.domain import Coverage, ElementCoverage, Gap, Match, Status
from cse_mapper.domain.guidance import load_guidance

_MOST_NEARBY = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One gap of the shortest way, with what to do about it in a sentence or two."""

    element: str
    title: str
    status: Status
    what: str


@dataclass(frozen=True, slots=True)
class WayView:
    """The way as all outputs tell it."""

    sentence: str
    progress: str
    steps: tuple[Step, ...]


def way_view(coverage: Coverage) -> WayView | None:
    """Put the plan of a coverage into words; None where it has none."""
    if coverage.plan is None:
        return None
    titles = {element.element: element.title for element in coverage.elements}
    steps = tuple(
        Step(gap.element, titles.get(gap.element, ""), gap.status, what_to_do(gap))
        for gap in coverage.plan.needed
    )
    return WayView(coverage.plan.sentence, coverage.plan.progress, steps)


def what_to_do(gap: Gap) -> str:
    """The next step for a gap: what to decide, else what to ask for and whom."""
    said = []
    if gap.decide:
        number = {1: "one passage", 2: "two passages", 3: "three passages"}[len(gap.decide)]
        said.append(
            f"Accepting {number} that were found would settle it, if they show it."
            if len(gap.decide) > 1
            else f"Accepting {number} that was found would settle it, if it shows it."
        )
    said.append(f"{'Else ask' if gap.decide else 'Ask'} {_whom(gap)} {_asked_for(gap.needs)}.")
    if gap.enough == "thin":
        said.append("Some evidence is enough: the criterion can carry it as a partial compliance.")
    return " ".join(said)


@dataclass(frozen=True, slots=True)
class Card:
    """What a gap's card says besides status and reasons; `nearby` are passages, best first.

    `settles` are the passages (ids) that would settle it if accepted; `ask` and `without` say who
    has evidence next door and who has none.
    """

    needed: bool
    needs: str
    documents: tuple[str, ...]
    holders: str
    partial: str
    ask: tuple[str, ...]
    without: str
    nearby: tuple[Match, ...]
    settles: frozenset[str]


def cards_of(coverage: Coverage) -> dict[str, Card]:
    """The cards of all gaps by element; none for a coverage without a plan."""
    if coverage.plan is None:
        return {}
    elements = {element.element: element for element in coverage.elements}
    missing = frozenset(each.element for each in coverage.elements if each.status == "missing")
    return {
        gap.element: _card(gap, elements[gap.element], missing)
        for gap in coverage.plan.gaps
        if gap.element in elements
    }


def _card(gap: Gap, element: ElementCoverage, missing: frozenset[str]) -> Card:
    guidance = load_guidance()[gap.element]
    matches = {match.passage.id: match for match in element.matches}
    nearby = (*gap.decide, *(one for one in gap.nearby if one not in gap.decide))
    return Card(
        needed=gap.needed,
        needs=f"{_capital(gap.needs)}.",
        documents=tuple(map(_capital, guidance.documents)),
        holders=f"Usually held by the {listed(guidance.holders, 'or')}.",
        partial=f"Partial compliance is usually given where {guidance.partial}.",
        ask=tuple(
            f"{asked.service_area} ({_next_door(asked.elements, missing)})"
            if asked.elements
            else f"{asked.service_area} (it has what was found)"
            for asked in gap.ask
        ),
        without=_without(gap, element),
        nearby=tuple(matches[one] for one in nearby if one in matches)[:_MOST_NEARBY],
        settles=frozenset(gap.decide),
    )


def _without(gap: Gap, element: ElementCoverage) -> str:
    if not gap.areas:
        return ""
    if not element.areas:
        return "No service has evidence for it."
    return f"No evidence for it from {listed(gap.areas)}."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _asked_for(needs: str) -> str:
    """ "for a customer charter", but "to show how complaints are handled"."""
    question = needs.split(maxsplit=1)[0] in {"how", "what", "where", "which", "who"}
    return f"to show {needs}" if question else f"for {needs}"


def _next_door(names: Iterable[str], missing: frozenset[str]) -> str:
    """What a service has beside a gap; of a missing element it has only what comes near."""
    names = list(names)
    shown = [name for name in names if name not in missing]
    near = [name for name in names if name in missing]
    parts = [f"evidence for {listed(shown)}"] if shown else []
    parts += [f"something near {listed(near)}"] if near else []
    return f"it has {' and '.join(parts)}"


def _whom(gap: Gap) -> str:
    areas = [asked.service_area for asked in gap.ask]
    return listed(areas, "or") if areas else "the services"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Names as a person lists them: a, b and c."""
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
