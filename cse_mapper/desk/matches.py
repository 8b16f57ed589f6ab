"""The matches of a run as people decided them by now, by their text and their element."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from threading import RLock

from cse_mapper.decisions import Decided, apply_decisions
from cse_mapper.desk.history import Subject
from cse_mapper.desk.scale import OPEN
from cse_mapper.domain import Decision, Match


class Matches:
    """Tells what stands of each passage; near duplicates are one text (`Scale.identity`)."""

    def __init__(self, listed: Sequence[Match], identity: Mapping[str, str], lock: RLock) -> None:
        self._lock = lock
        self._as_run: dict[str, list[Match]] = defaultdict(list)
        for match in listed:
            self._as_run[identity[match.passage.id]].append(match)
        self._now: dict[str, dict[str, list[Match]]] = defaultdict(dict)
        for text, matches in self._as_run.items():
            self._put(text, matches)
        self._text_of = {
            match.passage.text_id: text
            for text, matches in self._as_run.items()
            for match in matches
        }
        self.subjects = _likeliest(listed, identity)

    def of(self, element: str) -> list[Match]:
        """All matches of an element."""
        with self._lock:
            return [match for found in self._now.get(element, {}).values() for match in found]

    def of_text(self, text: str, element: str) -> Sequence[Match]:
        """The matches of one text, which its copies share, and an element."""
        return self._now.get(element, {}).get(text, ())

    def match(self, subject: Subject) -> Match | None:
        """The match of a passage and an element; None where there is none."""
        found = self.of_text(self.text(subject), subject[1])
        own = [match for match in found if match.passage.text_id == subject[0]]
        return max(own, key=_rank, default=None)

    def rivals(self, subject: Subject) -> list[Match]:
        """All matches of a passage, by element, likeliest first."""
        text = self.text(subject)
        best: dict[str, Match] = {}
        with self._lock:
            found = [match for texts in self._now.values() for match in texts.get(text, ())]
        for match in found:
            if match.element not in best or _rank(match) > _rank(best[match.element]):
                best[match.element] = match
        return sorted(best.values(), key=lambda match: (-match.probability, match.element))

    def is_open(self, subject: Subject) -> bool:
        """Whether nobody has decided on it yet."""
        match = self.match(subject)
        return match is not None and match.decision in OPEN

    def text(self, subject: Subject) -> str:
        """The identity of a passage's text, which its copies share; "" where there is none."""
        return self._text_of.get(subject[0], "")

    def decided_on(
        self, changed: Iterable[Decided], history: Iterable[Decided]
    ) -> tuple[Collection[str], Collection[str]]:
        """Which texts some decisions are about, and all elements that these texts speak for now or
        have spoken for, by the run or by anybody in `history`."""
        texts = {self._text_of[d.text_id] for d in changed if d.text_id in self._text_of}
        elements = {match.element for text in texts for match in self._as_run[text]}
        for decided in (*changed, *self._about(texts, history)):
            elements |= {decided.element, decided.moved_to}
        return texts, elements

    def put_in_force(self, texts: Collection[str], history: Iterable[Decided]) -> None:
        """Make the matches of these texts what all decisions on file say."""
        said: dict[str, list[Decided]] = defaultdict(list)
        for decided in self._about(texts, history):
            said[self._text_of[decided.text_id]].append(decided)
        for text in texts:
            # A move may have made matches of elements that the run never named.
            for found in self._now.values():
                found.pop(text, None)
            self._put(text, _as_decided(self._as_run[text], said[text]))

    def _about(self, texts: Collection[str], history: Iterable[Decided]) -> Iterator[Decided]:
        return (one for one in history if self._text_of.get(one.text_id) in texts)

    def _put(self, text: str, matches: Iterable[Match]) -> None:
        for match in matches:
            self._now[match.element].setdefault(text, []).append(match)


def _rank(match: Match) -> tuple[bool, bool, float]:
    # The original before its copies; what was decided before what was left.
    return match.decision not in OPEN, match.passage.duplicate_of is None, match.probability


def _likeliest(
    matches: Iterable[Match], identity: Mapping[str, str]
) -> dict[tuple[str, str], Subject]:
    """For each text and element the passage to ask about: of copies one is enough."""
    best: dict[tuple[str, str], Match] = {}
    for match in matches:
        key = identity[match.passage.id], match.element
        if key not in best or _rank(match) > _rank(best[key]):
            best[key] = match
    return {key: (match.passage.text_id, match.element) for key, match in best.items()}


def _as_decided(matches: Sequence[Match], history: Sequence[Decided]) -> tuple[Match, ...]:
    """One text's matches with the decisions about it in force, whatever the file says of them."""
    if not history:
        return tuple(matches)
    touched = {element for d in history for element in (d.element, d.moved_to)}
    passages = {match.passage.id: match.passage for match in matches}
    left = [bare for match in matches for bare in _bare(match, touched)]
    return apply_decisions(left, tuple(passages.values()), history)[0]


def _bare(match: Match, touched: set[str]) -> Iterator[Match]:
    """A match as the model left it; nothing where a person made it."""
    if match.element not in touched:
        yield match
    elif match.decision in OPEN:
        yield replace(match, note="", reviewer="", moved_from="", moved_to="")
    elif match.why is not None:
        # The file no longer has what the model said of it; the next run says it again.
        decision: Decision = "supports" if match.probability >= 0.5 else "uncertain"
        yield replace(match, decision=decision, note="", reviewer="", moved_from="", moved_to="")
