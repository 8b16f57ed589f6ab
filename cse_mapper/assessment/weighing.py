"""Matches of one element to facts a status can rest on: each text once, with weight and age."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from cse_mapper.assessment.competition import Weights
from cse_mapper.domain import EvidenceKind, Match
from cse_mapper.domain.areas import service_areas
from cse_mapper.domain.rules import Rules

# What shows a result, for the elements that ask for one.
RESULT_KINDS: frozenset[EvidenceKind] = frozenset({"outcome", "customer voice", "external"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One text that speaks for an element, however often it was pasted; `weight` is 0 to 1.

    `age` is in whole months at the assessment, None where the evidence has no date. `source` is
    the document that counts for it: a report saved as Word file and as PDF is one document.
    """

    match: Match
    weight: float
    age: int | None
    source: str = ""

    @property
    def kind(self) -> EvidenceKind:
        return self.match.kind

    def in_force(self, rules: Rules) -> bool:
        """Whether it may make anything certain: no draft does, until somebody has accepted it."""
        return self.match.decision == "accepted" or self.match.standing not in rules.names(
            "not_in_force"
        )


def months_between(earlier: date, later: date) -> int:
    """Whole months from one date to another; negative where `earlier` is the later one."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - 1 if later.day < earlier.day else months


def pieces_of(
    matches: Iterable[Match],
    *,
    weights: Weights,
    identity: Mapping[str, str],
    assessment_date: date,
    rules: Rules,
    copied: Mapping[str, str] = MappingProxyType({}),
) -> tuple[Piece, ...]:
    """Turn the matches of one element into pieces that count, best first.

    `weights`, `identity` and `copied` are those of the whole folder (`competition.weigh`,
    `identities`, `domain.copied_documents`).
    Near-duplicates are one piece, standing where the text was matched best and as recent as its
    newest copy; what weighs less than the rule `counts_from` is left out.
    """
    copies: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        if match.decision not in ("rejected", "none"):
            copies[identity[match.passage.id]].append(match)
    pieces = []
    for text, group in copies.items():
        weight = weights[text, group[0].element]
        if weight < rules.number("counts_from") or weight == 0.0:
            continue
        # The order of matches must not decide which copy of a text stands for it.
        best = min(
            group,
            key=lambda m: (
                m.decision != "accepted", m.standing != "", -m.probability, m.passage.id
            ),
        )  # fmt: skip
        newest = max((m.evidence_date for m in group if m.evidence_date), default=None)
        age = months_between(newest, assessment_date) if newest else None
        document = best.passage.document
        pieces.append(Piece(best, weight, age, copied.get(document, document)))
    return tuple(sorted(pieces, key=lambda piece: (-piece.weight, piece.match.passage.id)))


def document_of(piece: Piece) -> str:
    return piece.source or piece.match.passage.document


def area_of(piece: Piece) -> str:
    return piece.match.service_area


@dataclass(frozen=True, slots=True)
class Weight:
    """What a set of pieces amounts to: how many documents are likely true, and their variety."""

    pieces: tuple[Piece, ...]

    def likely(self, least: float, by: Callable[[Piece], str] = document_of) -> float:
        """How likely it is that at least so many truly speak for it: documents or service areas.

        `by` names what a piece belongs to. A document is as likely as its best piece, since those
        of one document are right or wrong together; documents are on their own.
        """
        best: dict[tuple[str, str], float] = defaultdict(float)
        for piece in self.pieces:
            place = by(piece), document_of(piece)
            best[place] = max(best[place], piece.weight)
        none: dict[str, float] = defaultdict(lambda: 1.0)
        for (name, _document), weight in sorted(best.items()):
            none[name] *= 1 - weight
        needed = math.ceil(least)
        # How likely it is that exactly so many do; the last stands for that many and more.
        counts = [1.0] + [0.0] * needed
        for nothing in none.values():
            weight = 1 - nothing
            for number in range(needed, -1, -1):
                stays = counts[number] * (1.0 if number == needed else nothing)
                counts[number] = stays + (counts[number - 1] * weight if number else 0.0)
        return counts[needed]

    @property
    def documents(self) -> frozenset[str]:
        return frozenset(map(document_of, self.pieces))

    @property
    def areas(self) -> frozenset[str]:
        return service_areas(map(area_of, self.pieces))

    @property
    def kinds(self) -> Counter[EvidenceKind]:
        return Counter(piece.kind for piece in self.pieces)

    @property
    def undated(self) -> int:
        return sum(piece.age is None for piece in self.pieces)


def younger_than(pieces: Sequence[Piece], months: float) -> tuple[Piece, ...]:
    """Keep the pieces younger than so many months; an undated one is not known to be old."""
    return tuple(piece for piece in pieces if piece.age is None or piece.age < months)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one element: everything that counts, and what of it is certain."""

    all: Weight
    sure: Weight
    rules: Rules

    @property
    def base(self) -> Weight:
        """What a judgement rests on: a doubtful stray must not supply what is lacking."""
        return self.sure if self.sure.pieces else self.all

    def has(
        self,
        asked: Callable[[Piece], bool],
        least: float = 1,
        by: Callable[[Piece], str] = document_of,
        likely: str = "covered_likely",
    ) -> bool:
        """Whether so many documents (or services) have what is asked: certainly, or likely enough.

        `likely` is the rule that says how likely all that was found must make it together; without
        anything certain that much is never enough.
        """
        known = {by(piece) for piece in self.base.pieces if asked(piece)}
        if len(known) >= least:
            return True
        together = Weight(tuple(p for p in self.all.pieces if asked(p) and p.in_force(self.rules)))
        return bool(self.sure.pieces) and together.likely(least, by) >= self.rules.number(likely)


def _clear(piece: Piece, rules: Rules) -> bool:
    """Whether model and weight agree on it, whatever the standing of its document."""
    return piece.match.decision == "supports" and piece.weight >= rules.number("supports_from")


def not_in_force(pieces: Sequence[Piece], rules: Rules) -> tuple[Piece, ...]:
    """The pieces of drafts and of what is superseded that would be certain otherwise."""
    return tuple(p for p in pieces if _clear(p, rules) and not p.in_force(rules))


def certain(pieces: Sequence[Piece], rules: Rules) -> tuple[Piece, ...]:
    """Keep the pieces that a person accepted, or that model and weight agree on."""
    return tuple(
        piece
        for piece in pieces
        if piece.match.decision == "accepted" or (_clear(piece, rules) and piece.in_force(rules))
    )
