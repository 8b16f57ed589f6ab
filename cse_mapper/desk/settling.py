"""Which decisions would change a status first: an element's fewest passages to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cse_mapper.assessment.weighing import Piece
from cse_mapper.desk.scale import OPEN, Scale, near
from cse_mapper.domain import Match, Status
from cse_mapper.outputs.arrange import STATUSES

# An element that needs more than these needs evidence, not decisions.
MOST_DECISIONS = 4
# The likeliest of an element are tried; where none of them helps, the next would hardly. Trying is
# weighing all its pieces, so that of an element with hundreds fewer are tried.
_MOST_TRIED = 24
_MOST_WEIGHED = 1_000
# An element with more passages than these is settled by evidence of another sort, if at all.
MOST_PIECES = 250
# Where more passages than these carry an element, no single one of them does.
_MOST_CARRIERS = 12


@dataclass(frozen=True, slots=True)
class Settling:
    """Passages of one element whose acceptance lifts it from `now` to `then`, in order.

    Where `then` is below `now`, each of them carries the element: rejected, it would fall to
    `then`; accepted, it is settled. `texts` are identities (see `scale.Scale`).
    """

    element: str
    texts: tuple[str, ...]
    now: Status
    then: Status

    @property
    def lifts(self) -> bool:
        return STATUSES.index(self.then) > STATUSES.index(self.now)


def settling(
    element: str, now: Status, matches: Sequence[Match], pieces: Sequence[Piece], scale: Scale
) -> Settling | None:
    """Find the fewest decisions that would settle an element; None where none would.

    `pieces` are those of `matches`, and `now` is the status that they give. Missing and thin
    elements are to be lifted, at best to "covered"; for the others it is asked which single open
    passage they rest on.
    """
    if now in ("missing", "thin"):
        return _lift(element, matches, pieces, now, scale)
    return _carriers(element, matches, pieces, now, scale)


def _lift(
    element: str, matches: Sequence[Match], pieces: Sequence[Piece], now: Status, scale: Scale
) -> Settling | None:
    held = {scale.identity[piece.match.passage.id]: piece for piece in pieces}
    tried = _as_accepted(matches, scale, min(_MOST_TRIED, _MOST_WEIGHED // (1 + len(pieces))))
    texts: list[str] = []
    best: tuple[str, ...] = ()
    reached = now
    while tried and len(texts) < MOST_DECISIONS and reached in ("missing", "thin"):
        outcomes = {}
        for text, piece in tried.items():
            found = scale.status_of(element, list({**held, text: piece}.values()), near(matches))
            outcomes[text] = (STATUSES.index(found.status), -len(found.reasons))
        # Among equals the likeliest, which comes first.
        text = max(outcomes, key=lambda each: outcomes[each])
        held[text] = tried.pop(text)
        texts.append(text)
        status = STATUSES[outcomes[text][0]]
        if STATUSES.index(status) > STATUSES.index(reached):
            reached, best = status, tuple(texts)
    return Settling(element, best, now, reached) if best else None


def _as_accepted(matches: Sequence[Match], scale: Scale, most: int) -> dict[str, Piece]:
    """The likeliest open texts of an element as the pieces they would be, likeliest first."""
    open_ = sorted(
        (match for match in matches if match.decision in OPEN),
        key=lambda match: (-scale.weight(match), match.passage.id),
    )
    chosen = {scale.identity[match.passage.id] for match in open_[:most]}
    pieces = scale.pieces(
        [
            replace(match, decision="accepted")
            for match in open_
            if scale.identity[match.passage.id] in chosen
        ]
    )
    found = {scale.identity[piece.match.passage.id]: piece for piece in pieces}
    order = dict.fromkeys(scale.identity[match.passage.id] for match in open_)
    return {text: found[text] for text in order if text in found}


def _carriers(
    element: str, matches: Sequence[Match], pieces: Sequence[Piece], now: Status, scale: Scale
) -> Settling | None:
    open_ = [piece for piece in pieces if piece.match.decision in OPEN]
    if len(open_) > _MOST_CARRIERS:
        return None
    falls: dict[str, Status] = {}
    for piece in open_:
        rest = [other for other in pieces if other is not piece]
        status = scale.status_of(element, rest, near(matches)).status
        if STATUSES.index(status) < STATUSES.index(now) and status in ("missing", "thin"):
            falls[scale.identity[piece.match.passage.id]] = status
    if not falls:
        return None
    return Settling(element, tuple(falls), now, min(falls.values(), key=STATUSES.index))


def first_to_last(
    settlings: Mapping[str, Settling], at_risk: frozenset[str]
) -> tuple[Settling, ...]:
    """Settlings in the order to work in: what lifts before what carries, the fewest first.

    Among equals those of a criterion that is at risk (`at_risk` holds their numbers) come first.
    """
    return tuple(
        sorted(
            settlings.values(),
            key=lambda one: (
                not one.lifts,
                len(one.texts),
                one.element.partition(".")[0] not in at_risk,
                one.element,
            ),
        )
    )
