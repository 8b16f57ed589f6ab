"""What is missing or thin: the way to a certificate, a card for each gap, and the sheet Gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from cse_mapper.domain import Coverage, ElementCoverage, EvidenceKind, Gap, Match
from cse_mapper.domain.guidance import Proof, load_guidance
from cse_mapper.domain.plain import plain
from cse_mapper.domain.shortcomings import BY_CODE
from cse_mapper.domain.standard import load_standard
from cse_mapper.domain.wording import listed
from cse_mapper.outputs.arrange import counted, worst_first
from cse_mapper.outputs.services import next_door
from cse_mapper.outputs.table import Column, Row, Table, status_cell

GAPS = "Gaps"

_MOST_NEARBY = 3
_MOST_QUOTED = 300
# Which kinds of evidence may be what assessors look at; published information may be of any.
_SHOWN_BY: Mapping[Proof, frozenset[EvidenceKind]] = {
    "policy in use": frozenset({"policy"}),
    "proof of practice": frozenset({"practice", "outcome"}),
    "figures over time": frozenset({"outcome"}),
    "customers' words": frozenset({"customer voice"}),
    "comparison": frozenset({"external", "outcome"}),
    "published information": frozenset(get_args(EvidenceKind)),
}


def gaps_of(coverage: Coverage) -> list[ElementCoverage]:
    """The elements that are missing or thin, worst first."""
    return [one for one in worst_first(coverage.elements) if one.status in ("missing", "thin")]


def gaps_table(coverage: Coverage) -> Table:
    """The elements that need work with what is known, what is asked, and room for an owner."""
    # First what goes on paper and is filled in; the rest explains it.
    columns = (
        Column("Element", 8, "element"), Column("Title", 24, "title"),
        Column("Status", 11, "status"), Column("Why it is a gap", 40, "lines"),
        Column("What would close it", 44, "lines"), Column("What is missing", 36, "lines"),
        Column("Whom to ask", 38, "lines"), Column("On the shortest way", 10),
        Column("Owner", 16, "input"), Column("By when", 12, "input"),
        Column("Documents that usually show it", 46, "lines"),
        Column("What comes near", 46, "lines", sheet_only=True),
        Column("What the standard asks", 46), Column("Pieces", 8, "number", sheet_only=True),
    )  # fmt: skip
    cards = cards_of(coverage)
    asks = {element.id: element.description for element in load_standard().elements}
    rows = [
        _gap_row(element, cards.get(element.element), asks.get(element.element, ""))
        for element in gaps_of(coverage)
    ]
    return Table(GAPS, columns, rows, fixed=3, printed=10)


def _gap_row(element: ElementCoverage, card: Card | None, asks: str) -> Row:
    why = tuple(reason.text for reason in element.reasons)
    known = element.element, element.title, status_cell(element.status), why, what_closes(element)
    last = asks, len(counted(element))
    if card is None:
        return (*known, (), (), "", "", "", (), (), *last)
    needs = card.needs, card.partial
    whom = tuple(filter(None, (*card.ask, card.holders, card.without)))
    needed = "yes" if card.needed else ""
    near = tuple(map(_near, card.nearby[:1]))
    return (*known, needs, whom, needed, "", "", card.documents, near, *last)


def _near(match: Match) -> str:
    words = plain(match.passage.text)
    short = words if len(words) <= _MOST_QUOTED else words[:_MOST_QUOTED].rsplit(" ", 1)[0] + " …"
    return f"“{short}” ({match.passage.document}, {match.passage.locator})"


def what_closes(element: ElementCoverage) -> tuple[str, ...]:
    """What a coordinator can do about each reason, in the order of the reasons, each thing once.

    Where something is lacking, what assessors look for comes last (`domain/guidance.toml`).
    """
    found = (BY_CODE.get(reason.code) for reason in element.reasons)
    advice = tuple(dict.fromkeys(shortcoming.advice for shortcoming in found if shortcoming))
    guidance = load_guidance().get(element.element)
    if element.status == "strong" or guidance is None:
        return advice
    kinds = {match.kind for match in counted(element)}
    lacking = [proof for proof in guidance.proofs if kinds and not kinds & _SHOWN_BY[proof]]
    said = f" Nothing that counts was recognised as {' or '.join(lacking)}." if lacking else ""
    return (*advice, f"Assessors look for {guidance.looked_for}.{said}")


def way_table(coverage: Coverage) -> Table:
    """The gaps of the shortest way, the nearest first, with what to do about each."""
    columns = (
        Column("Element", 20, "element"), Column("Title", 34, "title"),
        Column("Status", 10, "status"), Column("What to do", 60),
    )  # fmt: skip
    titles = {element.element: element.title for element in coverage.elements}
    rows = [
        (gap.element, titles.get(gap.element, ""), status_cell(gap.status), what_to_do(gap))
        for gap in (coverage.plan.needed if coverage.plan else ())
    ]
    return Table("The shortest way to a certificate", columns, rows)


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
    return {
        gap.element: _card(gap, elements[gap.element], coverage)
        for gap in coverage.plan.gaps
        if gap.element in elements
    }


def _card(gap: Gap, element: ElementCoverage, coverage: Coverage) -> Card:
    guidance = load_guidance()[gap.element]
    matches = {match.passage.id: match for match in element.matches}
    # First those that settle the gap when they are accepted: they are what is to be done.
    nearby = (*gap.decide, *(one for one in gap.nearby if one not in gap.decide))
    return Card(
        needed=gap.needed,
        needs=f"{_capital(gap.needs)}.",
        documents=tuple(map(_capital, guidance.documents)),
        holders=f"Usually held by the {listed(guidance.holders, 'or')}.",
        partial=f"Partial compliance is usually given where {guidance.partial}.",
        ask=tuple(
            f"{asked.service_area} ({_next_door(*next_door(gap, asked.service_area, coverage))})"
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
    # The guidance says what is needed as a thing or as an indirect question.
    question = needs.split(maxsplit=1)[0] in {"how", "what", "where", "which", "who"}
    return f"to show {needs}" if question else f"for {needs}"


def _next_door(shown: Sequence[str], near: Sequence[str]) -> str:
    """What a service has beside a gap; where nothing of it is certain it only comes near."""
    parts = [f"evidence for {listed(shown)}"] if shown else []
    parts += [f"something near {listed(near)}"] if near else []
    return f"it has {' and '.join(parts)}"


def _whom(gap: Gap) -> str:
    areas = [asked.service_area for asked in gap.ask]
    return listed(areas, "or") if areas else "the services"
