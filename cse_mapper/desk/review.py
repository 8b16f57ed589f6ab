"""The review while it goes on: matches as people decided them, what is open, what comes next.

The one thing here that changes. Decisions go to the disk first and into this second, so that what
a page shows is what the file holds. One lock guards it; the server asks from several threads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from threading import RLock

from cse_mapper.assessment.weighing import Piece
from cse_mapper.decisions import (
    Action,
    Decided,
    append_decision,
    apply_decisions,
    read_decisions,
    standing,
)
from cse_mapper.desk.settling import MOST_PIECES, Settling, first_to_last, settling
from cse_mapper.desk.statuses import OPEN, near, scale_of
from cse_mapper.domain import Coverage, Decision, Match, Reason, Status
from cse_mapper.outputs.arrange import STATUSES

# A passage's text and an element, as `Decided.subject`: what one decision is about.
Subject = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages a person wants to see; "" is all. `share` is which part of how many."""

    element: str = ""
    document: str = ""
    area: str = ""
    state: str = ""
    share: tuple[int, int] = (1, 1)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review is: decided and all passages, and by what it is about to settle."""

    decided: int
    passages: int
    settle_decisions: int
    settle_elements: int


class Review:
    """Asks and tells what stands, decides, and gives the most useful passage next."""

    def __init__(
        self,
        coverage: Coverage,
        decisions: Path,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.coverage = coverage
        self.decisions = decisions
        self._now = now
        self._lock = RLock()
        self._as_run = {element.element: element for element in coverage.elements}
        listed = [match for element in coverage.elements for match in element.matches]
        self._scale = scale_of(coverage, listed)
        self._texts = _texts(listed, self._scale.identity)
        self._by_element: dict[str, dict[str, list[Match]]] = defaultdict(dict)
        for text, matches in self._texts.items():
            self._put(text, matches)
        self._text_of = {match.passage.text_id: text for text, ms in self._texts.items()
                         for match in ms}  # fmt: skip
        self._likeliest = _likeliest(listed, self._scale.identity)
        self._before: dict[str, tuple[Status, tuple[Reason, ...]]] = {}
        self._now_is: dict[str, tuple[Status, tuple[Reason, ...]]] = {}
        self._settlings: dict[str, Settling] = {}
        self._pieces: dict[str, dict[str, Piece]] = {}
        self._know(
            element.element
            for element in coverage.elements
            if element.status in ("missing", "thin") or len(element.matches) <= MOST_PIECES
        )
        self._weighed = True
        self._decided = {key for key in self._likeliest if not self.is_open(self._likeliest[key])}
        self._history: list[Decided] = []
        self._stamp: tuple[int, int] | None = None
        self._made_here: list[Decided] = []
        self._latest = datetime.min.replace(tzinfo=UTC)
        self.follow_file()
        self._rest = self._by_doubt()

    # What stands

    def match(self, subject: Subject) -> Match | None:
        """The match as people decided it by now; None where there is none."""
        text = self._text_of.get(subject[0])
        found = self._by_element.get(subject[1], {}).get(text or "", ())
        own = [match for match in found if match.passage.text_id == subject[0]]
        return max(own, key=_rank, default=None)

    def rivals(self, subject: Subject) -> list[Match]:
        """All matches of a passage, by element, likeliest first."""
        text = self._text_of.get(subject[0], "")
        best: dict[str, Match] = {}
        with self._lock:
            found = [match for texts in self._by_element.values() for match in texts.get(text, ())]
        for match in found:
            if match.element not in best or _rank(match) > _rank(best[match.element]):
                best[match.element] = match
        return sorted(best.values(), key=lambda match: (-match.probability, match.element))

    def decided(self, subject: Subject) -> Decided | None:
        """The decision that stands about a passage and an element."""
        with self._lock:
            stand, _conflicts = standing(d for d in self._history if d.text_id == subject[0])
        return next((one for one in stand if one.subject == subject), None)

    def is_open(self, subject: Subject) -> bool:
        """Whether nobody has decided on it yet."""
        match = self.match(subject)
        return match is not None and match.decision in OPEN

    def status(self, element: str) -> Status:
        """An element's status by now: the run's own, unless decisions since have changed it."""
        as_run = self._as_run[element].status
        if element not in self._now_is:
            return as_run
        before, now = self._before[element], self._now_is[element]
        # What the run itself found counts: the file leaves out passages that count for nothing,
        # and so a folder weighed anew from it may differ by a hair.
        return as_run if now[0] == before[0] else now[0]

    def reasons(self, element: str) -> tuple[Reason, ...]:
        """Why an element has its status."""
        before, now = self._before.get(element), self._now_is.get(element)
        return self._as_run[element].reasons if now is None or now == before else now[1]

    def settling(self, element: str) -> Settling | None:
        """The decisions that would settle an element, where few would."""
        return self._settlings.get(element)

    def text(self, subject: Subject) -> str:
        """The identity of a passage's text, which its copies share; "" where there is none."""
        return self._text_of.get(subject[0], "")

    def matches(self, element: str) -> list[Match]:
        """All matches of an element as people decided them by now."""
        with self._lock:
            texts = self._by_element.get(element, {})
            return [match for found in texts.values() for match in found]

    def progress(self, filters: Filters) -> Progress:
        """How much of what the filters leave is decided, and what is nearest to being settled."""
        with self._lock:
            if filters == Filters():
                passages, decided = len(self._likeliest), len(self._decided)
            else:
                subjects = list(self._chosen(filters, self._likeliest.values()))
                passages = len(subjects)
                decided = sum(not self.is_open(subject) for subject in subjects)
            settlings = [s for s in self._settlings.values() if s.lifts]
        return Progress(
            decided,
            passages,
            sum(len(one.texts) for one in settlings),
            len(settlings),
        )

    @property
    def history(self) -> tuple[Decided, ...]:
        """Every decision on file, oldest first."""
        with self._lock:
            return tuple(self._history)

    @property
    def last(self) -> Decided | None:
        """The last decision made here, which undo takes back."""
        return self._made_here[-1] if self._made_here else None

    # What comes next

    def order(self, filters: Filters) -> Iterator[Subject]:
        """Passages in the order of their use: what settles an element, then what is doubtful most.

        Those that carry a status come after those that lift one. Each passage and element once.
        """
        with self._lock:
            at_risk = frozenset(
                criterion.id for criterion in self.coverage.criteria if criterion.at_risk
            )
            first = [
                self._likeliest[text, one.element]
                for one in first_to_last(self._settlings, at_risk)
                for text in one.texts
                if (text, one.element) in self._likeliest
            ]
            rest = self._rest
        sooner = set(first)
        later = (subject for subject in rest if subject not in sooner)
        return self._chosen(filters, chain(dict.fromkeys(first), later))

    def lets_through(self, subject: Subject, filters: Filters) -> bool:
        """Whether a passage is among those that the filters leave."""
        return any(self._chosen(filters, (subject,)))

    def _chosen(self, filters: Filters, subjects: Iterable[Subject]) -> Iterator[Subject]:
        part, parts = filters.share
        for subject in subjects:
            if filters.element and subject[1] != filters.element:
                continue
            if parts > 1 and not in_share(subject[0], part, parts):
                continue
            if filters.document or filters.area or filters.state:
                match = self.match(subject)
                if (
                    match is None
                    or (filters.document and match.passage.document != filters.document)
                    or (filters.area and match.service_area != filters.area)
                    or (filters.state and (match.decision in OPEN) != (filters.state == "open"))
                ):
                    continue
            yield subject

    # Deciding

    def decide(
        self, subject: Subject, action: Action, *, moved_to: str = "", note: str, reviewer: str
    ) -> Decided:
        """Put a decision on the disk and in force; OutputError where it cannot be written."""
        match = self.match(subject)
        if match is None:
            raise KeyError(subject)
        with self._lock:
            decided = Decided(
                text_id=subject[0],
                element=subject[1],
                action=action,
                moved_to=moved_to,
                note=note,
                reviewer=reviewer,
                date=self._time(),
                text=match.passage.text,
                document=match.passage.document,
                locator=str(match.passage.locator),
            )
            self._write(decided)
            self._made_here.append(decided)
            return decided

    def undo(self) -> Decided | None:
        """Take the last decision made here back; what stood before it stands again.

        None where nothing was decided here, or somebody has decided on the same passage since:
        theirs is not taken back.
        """
        with self._lock:
            self.follow_file()
            if not self._made_here:
                return None
            last = self._made_here.pop()
            if self.decided(last.subject) != last:
                return None
            earlier = [
                d for d in self._history if d.subject == last.subject and d.date <= last.date
            ]
            at = max(i for i, d in enumerate(earlier) if d == last)
            before = earlier[at - 1] if at else replace(last, action="open", moved_to="", note="")
            self._write(replace(before, date=self._time()))
            return last

    def follow_file(self) -> bool:
        """Take up what others wrote into the decisions file since; whether there was anything.

        Raises WorkbookError where the file is damaged.
        """
        with self._lock:
            stamp = _stamp(self.decisions)
            if stamp == self._stamp:
                return False
            history = list(read_decisions(self.decisions))
            known = set(self._history)
            changed = [decided for decided in history if decided not in known]
            gone = set(self._history) - set(history)
            self._history, self._stamp = history, stamp
            self._put_in_force([*changed, *gone])
            return bool(changed or gone)

    def weigh_again(self) -> None:
        """Weigh the whole folder with what was decided: rivals of what was decided shift a little.

        Takes as long as a person notices in a folder of thousands; statuses then are those of the
        next run on the same evidence, as far as a coverage.json can tell.
        """
        with self._lock:
            if self._weighed:
                return
            matches = [match for element in self._as_run for match in self.matches(element)]
            self._know(self._as_run)
            self._scale = scale_of(self.coverage, matches)
            self._judge(self._as_run)
            self._rest = self._by_doubt()
            self._weighed = True

    def _time(self) -> str:
        # Never the same twice: of equal decisions a merge keeps the first alone, and what was
        # accepted, taken back and accepted again within a moment would end as taken back.
        when = max(self._now(), self._latest + timedelta(milliseconds=1))
        self._latest = when
        return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _write(self, decided: Decided) -> None:
        self.follow_file()
        append_decision(self.decisions, decided)
        self._stamp = _stamp(self.decisions)
        self._history.append(decided)
        self._put_in_force([decided])

    def _put_in_force(self, changed: Sequence[Decided]) -> None:
        """Make the matches of these decisions' texts what all decisions on file say."""
        texts = {self._text_of[d.text_id] for d in changed if d.text_id in self._text_of}
        said: dict[str, list[Decided]] = defaultdict(list)
        for decided in self._history:
            text = self._text_of.get(decided.text_id)
            if text in texts:
                said[text].append(decided)
        elements = {element for d in changed for element in (d.element, d.moved_to)}
        for text in texts:
            elements |= {match.element for match in self._texts[text]}
            elements |= {element for d in said[text] for element in (d.element, d.moved_to)}
        elements &= set(self._as_run)
        self._know(elements)
        self._weighed = self._weighed and not texts
        for text in texts:
            self._take_out(text)
            self._put(text, _as_decided(self._texts[text], said[text]))
            for element in self._as_run:
                if (text, element) in self._likeliest:
                    open_ = self.is_open(self._likeliest[text, element])
                    (self._decided.discard if open_ else self._decided.add)((text, element))
        self._judge(elements, texts)

    def _put(self, text: str, matches: Iterable[Match]) -> None:
        for match in matches:
            self._by_element[match.element].setdefault(text, []).append(match)

    def _take_out(self, text: str) -> None:
        for texts in self._by_element.values():
            texts.pop(text, None)

    def _know(self, elements: Iterable[str]) -> None:
        """Find out what stands before it changes, of elements where nobody has asked yet."""
        self._judge([element for element in elements if element not in self._now_is])

    def _judge(self, elements: Iterable[str], texts: Iterable[str] | None = None) -> None:
        """Find out what the matches of these elements make of them, and what would settle it.

        `texts` are those that changed, where the others are known to weigh what they weighed: an
        element of a large folder has thousands.
        """
        for element in elements:
            found = self._by_element.get(element, {})
            if texts is None:
                self._pieces[element] = pieces = self._pieces_of(self.matches(element))
            else:
                pieces = self._pieces[element]
                for text in texts:
                    pieces.pop(text, None)
                    pieces.update(self._pieces_of(found.get(text, ())))
            listed = tuple(pieces.values())
            verdict = self._scale.verdict(element, listed, near(self.matches(element)))
            self._now_is[element] = verdict.status, verdict.reasons
            self._before.setdefault(element, self._now_is[element])
            matches = self.matches(element) if len(listed) <= MOST_PIECES else []
            settled = settling(element, verdict.status, matches, listed, self._scale)
            if settled and verdict.status == self.status(element):
                self._settlings[element] = settled
            else:
                self._settlings.pop(element, None)

    def _pieces_of(self, matches: Sequence[Match]) -> dict[str, Piece]:
        identity = self._scale.identity
        return {identity[piece.match.passage.id]: piece for piece in self._scale.pieces(matches)}

    def _by_doubt(self) -> list[Subject]:
        """All passages, those first that the model is least sure of."""
        doubts = []
        for (text, element), subject in self._likeliest.items():
            weights = map(self._scale.weight, self._by_element[element].get(text, ()))
            doubts.append((abs(max(weights, default=0.0) - 0.5), subject))
        return [subject for _doubt, subject in sorted(doubts)]


def in_share(text_id: str, part: int, parts: int) -> bool:
    """Whether a passage is in one reviewer's share; every tenth is in all, to tell agreement by.

    By the text alone: whatever else is in the folder, and in every run, the shares are the same.
    """
    number = int(text_id[:8], 16)
    return number % 10 == 0 or (number // 10) % parts == part - 1


def distance(statuses: Mapping[str, Status], criterion: str, allowed: int) -> int:
    """How many elements of a criterion must be lifted to "covered" for the certificate.

    None may be missing, and no more than `allowed` thin: what a certificate tolerates.
    """
    own = [status for element, status in statuses.items() if element.startswith(f"{criterion}.")]
    return own.count("missing") + max(0, own.count("thin") - allowed)


def _rank(match: Match) -> tuple[bool, bool, float]:
    # The original before its copies; what was decided before what was left.
    return (
        match.decision not in OPEN,
        match.passage.duplicate_of is None,
        match.probability,
    )


def _texts(matches: Iterable[Match], identity: Mapping[str, str]) -> dict[str, list[Match]]:
    """Matches by text, near duplicates together."""
    texts: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        texts[identity[match.passage.id]].append(match)
    return texts


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


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def counts(statuses: Iterable[Status]) -> dict[Status, int]:
    """Elements by status, every status present."""
    listed = list(statuses)
    return {status: listed.count(status) for status in STATUSES}
