"""Each element's status by now, why it is that, and which decisions would settle it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cse_mapper.assessment.weighing import Piece
from cse_mapper.desk.matches import Matches
from cse_mapper.desk.scale import Scale, near
from cse_mapper.desk.settling import MOST_PIECES, Settling, settling
from cse_mapper.domain import Coverage, Match, Reason, Status
from cse_mapper.outputs.arrange import STATUSES

_Found = tuple[Status, tuple[Reason, ...]]


class Statuses:
    """Knows what the run found, what the desk makes of the same, and what it makes of it now."""

    def __init__(self, coverage: Coverage, matches: Matches, scale: Scale) -> None:
        self._as_run = {element.element: element for element in coverage.elements}
        self._matches = matches
        self._scale = scale
        self._before: dict[str, _Found] = {}
        self._now: dict[str, _Found] = {}
        self._pieces: dict[str, dict[str, Piece]] = {}
        self.settlings: dict[str, Settling] = {}
        # Weighing an element of thousands takes a moment: it waits until somebody decides on it.
        self.know(
            element.element
            for element in coverage.elements
            if element.status in ("missing", "thin") or len(element.matches) <= MOST_PIECES
        )

    def status(self, element: str) -> Status:
        """An element's status by now: the run's own, unless decisions since have changed it."""
        as_run = self._as_run[element].status
        if element not in self._now:
            return as_run
        before, now = self._before[element], self._now[element]
        # What the run itself found counts: the file leaves out passages that count for nothing,
        # and so a folder weighed anew from it may differ by a hair.
        return as_run if now[0] == before[0] else now[0]

    def reasons(self, element: str) -> tuple[Reason, ...]:
        """Why an element has its status."""
        before, now = self._before.get(element), self._now.get(element)
        return self._as_run[element].reasons if now is None or now == before else now[1]

    def settling(self, element: str) -> Settling | None:
        """The decisions that would settle an element, where few would."""
        return self.settlings.get(element)

    def know(self, elements: Iterable[str]) -> None:
        """Find out what stands before it changes, of elements where nobody has asked yet."""
        self.judge([element for element in elements if element not in self._now])

    def weigh_again(self, scale: Scale) -> None:
        """Judge all elements by what passages weigh beside each other with all decisions."""
        self.know(self._as_run)
        self._scale = scale
        self.judge(self._as_run)

    def judge(self, elements: Iterable[str], texts: Iterable[str] | None = None) -> None:
        """Find out what the matches of these elements make of them, and what would settle it.

        `texts` are those that changed, where the others are known to weigh what they weighed: an
        element of a large folder has thousands.
        """
        for element in elements:
            matches = self._matches.of(element)
            if texts is None:
                self._pieces[element] = pieces = self._pieces_of(matches)
            else:
                pieces = self._pieces[element]
                for text in texts:
                    pieces.pop(text, None)
                    pieces.update(self._pieces_of(self._matches.of_text(text, element)))
            listed = tuple(pieces.values())
            found = self._scale.status_of(element, listed, near(matches))
            self._now[element] = found.status, found.reasons
            self._before.setdefault(element, self._now[element])
            tried = matches if len(listed) <= MOST_PIECES else []
            settled = settling(element, found.status, tried, listed, self._scale)
            # Where a coverage.json tells less than the run knew, the desk finds another status
            # than the run did; what it would take from there is no answer.
            if settled and found.status == self.status(element):
                self.settlings[element] = settled
            else:
                self.settlings.pop(element, None)

    def _pieces_of(self, matches: Sequence[Match]) -> dict[str, Piece]:
        identity = self._scale.identity
        return {identity[piece.match.passage.id]: piece for piece in self._scale.pieces(matches)}


def distance(statuses: Mapping[str, Status], criterion: str, allowed: int) -> int:
    """How many elements of a criterion must be lifted to "covered" for the certificate.

    None may be missing, and no more than `allowed` thin: what a certificate tolerates.
    """
    own = [status for element, status in statuses.items() if element.startswith(f"{criterion}.")]
    return own.count("missing") + max(0, own.count("thin") - allowed)


def counts(statuses: Iterable[Status]) -> dict[Status, int]:
    """Elements by status, every status present."""
    listed = list(statuses)
    return {status: listed.count(status) for status in STATUSES}
