"""A passage is read with the name of its document, where the name says anything."""

import pytest

from cse_mapper.passages.context import in_context, title_words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("corporate/mystery-shopping-report-2025.pdf", "mystery shopping report"),
        ("housing/Tenants_Handbook (final) v3.docx", "Tenants Handbook final v"),
        ("a/scan0001.pdf", ""),
        ("a/IMG_2291.jpg", ""),
        ("a/Document1.docx", ""),
        ("a/1.1.1.pdf", ""),
    ],
)
def test_only_names_that_say_something_are_used(path: str, words: str) -> None:
    assert title_words(path) == words


@pytest.mark.parametrize(
    ("path", "heading", "read"),
    [
        ("a/training-plan.docx", "", "Training plan. Two days a year."),
        ("a/training-plan.docx", "Who: ", "Training plan. Who. Two days a year."),
        ("a/scan1.pdf", "", "Two days a year."),
        ("", "Who", "Who. Two days a year."),
        ("", "Two days", "Two days a year."),
    ],
)
def test_name_and_heading_stand_before_the_text(path: str, heading: str, read: str) -> None:
    assert in_context("Two days a year.", path, heading) == read


def test_a_heading_of_many_words_is_cut_short() -> None:
    assert in_context("Text.", "", "word " * 50) == "word " * 9 + "word. Text."
