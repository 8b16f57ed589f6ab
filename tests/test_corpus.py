"""A labelled passage that says where it stood is read with that, and known by it."""

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
