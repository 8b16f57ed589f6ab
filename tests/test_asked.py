"""What assessors ask for each element: complete, in words of its own, and felt in the status."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from cse_mapper.domain.asked import Asks, Proof, Reach, load_asked
from cse_mapper.domain.rules import load_rules
from cse_mapper.domain.standard import load_standard


def test_every_element_has_one_record_in_the_order_of_the_standard() -> None:
    assert tuple(load_asked()) == load_standard().ids


def test_every_record_uses_the_words_that_the_head_of_the_file_explains() -> None:
    for asked in load_asked().values():
        assert asked.asks in get_args(Asks), asked.id
        assert asked.reach in get_args(Reach), asked.id
        assert isinstance(asked.yearly, bool), asked.id
        assert asked.proofs, asked.id
        assert set(asked.proofs) <= set(get_args(Proof)), asked.id
        assert not asked.looked_for.endswith("."), asked.id
        assert asked.source.endswith("."), asked.id


def test_what_is_looked_for_fits_what_is_asked() -> None:
    for asked in load_asked().values():
        if asked.asks == "results":
            assert {"figures over time", "customers' words", "comparison"} & set(asked.proofs)
        if asked.asks == "information":
            assert {"published information", "policy in use"} & set(asked.proofs), asked.id
    texts = [asked.looked_for for asked in load_asked().values()]
    assert len(set(texts)) == len(texts)


def test_a_user_can_change_what_an_element_asks(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('outcome_elements = ["3.3.1"]\ncorporate_elements = []\n', encoding="utf-8")
    rules = load_rules(path)
    assert rules.names("outcome_elements") == ("3.3.1",)
    assert rules.names("corporate_elements") == ()
    assert "4.2.2" in load_rules(None).names("outcome_elements")
