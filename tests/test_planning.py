"""The shortest way to a certificate is the shortest, and progress says what moved."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from cse_mapper.assessment.coverage import build_coverage
from cse_mapper.assessment.planning import LastRun, plan, with_progress
from cse_mapper.domain import (
    Coverage,
    Document,
    ElementCoverage,
    Locator,
    Match,
    Passage,
    Reason,
    Status,
)
from cse_mapper.domain.areas import TOP_LEVEL
from cse_mapper.domain.rules import load_rules
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.gaps import cards_of, what_to_do
from tests.outputs.invented import invented_coverage

STATUSES: tuple[Status, ...] = ("missing", "thin", "covered", "strong")
DAY = date(2026, 10, 12)


def _elements(chance: random.Random) -> list[ElementCoverage]:
    weights = [chance.random() for _ in STATUSES]
    return [
        ElementCoverage(element.id, element.title, chance.choices(STATUSES, weights)[0], (), ())
        for element in load_standard().elements
    ]


def _within(statuses: dict[str, Status]) -> bool:
    return "missing" not in statuses.values() and all(
        sum(
            status == "thin" and element.startswith(f"{criterion.id}.")
            for element, status in statuses.items()
        )
        <= criterion.partials_allowed
        for criterion in load_standard().criteria
    )


@pytest.mark.parametrize("seed", range(25))
def test_it_brings_every_criterion_within_tolerance_and_no_shorter_one_does(seed: int) -> None:
    elements = _elements(random.Random(seed))
    before = {each.element: each.status for each in elements}
    way = plan(elements, (), lambda element, _accepted: before[element])
    done = {**before, **{gap.element: gap.enough for gap in way.needed}}
    assert _within(done)
    assert {gap.element for gap in way.gaps} == {
        element for element, status in before.items() if status in ("missing", "thin")
    }
    for left_out in combinations(way.needed, 1):
        fewer = {**done, **{gap.element: before[gap.element] for gap in left_out}}
        assert not _within(fewer)
    for criterion in load_standard().criteria:
        own = [s for e, s in before.items() if e.startswith(f"{criterion.id}.")]
        missing, thin = own.count("missing"), own.count("thin")
        steps = [gap for gap in way.needed if gap.element.startswith(f"{criterion.id}.")]
        assert len(steps) == missing + max(0, thin - criterion.partials_allowed)


def _match(element: str, number: int, probability: float, decision: str) -> Match:
    passage = Passage(
        id=f"{element}-{number}",
        text_id=f"{element}-{number}",
        document=f"housing/{element}-{number}.docx",
        locator=Locator(paragraph=1),
        text=f"Passage {number} of {element}.",
    )
    return Match(passage, element, probability, decision, "outcome", date(2026, 3, 1), "housing")  # type: ignore[arg-type]


def _coverage(matches: list[Match]) -> Coverage:
    documents = [
        Document(match.passage.document, match.service_area, "read", evidence_date=DAY)
        for match in matches
    ]
    return build_coverage(
        matches, documents, model="m", assessment_date=DAY, rules=load_rules(None)
    )


def test_what_is_said_to_be_one_decision_away_is() -> None:
    matches = [_match("4.2.3", 1, 0.97, "supports"), _match("4.2.3", 2, 0.96, "supports")]
    matches += [_match("4.2.3", 3, 0.45, "uncertain"), _match("4.2.3", 4, 0.4, "uncertain")]
    # Without the second, the element rests on one document and what is uncertain.
    matches = [match for match in matches if match.passage.id != "4.2.3-2"]
    before = _coverage(matches)
    assert before.plan is not None
    (gap,) = (gap for gap in before.plan.gaps if gap.element == "4.2.3")
    assert len(gap.decide) == 1
    accepted = [
        replace(match, decision="accepted") if match.passage.id in gap.decide else match
        for match in matches
    ]
    after = {each.element: each.status for each in _coverage(accepted).elements}
    assert after["4.2.3"] in ("covered", "strong")


def test_every_gap_names_what_is_missing_and_who_may_have_it() -> None:
    matches = [_match("4.2.1", number, 0.97, "supports") for number in range(4)]
    coverage = _coverage(matches)
    assert coverage.plan is not None
    by_element = {gap.element: gap for gap in coverage.plan.gaps}
    assert "benchmarking" in by_element["4.2.3"].needs
    # The service that has evidence next door is asked first; one that shows nothing is not made up.
    assert [asked.service_area for asked in by_element["4.2.3"].ask] == ["housing"]
    assert by_element["4.2.3"].ask[0].elements == ("4.2.1",)
    assert by_element["1.1.1"].ask == ()
    assert by_element["1.1.1"].areas == ("housing",)


def _last(coverage: Coverage, **changes: Status) -> LastRun:
    statuses = {each.element: each.status for each in coverage.elements}
    statuses |= {name.replace("_", "."): status for name, status in changes.items()}
    return LastRun(date(2026, 10, 3), statuses, frozenset())


def _as(coverage: Coverage, element: str, status: Status, *codes: str) -> Coverage:
    return replace(
        coverage,
        plan=plan(coverage.elements, (), lambda _element, _accepted: "missing"),
        elements=tuple(
            replace(each, status=status, reasons=tuple(Reason(code, code) for code in codes))
            if each.element == element
            else replace(each, reasons=())
            for each in coverage.elements
        ),
    )


def test_progress_counts_what_moved_and_keeps_it_when_nothing_does() -> None:
    coverage = _as(invented_coverage(), "1.1.1", "covered")
    last = _last(coverage, **{"1_1_1": "thin"})  # type: ignore[arg-type]
    moved = with_progress(coverage, last)
    assert moved.plan is not None
    assert moved.plan.progress == "Since 3 October 2026: 1 closed, 0 opened, 0 gone stale."
    again = with_progress(
        coverage,
        LastRun(DAY, last.statuses | {"1.1.1": "covered"}, frozenset(), moved.plan.progress),
    )
    assert again.plan is not None
    assert again.plan.progress == moved.plan.progress
    stale = _as(coverage, "1.1.1", "thin", "stale")
    gone = with_progress(stale, _last(stale, **{"1_1_1": "covered"}))  # type: ignore[arg-type]
    assert gone.plan is not None
    assert gone.plan.progress == "Since 3 October 2026: 0 closed, 0 opened, 1 gone stale."


def test_without_a_last_run_nothing_is_said() -> None:
    coverage = _as(invented_coverage(), "1.1.1", "covered")
    assert with_progress(coverage, None) is coverage


def test_what_is_asked_for_is_asked_in_good_english() -> None:
    coverage = _coverage([_match("4.2.1", number, 0.97, "supports") for number in range(4)])
    assert coverage.plan is not None
    said = {gap.element: what_to_do(gap) for gap in coverage.plan.gaps}
    assert "to show how you checked that customers received" in said["3.2.2"]
    assert " for a benchmarking return" in said["4.2.3"]
    asked = re.compile(r"^(?:Else ask|Ask) (?:(?! to show ).)+? for (?:how|what|where|which|who)\b")
    assert not [sentence for sentence in said.values() if asked.match(sentence)]


def test_a_service_has_no_evidence_for_what_is_missing_only_something_near() -> None:
    good = [_match("4.2.1", number, 0.97, "supports") for number in range(4)]
    coverage = _coverage([*good, _match("4.2.4", 9, 0.2, "uncertain")])
    status = {each.element: each.status for each in coverage.elements}
    assert status["4.2.4"] == "missing"
    ask = cards_of(coverage)["4.2.3"].ask
    assert ask == ("housing (it has evidence for 4.2.1 and something near 4.2.4)",)


def test_files_that_lie_in_no_folder_are_no_service_to_ask() -> None:
    coverage = _coverage([_match("4.2.1", 1, 0.97, "supports")])
    made = plan(coverage.elements, ["housing", TOP_LEVEL], lambda _element, _accepted: "missing")
    assert all(TOP_LEVEL not in gap.areas for gap in made.gaps)
    assert any("housing" in gap.areas for gap in made.gaps)


def test_a_council_at_its_start_is_not_told_fifty_numbers_in_a_sentence() -> None:
    sentence = _coverage([]).plan.sentence
    told = re.search(r"close (\d+) gaps.*?: ([\d., ]+) and (\d+) more\.", sentence)
    assert told, sentence
    assert int(told[1]) == len(told[2].split(", ")) + int(told[3]) > 40
