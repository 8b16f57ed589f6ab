"""The likeliest elements beyond those of the coverage, asked of the run's own model only."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cse_mapper.desk.review import Filters, Review
from cse_mapper.desk.showing import passage_page
from cse_mapper.desk.suggester import Suggester, model_of
from cse_mapper.domain import Judgement, Passage, Suggestion
from cse_mapper.model import on_disk
from tests.desk.council import council


@dataclass
class ThreeElements:
    """A model that finds the same of every text."""

    name: str = "three"
    digest: str = "feedfacecafe"
    texts: list[str] = field(default_factory=list)

    def load(self) -> ThreeElements:
        return self

    def judge(self, texts: list[str]) -> list[Judgement]:
        self.texts += texts
        numbers = ("5.3.3", "5.3.2", "5.3.1", "1.1.1")
        return [Judgement("supports", tuple(Suggestion(n, 0.2) for n in numbers)) for _ in texts]


def _answer(suggested: Suggester, passage: Passage) -> tuple[object, ...]:
    for _attempt in range(400):
        if found := suggested.if_ready(passage):
            return found
        time.sleep(0.01)
    raise AssertionError("the model never answered")


def test_three_elements_stand_beside_one_another(tmp_path: Path) -> None:
    review = Review(council(), tmp_path / "decisions.jsonl")
    subject = next(s for s in review.order(Filters()) if len(review.matches.rivals(s)) < 3)
    match = review.matches.match(subject)
    assert match is not None
    model = ThreeElements()
    suggested = Suggester(model)  # type: ignore[arg-type]
    found = _answer(suggested, match.passage)
    page = passage_page(review, subject, match, found)  # type: ignore[arg-type]
    assert len(page.likely) == 3
    assert len({one.element for one in page.likely}) == 3
    assert [one.element for one in page.likely if one.asked] == [subject[1]]
    assert "not suggested" in {one.state for one in page.likely}
    # As the run does it reads the passage under its document's name, and each once.
    assert [text.endswith(match.passage.text) for text in model.texts] == [True]
    assert model.texts != [match.passage.text]
    suggested.close()


def test_a_model_that_fails_stops_no_review() -> None:
    class Broken(ThreeElements):
        def judge(self, texts: list[str]) -> list[Judgement]:
            raise RuntimeError("the runtime is out of memory")

    passage = council().elements[0].matches[0].passage
    suggested = Suggester(Broken())  # type: ignore[arg-type]
    for _attempt in range(20):
        assert suggested.if_ready(passage) == ()
        time.sleep(0.01)


def test_another_model_than_the_runs_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(on_disk, "find_model", lambda folder=None: ThreeElements())
    own = ThreeElements()
    assert model_of(f"{own.name} ({own.digest})") is not None
    assert model_of("another (0123456789ab)") is None
    assert Suggester(None).if_ready(council().elements[0].matches[0].passage) == ()
