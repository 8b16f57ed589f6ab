"""Pieces of one element to its status, with reasons that a coordinator can act on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cse_mapper.assessment.weighing import (
    RESULT_KINDS,
    Found,
    Piece,
    Weight,
    area_of,
    certain,
    not_in_force,
    younger_than,
)
from cse_mapper.domain import EvidenceKind, Reason, Status
from cse_mapper.domain.rules import Rules

_KIND_WORDS: dict[EvidenceKind, tuple[str, str]] = {
    "policy": ("policy or promise", "policies and promises"),
    "practice": ("practice", "practice"),
    "outcome": ("result", "results"),
    "customer voice": ("customers' words", "customers' words"),
    "external": ("outside confirmation", "outside confirmations"),
}


@dataclass(frozen=True, slots=True)
class StatusWithReasons:
    """The status of an element and why."""

    status: Status
    reasons: tuple[Reason, ...]


def status_of(
    element: str, pieces: Sequence[Piece], *, near: int, areas: int, rules: Rules
) -> StatusWithReasons:
    """Give an element its status, and the reasons in the order in which they matter.

    `pieces` are what counts for it (see `weighing.pieces_of`), `near` how many matches it has
    whether they count or not, `areas` the number of service areas in the whole evidence: breadth
    cannot be asked of a folder that has one. What makes it thin comes first, then what keeps it
    from strong, then what is only said (one area, no dates), then the sum of what was found. What
    strong takes depends on the element (`guidance.toml`).
    """
    found = Found(Weight(tuple(pieces)), Weight(certain(pieces, rules)), rules)
    if found.all.likely(1) < rules.number("missing_below"):
        return StatusWithReasons("missing", (_missing(len(found.all.pieces) or near),))
    breadth = tuple(_in_breadth(found, areas))
    narrow = _thin_in_breadth(element, breadth, areas, rules)
    thin = (
        *_thin_by_certainty(found),
        *_thin_in_variety(element, found),
        *_thin_by_age(found),
        *(breadth if narrow else ()),
    )
    short = () if thin else tuple(_short_of_strong(element, found, areas))
    said = (
        *(() if narrow else breadth),
        *_said_of_standing(found),
        *_said_of_dates(found.all, rules),
    )
    status: Status = "thin" if thin else "covered" if short else "strong"
    return StatusWithReasons(status, (*thin, *short, *said, _found(found.all)))


def _anything(_piece: Piece) -> bool:
    return True


def _result(piece: Piece) -> bool:
    return piece.kind in RESULT_KINDS


def _younger(months: float) -> Callable[[Piece], bool]:
    return lambda piece: bool(younger_than([piece], months))


def _missing(near: int) -> Reason:
    if not near:
        return Reason("nothing-found", "Nothing in the evidence was found to support it.")
    return Reason(
        "too-weak",
        f"{_some(near, 'passage comes', 'passages come')} near it, but more likely than not "
        f"{'it does not show it' if near == 1 else 'none shows it'}.",
    )


def _thin_by_certainty(found: Found) -> Iterator[Reason]:
    count, documents = len(found.sure.pieces), len(found.sure.documents)
    if not count and (set_aside := not_in_force(found.all.pieces, found.rules)):
        what = _papers(set_aside)
        yield Reason(
            "not-in-force",
            f"Everything found stands in {what} and is uncertain for it."
            if len(set_aside) == len(found.all.pieces)
            else f"What would clearly speak for it stands in {what}; nothing else that was found "
            "is certain.",
        )
    elif not count:
        yield Reason(
            "only-uncertain",
            "Everything found is uncertain; somebody should look, and accept or reject it.",
        )
    elif not found.has(_anything, found.rules.number("covered_documents")):
        if count == 1:
            yield Reason("few-pieces", "Only one passage clearly speaks for it.")
        else:
            yield Reason(
                "one-document" if documents == 1 else "few-documents",
                "Everything that clearly speaks for it stands in "
                f"{'one document' if documents == 1 else f'{documents} documents'}.",
            )


def _thin_in_variety(element: str, found: Found) -> Iterator[Reason]:
    rules = found.rules
    likely = "practice_likely"
    if element not in rules.names("policy_elements") and not found.has(
        lambda piece: piece.kind != "policy", likely=likely
    ):
        yield Reason(
            "policies-only",
            "Only policies and promises were found; nothing shows that it is done."
            if set(found.all.kinds) == {"policy"}
            else "Only policies and promises are certain; what would show that it is done is not.",
        )
    elif {element} <= {*rules.names("outcome_elements")} & {*rules.names("yearly_elements")}:
        # Where yearly figures are what is asked, nothing else makes up for them.
        yield from _without_results(found, "covered_likely")


def _without_results(found: Found, likely: str) -> Iterator[Reason]:
    years = found.rules.number("stale_years")
    doubtful = list(filter(_result, found.all.pieces))
    if not found.has(_result, likely=likely):
        yield Reason(
            "no-outcome",
            f"It asks for results, and {_some(len(doubtful), 'passage', 'passages')} that may show "
            f"some {'is' if len(doubtful) == 1 else 'are'} uncertain."
            if doubtful
            else "It asks for results, and nothing found shows any: no figures, trends, customers' "
            "words or confirmation from outside.",
        )
    elif not found.has(lambda piece: _result(piece) and _younger(12 * years)(piece), likely=likely):
        which = "those that are certain" if younger_than(doubtful, 12 * years) else "those found"
        yield Reason(
            "results-stale",
            f"It asks for results, and {which} are {years:g} years old or older.",
        )


def _figures_out_of_date(element: str, found: Found) -> Iterator[Reason]:
    months = found.rules.number("yearly_months")
    results = list(filter(_result, found.sure.pieces))
    if (
        element in found.rules.names("yearly_elements")
        and results
        and not found.has(lambda piece: _result(piece) and _younger(months)(piece))
    ):
        youngest = min(piece.age for piece in results if piece.age is not None)
        doubtful = filter(_result, found.all.pieces)
        newest = "newest certain ones" if younger_than([*doubtful], youngest) else "newest"
        yield Reason(
            "figures-out-of-date",
            f"It rests on figures that should be yearly; the {newest} are {youngest} months old.",
        )


def _thin_by_age(found: Found) -> Iterator[Reason]:
    years, least = found.rules.number("stale_years"), found.rules.number("covered_documents")
    current = _younger(12 * years)
    if not found.sure.pieces or found.has(current, least):
        return
    if not any(map(current, found.sure.pieces)):
        what = "that is certain" if any(map(current, found.all.pieces)) else "found"
        yield Reason("stale", f"Everything {what} is {years:g} years old or older.")
    elif found.has(_anything, least):
        yield Reason(
            "mostly-stale",
            f"Too little that is certain is left without what is {years:g} years old or older.",
        )


def _thin_in_breadth(element: str, breadth: Sequence[Reason], areas: int, rules: Rules) -> bool:
    """Whether a lack of breadth makes it thin: one service for what all should show."""
    return (
        any(reason.code == "one-area" for reason in breadth)
        and element in rules.names("corporate_elements")
        and areas >= rules.number("one_area_of")
    )


def _in_breadth(found: Found, areas: int) -> Iterator[Reason]:
    base, rules = found.base, found.rules
    if areas < 2 or not base.areas:
        return
    what = _all_of_it(base, found.all)
    if all(_central(area, rules) for area in base.areas):
        doubtful = any(not _central(area, rules) for area in found.all.areas)
        yield Reason(
            "only-corporate",
            f"{what} comes from the centre; "
            + (
                "what single services may show is uncertain."
                if doubtful
                else "no single service shows it itself."
            ),
        )
    elif len(base.areas) == 1 and not found.has(_anything, 2, area_of):
        (area,) = base.areas
        yield Reason("one-area", f"{what} comes from one service area, {area}.")


def _all_of_it(base: Weight, all_: Weight) -> str:
    """What a sentence is true of: everything that the reader sees, or only what is certain."""
    return "All of it" if base.areas == all_.areas else "All that is certain"


def _papers(pieces: Sequence[Piece]) -> str:
    """The documents of pieces that are not in force, by what they call themselves."""
    count = len({piece.match.passage.document for piece in pieces})
    kinds = sorted({piece.match.standing for piece in pieces})
    if count == 1:
        return {"draft": "a draft", "superseded": "a superseded document"}.get(kinds[0], kinds[0])
    many = {"draft": "drafts", "superseded": "superseded documents"}
    return f"{count} {' and '.join(many[kind] for kind in kinds)}"


def _said_of_standing(found: Found) -> Iterator[Reason]:
    set_aside = not_in_force(found.all.pieces, found.rules)
    if found.sure.pieces and set_aside:
        verb = "stands" if len(set_aside) == 1 else "stand"
        yield Reason(
            "some-not-in-force",
            f"{len(set_aside)} of the {len(found.all.pieces)} passages {verb} in "
            f"{_papers(set_aside)} and {'makes' if len(set_aside) == 1 else 'make'} nothing "
            "certain.",
        )


def _said_of_dates(all_: Weight, rules: Rules) -> Iterator[Reason]:
    current = younger_than(all_.pieces, 12 * rules.number("stale_years"))
    stale = len(all_.pieces) - len(current)
    if stale and current:
        years = rules.number("stale_years")
        yield Reason(
            "some-stale",
            f"{stale} of the {len(all_.pieces)} passages "
            f"{'is' if stale == 1 else 'are'} {years:g} years old or older.",
        )
    if all_.undated == len(all_.pieces):
        yield Reason("undated", "None of it has a date, so how recent it is cannot be told.")
    elif all_.undated:
        yield Reason(
            "some-undated",
            f"{all_.undated} of the {len(all_.pieces)} passages "
            f"{'has' if all_.undated == 1 else 'have'} no date.",
        )


def _central(area: str, rules: Rules) -> bool:
    return _plain(area) in {_plain(name) for name in ("", *rules.names("corporate_areas"))}


def _plain(area: str) -> str:
    """A folder's name as a person would say it: "01_Chief-Executives" is "chief executives"."""
    return re.sub(r"[\W_]+", " ", re.sub(r"^[\d\s._-]+", "", area.casefold())).strip()


def _short_of_strong(element: str, found: Found, areas: int) -> Iterator[Reason]:
    """What keeps covered evidence from being strong; nothing where it is."""
    rules = found.rules
    likely = "strong_likely"
    is_current = _younger(12 * rules.number("stale_years"))
    current = Weight(tuple(filter(is_current, found.sure.pieces)))
    wanted = rules.number("strong_documents")
    if not found.has(is_current, wanted, likely=likely):
        lacking = _documents(int(wanted) - len(current.documents), "more current document")
        yield Reason(
            "strong-documents",
            f"To be strong it lacks {lacking} in which something is certain.",
        )
    services = min(rules.number("strong_areas"), areas)
    if not found.has(is_current, services, area_of, likely):
        yield Reason(
            "strong-services",
            "To be strong it lacks certain, current evidence from "
            + (f"{services:g} service areas" if not current.areas else "another service area")
            + ".",
        )
    if element in rules.names("outcome_elements"):
        for reason in _without_results(found, likely):
            yield Reason("strong-results", f"To be strong it lacks results. {reason.text}")
    yield from _figures_out_of_date(element, found)
    if current.undated == len(current.pieces):
        yield Reason(
            "strong-dates", "To be strong it lacks a date: nothing that is certain has one."
        )


def _documents(count: int, what: str) -> str:
    return f"one {what}" if count == 1 else f"{count} {what}s"


def _found(all_: Weight) -> Reason:
    kinds = ", ".join(
        f"{count} {_KIND_WORDS[kind][count != 1]}" for kind, count in all_.kinds.most_common()
    )
    places = _some(len(all_.documents), "document", "documents")
    return Reason(
        "found", f"{_some(len(all_.pieces), 'passage', 'passages')} in {places}: {kinds}."
    )


def _some(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
