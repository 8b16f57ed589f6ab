"""An element's status while people decide: weighed alone, beside a folder that was weighed once.

Weighing a whole folder takes as long as a person waits for a page. So what each open passage weighs
beside its rivals (`assessment.competition.weigh`) is taken from the last time that the folder was
weighed, and only what was decided since is new: accepted passages weigh 1, rejected ones nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cse_mapper.assessment.competition import Weights, identities, weigh
from cse_mapper.assessment.status import StatusWithReasons, status_of
from cse_mapper.assessment.weighing import Piece, pieces_of
from cse_mapper.domain import Coverage, Match, copied_documents
from cse_mapper.domain.areas import service_areas
from cse_mapper.domain.rules import Rules, rules_as_told

OPEN = ("supports", "uncertain")


@dataclass(frozen=True, slots=True)
class Scale:
    """What a passage weighs in this folder; `identity` tells which passages are one text."""

    rules: Rules
    assessment_date: date
    areas: int
    weights: Weights
    identity: Mapping[str, str]
    copied: Mapping[str, str]

    def weight(self, match: Match) -> float:
        """What a match counts for now, from 0 to 1."""
        if match.decision == "accepted":
            return 1.0
        if match.decision not in OPEN:
            return 0.0
        known = self.weights.get((self.identity[match.passage.id], match.element), 0.0)
        # Taken back: it had the weight of a decision when the folder was weighed.
        return known if 0.0 < known < 1.0 else match.probability

    def pieces(self, matches: Sequence[Match]) -> tuple[Piece, ...]:
        """The matches of one element as pieces that count, as `weighing.pieces_of`."""
        weights: dict[tuple[str, str], float] = {}
        for match in matches:
            key = self.identity[match.passage.id], match.element
            weights[key] = max(self.weight(match), weights.get(key, 0.0))
        return pieces_of(
            matches,
            weights=weights,
            identity=self.identity,
            assessment_date=self.assessment_date,
            rules=self.rules,
            copied=self.copied,
        )

    def status_of(self, element: str, pieces: Sequence[Piece], near: int) -> StatusWithReasons:
        """An element's status with its reasons; `near` as in `assessment.status.status_of`."""
        return status_of(element, pieces, near=near, areas=self.areas, rules=self.rules)


def scale_of(coverage: Coverage, matches: Iterable[Match]) -> Scale:
    """Weigh a whole folder; `matches` are those of the coverage as people decided them by now."""
    listed = list(matches)
    rules = rules_as_told(coverage.rules)
    read = (document for document in coverage.documents if document.status == "read")
    return Scale(
        rules=rules,
        assessment_date=coverage.assessment_date,
        areas=len(service_areas(document.service_area for document in read)),
        weights=weigh(listed, rules),
        identity=identities(listed),
        copied=copied_documents(listed),
    )


def near(matches: Iterable[Match]) -> int:
    """How many matches of an element nobody has decided on."""
    return sum(match.decision in OPEN for match in matches)
