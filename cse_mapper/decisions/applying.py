"""Takes people's decisions up in a run: they stand, whatever the model thinks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cse_mapper.decisions.near import CONTAINED, Finder, Words, likeness
from cse_mapper.decisions.record import Decided
from cse_mapper.decisions.standing import Conflict, Effect, effects, standing
from cse_mapper.domain import Match, Passage


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What became of the decisions: how many took effect, which could not, who disagreed.

    `made` counts accepted matches that the model did not suggest. `near` holds decisions whose text
    was found in slightly different words, with that passage; `not_found` those whose text is gone.
    """

    accepted: int = 0
    rejected: int = 0
    made: int = 0
    near: tuple[tuple[Decided, Passage], ...] = ()
    not_found: tuple[Decided, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What a coordinator should know, one sentence each; nothing where all went smoothly."""
        near = (
            f"{decided.place}: taken up for slightly different words in {passage.document},"
            f" {passage.locator}; please check."
            for decided, passage in self.near
        )
        gone = (
            f"{decided.place}: this text is no longer in the evidence; the decision is kept."
            for decided in self.not_found
        )
        return (*(conflict.sentence for conflict in self.conflicts), *near, *gone)


def apply_decisions(
    matches: Sequence[Match], passages: Sequence[Passage], decisions: Iterable[Decided]
) -> tuple[tuple[Match, ...], ApplyReport]:
    """Put people's decisions in force over the model's matches; pure.

    Accepted evidence gets the decision "accepted", also where the model no longer suggests it;
    rejected evidence stays in the list as "rejected", which counts for nothing, so that a reviewer
    can take it back; what was moved is rejected here and accepted there. A decision is found by the
    passage's text, else by nearly the same words (see `near`). `passages` are all of the run's, in
    reading order. Where a match has to be made its kind, date and area are those of another match
    of the same passage, else the defaults, for the caller to fill in.
    """
    stand, conflicts = standing(decisions)
    if not stand:
        return tuple(matches), ApplyReport(conflicts=conflicts)
    places = _Places(passages, stand)
    found = _Found(matches)
    # What was decided about the very text comes last, over what was decided about nearly the same.
    for effect in sorted(effects(stand), key=lambda effect: places.is_exact(effect.decided)):
        _put_in_force(effect, places, found)
    result = found.matches
    return result, ApplyReport(
        accepted=sum(match.decision == "accepted" for match in result),
        rejected=sum(match.decision == "rejected" for match in result),
        made=found.made,
        near=places.found_near(),
        not_found=tuple(decided for decided in stand if not places.of(decided)),
        conflicts=conflicts,
    )


class _Places:
    """Where the text of each decision stands in this run's passages."""

    def __init__(self, passages: Sequence[Passage], stand: Sequence[Decided]) -> None:
        self._exact: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            self._exact[passage.text_id].append(passage)
        lost = {decided.text_id: decided.text for decided in stand}
        lost = {key: text for key, text in lost.items() if text and key not in self._exact}
        # Looking for likeness reads every passage, so only where a text is really gone.
        finder = Finder(passages) if lost else None
        self._stand = stand
        self._near = {
            text_id: [passage for _, passage in finder.find(text)] if finder else []
            for text_id, text in lost.items()
        }

    def is_exact(self, decided: Decided) -> bool:
        return decided.text_id in self._exact

    def of(self, decided: Decided) -> Sequence[Passage]:
        """The passages with this text, those of the document it was decided in first."""
        found = self._exact.get(decided.text_id) or self._near.get(decided.text_id, [])
        return sorted(found, key=lambda passage: passage.document != decided.document)

    def found_near(self) -> tuple[tuple[Decided, Passage], ...]:
        """Decisions taken up by likeness, less those confirmed since on the new text itself."""
        subjects = {decided.subject for decided in self._stand}
        found = [(d, self.of(d)[0]) for d in self._stand if not self.is_exact(d) and self.of(d)]
        return tuple(pair for pair in found if (pair[1].text_id, pair[0].element) not in subjects)


class _Found:
    """The run's matches by passage and element while decisions change them."""

    def __init__(self, matches: Sequence[Match]) -> None:
        self._by_subject = {(match.passage.id, match.element): match for match in matches}
        self._by_passage = {match.passage.id: match for match in matches}
        self._words: dict[str, list[tuple[tuple[str, str], Words]]] = defaultdict(list)
        for subject, match in self._by_subject.items():
            self._words[match.element].append((subject, Words(match.passage.text)))
        self.made = 0

    @property
    def matches(self) -> tuple[Match, ...]:
        return tuple(self._by_subject.values())

    def has(self, passage: Passage, element: str) -> bool:
        return (passage.id, element) in self._by_subject

    def decide(self, passage: Passage, effect: Effect) -> None:
        subject = passage.id, effect.element
        if subject in self._by_subject:
            self._by_subject[subject] = _with(effect, self._by_subject[subject])

    def make(self, passage: Passage, effect: Effect) -> None:
        new = Match(passage, effect.element, probability=1.0, decision="accepted")
        like = self._by_passage.get(passage.id)
        if like:
            new = replace(
                new,
                kind=like.kind,
                evidence_date=like.evidence_date,
                service_area=like.service_area,
                personal=like.personal,
            )
        self._by_subject[passage.id, effect.element] = _with(effect, new)
        self.made += 1

    def undecided_like(self, text: str, element: str) -> list[Passage]:
        """Passages suggested for an element, and not decided on, that say nearly the same."""
        words = Words(text)
        return [
            self._by_subject[subject].passage
            for subject, other in self._words[element]
            # What somebody said of the twin itself stands.
            # Nearly as long, too: a longer passage may show what the rejected one lacked.
            if self._by_subject[subject].decision in ("supports", "uncertain")
            and likeness(words, other, shortest=CONTAINED)
        ]


def _put_in_force(effect: Effect, places: _Places, found: _Found) -> None:
    here = places.of(effect.decided)
    if effect.decision == "accepted" and not places.is_exact(effect.decided):
        # Of several near texts only the likest is what was accepted.
        here = here[:1]
    for passage in here:
        found.decide(passage, effect)
    # Rejected evidence must not come back as its twin in another document.
    if effect.decision == "rejected":
        for passage in found.undecided_like(effect.decided.text, effect.element):
            found.decide(passage, effect)
    # What a person accepted counts although the model no longer suggests it, or never did.
    known = any(found.has(passage, effect.element) for passage in here)
    if effect.decision == "accepted" and here and not known:
        found.make(here[0], effect)


def _with(effect: Effect, match: Match) -> Match:
    decided = effect.decided
    moved_here = decided.action == "moved" and effect.element == decided.moved_to
    return replace(
        match,
        # A note without a decision leaves what the model said.
        decision=match.decision if effect.decision == "open" else effect.decision,
        note=decided.note,
        reviewer=decided.reviewer,
        moved_from=decided.element if moved_here else "",
        moved_to="" if moved_here else decided.moved_to,
    )
