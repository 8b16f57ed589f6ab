"""Two people's decisions side by side: where they meet, where they differ, how well they agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cse_mapper.decisions import Conflict, Decided, standing


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two reviewers agree on the passages that both decided on; `kappa` None where it has no
    meaning: nothing in common, or both said the same of everything."""

    one: str
    other: str
    common: int
    alike: int
    kappa: float | None

    @property
    def sentence(self) -> str:
        """What to tell people, with what the figure means."""
        both = " and ".join(name or "somebody without a name" for name in (self.one, self.other))
        if not self.common:
            return f"{both}: no passage was decided on by both, so how they agree cannot be told."
        said = f"{both}: both decided on {self.common}, and alike on {self.alike} of them"
        if self.kappa is None:
            return f"{said}. They gave one answer only, so Cohen's kappa has no meaning here."
        return f"{said}: Cohen's kappa is {self.kappa:.2f}, {_meaning(self.kappa)}."


def agreements(history: Iterable[Decided]) -> tuple[Agreement, ...]:
    """Compare every two reviewers by name, those with most in common first.

    What counts is the last word of each on a passage and element: accepted, or not (a passage that
    was moved does not belong where it was). Names are told apart without regard to case.
    """
    words: dict[str, dict[tuple[str, str], bool]] = {}
    names: dict[str, str] = {}
    for decided in sorted(history, key=lambda one: one.date):
        folded = decided.reviewer.strip().casefold()
        names[folded] = decided.reviewer.strip()
        own = words.setdefault(folded, {})
        # Taken back is not an answer, and neither for nor against.
        if decided.action == "open":
            own.pop(decided.subject, None)
        else:
            own[decided.subject] = decided.action == "accepted"
    people = sorted(name for name, own in words.items() if own)
    found = [
        _agreement(names[one], words[one], names[other], words[other])
        for at, one in enumerate(people)
        for other in people[at + 1 :]
    ]
    return tuple(sorted(found, key=lambda each: (-each.common, each.one, each.other)))


def conflicts(history: Iterable[Decided]) -> tuple[Conflict, ...]:
    """Where two people decided differently, the latest first."""
    return tuple(sorted(standing(history)[1], key=lambda one: one.stands.date, reverse=True))


def _agreement(
    one: str, first: dict[tuple[str, str], bool], other: str, second: dict[tuple[str, str], bool]
) -> Agreement:
    common = sorted(first.keys() & second.keys())
    pairs = [(first[subject], second[subject]) for subject in common]
    alike = sum(a == b for a, b in pairs)
    return Agreement(one, other, len(pairs), alike, kappa(pairs))


def kappa(pairs: Iterable[tuple[bool | str, bool | str]]) -> float | None:
    """Cohen's kappa of two people's answers to the same questions; None where it is undefined.

    Agreement beyond what chance would give to people who give each answer as often as they do
    (Cohen 1960, "A coefficient of agreement for nominal scales"); 1 is full, 0 that of chance.
    """
    listed = list(pairs)
    if not listed:
        return None
    seen = sum(a == b for a, b in listed) / len(listed)
    first, second = (Counter(pair[place] for pair in listed) for place in (0, 1))
    chance = sum(first[answer] * second[answer] for answer in first) / len(listed) ** 2
    return (seen - chance) / (1 - chance) if chance < 1 else None


def _meaning(value: float) -> str:
    # Landis and Koch 1977, "The measurement of observer agreement for categorical data".
    for least, words in (
        (0.81, "almost perfect agreement"),
        (0.61, "substantial agreement"),
        (0.41, "moderate agreement"),
        (0.21, "fair agreement"),
        (0.0, "slight agreement"),
    ):
        if value >= least:
            return words
    return "less agreement than by chance"
