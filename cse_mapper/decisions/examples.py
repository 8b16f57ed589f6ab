"""Decisions as labelled text, so that a model learns what this council's reviewers accept."""

from __future__ import annotations

from collections.abc import Iterable

from cse_mapper.decisions.record import Decided
from cse_mapper.decisions.standing import effects, standing


def decisions_as_examples(decisions: Iterable[Decided]) -> list[tuple[str, tuple[str, ...]]]:
    """Turn decisions into rows to train on: a passage's text and the elements it was accepted for.

    A moved passage counts for where it was put. Only decisions that stand are used. A text that was
    only ever rejected is left out: that it does not support one element says nothing of the others.
    Rows come in order of first appearance, elements in ascending order.
    """
    labels: dict[str, set[str]] = {}
    texts: dict[str, str] = {}
    stand, _ = standing(decisions)
    for effect in effects(stand):
        decided = effect.decided
        if effect.verdict == "accepted" and decided.text:
            texts.setdefault(decided.text_id, decided.text)
            labels.setdefault(decided.text_id, set()).add(effect.element)
    return [(texts[text_id], tuple(sorted(found))) for text_id, found in labels.items()]
