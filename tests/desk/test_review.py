"""The review: what is decided is on the disk and in force, and what helps most comes first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import openpyxl
import pytest

from cse_mapper.assessment.coverage import build_coverage
from cse_mapper.decisions import apply_decisions, read_decisions, write_decisions
from cse_mapper.decisions.files import append_decision
from cse_mapper.decisions.reviewing import review_workbook
from cse_mapper.desk.agreement import conflicts
from cse_mapper.desk.history import Subject
from cse_mapper.desk.review import Filters, Review, in_share
from cse_mapper.desk.statuses import distance
from cse_mapper.domain import Coverage, Status
from cse_mapper.domain.rules import default_rules
from cse_mapper.outputs.review_columns import DECISION, KEY, REVIEWER, read_key
from cse_mapper.outputs.workbook import write_workbook
from tests.desk.council import council

ALL = Filters()


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return council()


@pytest.fixture
def review(coverage: Coverage, tmp_path: Path) -> Review:
    return Review(coverage, tmp_path / "decisions.jsonl")


def _open(review: Review, filters: Filters = ALL) -> Iterator[Subject]:
    return (subject for subject in review.order(filters) if review.matches.is_open(subject))


def _statuses(review: Review) -> dict[str, Status]:
    return {e.element: review.statuses.status(e.element) for e in review.coverage.elements}


def test_before_any_decision_statuses_are_those_of_the_run(review: Review) -> None:
    assert _statuses(review) == {e.element: e.status for e in review.coverage.elements}
    told = {e.element: e.reasons for e in review.coverage.elements}
    assert {element: review.statuses.reasons(element) for element in told} == told


def test_each_passage_comes_once_for_each_element(review: Review, coverage: Coverage) -> None:
    order = list(review.order(ALL))
    wanted = {(m.passage.text_id, e.element) for e in coverage.elements for m in e.matches}
    assert len(order) == len(set(order))
    assert set(order) == wanted


def test_the_first_decisions_lift_what_they_promise_to_lift(review: Review) -> None:
    promised = {
        element.element: found
        for element in review.coverage.elements
        if (found := review.statuses.settling(element.element)) and found.lifts
    }
    assert len(promised) > 3
    assert review.progress(ALL).settle_elements == len(promised)
    before = _statuses(review)
    for subject in islice(_open(review), review.progress(ALL).settle_decisions):
        review.decide(subject, "accepted", note="", reviewer="Ann")
    after = _statuses(review)
    for element, settled in promised.items():
        assert before[element] == settled.now
        assert after[element] == settled.then


def test_rejecting_what_carries_an_element_lets_it_fall(review: Review) -> None:
    carried = [
        found
        for element in review.coverage.elements
        if (found := review.statuses.settling(element.element)) and not found.lifts
    ]
    assert carried
    for settled in carried:
        # A text's identity is the id of its first passage, and nothing is copied here.
        (subject,) = [
            (m.passage.text_id, m.element)
            for m in review.matches.of(settled.element)
            if m.passage.id == settled.texts[0]
        ]
        assert review.statuses.status(settled.element) == settled.now
        review.decide(subject, "rejected", note="", reviewer="Ann")
        assert review.statuses.status(settled.element) in ("missing", "thin")
        review.undo()


def test_weighed_again_it_is_what_the_next_run_says(review: Review, coverage: Coverage) -> None:
    for number, subject in enumerate(list(islice(_open(review), 40))):
        if number % 3 == 2:
            moved_to = "4.3.2" if subject[1] != "4.3.2" else "4.3.5"
            review.decide(subject, "moved", moved_to=moved_to, note="", reviewer="Ann")
        else:
            action = ("accepted", "rejected")[number % 3]
            review.decide(subject, action, note="", reviewer="Ann")  # type: ignore[arg-type]
    review.weigh_again()
    listed = [match for element in coverage.elements for match in element.matches]
    passages = {match.passage.id: match.passage for match in listed}
    matches, _report = apply_decisions(
        listed, tuple(passages.values()), read_decisions(review.history.file)
    )
    again = build_coverage(
        matches,
        coverage.documents,
        model=coverage.model,
        assessment_date=coverage.assessment_date,
        rules=default_rules(),
    )
    assert _statuses(review) == {e.element: e.status for e in again.elements}
    assert _statuses(review) != {e.element: e.status for e in coverage.elements}


def test_a_decision_is_on_the_disk_and_in_the_next_review(
    review: Review, coverage: Coverage
) -> None:
    first, second, third = islice(_open(review), 3)
    review.decide(first, "accepted", note="As seen.", reviewer="Ann")
    review.decide(second, "rejected", note="", reviewer="Ann")
    elsewhere = "1.1.1" if third[1] != "1.1.1" else "1.1.2"
    review.decide(third, "moved", moved_to=elsewhere, note="", reviewer="Ann")
    said = read_decisions(review.history.file)
    assert [decided.action for decided in said] == ["accepted", "rejected", "moved"]
    assert said[0].note == "As seen."
    assert said[0].text == getattr(review.matches.match(first), "passage").text  # noqa: B009
    again = Review(coverage, review.history.file)
    assert not any(map(again.matches.is_open, (first, second, third)))
    assert again.matches.match((third[0], elsewhere)) is not None
    assert _statuses(again) == _statuses(review)


def test_undo_brings_back_what_was_there(review: Review) -> None:
    first, second = islice(_open(review), 2)
    before = _statuses(review), list(_open(review))
    review.decide(first, "accepted", note="Yes.", reviewer="Ann")
    assert not review.matches.is_open(first)
    assert review.undo() is not None
    assert (_statuses(review), list(_open(review))) == before
    stands = review.matches.match(first)
    assert stands is not None
    assert stands.note == ""
    assert review.undo() is None
    # A second thought taken back leaves the first one.
    review.decide(second, "rejected", note="Not ours.", reviewer="Ann")
    review.decide(second, "accepted", note="", reviewer="Ann")
    review.undo()
    stands = review.history.stands(second)
    assert stands is not None
    assert (stands.action, stands.note) == ("rejected", "Not ours.")


def test_undo_takes_back_nothing_that_somebody_else_decided_since(
    review: Review, coverage: Coverage
) -> None:
    subject = next(_open(review))
    review.decide(subject, "accepted", note="", reviewer="Ann")
    other = Review(coverage, review.history.file)
    other.decide(subject, "rejected", note="", reviewer="Bob")
    assert review.undo() is None
    stands = review.history.stands(subject)
    assert stands is not None
    assert (stands.reviewer, stands.action) == ("Bob", "rejected")
    assert len(read_decisions(review.history.file)) == 2


def test_decided_undone_and_decided_within_a_moment_is_still_decided_after_a_merge(
    coverage: Coverage, tmp_path: Path
) -> None:
    at = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    review = Review(coverage, tmp_path / "decisions.jsonl", now=lambda: at)
    subject = next(_open(review))
    for _time in range(2):
        review.decide(subject, "accepted", note="", reviewer="Ann")
        review.undo()
    review.decide(subject, "accepted", note="", reviewer="Ann")
    merged = tmp_path / "merged.jsonl"
    write_decisions(merged, read_decisions(review.history.file))
    assert not Review(coverage, merged).matches.is_open(subject)


def test_what_others_write_meanwhile_is_taken_up(review: Review, coverage: Coverage) -> None:
    first, second = islice(_open(review), 2)
    other = Review(coverage, review.history.file)
    other.decide(first, "rejected", note="", reviewer="Bob")
    assert review.matches.is_open(first)
    assert review.follow_file()
    assert not review.matches.is_open(first)
    review.decide(second, "accepted", note="", reviewer="Ann")
    assert not review.follow_file()
    assert {decided.reviewer for decided in read_decisions(review.history.file)} == {"Ann", "Bob"}


def test_a_last_line_without_an_end_is_no_reason_to_damage_it(review: Review) -> None:
    first, second = islice(_open(review), 2)
    one = review.decide(first, "accepted", note="", reviewer="Ann")
    review.history.file.write_text(review.history.file.read_text().rstrip("\n"))
    append_decision(review.history.file, one)
    review.decide(second, "accepted", note="", reviewer="Ann")
    assert len(read_decisions(review.history.file)) == 3


def test_workbook_and_desk_are_used_in_turn(
    review: Review, coverage: Coverage, tmp_path: Path
) -> None:
    first, second, third = islice(_open(review), 3)
    workbook = write_workbook(coverage, tmp_path / "coverage.xlsx")
    review.decide(first, "accepted", note="", reviewer="Ann")
    review.decide(third, "accepted", note="", reviewer="Ann")
    book = openpyxl.load_workbook(workbook)
    sheet = book["Evidence"]
    rows = sheet.iter_rows(min_row=1, max_row=sheet.max_row)
    heads = next(row for row in rows if any(cell.value == DECISION for cell in row))
    column = {cell.value: cell.column for cell in heads}
    for row in range(heads[0].row + 1, sheet.max_row + 1):
        key = read_key(str(sheet.cell(row, column[KEY]).value or ""))
        if key and (key.text_id, key.element) in (second, third):
            sheet.cell(row, column[DECISION]).value = "reject"
            sheet.cell(row, column[REVIEWER]).value = "Bob"
    book.save(workbook)
    report = review_workbook(workbook, review.history.file)
    assert len(report.new) == 2
    # Rows that were left as they were written do not overrule the desk.
    assert len(report.absent) == 0
    assert review.follow_file()
    found = [review.matches.match(subject) for subject in (first, second, third)]
    assert [m.decision for m in found if m] == ["accepted", "rejected", "rejected"]
    assert len(conflicts(review.history.all)) == 1


def test_shares_are_the_whole_and_every_tenth_is_in_each(review: Review) -> None:
    every = set(review.order(ALL))
    shares = [set(review.order(Filters(share=(part, 3)))) for part in (1, 2, 3)]
    assert set.union(*shares) == every
    common = set.intersection(*shares)
    assert common == {s for s in every if in_share(s[0], 1, 3) and in_share(s[0], 2, 3)}
    assert 0.03 * len(every) < len(common) < 0.2 * len(every)


def test_filters_leave_what_they_say(review: Review, coverage: Coverage) -> None:
    match = coverage.elements[10].matches[0]
    for filters, holds in (
        (Filters(element="4.3.2"), lambda m: m.element == "4.3.2"),
        (Filters(document=match.passage.document), lambda m: m.passage.document
         == match.passage.document),
        (Filters(area="housing"), lambda m: m.service_area == "housing"),
    ):  # fmt: skip
        found = list(review.order(filters))
        assert found
        assert review.progress(filters).passages == len(found)
        wanted = [m for e in coverage.elements for m in e.matches if holds(m)]
        assert len(found) == len(wanted)
    review.decide(next(_open(review)), "accepted", note="", reviewer="")
    assert len(list(review.order(Filters(state="decided")))) == 1


def test_the_distance_is_what_the_certificate_asks(coverage: Coverage) -> None:
    thin: dict[str, Status] = dict.fromkeys(("1.1.1", "1.1.2", "1.1.3"), "thin")
    assert distance(thin, "1", 2) == 1
    assert distance(thin | {"1.2.1": "missing", "2.1.1": "missing"}, "1", 2) == 2
    assert distance(thin, "2", 2) == 0
