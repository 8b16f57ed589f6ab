"""Matches of one element to facts a status can rest on: each text once, with weight and age."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cse_mapper.records import EvidenceKind, Match
from cse_mapper.rules import Rules

# What shows a result, for the elements that ask for one.
RESULT_KINDS: frozenset[EvidenceKind] = frozenset({"outcome", "customer voice", "external"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One text that speaks for an element, however often it was pasted; `weight` is 0 to 1.

    `age` is in whole months at the assessment, None where the evidence has no date.
    """

    match: Match
    weight: float
    age: int | None

    @property
    def kind(self) -> EvidenceKind:
        return self.match.kind

    @property
    def certain(self) -> bool:
        return self.match.decision in ("supports", "accepted")


def months_between(earlier: date, later: date) -> int:
    """Whole months from one date to another; negative where `earlier` is the later one."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - 1 if later.day < earlier.day else months


def weight_of(match: Match) -> float:
    """What a match counts: a person's decision counts fully, else the calibrated probability."""
    if match.decision == "accepted":
        return 1.0
    return 0.0 if match.decision in ("rejected", "none") else match.probability


def pieces_of(
    matches: Iterable[Match], *, assessment_date: date, rules: Rules
) -> tuple[Piece, ...]:
    """Turn the matches of one element into pieces that count, best first.

    Near-duplicates (`Passage.duplicate_of`) and the same text in several documents (`text_id`) are
    one piece, the best of them, as recent as the newest; rejected matches and those below
    `counts_from` are left out.
    """
    best: dict[str, Match] = {}
    newest: dict[str, date] = {}
    first_with_text: dict[str, str] = {}
    # The order of matches must not decide which copy of a text stands for it.
    for match in sorted(matches, key=lambda match: (-weight_of(match), match.passage.id)):
        weight = weight_of(match)
        if weight == 0.0 or (match.decision != "accepted" and weight < rules.number("counts_from")):
            continue
        identity = match.passage.duplicate_of or match.passage.id
        identity = first_with_text.setdefault(match.passage.text_id, identity)
        best.setdefault(identity, match)
        if match.evidence_date:
            newest[identity] = max(newest.get(identity, date.min), match.evidence_date)
    return tuple(
        Piece(
            match,
            weight_of(match),
            months_between(newest[identity], assessment_date) if identity in newest else None,
        )
        for identity, match in best.items()
    )


@dataclass(frozen=True, slots=True)
class Weight:
    """What a set of pieces amounts to: the expected number of true ones, and their variety."""

    pieces: tuple[Piece, ...]

    @property
    def expected(self) -> float:
        """The expected number of pieces that an assessor would accept: the sum of the weights."""
        return sum(piece.weight for piece in self.pieces)

    @property
    def best(self) -> float:
        return max((piece.weight for piece in self.pieces), default=0.0)

    @property
    def documents(self) -> frozenset[str]:
        return frozenset(piece.match.passage.document for piece in self.pieces)

    @property
    def areas(self) -> frozenset[str]:
        return frozenset(piece.match.service_area for piece in self.pieces)

    @property
    def kinds(self) -> Counter[EvidenceKind]:
        return Counter(piece.kind for piece in self.pieces)

    @property
    def undated(self) -> int:
        return sum(piece.age is None for piece in self.pieces)


def younger_than(pieces: Sequence[Piece], months: float) -> tuple[Piece, ...]:
    """Keep the pieces younger than so many months; an undated one is not known to be old."""
    return tuple(piece for piece in pieces if piece.age is None or piece.age < months)
