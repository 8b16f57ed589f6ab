"""Coverage: what makes an element missing, thin, covered or strong; what follows for criteria."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cse_mapper.assessment.coverage import _criterion_sentence, build_coverage
from cse_mapper.domain import (
    Coverage,
    Decision,
    Document,
    ElementCoverage,
    EvidenceKind,
    Locator,
    Match,
    Passage,
    Standing,
    copied_documents,
)
from cse_mapper.domain.rules import default_rules
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.arrange import documents_behind

TODAY = date(2026, 4, 1)
ELEMENT = "3.3.1"  # asks neither for outcomes nor for yearly figures
AREAS = ("housing", "planning", "libraries", "waste")


def _match(
    number: int,
    *,
    element: str = ELEMENT,
    probability: float = 0.9,
    decision: Decision = "supports",
    kind: EvidenceKind = "practice",
    when: date | None = date(2025, 10, 1),
    area: str | None = None,
    document: str | None = None,
    duplicate_of: str | None = None,
    text: str | None = None,
    standing: Standing = "",
) -> Match:
    area = AREAS[number % len(AREAS)] if area is None else area
    passage = Passage(
        id=f"p{number}" if element == ELEMENT else f"p{number}-{element}",
        text_id=text or f"t{number}-{element}",
        document=document or f"{area}/file{number}.txt",
        locator=Locator(paragraph=1),
        text=f"passage {number}",
        duplicate_of=duplicate_of,
    )
    return Match(passage, element, probability, decision, kind, when, area, standing=standing)


def _documents() -> list[Document]:
    return [Document(f"{area}/x.txt", area, "read") for area in AREAS]


def _coverage(*matches: Match) -> Coverage:
    return build_coverage(
        matches, _documents(), model="test", assessment_date=TODAY, rules=default_rules()
    )


def _element(*matches: Match, element: str = ELEMENT) -> ElementCoverage:
    return next(e for e in _coverage(*matches).elements if e.element == element)


def _codes(coverage: ElementCoverage) -> list[str]:
    return [reason.code for reason in coverage.reasons]


def _good(count: int = 3, *, element: str = ELEMENT) -> list[Match]:
    kinds: tuple[EvidenceKind, ...] = ("policy", "practice", "outcome", "customer voice")
    return [_match(i, element=element, kind=kinds[i % 4]) for i in range(count)]


def test_every_element_is_listed_in_order_and_missing_without_evidence() -> None:
    coverage = _coverage()
    assert tuple(e.element for e in coverage.elements) == load_standard().ids
    assert {e.status for e in coverage.elements} == {"missing"}
    assert _codes(coverage.elements[0]) == ["nothing-found"]


def test_varied_recent_evidence_is_covered_and_much_of_it_is_strong() -> None:
    found = _element(*_good(2))
    assert found.status == "covered"
    assert [code for code in _codes(found) if code.startswith("strong-")] == ["strong-documents"]
    found = _element(*_good(3))
    assert found.status == "strong"
    assert _codes(found) == ["found"]


def test_strong_takes_more_than_one_service() -> None:
    found = _element(*(replace(match, service_area="corporate") for match in _good(3)))
    assert found.status == "covered"
    assert [code for code in _codes(found) if code.startswith("strong-")] == ["strong-services"]


def test_many_weak_matches_do_not_cover_an_element() -> None:
    weak = [_match(i, probability=0.3, decision="uncertain") for i in range(30)]
    found = _element(*weak)
    assert found.status == "thin"
    assert _codes(found)[0] == "only-uncertain"


def test_a_few_doubtful_look_alikes_do_not_make_an_element_found() -> None:
    full = [_match(i, element="4.3.4") for i in range(40)]
    alike = [
        match
        for i in range(50, 52)
        for match in (
            _shared(i, element=ELEMENT, probability=0.28, decision="uncertain"),
            _shared(i, element="4.3.4", probability=0.6, decision="uncertain"),
        )
    ]
    found = _element(*full, *alike)
    assert found.status == "missing"
    assert _codes(found) == ["too-weak"]


def test_one_passage_counts_for_each_element_that_it_clearly_shows() -> None:
    first = _good(3)
    second = [replace(match, element="4.2.1", probability=0.85) for match in first]
    coverage = _coverage(*first, *second)
    statuses = {e.element: e.status for e in coverage.elements}
    assert (statuses[ELEMENT], statuses["4.2.1"]) == ("strong", "strong")


def test_many_uncertain_passages_beside_a_certain_one_are_evidence_together() -> None:
    doubtful = [_match(i, probability=0.5, decision="uncertain") for i in range(1, 7)]
    assert _element(_match(0), *doubtful[:1]).status == "thin"
    assert _element(_match(0), *doubtful).status in ("covered", "strong")


def _shared(number: int, *, element: str, probability: float, decision: Decision) -> Match:
    """A match of a passage that another element claims too."""
    own = _match(number, probability=probability, decision=decision)
    return replace(own, element=element)


def test_one_passage_is_thin() -> None:
    found = _element(_match(1))
    assert found.status == "thin"
    assert "few-pieces" in _codes(found)


def test_the_same_text_counts_once_however_often_it_is_pasted() -> None:
    pasted = [_match(0), *(_match(i, duplicate_of="p0") for i in range(1, 6))]
    assert _element(*pasted).status == "thin"
    same = [_match(i, text="same") for i in range(6)]
    found = _element(*same)
    assert found.status == "thin"
    assert sum(cell.pieces for cell in found.areas.values()) == 1
    assert len(found.matches) == 6


def test_a_duplicate_whose_original_is_not_a_match_still_counts_once() -> None:
    assert "few-pieces" in _codes(
        _element(*(_match(i, duplicate_of="elsewhere") for i in range(5)))
    )


def test_a_report_and_its_pdf_are_one_document_whichever_matches_better() -> None:
    word = [_match(i, document="a/report.docx", area="a") for i in range(2)]
    pdf = _match(9, document="a/report.pdf", area="a", duplicate_of="p1", probability=0.95)
    found = _element(*word, pdf)
    assert "one-document" in _codes(found)
    copied = copied_documents(found.matches)
    assert documents_behind(found, copied) == {"a/report.docx"}


def test_a_page_with_one_pasted_paragraph_is_a_document_of_its_own() -> None:
    charter = [_match(i, document="a/charter.docx", area="a") for i in range(2)]
    pasted = _match(8, document="a/page.html", area="a", duplicate_of="p1", probability=0.95)
    page = [pasted, _match(9, document="a/page.html", area="a")]
    assert "one-document" not in _codes(_element(*charter, *page))
    assert copied_documents([*charter, *page]) == {}


def test_a_text_is_as_recent_as_its_newest_copy() -> None:
    old = [_match(i, when=date(2020, 1, 1)) for i in range(3)]
    copies = [_match(10 + i, when=date(2026, 1, 1), duplicate_of=f"p{i}") for i in range(3)]
    assert _element(*old).status == "thin"
    assert _element(*old, *copies).status == "strong"


def test_policies_only_are_thin_however_many() -> None:
    found = _element(*(_match(i, kind="policy") for i in range(12)))
    assert found.status == "thin"
    assert "policies-only" in _codes(found)


@pytest.mark.parametrize(("likely", "codes"), [(0.7, []), (0.4, ["policies-only"])])
def test_practice_beside_certain_policies_need_only_be_likelier_than_not(
    likely: float, codes: list[str]
) -> None:
    policies = [_match(number, kind="policy") for number in range(3)]
    done = _match(3, probability=likely, decision="uncertain")
    found = _element(*policies, done)
    assert [code for code in _codes(found) if code == "policies-only"] == codes
    assert (found.status == "thin") == bool(codes)


def test_an_element_that_asks_for_results_is_strong_only_with_them() -> None:
    without = [_match(i, element="4.2.2", kind=("policy", "practice")[i % 2]) for i in range(8)]
    found = _element(*without, element="4.2.2")
    assert found.status == "covered"
    assert "strong-results" in _codes(found)
    with_results = [*without, _match(9, element="4.2.2", kind="outcome")]
    assert _element(*with_results, element="4.2.2").status == "strong"


def test_an_element_that_rests_on_yearly_figures_is_thin_without_results() -> None:
    found = _element(*(_match(i, element="5.3.2") for i in range(8)), element="5.3.2")
    assert found.status == "thin"
    assert "no-outcome" in _codes(found)


def test_a_doubtful_stray_does_not_supply_what_is_lacking() -> None:
    promises = [_match(i, kind="policy", area="housing") for i in range(6)]
    stray = _match(9, kind="practice", area="waste", probability=0.4, decision="uncertain")
    assert {"policies-only", "one-area"} <= set(_codes(_element(*promises, stray)))


def test_results_that_are_years_old_are_no_results() -> None:
    current = [_match(i, element="5.3.2") for i in range(8)]
    old = _match(9, element="5.3.2", kind="outcome", when=date(2019, 1, 1))
    assert "results-stale" in _codes(_element(*current, old, element="5.3.2"))
    for element in ("4.2.2", "5.3.2"):
        matches = [replace(match, element=element) for match in (*current, old)]
        assert _element(*matches, element=element).status in ("thin", "covered")


def test_three_years_old_is_stale_and_a_day_less_is_not() -> None:
    assert "stale" in _codes(_element(*(_match(i, when=date(2023, 4, 1)) for i in range(6))))
    assert _element(*(_match(i, when=date(2023, 4, 2)) for i in range(6))).status == "strong"


def test_stale_evidence_does_not_make_up_for_too_little_that_is_current() -> None:
    found = _element(_match(1), *(_match(i, when=date(2020, 1, 1)) for i in range(2, 8)))
    assert found.status == "thin"
    assert "mostly-stale" in _codes(found)


def test_yearly_figures_are_out_of_date_after_fifteen_months() -> None:
    def satisfaction(when: date | None) -> ElementCoverage:
        policy = [_match(i, element="1.3.2") for i in range(3)]
        return _element(
            *policy, _match(5, element="1.3.2", kind="outcome", when=when), element="1.3.2"
        )

    old = satisfaction(date(2024, 12, 31))
    assert old.status == "covered"
    assert "figures-out-of-date" in _codes(old)
    assert satisfaction(date(2025, 2, 1)).status == "strong"
    assert satisfaction(None).status == "strong"


def test_evidence_without_dates_is_said_and_is_never_strong() -> None:
    found = _element(*(_match(i, when=None, kind=m.kind) for i, m in enumerate(_good(8))))
    assert found.status == "covered"
    assert "undated" in _codes(found)


def test_only_uncertain_matches_are_thin_and_ask_for_a_look() -> None:
    found = _element(*(_match(i, probability=0.6, decision="uncertain") for i in range(8)))
    assert found.status == "thin"
    assert "only-uncertain" in _codes(found)


def test_drafts_and_what_is_superseded_make_nothing_certain() -> None:
    drafts = [replace(match, standing="draft") for match in _good(5)]
    alone = _element(*drafts)
    assert (alone.status, alone.reasons[0].code) == ("thin", "not-in-force")
    assert alone.reasons[0].text == ("Everything found stands in 5 drafts and is uncertain for it.")
    assert not any(match.certain for match in alone.matches)
    # Beside what is in force they take nothing away, and bring it nothing.
    beside = _element(*_good(2), *(replace(m, standing="superseded") for m in _good(4)[2:]))
    assert (beside.status, _codes(beside)) == (
        "covered",
        ["strong-documents", "some-not-in-force", "found"],
    )
    assert beside.reasons[1].text == (
        "2 of the 4 passages stand in 2 superseded documents and make nothing certain."
    )
    # Who accepts a passage has seen the draft, and a rule says what counts as one.
    accepted = _element(*(replace(match, decision="accepted") for match in drafts))
    assert accepted.status == "strong"
    rules = default_rules().with_values(not_in_force=("superseded",))
    matches = [replace(match, standing="draft") for match in _good(5)]
    lenient = build_coverage(matches, _documents(), model="m", assessment_date=TODAY, rules=rules)
    assert next(e for e in lenient.elements if e.element == ELEMENT).status == "strong"


def test_a_text_that_stands_in_a_draft_and_in_the_final_version_is_in_force() -> None:
    first, second, third = _good(3)
    draft = replace(
        _match(9, probability=0.99, text=first.passage.text_id, standing="draft"),
    )
    draft = replace(draft, passage=replace(draft.passage, duplicate_of=first.passage.id))
    found = _element(draft, first, second, third)
    assert found.status == _element(first, second, third).status == "strong"
    assert "not-in-force" not in " ".join(_codes(found))


def test_the_centre_alone_is_said_and_one_service_alone_is_thin() -> None:
    for area in ("Corporate", "01_Chief-Executives", "(top level)"):
        found = _element(*(_match(i, area=area) for i in range(8)))
        assert found.status == "covered"
        assert "only-corporate" in _codes(found)
    found = _element(*(_match(i, area="housing") for i in range(8)))
    assert found.status == "thin"
    assert "one-area" in _codes(found)
    # Premises are not in every service.
    premises = (_match(i, area="housing", element="3.3.3") for i in range(8))
    found = _element(*premises, element="3.3.3")
    assert found.status == "covered"
    assert {"one-area", "strong-services"} <= set(_codes(found))
    assert not {"one-area", "only-corporate"} & set(_codes(_element(*_good(8))))


def test_elements_that_ask_for_standards_are_not_thin_for_having_only_those() -> None:
    standards = [_match(i, element="5.1.1", kind="policy") for i in range(6)]
    assert _element(*standards, element="5.1.1").status == "strong"


@pytest.mark.parametrize(
    "areas",
    [["housing"], [f"{number} x" for number in ("1.1", "2.1", "3.3", "4.1", "5.1")]],
    ids=["one area", "folders named after the standard"],
)
def test_breadth_is_not_asked_where_folders_are_no_services(areas: list[str]) -> None:
    matches = [_match(i, area=areas[0], kind=m.kind) for i, m in enumerate(_good(8))]
    coverage = build_coverage(
        matches,
        [Document(f"{area}/x.txt", area, "read") for area in areas],
        model="test",
        assessment_date=TODAY,
        rules=default_rules(),
    )
    found = next(e for e in coverage.elements if e.element == ELEMENT)
    assert found.status == "strong"
    assert "one-area" not in _codes(found)


def test_a_person_decides_against_the_model_both_ways() -> None:
    accepted = [_match(i, probability=0.01, decision="accepted") for i in range(3)]
    assert _element(*accepted).status == "strong"
    rejected = [_match(i, probability=0.99, decision="rejected") for i in range(9)]
    found = _element(*rejected)
    assert found.status == "missing"
    assert len(found.matches) == 9
    assert not found.areas


def test_matches_are_best_first_and_rejected_last() -> None:
    found = _element(
        _match(1, probability=0.99, decision="rejected"),
        _match(2, probability=0.5),
        _match(3, probability=0.8),
    )
    assert [m.passage.id for m in found.matches] == ["p3", "p2", "p1"]


def test_areas_say_how_many_pieces_and_the_best() -> None:
    found = _element(
        _match(1, area="housing", probability=0.7),
        _match(2, area="housing", probability=0.9),
        _match(3, area="waste", probability=0.8),
    )
    assert {a: (c.pieces, c.best) for a, c in found.areas.items()} == {
        "housing": (2, 0.9),
        "waste": (1, 0.8),
    }


def test_matches_and_cells_tell_what_counts_as_certain_evidence() -> None:
    coverage = _coverage(
        _match(0, area="housing", text="same"),
        _match(1, area="housing", decision="uncertain", probability=0.4),
        _match(2, area="planning", decision="accepted", probability=0.3),
        _match(3, area="planning", decision="rejected", text="same"),
    )
    element = next(each for each in coverage.elements if each.element == ELEMENT)
    assert {match.passage.id: match.certain for match in element.matches} == {
        "p0": True,
        "p1": False,
        "p2": True,
        "p3": False,
    }
    assert (element.areas["housing"].pieces, element.areas["housing"].certain) == (2, 1)
    assert (element.areas["planning"].pieces, element.areas["planning"].certain) == (1, 1)


def test_the_order_of_matches_changes_nothing() -> None:
    matches = _good(8)
    assert _coverage(*matches).elements == _coverage(*reversed(matches)).elements


def _all_covered() -> list[Match]:
    return [m for e in load_standard().ids for m in _good(8, element=e)]


def test_full_evidence_puts_no_criterion_at_risk() -> None:
    coverage = _coverage(*_all_covered())
    assert not any(criterion.at_risk for criterion in coverage.criteria)
    assert coverage.headline.startswith("57 of 57 elements are evidenced")


@pytest.mark.parametrize(
    ("criterion", "allowed"), [("1", 2), ("2", 2), ("3", 2), ("4", 3), ("5", 2)]
)
def test_a_criterion_is_at_risk_beyond_the_partials_allowed(criterion: str, allowed: int) -> None:
    ids = [e for e in load_standard().ids if e.startswith(f"{criterion}.")]

    def at_risk(thin: int) -> bool:
        kept = [m for m in _all_covered() if m.element not in ids[:thin]]
        coverage = _coverage(*kept, *(_match(1, element=e) for e in ids[:thin]))
        (found,) = (c for c in coverage.criteria if c.id == criterion)
        assert found.partials_allowed == allowed
        assert found.status_counts["thin"] == thin
        assert found.sentence
        return found.at_risk

    assert not at_risk(allowed)
    assert at_risk(allowed + 1)


def test_one_missing_element_puts_its_criterion_at_risk_and_the_headline_says_so() -> None:
    coverage = _coverage(*(m for m in _all_covered() if m.element != "4.3.2"))
    assert [c.id for c in coverage.criteria if c.at_risk] == ["4"]
    assert "at risk: 4 (Delivery)" in coverage.headline


def test_a_headline_does_not_list_the_criteria_where_all_are_at_risk() -> None:
    assert _coverage().headline.endswith("On this evidence all five criteria are at risk.")


def test_small_numbers_are_words_alike_in_one_sentence_of_a_criterion() -> None:
    sentence = _criterion_sentence(missing=5, thin=6, allowed=2)
    assert sentence == (
        "At risk: five elements are without evidence, and a certificate allows no "
        "non-compliance; six are thin, and only two partial compliances are allowed."
    )
    assert "11 are thin" in _criterion_sentence(missing=0, thin=11, allowed=3)
