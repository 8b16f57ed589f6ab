from __future__ import annotations

from dataclasses import replace

from cse_mapper.decisions import Decided, decisions_as_examples, effects, standing
from cse_mapper.decisions.standing import Example

BASE = Decided(
    text_id="0123456789abcdef",
    element="4.3.2",
    action="accepted",
    reviewer="Ann",
    date="2024-05-02T09:00:00Z",
    text="Complaints are answered within ten days.",
    document="a.pdf",
    locator="p. 2",
)
LATER = "2024-05-03T09:00:00Z"


def test_the_later_decision_stands_whatever_the_order_in_the_file() -> None:
    later = replace(BASE, action="rejected", date=LATER)
    assert standing([later, BASE])[0] == (later,)
    assert standing([BASE, later])[0] == (later,)


def test_of_equally_late_ones_the_last_in_the_file_stands() -> None:
    other = replace(BASE, action="rejected")
    assert standing([BASE, other])[0] == (other,)


def test_two_people_who_disagree_are_a_conflict_named_with_place_and_dates() -> None:
    bob = replace(BASE, action="rejected", reviewer="Bob", date=LATER)
    _, (conflict,) = standing([BASE, bob])
    assert (conflict.stands, conflict.overruled) == (bob, BASE)
    for part in (
        "4.3.2",
        "Complaints are answered",
        "a.pdf, p. 2",
        "Ann accepted it",
        "2024-05-03",
    ):
        assert part in conflict.sentence


def test_two_people_who_agree_are_none() -> None:
    assert standing([BASE, replace(BASE, reviewer="Bob", date=LATER)])[1] == ()


def test_changing_ones_mind_is_none() -> None:
    changed = replace(BASE, action="rejected", reviewer=" ann ", date=LATER)
    assert standing([BASE, changed])[1] == ()


def test_taking_a_decision_back_is_none() -> None:
    assert standing([BASE, replace(BASE, action="open", reviewer="Bob", date=LATER)])[1] == ()


def test_moving_to_where_someone_else_rejected_it_is_a_conflict() -> None:
    moved = replace(BASE, element="4.3.1", action="moved", moved_to="4.3.2", reviewer="Bob")
    rejected = replace(BASE, action="rejected", date=LATER)
    _, (conflict,) = standing([moved, rejected])
    assert (conflict.stands, conflict.overruled) == (rejected, moved)


def test_a_move_is_spelt_out_as_rejected_here_and_accepted_there() -> None:
    moved = replace(BASE, action="moved", moved_to="4.3.5")
    found = {effect.element: effect.decision for effect in effects([moved])}
    assert found == {"4.3.2": "rejected", "4.3.5": "accepted"}


def test_examples_have_the_text_with_all_elements_it_was_accepted_for() -> None:
    also = replace(BASE, element="4.3.1")
    moved = replace(BASE, element="2.1.1", action="moved", moved_to="4.3.5")
    refused = replace(BASE, element="5.2.1", action="rejected")
    only_refused = replace(refused, text_id="f" * 16, text="The car park is resurfaced.")
    examples = decisions_as_examples([BASE, also, moved, refused, only_refused])
    assert examples == [Example(BASE.text, ("4.3.1", "4.3.2", "4.3.5"), BASE.document)]


def test_a_decision_taken_back_is_no_example() -> None:
    assert decisions_as_examples([BASE, replace(BASE, action="open", date=LATER)]) == []
