"""What was decided: a file that is added to at once, and followed while others write into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cse_mapper.decisions import Decided, append_decision, read_decisions, standing

# A passage's text and an element, as `Decided.subject`: what one decision is about.
Subject = tuple[str, str]


class History:
    """Knows every decision on file, and which of them were made here."""

    def __init__(self, file: Path, now: Callable[[], datetime]) -> None:
        self.file = file
        self._now = now
        self._all: list[Decided] = []
        self._stamp: tuple[int, int] | None = None
        self._made_here: list[Decided] = []
        self._latest = datetime.min.replace(tzinfo=UTC)

    @property
    def all(self) -> tuple[Decided, ...]:
        """Every decision on file, oldest first."""
        return tuple(self._all)

    @property
    def last(self) -> Decided | None:
        """The last decision made here, which undo takes back."""
        return self._made_here[-1] if self._made_here else None

    def stands(self, subject: Subject) -> Decided | None:
        """The decision that stands about a passage and an element."""
        stand, _conflicts = standing(d for d in self.all if d.text_id == subject[0])
        return next((one for one in stand if one.subject == subject), None)

    def follow(self) -> list[Decided]:
        """Take up what others wrote into the file since: what is new there, and what is gone.

        Raises WorkbookError where the file is damaged.
        """
        stamp = _stamp(self.file)
        if stamp == self._stamp:
            return []
        found = list(read_decisions(self.file))
        # A line may be gone too: people restore files, and mend them.
        known, there = set(self._all), set(found)
        changed = [one for one in found if one not in known]
        gone = [one for one in self._all if one not in there]
        self._all, self._stamp = found, stamp
        return [*changed, *gone]

    def add(self, decided: Decided, *, made_here: bool) -> Decided:
        """Put a decision on the disk, as of now; OutputError where it cannot be written."""
        decided = replace(decided, date=self._time())
        append_decision(self.file, decided)
        self._stamp = _stamp(self.file)
        self._all.append(decided)
        if made_here:
            self._made_here.append(decided)
        return decided

    def before_last(self) -> tuple[Decided, Decided] | None:
        """The last decision made here, which is so no more, and what stood before it.

        None where nothing was decided here, or somebody has decided on the same passage since:
        theirs is not taken back.
        """
        if not self._made_here:
            return None
        last = self._made_here.pop()
        if self.stands(last.subject) != last:
            return None
        earlier = [d for d in self._all if d.subject == last.subject and d.date <= last.date]
        at = max(i for i, d in enumerate(earlier) if d == last)
        return last, earlier[at - 1] if at else replace(last, action="open", moved_to="", note="")

    def _time(self) -> str:
        # Never the same twice: of equal decisions a merge keeps the first alone, and what was
        # accepted, taken back and accepted again within a moment would end as taken back.
        when = max(self._now(), self._latest + timedelta(milliseconds=1))
        self._latest = when
        return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
