"""A passage is read with the name of its document, where the name says anything."""

import pytest

from cse_mapper.context import in_context, title_words
from cse_mapper.records import Document, Locator, Passage


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
    assert title_words(Document(path, "a", "read")) == words


def test_the_passage_itself_stays_as_it_is() -> None:
    passage = Passage("1", "2", "a/training-plan.docx", Locator(paragraph=1), "Two days a year.")
    assert in_context(passage, Document("a/training-plan.docx", "a", "read")) == (
        "Training plan. Two days a year."
    )
    assert in_context(passage, Document("a/scan1.pdf", "a", "read")) == passage.text
