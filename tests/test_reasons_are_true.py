"""Every sentence of a reason is true of all that counts for its element, or says what of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from cse_mapper.assessment.status import status_of
from cse_mapper.assessment.weighing import RESULT_KINDS, Piece, Weight, area_of, certain
from cse_mapper.domain import EvidenceKind, Locator, Match, Passage, Standing
from cse_mapper.domain.areas import service_areas
from cse_mapper.domain.rules import default_rules

RULES = default_rules()
AREAS = ("housing", "planning", "corporate", "waste")
CENTRE = {"corporate"}
# Most documents are in force.
STANDINGS: tuple[Standing, ...] = ("", "draft", "superseded")
ELEMENTS = ("1.3.2", "2.1.3", "3.3.1", "4.2.2", "5.1.1", "5.3.2")


@st.composite
def pieces(draw: st.DrawFn) -> tuple[Piece, ...]:
    """Up to eight pieces of any kind, age, area, document, weight, standing and decision."""
    found = []
    set_aside = draw(st.sets(st.sampled_from([f"{a}/{n}.txt" for a in AREAS for n in (1, 2)])))
    for number in range(draw(st.integers(0, 8))):
        area = draw(st.sampled_from(AREAS))
        document = f"{area}/{draw(st.integers(1, 3))}.txt"
        passage = Passage(f"p{number}", f"t{number}", document, Locator(paragraph=1), "text")
        match = Match(
            passage,
            "3.3.1",
            0.9,
            draw(st.sampled_from(["supports", "uncertain"])),
            draw(st.sampled_from(get_args(EvidenceKind))),
            date(2025, 1, 1),
            area,
            standing=draw(st.sampled_from(STANDINGS)) if document in set_aside else "",
        )
        age = draw(st.none() | st.integers(0, 70))
        found.append(Piece(match, draw(st.floats(0.3, 1.0)), age))
    return tuple(found)


@settings(max_examples=400, deadline=None)
@given(pieces(), st.sampled_from(ELEMENTS))
def test_every_reason_holds_against_what_the_reader_sees(
    found: tuple[Piece, ...], element: str
) -> None:
    stale = 12 * RULES.number("stale_years")
    sure = certain(found, RULES)
    said = status_of(element, found, near=0, areas=len(AREAS), rules=RULES)
    keeps_from_strong = {
        reason.code
        for reason in said.reasons
        if reason.code.startswith("strong-") or reason.code == "figures-out-of-date"
    }
    assert bool(keeps_from_strong) == (said.status == "covered")
    current_sure = [piece for piece in sure if piece.age is None or piece.age < stale]
    for reason in said.reasons:
        of = sure if "certain" in reason.text and "uncertain" not in reason.text else found
        kinds = {piece.kind for piece in of}
        areas = service_areas(piece.match.service_area for piece in of)
        current = [piece for piece in of if piece.age is None or piece.age < stale]
        if reason.code == "policies-only":
            assert kinds == {"policy"}, reason.text
        if reason.code == "no-outcome":
            shown = {piece.kind for piece in found} & RESULT_KINDS
            assert bool(shown) == ("uncertain" in reason.text), reason.text
        if reason.code == "results-stale":
            assert not [piece for piece in current if piece.kind in RESULT_KINDS], reason.text
        if reason.code == "one-area":
            assert len(areas) == 1, reason.text
        if reason.code == "only-corporate":
            assert set(areas) <= CENTRE or "uncertain" in reason.text, reason.text
        if reason.code == "stale":
            assert not current, reason.text
        if reason.code == "strong-documents":
            assert len({piece.match.passage.document for piece in current_sure}) < 3, reason.text
        if reason.code == "strong-services":
            assert len({piece.match.service_area for piece in current_sure}) < 2, reason.text
        if reason.code == "strong-results":
            assert not {piece.kind for piece in current_sure} & RESULT_KINDS, reason.text
        if reason.code == "strong-dates":
            assert all(piece.age is None for piece in current_sure), reason.text
        if reason.code == "too-weak":
            assert reason.text.startswith(f"{len(found)} passage")
            assert Weight(found).likely(1) < 0.5
        if reason.code == "not-in-force":
            assert not sure
            doubted = [piece for piece in found if piece.match.standing]
            assert doubted
            if reason.text.startswith("Everything"):
                assert len(doubted) == len(found), reason.text
            _holds_papers(reason.text, doubted)
        if reason.code == "only-uncertain":
            assert not sure
        if reason.code == "some-not-in-force":
            assert sure
            clear = [p for p in found if p.match.standing and p not in sure]
            assert int(reason.text.split()[0]) <= len(clear), reason.text
            _holds_papers(reason.text, clear)
        if reason.code == "found":
            assert reason.text.startswith(f"{len(found)} passage")


def _holds_papers(text: str, doubted: Sequence[Piece]) -> None:
    """What a sentence calls the documents is what some of them are."""
    standings = {piece.match.standing for piece in doubted}
    assert ("draft" in text) <= ("draft" in standings), text
    assert ("superseded" in text) <= ("superseded" in standings), text


@settings(max_examples=60, deadline=None)
@given(pieces(), st.integers(0, 4), st.booleans())
def test_how_likely_so_many_documents_or_services_are_is_what_counting_all_cases_gives(
    found: tuple[Piece, ...], least: int, of_areas: bool
) -> None:
    best: dict[tuple[str, str], float] = {}
    for piece in found:
        document = piece.match.passage.document
        place = (piece.match.service_area if of_areas else document), document
        best[place] = max(piece.weight, best.get(place, 0.0))
    expected = 0.0
    for case in product((True, False), repeat=len(best)):
        chance = 1.0
        for true, weight in zip(case, best.values(), strict=True):
            chance *= weight if true else 1 - weight
        names = {name for (name, _document), true in zip(best, case, strict=True) if true}
        expected += chance * (len(names) >= least)
    weight = Weight(found)
    given_ = weight.likely(least, area_of) if of_areas else weight.likely(least)
    assert abs(given_ - expected) < 1e-9
