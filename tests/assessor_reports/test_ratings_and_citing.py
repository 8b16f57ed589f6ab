"""The vocabulary of ratings and the ways in which elements are cited."""

from __future__ import annotations

import pytest

from cse_mapper.reports.citing import cited_elements, unknown_elements
from cse_mapper.reports.items import claims, without_references
from cse_mapper.reports.ratings import rating_of


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("Compliance", "full"),
        ("Compliant", "full"),
        ("FULL COMPLIANCE", "full"),
        ("Fully Compliant", "full"),
        ("FC", "full"),
        ("Compliance plus", "plus"),
        ("Compliant Plus", "plus"),
        ("Compliance +", "plus"),
        ("CP", "plus"),
        ("● Compliance Plus", "plus"),
        ("Complianc e Plus", "plus"),
        ("Partial Compliance", "partial"),
        ("Partially compliant", "partial"),
        ("PC", "partial"),
        ("Not Compliant", "non-compliance"),
        ("Non-Compliance", "non-compliance"),
        ("Not Compliance", "non-compliance"),
        ("NC", "non-compliance"),
        ("N/A", "n/a"),
        ("Not applicable", "n/a"),
        ("Rating: Compliance Plus (CP)", "plus"),
        ("Accreditation – FC", "full"),
        ("Compliance with the law is checked", None),
        ("Rating (CP, FC, PC or NC)", None),
        ("", None),
        ("11", None),
    ],
)
def test_a_rating_is_known_in_every_spelling(text: str, rating: str | None) -> None:
    assert rating_of(text) == rating


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("(Reference Elements 1.2.1, 2.1.3 & 5.1.1).", ("1.2.1", "2.1.3", "5.1.1")),
        ("(reference Element 4.3.3)", ("4.3.3",)),
        ("Partial Compliances for Elements 4.1.2 & 5.3.2", ("4.1.2", "5.3.2")),
        ("Elements 4.3.1 to 4.3.3", ("4.3.1", "4.3.2", "4.3.3")),
        ("Elements 4.3.1 - 3", ("4.3.1", "4.3.2", "4.3.3")),
        ("Elements 4.3.4–4.3.6", ("4.3.4", "4.3.5", "4.3.6")),
        ("Elements 1.1.1, 2 and 3", ("1.1.1", "1.1.2", "1.1.3")),
        ("Element 1.1.1/2", ("1.1.1", "1.1.2")),
        ("version 1.4.2 of 12.1.1.3, 3 days", ()),
        ("5.1.1, 3 days later", ("5.1.1",)),
    ],
)
def test_cited_elements_are_found_in_lists_and_ranges(text: str, elements: tuple[str, ...]) -> None:
    assert cited_elements(text) == elements


def test_a_number_that_is_no_element_is_noticed_where_it_is_cited() -> None:
    assert unknown_elements("(Reference Element 1.4.2) in version 1.5.1") == ("1.4.2",)


def test_claims_give_the_rating_and_its_elements() -> None:
    text = "What was seen deserves Compliance Plus in Elements 4.3.1, 4.3.2 & 4.3.3."
    assert claims(text) == [("plus", ("4.3.1", "4.3.2", "4.3.3"))]
    assert claims("Partial Compliances for Elements 4.1.2 & 5.3.2") == [
        ("partial", ("4.1.2", "5.3.2"))
    ]
    assert claims("Compliance plus was discussed in 4.3.1") == []


def test_brackets_of_reference_are_taken_off_and_other_brackets_stay() -> None:
    text = "Seats (new ones) were put in. (Reference Compliance Plus for Element 3.3.3)."
    assert without_references(text) == "Seats (new ones) were put in."
