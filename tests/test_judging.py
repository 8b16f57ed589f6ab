"""What a document brings depends on it alone, and a text that comes again costs nothing."""

import pytest

from cse_mapper.cluster import judging
from cse_mapper.cluster.judging import Tally, judge_documents
from cse_mapper.domain import Block, Document, Locator, ReadDocument
from tests.simple_model import SimpleModel

TEXT = "Every complaint about the {} is answered in ten days by the manager of the team itself."


def _document(name: str, *subjects: str) -> ReadDocument:
    blocks = tuple(
        Block(TEXT.format(subject), Locator(paragraph=i), "paragraph")
        for i, subject in enumerate(subjects, 1)
    )
    return ReadDocument(Document(f"housing/{name}.txt", "housing", "read", digest=name), blocks)


def _elements(documents: list[ReadDocument], model: SimpleModel) -> list[list[str]]:
    judged = judge_documents(iter(documents), model, Tally(lambda *_: None))
    return [[match.element for match in one.mapped.matches] for one in judged]


@pytest.mark.parametrize("batch", [1, 100])
def test_a_text_that_comes_again_is_encoded_once(
    monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(judging, "BATCH", batch)
    model = SimpleModel()
    same = [_document("notice", "lift"), _document("notice", "lift"), _document("notice", "roof")]
    found = _elements(same, model)
    assert found == [["4.3.2"]] * 3
    assert len(model.judged) == len(set(model.judged)) == 2


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "BATCH", 1)
    monkeypatch.setattr(judging, "MOST_VECTORS", 1)
    model = SimpleModel()
    subjects = ("lift", "roof", "lift")
    found = _elements([_document("notice", subject) for subject in subjects], model)
    assert found == [["4.3.2"]] * 3
    assert len(model.judged) == 3
