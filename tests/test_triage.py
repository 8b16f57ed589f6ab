"""Triage: reasons, claims and kinds become questions, visits and samples an assessor can use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cse_mapper.assessment.coverage import build_coverage
from cse_mapper.assessment.triage import sampling_plan, triage
from cse_mapper.domain import (
    Claim,
    Coverage,
    Decision,
    Document,
    ElementTriage,
    EvidenceKind,
    Locator,
    Match,
    Passage,
)
from cse_mapper.domain.guidance import load_guidance
from cse_mapper.domain.rules import default_rules
from cse_mapper.domain.standard import load_standard

ELEMENT = "3.3.1"
AREAS = ("housing", "planning", "libraries", "waste")


def _match(
    number: int, kind: EvidenceKind, decision: Decision = "supports", probability: float = 0.9
) -> Match:
    area = AREAS[number % 4]
    passage = Passage(f"p{number}", f"t{number}", f"{area}/{number}.txt", Locator(page=3), "text")
    return Match(passage, ELEMENT, probability, decision, kind, date(2026, 1, 1), area)


def _coverage(*matches: Match, claims: tuple[Claim, ...] = ()) -> Coverage:
    documents = [Document(m.passage.document, m.service_area, "read") for m in matches]
    extra = [Document(c.document, "housing", "read") for c in claims]
    return build_coverage(
        matches,
        [*documents, *extra, *(Document(f"{a}/x", a, "read") for a in AREAS)],
        model="test",
        assessment_date=date(2026, 4, 1),
        rules=default_rules(),
        claims=claims,
    )


def _of(coverage: Coverage) -> ElementTriage:
    return next(entry for entry in triage(coverage) if entry.element == ELEMENT)


def test_every_element_is_on_the_list_in_order() -> None:
    assert tuple(entry.element for entry in triage(_coverage())) == load_standard().ids


def test_a_missing_element_asks_who_is_responsible_and_has_nothing_to_sample() -> None:
    entry = _of(_coverage())
    assert entry.status == "missing"
    assert any("responsible" in question for question in entry.ask)
    assert entry.sample == ()


def test_what_only_comes_near_a_missing_element_is_not_called_typical() -> None:
    coverage = _coverage(_match(1, "practice"))
    elements = tuple(replace(element, status="missing") for element in coverage.elements)
    entry = _of(replace(coverage, elements=elements))
    assert entry.status == "missing"
    assert "comes near" in entry.sample[0]


def test_promises_ask_for_the_last_time_it_was_done() -> None:
    entry = _of(_coverage(*(_match(i, "policy") for i in range(6))))
    assert any("last time" in question for question in entry.ask)
    assert all("is it kept?" in sample for sample in entry.sample)


def test_strong_evidence_needs_one_sample_with_its_place() -> None:
    kinds: tuple[EvidenceKind, ...] = ("policy", "practice", "outcome", "customer voice")
    entry = _of(_coverage(*(_match(i, kinds[i % 4]) for i in range(8))))
    assert entry.status == "strong"
    assert entry.ask == load_guidance()[ELEMENT].questions
    assert len(entry.sample) == 1
    assert "p. 3" in entry.sample[0]


def test_evidence_without_customers_words_sends_the_assessor_to_customers() -> None:
    entry = _of(_coverage(*(_match(i, "practice") for i in range(8))))
    assert any("customers" in line for line in entry.see)


def test_unsupported_claims_are_asked_about_and_doubtful_ones_sampled_first() -> None:
    matches = [_match(i, "practice") for i in range(4)]
    doubtful = _match(9, "practice", "uncertain", 0.4)
    claims = (
        Claim(ELEMENT, doubtful.passage.document, "the file's name"),
        Claim(ELEMENT, "housing/plan.pdf", "the file's name"),
    )
    entry = _of(_coverage(*matches, doubtful, claims=claims))
    assert any("housing/plan.pdf" in question for question in entry.ask)
    assert entry.sample[0].startswith(doubtful.passage.document)


def test_rejected_matches_are_not_sampled() -> None:
    entry = _of(_coverage(_match(1, "practice", "rejected"), _match(2, "practice")))
    assert [sample.partition(",")[0] for sample in entry.sample] == ["libraries/2.txt"]


def test_a_promise_is_asked_about_in_its_own_words_and_each_element_by_its_own_questions() -> None:
    promise = _match(1, "policy")
    text = "Every caller is seen within ten minutes of coming in."
    said = replace(promise, passage=replace(promise.passage, text=text))
    coverage = _coverage(said, *(_match(i, "practice") for i in range(2, 8)))
    asked = _of(coverage).ask
    assert asked[0].startswith(f"“{text}” (planning/1.txt) How do you know that this is kept")
    firsts = [entry.ask[0] for entry in triage(coverage)]
    assert len(set(firsts)) == len(firsts)
    assert all(entry.meet for entry in triage(coverage))


def test_the_sampling_plan_shows_every_element_twice_with_the_fewest_documents() -> None:
    coverage = _coverage(*(_match(i, "practice") for i in range(8)))
    plan = sampling_plan(coverage)
    assert len(plan.documents) == 2
    assert all(one.elements == (ELEMENT,) for one in plan.documents)
    held = {element for one in plan.people for element in one.elements}
    assert held == set(load_standard().ids)


def test_a_document_with_a_doubtful_claim_is_opened_first() -> None:
    doubtful = _match(9, "practice", "uncertain", 0.4)
    claims = (Claim(ELEMENT, doubtful.passage.document, "the file's name"),)
    sure = replace(_match(9, "outcome"), passage=doubtful.passage)
    other = [_match(i, "practice") for i in range(4)]
    plan = sampling_plan(_coverage(*other, sure, claims=claims))
    assert [one.document for one in plan.documents if one.document == sure.passage.document] in (
        [],
        [plan.documents[0].document],
    )


def test_a_copy_is_not_opened_to_show_an_element_a_second_time() -> None:
    first, copy = _match(1, "practice"), _match(2, "practice")
    copied = replace(copy, passage=replace(copy.passage, duplicate_of=first.passage.id))
    plan = sampling_plan(_coverage(first, copied))
    assert [one.document for one in plan.documents] == [first.passage.document]
    assert len(sampling_plan(_coverage(first, copy)).documents) == 2


def test_a_row_of_figures_is_asked_where_it_comes_from_and_a_letter_without_whom_it_greets() -> (
    None
):
    def saying(text: str, kind: EvidenceKind, number: int) -> Match:
        match = _match(number, kind)
        return replace(match, passage=replace(match.passage, text=text))

    rows = (
        saying("Authority: Hale; Days for new claims: 19.4; Seconds to answer: 52.", "policy", 1),
        saying("Authority: Moor; Days for new claims: 22.3; Seconds to answer: 74.", "practice", 2),
    )
    asked = [one for one in _of(_coverage(*rows)).ask if one.startswith("“")]
    assert len(asked) == 1
    assert asked[0].endswith(
        "Where does this come from, how does it stand now, and what was done about it?"
    )
    promise = saying("Priority: Urgent; Promise: we ring you the same day.", "policy", 3)
    assert "How do you know that this is kept" in _of(_coverage(promise)).ask[0]
    thanks = saying("Dear Mr Kevin Hale, Thank you for coming when you said.", "customer voice", 4)
    assert _of(_coverage(thanks)).ask[0].startswith("“Thank you for coming when you said.”")
