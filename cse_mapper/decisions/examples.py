"""Decisions as labelled text, so that a model learns what this council's reviewers accept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cse_mapper.decisions.record import Decided
from cse_mapper.decisions.standing import effects, standing


@dataclass(frozen=True, slots=True)
class Example:
    """A passage's text with the elements, ascending, that people accepted it for.

    `document` is where it stood: a model reads a passage after its document's name.
    """

    text: str
    elements: tuple[str, ...]
    document: str = ""


def decisions_as_examples(decisions: Iterable[Decided]) -> list[Example]:
    """Turn decisions into examples to train on, in order of first appearance.

    A moved passage counts for where it was put. Only decisions that stand are used. A text that was
    only ever rejected is left out: that it does not support one element says nothing of the others.
    """
    labels: dict[str, set[str]] = {}
    first: dict[str, Decided] = {}
    stand, _ = standing(decisions)
    for effect in effects(stand):
        decided = effect.decided
        if effect.decision == "accepted" and decided.text:
            first.setdefault(decided.text_id, decided)
            labels.setdefault(decided.text_id, set()).add(effect.element)
    return [
        Example(first[text_id].text, tuple(sorted(found)), first[text_id].document)
        for text_id, found in labels.items()
    ]
