"""The standard as data: what the scheme says in figures, and that its words are our own."""

from pathlib import Path

import pytest

from cse_mapper.domain.standard import load_standard
from cse_mapper.passages.cutting import normalise

OFFICIAL = Path(__file__).resolve().parents[2] / "shared" / "standard" / "elements.tsv"


def test_it_has_57_elements_in_15_sub_criteria_and_5_criteria() -> None:
    standard = load_standard()
    assert len(standard.elements) == 57
    assert len(standard.sub_criteria) == 15
    assert [c.partials_allowed for c in standard.criteria] == [2, 2, 2, 3, 2]
    assert [b.id for b in standard.bands] == ["non-compliance", "partial", "full", "plus"]


def test_every_element_belongs_to_a_known_sub_criterion_and_ids_are_in_order() -> None:
    standard = load_standard()
    groups = {s.id for s in standard.sub_criteria}
    assert {e.sub_criterion for e in standard.elements} == groups
    assert list(standard.ids) == sorted(standard.ids)


def test_an_unknown_number_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_standard().element("9.9.9")


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the standard's wording is not at hand")
def test_descriptions_share_no_run_of_eight_words_with_the_standard() -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = normalise(text).split()
        return {tuple(words[i : i + 8]) for i in range(len(words) - 7)}

    rows = [line.split("\t") for line in OFFICIAL.read_text(encoding="utf-8").splitlines() if line]
    assert [row[0] for row in rows] == list(load_standard().ids)
    official = set().union(*(runs(row[1]) for row in rows))
    for element in load_standard().elements:
        assert not runs(element.wording) & official, element.id
