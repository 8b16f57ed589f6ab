"""Decisions stand in the next run, whatever the model thinks and whatever the files are called."""

from __future__ import annotations

from dataclasses import replace

from cse_mapper.decisions import Decided, apply_decisions
from cse_mapper.domain import Locator, Match
from tests.outputs.workbook_sample import (
    COMPLAINTS,
    OPENING,
    REPAIRS,
    make_match,
    make_passage,
)


def decided(match: Match, action: str = "accepted", **changes: str) -> Decided:
    made = Decided(
        text_id=match.passage.text_id,
        element=match.element,
        action="accepted",
        text=match.passage.text,
        document=match.passage.document,
        locator=str(match.passage.locator),
        reviewer="Ann",
        date="2024-05-02T09:00:00Z",
    )
    return replace(made, action=action, **changes)


FOUND = make_match(REPAIRS, "1.3.1", decision="uncertain")


def verdicts(matches: tuple[Match, ...]) -> dict[tuple[str, str], str]:
    return {(match.passage.document, match.element): match.decision for match in matches}


def test_accepted_evidence_counts_though_the_model_is_unsure() -> None:
    (match,), report = apply_decisions([FOUND], [FOUND.passage], [decided(FOUND, note="Good")])
    assert (match.decision, match.note, match.reviewer) == ("accepted", "Good", "Ann")
    assert match.probability == FOUND.probability
    assert (report.accepted, report.made) == (1, 0)


def test_accepted_evidence_counts_though_the_model_no_longer_suggests_it() -> None:
    (match,), report = apply_decisions([], [FOUND.passage], [decided(FOUND)])
    assert (match.passage, match.element, match.decision) == (FOUND.passage, "1.3.1", "accepted")
    assert (report.accepted, report.made) == (1, 1)


def test_a_made_match_knows_what_is_known_of_its_passage() -> None:
    other = make_match(REPAIRS, "1.3.2")
    matches, _ = apply_decisions([other], [other.passage], [decided(FOUND)])
    made = next(match for match in matches if match.element == "1.3.1")
    assert (made.kind, made.service_area) == (other.kind, other.service_area)
    assert made.evidence_date == other.evidence_date


def test_rejected_evidence_is_marked_and_another_element_is_left_alone() -> None:
    other = make_match(REPAIRS, "1.3.2")
    matches, report = apply_decisions([FOUND, other], [FOUND.passage], [decided(FOUND, "rejected")])
    assert [match.decision for match in matches] == ["rejected", "supports"]
    assert report.rejected == 1


def test_moved_evidence_stands_where_it_was_put() -> None:
    moved = decided(FOUND, "moved", moved_to="1.3.4")
    (here, there), _ = apply_decisions([FOUND], [FOUND.passage], [moved])
    assert (here.element, here.decision, here.moved_to) == ("1.3.1", "rejected", "1.3.4")
    assert (there.element, there.decision, there.moved_from) == ("1.3.4", "accepted", "1.3.1")


def test_moved_back_it_is_accepted_where_it_came_from() -> None:
    moved = decided(FOUND, "moved", moved_to="1.3.4")
    back = replace(moved, element="1.3.4", moved_to="1.3.1", date="2024-06-01T09:00:00Z")
    matches, _ = apply_decisions([FOUND], [FOUND.passage], [moved, back])
    assert verdicts(matches) == {(FOUND.passage.document, "1.3.1"): "accepted"}


def test_a_file_renamed_and_repaginated_keeps_its_decisions() -> None:
    renamed = replace(
        FOUND, passage=make_passage(REPAIRS, "Archive/2023/report v2.docx", Locator(paragraph=9))
    )
    (match,), report = apply_decisions([renamed], [renamed.passage], [decided(FOUND, "rejected")])
    assert match.decision == "rejected"
    assert (report.near, report.not_found) == ((), ())


def test_case_spaces_and_punctuation_do_not_matter() -> None:
    passage = make_passage(REPAIRS.upper().replace(",", " ,"), "other.pdf")
    (match,), _ = apply_decisions([], [passage], [decided(FOUND)])
    assert match.decision == "accepted"


def test_a_passage_cut_differently_is_found_and_that_is_told() -> None:
    longer = make_passage(f"Satisfaction. {REPAIRS} The full figures are published.", "new.pdf")
    unrelated = make_passage(OPENING, "new.pdf")
    (match,), report = apply_decisions([], [unrelated, longer], [decided(FOUND)])
    assert (match.passage, match.decision) == (longer, "accepted")
    assert report.near == ((decided(FOUND), longer),)
    assert "slightly different words" in report.sentences[0]


def test_new_figures_make_it_another_passage() -> None:
    passage = make_passage(REPAIRS.replace("91 per cent", "51 per cent"), "new.pdf")
    matches, report = apply_decisions([], [passage], [decided(FOUND)])
    assert matches == ()
    assert report.not_found == (decided(FOUND),)


def test_a_not_makes_it_another_passage() -> None:
    turned = make_passage(
        REPAIRS.replace("they were satisfied", "they were not satisfied"), "n.pdf"
    )
    assert apply_decisions([], [turned], [decided(FOUND)])[0] == ()


def test_a_rejected_text_does_not_return_in_nearly_the_same_words() -> None:
    copy = make_match(REPAIRS.replace("We ask", "We always ask"), "1.3.1", "Corporate/copy.pdf")
    matches, _ = apply_decisions(
        [FOUND, copy], [FOUND.passage, copy.passage], [decided(FOUND, "rejected")]
    )
    assert [match.decision for match in matches] == ["rejected", "rejected"]


def test_what_was_said_of_the_very_text_beats_what_was_said_of_a_near_one() -> None:
    copy = make_match(REPAIRS.replace("We ask", "We always ask"), "1.3.1", "Corporate/copy.pdf")
    for history in (
        [decided(FOUND, "rejected"), decided(copy)],
        [decided(copy), decided(FOUND, "rejected")],
    ):
        matches, _ = apply_decisions([FOUND, copy], [FOUND.passage, copy.passage], history)
        assert [match.decision for match in matches] == ["rejected", "accepted"]


def test_the_same_text_in_two_documents_is_decided_once_for_both() -> None:
    copy = make_match(REPAIRS, "1.3.1", "Corporate/copy.pdf")
    matches, _ = apply_decisions(
        [FOUND, copy], [FOUND.passage, copy.passage], [decided(FOUND, "rejected")]
    )
    assert [match.decision for match in matches] == ["rejected", "rejected"]


def test_of_two_documents_the_one_it_was_decided_in_gets_the_made_match() -> None:
    copy = make_passage(REPAIRS, "A/earlier.pdf")
    (match,), _ = apply_decisions([], [copy, FOUND.passage], [decided(FOUND)])
    assert match.passage == FOUND.passage


def test_a_decision_whose_text_is_gone_is_told() -> None:
    matches, report = apply_decisions([], [make_passage(OPENING, "a.pdf")], [decided(FOUND)])
    assert matches == ()
    assert "no longer in the evidence" in report.sentences[0]


def test_an_open_decision_leaves_the_model_its_say_and_keeps_the_note() -> None:
    history = [
        decided(FOUND, "rejected"),
        decided(FOUND, "open", note="Ask Housing", date="2024-06-01T09:00:00Z"),
    ]
    (match,), _ = apply_decisions([FOUND], [FOUND.passage], history)
    assert (match.decision, match.note) == ("uncertain", "Ask Housing")


def test_without_decisions_nothing_changes() -> None:
    matches, report = apply_decisions([FOUND], [FOUND.passage], [])
    assert matches == (FOUND,)
    assert report.sentences == ()


def test_several_thousand_passages_and_lost_decisions_are_no_trouble() -> None:
    passages = [make_passage(f"{COMPLAINTS} Item {n} of the log.", f"{n}.pdf") for n in range(3000)]
    gone = [
        decided(make_match(f"{OPENING} Entry {n} of the register.", "1.2.2")) for n in range(300)
    ]
    matches, report = apply_decisions([], passages, gone)
    assert matches == ()
    assert len(report.not_found) == 300
