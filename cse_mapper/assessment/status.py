"""Pieces of one element to its status, with reasons that a coordinator can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cse_mapper.assessment.weighing import RESULT_KINDS, Piece, Weight, certain, younger_than
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
class Verdict:
    """The status of an element and why."""

    status: Status
    reasons: tuple[Reason, ...]


def verdict(
    element: str, pieces: Sequence[Piece], *, near: int, areas: int, rules: Rules
) -> Verdict:
    """Give an element its status, and the reasons in the order in which they matter.

    `pieces` are what counts for it (see `weighing.pieces_of`), `near` how many matches it has
    whether they count or not, `areas` the number of service areas in the whole evidence: breadth
    cannot be asked of a folder that has one. What makes it thin comes first, then what keeps it
    from strong, then what is only said (one area, no dates), then the sum of what was found. What
    strong takes depends on the element (`asked.toml`).
    """
    all_ = Weight(tuple(pieces))
    if all_.expected < rules.number("missing_below"):
        return Verdict("missing", (_missing(max(near, len(all_.pieces))),))
    sure = Weight(certain(pieces, rules))
    # A doubtful stray must not supply the practice, result or second service that is lacking.
    base = sure if sure.pieces else all_
    breadth = tuple(_in_breadth(base, all_, areas, rules))
    narrow = _thin_in_breadth(element, breadth, areas, rules)
    thin = (
        *_thin_by_certainty(sure, rules),
        *_thin_in_variety(element, base, all_, rules),
        *_thin_by_age(sure, all_, rules),
        *(breadth if narrow else ()),
    )
    short = () if thin else tuple(_short_of_strong(element, sure, all_, areas, rules))
    said = (*(() if narrow else breadth), *_said_of_dates(all_, rules))
    status: Status = "thin" if thin else "covered" if short else "strong"
    return Verdict(status, (*thin, *short, *said, _found(all_)))


def _missing(near: int) -> Reason:
    if not near:
        return Reason("nothing-found", "Nothing in the evidence was found to support it.")
    return Reason(
        "too-weak",
        f"{_some(near, 'passage comes', 'passages come')} near it, but more likely "
        f"{'speaks' if near == 1 else 'speak'} for another element.",
    )


def _thin_by_certainty(sure: Weight, rules: Rules) -> Iterator[Reason]:
    count, documents = len(sure.pieces), len(sure.documents)
    if not count:
        yield Reason(
            "only-uncertain",
            "Everything found is uncertain; somebody should look, and accept or reject it.",
        )
    elif sure.expected < rules.number("covered_pieces"):
        yield Reason(
            "few-pieces",
            "Only one passage clearly speaks for it."
            if count == 1
            else f"Little was found: {count} passages that are fairly certain, no more.",
        )
    elif documents < rules.number("covered_documents"):
        yield Reason(
            "one-document" if documents == 1 else "few-documents",
            "Everything that clearly speaks for it stands in "
            f"{'one document' if documents == 1 else f'{documents} documents'}.",
        )


def _thin_in_variety(element: str, base: Weight, all_: Weight, rules: Rules) -> Iterator[Reason]:
    if set(base.kinds) == {"policy"} and element not in rules.names("policy_elements"):
        yield Reason(
            "policies-only",
            "Only policies and promises were found; nothing shows that it is done."
            if set(all_.kinds) == {"policy"}
            else "Only policies and promises are certain; what would show that it is done is not.",
        )
    elif {element} <= {*rules.names("outcome_elements")} & {*rules.names("yearly_elements")}:
        # Where yearly figures are what is asked, nothing else makes up for them.
        yield from _without_results(base, all_, rules)


def _without_results(base: Weight, all_: Weight, rules: Rules) -> Iterator[Reason]:
    results = [piece for piece in base.pieces if piece.kind in RESULT_KINDS]
    years = rules.number("stale_years")
    doubtful = [piece for piece in all_.pieces if piece.kind in RESULT_KINDS]
    if not results:
        yield Reason(
            "no-outcome",
            f"It asks for results, and {_some(len(doubtful), 'passage', 'passages')} that may show "
            f"some {'is' if len(doubtful) == 1 else 'are'} uncertain."
            if doubtful
            else "It asks for results, and nothing found shows any: no figures, trends, customers' "
            "words or confirmation from outside.",
        )
    elif not younger_than(results, 12 * years):
        which = "those that are certain" if younger_than(doubtful, 12 * years) else "those found"
        yield Reason(
            "results-stale",
            f"It asks for results, and {which} are {years:g} years old or older.",
        )


def _figures_out_of_date(
    element: str, sure: Weight, all_: Weight, rules: Rules
) -> Iterator[Reason]:
    months = rules.number("yearly_months")
    results = [piece for piece in sure.pieces if piece.kind in RESULT_KINDS]
    if element in rules.names("yearly_elements") and results and not younger_than(results, months):
        doubtful = [piece for piece in all_.pieces if piece.kind in RESULT_KINDS]
        youngest = min(piece.age for piece in results if piece.age is not None)
        newest = "newest certain ones" if younger_than(doubtful, youngest) else "newest"
        yield Reason(
            "figures-out-of-date",
            f"It rests on figures that should be yearly; the {newest} are {youngest} months old.",
        )


def _thin_by_age(sure: Weight, all_: Weight, rules: Rules) -> Iterator[Reason]:
    years = rules.number("stale_years")
    current = Weight(younger_than(sure.pieces, 12 * years))
    if sure.pieces and not current.pieces:
        what = "that is certain" if younger_than(all_.pieces, 12 * years) else "found"
        yield Reason("stale", f"Everything {what} is {years:g} years old or older.")
    elif sure.expected >= rules.number("covered_pieces") > current.expected:
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


def _in_breadth(base: Weight, all_: Weight, areas: int, rules: Rules) -> Iterator[Reason]:
    if areas < 2 or not base.areas:
        return
    what = _all_of_it(base, all_)
    if all(_central(area, rules) for area in base.areas):
        doubtful = any(not _central(area, rules) for area in all_.areas)
        yield Reason(
            "only-corporate",
            f"{what} comes from the centre; "
            + (
                "what single services may show is uncertain."
                if doubtful
                else "no single service shows it itself."
            ),
        )
    elif len(base.areas) == 1:
        (area,) = base.areas
        yield Reason("one-area", f"{what} comes from one service area, {area}.")


def _all_of_it(base: Weight, all_: Weight) -> str:
    """What a sentence is true of: everything that the reader sees, or only what is certain."""
    return "All of it" if base.areas == all_.areas else "All that is certain"


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


def _short_of_strong(
    element: str, sure: Weight, all_: Weight, areas: int, rules: Rules
) -> Iterator[Reason]:
    """What keeps covered evidence from being strong; nothing where it is."""
    current = Weight(younger_than(sure.pieces, 12 * rules.number("stale_years")))
    documents = len(current.documents)
    wanted = rules.number("strong_documents")
    if documents < wanted:
        yield Reason(
            "strong-documents",
            f"To be strong it lacks {_documents(int(wanted) - documents, 'more current document')} "
            "in which something is certain.",
        )
    if len(current.areas) < (services := min(rules.number("strong_areas"), areas)):
        yield Reason(
            "strong-services",
            "To be strong it lacks certain, current evidence from "
            + (f"{services:g} service areas" if not current.areas else "another service area")
            + ".",
        )
    if element in rules.names("outcome_elements"):
        for reason in _without_results(current, all_, rules):
            yield Reason("strong-results", f"To be strong it lacks results. {reason.text}")
    yield from _figures_out_of_date(element, sure, all_, rules)
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
