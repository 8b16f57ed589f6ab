"""Which decision stands where there are several, where people disagree, and what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cse_mapper.decisions.record import Decided


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two people decided differently about the same thing; the later decision stands."""

    stands: Decided
    overruled: Decided

    @property
    def sentence(self) -> str:
        return (
            f"{self.stands.place}: {self.overruled.said}, {self.stands.said}; the later one stands."
        )


def standing(history: Iterable[Decided]) -> tuple[tuple[Decided, ...], tuple[Conflict, ...]]:
    """Find the decision in force for each passage and element, and every disagreement.

    The latest by date stands, the last in the file among equals. A reviewer who changes their own
    mind makes no conflict, nor does an "open" one. A passage moved to an element counts there as
    accepted, so that a rejection there by someone else is a conflict too. Results keep the order in
    which their subjects first appear.
    """
    by_subject: dict[tuple[str, str], list[Decided]] = defaultdict(list)
    # Sorting keeps the order of equals: of one moment the last in the file stands.
    for decided in sorted(history, key=lambda decided: decided.date):
        by_subject[decided.subject].append(decided)
    conflicts = [
        Conflict(said[-1], earlier)
        for said in by_subject.values()
        for earlier in _last_words(said)
        if _disagree(said[-1], earlier) and earlier.choice != said[-1].choice
    ]
    stand = {subject: said[-1] for subject, said in by_subject.items()}
    for decided in list(stand.values()):
        there = stand.get((decided.text_id, decided.moved_to))
        if decided.action == "moved" and there and there.action in ("rejected", "moved"):
            first, second = sorted((decided, there), key=lambda one: one.date)
            if _disagree(first, second):
                conflicts.append(Conflict(second, first))
    return tuple(stand.values()), tuple(conflicts)


def _last_words(said: list[Decided]) -> list[Decided]:
    """The last decision of each reviewer, by name without regard to case."""
    return list({decided.reviewer.strip().casefold(): decided for decided in said}.values())


def _disagree(one: Decided, other: Decided) -> bool:
    if "open" in (one.action, other.action):
        return False
    # Two who gave no name are taken for one: nobody could tell them apart.
    return one.reviewer.strip().casefold() != other.reviewer.strip().casefold()


@dataclass(frozen=True, slots=True)
class Effect:
    """What is to be done about one passage and one element; nothing is left to be "moved"."""

    element: str
    decision: Literal["accepted", "rejected", "open"]
    decided: Decided


def effects(stand: Iterable[Decided]) -> tuple[Effect, ...]:
    """Spell standing decisions out: a move rejects the passage here and accepts it there.

    Where a passage was moved to an element and decided on there as well, the later one counts, and
    what was said about the element itself among equals.
    """
    chosen: dict[tuple[str, str], tuple[tuple[str, bool], Effect]] = {}
    for decided in stand:
        own = "rejected" if decided.action == "moved" else decided.action
        found = [(True, Effect(decided.element, own, decided))]
        if decided.action == "moved":
            found.append((False, Effect(decided.moved_to, "accepted", decided)))
        for said_here, effect in found:
            subject = (decided.text_id, effect.element)
            # At the same moment what was said of the element itself counts before a move to it.
            rank = (decided.date, said_here)
            if subject not in chosen or rank >= chosen[subject][0]:
                chosen[subject] = (rank, effect)
    return tuple(effect for _, effect in chosen.values())


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
