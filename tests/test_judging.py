"""What a document brings depends on it alone, and a text that comes again costs nothing."""

from collections.abc import Sequence
from threading import Event
from threading import enumerate as enumerate_threads
from types import SimpleNamespace
from typing import Any

import pytest

from cse_mapper.cluster import judging
from cse_mapper.cluster.judging import Tally, judge_documents
from cse_mapper.domain import Block, Document, Locator, MappedDocument, Match, Passage, ReadDocument
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


def test_of_a_large_document_the_first_passages_are_judged_and_the_ledger_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(judging, "MOST_PASSAGES", 2)
    monkeypatch.setattr(judging, "BATCH", 1)
    told: list[tuple[str, int, int]] = []
    documents = [_spread("log", 5), _spread("short", 2)]
    log, short = judge_documents(iter(documents), SimpleModel(), Tally(lambda *t: told.append(t)))
    assert (log.mapped.passages, short.mapped.passages) == (2, 2)
    assert log.mapped.document.reason.startswith("Only the first 2 passages were read")
    assert short.mapped.document.reason == ""
    # A large document's progress is told as it goes, not at its end.
    assert [done for stage, done, _ in told if stage == "classifying" and done] == [1, 2, 2, 3, 4]


def test_the_next_passages_are_encoded_while_those_before_are_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(judging, "BATCH", 1)
    encoded = Event()
    model = SimpleModel()

    def encode(texts: Sequence[str]) -> Any:
        vectors = model._encode(texts)
        if len(model.judged) == 2:
            encoded.set()
        return vectors

    monkeypatch.setattr(
        SimpleModel, "encoder", property(lambda _: SimpleNamespace(encode=encode, digest=""))
    )
    judge = model.judge

    def judged(texts: Sequence[str], vectors: Any) -> Any:
        assert encoded.wait(60)
        return judge(texts, vectors)

    monkeypatch.setattr(model, "judge", judged)
    assert _elements([_document("notice", "lift"), _document("notice", "roof")], model) == [
        ["4.3.2"],
        ["4.3.2"],
    ]


def test_whoever_stops_listening_stops_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "BATCH", 2)
    asked, stopped = Event(), Event()
    monkeypatch.setattr(judging, "Event", lambda: stopped)
    model = SimpleModel()

    def encode(texts: Sequence[str]) -> Any:
        if len(model.judged) >= 2:  # the first part of the large document
            asked.set()
            assert stopped.wait(60)
        return model._encode(texts)

    monkeypatch.setattr(
        SimpleModel, "encoder", property(lambda _: SimpleNamespace(encode=encode, digest=""))
    )
    documents = iter([_spread("short", 2), _spread("log", 40), _spread("later", 2)])
    judged = judge_documents(documents, model, Tally(lambda *_: None))
    next(judged)
    assert asked.wait(60)
    judged.close()
    assert len(model.judged) == 4
    assert not [thread for thread in enumerate_threads() if thread.name.startswith("cse-encoding")]


def _spread(name: str, count: int) -> ReadDocument:
    """A document of so many passages, each under a heading of its own."""
    blocks = tuple(
        Block(TEXT.format(f"{name} {i}"), Locator(paragraph=i, heading=f"Part {i}"), "paragraph")
        for i in range(count)
    )
    return ReadDocument(Document(f"housing/{name}.txt", "housing", "read", digest=name), blocks)


@pytest.mark.parametrize("fault", ["slow", "cut", "judge"])
def test_what_goes_wrong_after_reading_costs_its_document_alone(
    monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    cut, matches = judging.make_passages, judging._matches

    def bad_cut(read: ReadDocument, most: int, still: Any) -> Any:
        if "bad" in read.document.path:
            if fault == "slow":
                monkeypatch.setattr(judging, "monotonic", lambda: 1e12)
                try:
                    still()
                finally:
                    monkeypatch.undo()
            raise IndexError
        return cut(read, most, still)

    def bad_matches(document: Document, *rest: Any) -> Any:
        if "bad" in document.path:
            raise IndexError
        return matches(document, *rest)

    if fault == "judge":
        monkeypatch.setattr(judging, "_matches", bad_matches)
    else:
        monkeypatch.setattr(judging, "make_passages", bad_cut)
    names = ("bad",) if fault == "slow" else ("good", "bad", "fine")
    documents = [_document(name, f"lift {name}") for name in names]
    judged = list(judge_documents(iter(documents), SimpleModel(), Tally(lambda *_: None)))
    by_name = dict(zip(names, judged, strict=True))
    bad = by_name.pop("bad")
    assert (bad.mapped.document.status, bad.lasting) == ("unreadable", False)
    assert bad.mapped.document.reason.endswith("save it as PDF.")
    assert ("60 seconds" in bad.mapped.document.reason) == (fault == "slow")
    assert all(one.lasting and one.mapped.matches for one in by_name.values())


def _mapped(*elements_and_decisions: str) -> MappedDocument:
    document = Document("housing/report.txt", "housing", "read")
    passage = Passage("p", "t", document.path, Locator(paragraph=1), TEXT)
    pairs = zip(elements_and_decisions[::2], elements_and_decisions[1::2], strict=True)
    matches = tuple(Match(passage, element, 0.9, decision) for element, decision in pairs)
    return MappedDocument(document, 1, matches)


def test_first_results_are_told_by_criterion_while_the_rest_is_read() -> None:
    told: list[tuple[str, int, int]] = []
    tally = Tally(lambda *reached: told.append(reached))
    tally.has_found(_mapped("4.3.1", "supports", "4.3.2", "uncertain"))
    assert told == [
        ("criterion 1", 0, 11),
        ("criterion 2", 0, 11),
        ("criterion 3", 0, 12),
        ("criterion 4", 1, 13),
        ("criterion 5", 0, 10),
    ]
    tally.has_found(_mapped("4.3.1", "supports"))
    assert len(told) == 5
    tally.has_found(_mapped("4.3.2", "supports"))
    assert told[-2] == ("criterion 4", 2, 13)


def test_of_many_folders_no_results_are_told_as_if_they_were_of_one() -> None:
    told: list[str] = []
    tally = Tally(lambda stage, _done, _total: told.append(stage), one_folder=False)
    tally.has_found(_mapped("4.3.1", "supports"))
    assert not told
