"""A labelled passage that says where it stood is read with that, and known by it."""

import pytest

from cse_mapper.errors import CorpusError
from cse_mapper.model.corpus import corpus_digest, parse_passages

LINE = '{"id": "a", "text": "84. 81.", "labels": ["5.3.2"]%s}'
PLACE = ', "document": "housing/call-times.xlsx", "heading": "April"'


def test_a_passage_of_a_document_is_read_with_its_name_and_heading() -> None:
    (alone,) = parse_passages([LINE % ""], "x")
    (placed,) = parse_passages([LINE % PLACE], "x")
    assert alone.as_read == "84. 81."
    assert placed.as_read == "Call times. April. 84. 81."
    assert placed.text == alone.text


def test_where_a_passage_stood_is_part_of_the_corpus_digest() -> None:
    alone, placed = (parse_passages([LINE % place], "x") for place in ("", PLACE))
    assert corpus_digest(alone) != corpus_digest(placed)


def test_two_readers_are_taught_in_equal_parts() -> None:
    (once,) = parse_passages([LINE % ""], "x")
    (none,) = parse_passages([LINE % ', "second_reading": []'], "x")
    (other,) = parse_passages([LINE % ', "second_reading": ["5.3.2", "4.1.2"]'], "x")
    assert once.target == {"5.3.2": 1.0}
    assert none.target == {"5.3.2": 0.5, "none": 0.5}
    assert other.target == {"5.3.2": 0.875, "4.1.2": 0.125}
    assert len({corpus_digest([p]) for p in (once, none, other)}) == 3


def test_a_second_reading_names_elements_of_the_standard() -> None:
    with pytest.raises(CorpusError, match=r"line 1: second_reading: '9\.9\.9' is not an element"):
        parse_passages([LINE % ', "second_reading": ["9.9.9"]'], "x")


def test_what_other_programs_write_is_read() -> None:
    """One label as an element, a number for an id, and null for what is not known."""
    (passage,) = parse_passages(['{"id": 7, "text": "a", "element": "1.1.1", "kind": null}'], "x")
    assert (passage.id, passage.labels, passage.kind) == ("7", ("1.1.1",), "")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("7", "Expected `object`"),
        ('{"labels": []}', "required field `text`"),
        ('{"text": " ", "labels": []}', "text: it is empty"),
        ('{"text": 7, "labels": []}', "text: Expected `str`"),
        ('{"text": "a"}', "labels: there are none"),
        ('{"text": "a", "labels": "1.1.1"}', "labels: Expected `array"),
        ('{"text": "a", "labels": ["1.1.1", 2]}', "labels[1]: Expected `str`"),
        ('{"text": "a", "labels": ["1.9.9"]}', "labels: '1.9.9' is not an element"),
        ('{"text": "a", "labels": [], "kind": 7}', "kind: Expected `str"),
    ],
)
def test_a_line_that_is_no_passage_is_named_with_its_field(line: str, told: str) -> None:
    with pytest.raises(CorpusError) as caught:
        parse_passages([LINE % "", "", line], "ours.jsonl")
    assert "ours.jsonl, line 3: " in caught.value.problem
    assert told in caught.value.problem
    assert "cse-map elements" in caught.value.remedy
