"""The review while it goes on: what a decision changes, and which passage comes next.

The one thing here that changes. Decisions go to the disk first and into this second, so that what
a page shows is what the file holds. One lock guards it; the server asks from several threads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, product
from pathlib import Path
from threading import RLock

from cse_mapper.decisions import Action, Decided
from cse_mapper.desk.history import History, Subject
from cse_mapper.desk.matches import Matches
from cse_mapper.desk.scale import OPEN, scale_of
from cse_mapper.desk.settling import first_to_last
from cse_mapper.desk.statuses import Statuses
from cse_mapper.domain import Coverage


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
    """Decides and takes back, follows the decisions of others, and gives the most useful passage.

    `history` is what was decided, `matches` what stands of each passage, `statuses` what that makes
    of each element.
    """

    def __init__(
        self,
        coverage: Coverage,
        decisions: Path,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.coverage = coverage
        self._lock = RLock()
        self._elements = frozenset(element.element for element in coverage.elements)
        listed = [match for element in coverage.elements for match in element.matches]
        self._scale = scale_of(coverage, listed)
        self.history = History(decisions, now)
        self.matches = Matches(listed, self._scale.identity, self._lock)
        self.statuses = Statuses(coverage, self.matches, self._scale)
        self._weighed = True
        subjects = self.matches.subjects
        self._decided = {key for key in subjects if not self.matches.is_open(subjects[key])}
        self.follow_file()
        self._rest = self._by_doubt()

    def progress(self, filters: Filters) -> Progress:
        """How much of what the filters leave is decided, and what is nearest to being settled."""
        with self._lock:
            subjects = self.matches.subjects
            if filters == Filters():
                passages, decided = len(subjects), len(self._decided)
            else:
                chosen = list(self._chosen(filters, subjects.values()))
                passages = len(chosen)
                decided = sum(not self.matches.is_open(subject) for subject in chosen)
            lifting = [one for one in self.statuses.settlings.values() if one.lifts]
        return Progress(decided, passages, sum(len(one.texts) for one in lifting), len(lifting))

    # What comes next

    def order(self, filters: Filters) -> Iterator[Subject]:
        """Passages in the order of their use: what settles an element, then what is doubtful most.

        Those that carry a status come after those that lift one. Each passage and element once.
        """
        with self._lock:
            at_risk = frozenset(
                criterion.id for criterion in self.coverage.criteria if criterion.at_risk
            )
            subjects = self.matches.subjects
            first = [
                subjects[text, one.element]
                for one in first_to_last(self.statuses.settlings, at_risk)
                for text in one.texts
                if (text, one.element) in subjects
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
                match = self.matches.match(subject)
                if (
                    match is None
                    or (filters.document and match.passage.document != filters.document)
                    or (filters.area and match.service_area != filters.area)
                    or (filters.state and (match.decision in OPEN) != (filters.state == "open"))
                ):
                    continue
            yield subject

    def _by_doubt(self) -> list[Subject]:
        """All passages, those first that the model is least sure of."""
        doubts = []
        for (text, element), subject in self.matches.subjects.items():
            weights = map(self._scale.weight, self.matches.of_text(text, element))
            doubts.append((abs(max(weights, default=0.0) - 0.5), subject))
        return [subject for _doubt, subject in sorted(doubts)]

    # What changes something

    def decide(
        self, subject: Subject, action: Action, *, moved_to: str = "", note: str, reviewer: str
    ) -> Decided:
        """Put a decision on the disk and in force; OutputError where it cannot be written."""
        match = self.matches.match(subject)
        if match is None:
            raise KeyError(subject)
        decided = Decided(
            text_id=subject[0],
            element=subject[1],
            action=action,
            moved_to=moved_to,
            note=note,
            reviewer=reviewer,
            text=match.passage.text,
            document=match.passage.document,
            locator=str(match.passage.locator),
        )
        return self._write(decided, made_here=True)

    def undo(self) -> Decided | None:
        """Take the last decision made here back; what stood before it stands again.

        None where `History.before_last` has none.
        """
        with self._lock:
            self.follow_file()
            found = self.history.before_last()
            if found is None:
                return None
            last, before = found
            self._write(before, made_here=False)
            return last

    def follow_file(self) -> bool:
        """Take up what others wrote into the decisions file since; whether there was anything.

        Raises WorkbookError where the file is damaged.
        """
        with self._lock:
            changed = self.history.follow()
            if changed:
                self._put_in_force(changed)
            return bool(changed)

    def weigh_again(self) -> None:
        """Weigh the whole folder with what was decided: rivals of what was decided shift a little.

        Takes as long as a person notices in a folder of thousands; statuses then are those of the
        next run on the same evidence, as far as a coverage.json can tell.
        """
        with self._lock:
            if self._weighed:
                return
            listed = [
                match for one in self.coverage.elements for match in self.matches.of(one.element)
            ]
            self._scale = scale_of(self.coverage, listed)
            self.statuses.weigh_again(self._scale)
            self._rest = self._by_doubt()
            self._weighed = True

    def _write(self, decided: Decided, *, made_here: bool) -> Decided:
        with self._lock:
            # What others wrote comes first: ours is about what stands now, and is the later one.
            self.follow_file()
            written = self.history.add(decided, made_here=made_here)
            self._put_in_force([written])
            return written

    def _put_in_force(self, changed: Sequence[Decided]) -> None:
        texts, touched = self.matches.decided_on(changed, self.history.all)
        elements = self._elements.intersection(touched)
        # Before the matches change: what an element was is known only by weighing it as it was.
        self.statuses.know(elements)
        self._weighed = self._weighed and not texts
        self.matches.put_in_force(texts, self.history.all)
        for key in product(texts, self._elements):
            if key in self.matches.subjects:
                open_ = self.matches.is_open(self.matches.subjects[key])
                (self._decided.discard if open_ else self._decided.add)(key)
        self.statuses.judge(elements, texts)


def in_share(text_id: str, part: int, parts: int) -> bool:
    """Whether a passage is in one reviewer's share; every tenth is in all, to tell agreement by.

    By the text alone: whatever else is in the folder, and in every run, the shares are the same.
    """
    number = int(text_id[:8], 16)
    return number % 10 == 0 or (number // 10) % parts == part - 1
