"""Letters that can be sent: whom, what, why and by when; what decides comes first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from cse_mapper.domain import AskedService, Coverage, Gap
from cse_mapper.submission.letters import Letter, dates_before, letters_of, text_of
from cse_mapper.submission.numbers import number_documents
from tests.outputs.invented import invented_coverage

TODAY = date(2026, 11, 29)


def _letters(coverage: Coverage, visit: date | None = date(2027, 3, 2)) -> tuple[Letter, ...]:
    return letters_of(coverage, number_documents(coverage, ()), dates_before(visit, TODAY))


def _asked(letter: Letter) -> list[str]:
    return [item.title[:5] for item in letter.items]


def test_every_gap_is_asked_for_and_those_that_decide_come_first() -> None:
    coverage = invented_coverage()
    assert coverage.plan is not None
    letters = _letters(coverage)
    assert {element for letter in letters for element in _asked(letter)} == {
        gap.element for gap in coverage.plan.gaps
    }
    order = [gap.element for gap in coverage.plan.gaps]
    for letter in letters:
        assert _asked(letter) == sorted(_asked(letter), key=order.index)
        assert len(set(_asked(letter))) == len(letter.items)
        decides = ["decides about the certificate" in item.title for item in letter.items]
        assert decides == sorted(decides, reverse=True)


def test_dates_are_counted_back_from_the_visit() -> None:
    dates = dates_before(date(2027, 3, 2), TODAY)
    assert dates.first == date(2027, 1, 5)
    assert dates.rest == date(2027, 1, 19)
    assert dates.hand_in == date(2027, 2, 2)
    text = "\n".join(map(text_of, _letters(invented_coverage())))
    assert "The assessor visits us on 2 March 2027." in text
    assert set(re.findall(r"Please answer: (.+)", text)) == {
        "by 5 January 2027.", "by 19 January 2027."
    }  # fmt: skip


def test_a_day_that_is_past_is_not_asked_for() -> None:
    text = "\n".join(map(text_of, _letters(invented_coverage(), date(2027, 1, 20))))
    assert set(re.findall(r"Please answer: (.+)", text)) == {
        "at once; the visit is near.", "by 9 December 2026."
    }  # fmt: skip


def test_without_a_visit_no_day_is_invented() -> None:
    text = "\n".join(map(text_of, _letters(invented_coverage(), None)))
    assert set(re.findall(r"Please answer: (.+)", text)) == {"by the day that we agree with you."}
    assert "visits us" not in text


def test_what_nobody_has_goes_to_the_coordinator_with_the_roles_that_may() -> None:
    coverage = invented_coverage()
    assert coverage.plan is not None
    lonely = replace(coverage.plan.gaps[0], ask=())
    plan = replace(coverage.plan, gaps=(lonely, *coverage.plan.gaps[1:]))
    letter = _letters(replace(coverage, plan=plan))[-1]
    assert letter.service == ""
    assert letter.title.endswith("what no service has sent yet")
    assert _asked(letter) == [lonely.element]
    assert "Who may have it" in dict(letter.items[0].lines)


def test_personal_data_in_a_quotation_is_masked() -> None:
    coverage = invented_coverage()
    element = next(e for e in coverage.elements if e.status == "thin")
    match = replace(
        element.matches[0],
        passage=replace(element.matches[0].passage, text="Ring Ann on 01632 960001 about it."),
        probability=0.9,
        certain=False,
        personal=("phone number",),
    )
    gap = Gap(
        element.element, "thin", True, "covered", "more",
        nearby=(match.passage.id,), ask=(AskedService(match.service_area),),
    )  # fmt: skip
    changed = replace(
        coverage,
        elements=tuple(
            replace(e, matches=(match,)) if e.element == element.element else e
            for e in coverage.elements
        ),
        plan=replace(coverage.plan, gaps=(gap,)) if coverage.plan else None,
    )
    (letter,) = _letters(changed)
    assert "Does this show it" in text_of(letter)
    assert "960001" not in text_of(letter)
