"""Forward and back through the passages: what was shown already waits until the rest was seen."""

from __future__ import annotations

from threading import Lock

from cse_mapper.desk.history import Subject
from cse_mapper.desk.review import Filters, Review

# Further back nobody goes.
_MOST_STEPS = 500


class Walk:
    """One person's way through a review; the server asks from several threads."""

    def __init__(self) -> None:
        self._trail: list[Subject] = []
        self._seen: set[Subject] = set()
        self._lock = Lock()

    def arrive(self, subject: Subject) -> None:
        """A passage is shown; where it is the one before, that was a step back."""
        with self._lock:
            self._seen.add(subject)
            if self._trail[-2:-1] == [subject]:
                self._trail.pop()
            elif self._trail[-1:] != [subject]:
                self._trail = [*self._trail[-_MOST_STEPS:], subject]

    def here(self, review: Review, filters: Filters) -> Subject | None:
        """The passage to show to whoever comes from elsewhere: where they were, or the next."""
        with self._lock:
            last = self._trail[-1] if self._trail else None
        if (
            last
            and not filters.state
            and review.matches.is_open(last)
            and review.lets_through(last, filters)
        ):
            return last
        return self.after(review, filters, None)

    def before(self) -> Subject | None:
        """The passage that was shown before this one."""
        with self._lock:
            return self._trail[-2] if len(self._trail) > 1 else None

    def after(self, review: Review, filters: Filters, subject: Subject | None) -> Subject | None:
        """The passage to show next; None where nothing is left that the filters let through.

        Those not seen yet come first, so that what was passed over does not come at once again.
        """
        wanted = filters.state or "open"
        passed: Subject | None = None
        for each in review.order(filters):
            if each == subject or (wanted == "open") != review.matches.is_open(each):
                continue
            if each not in self._seen:
                return each
            # Seen and left open: it waits until nothing unseen is left.
            passed = passed or each
        with self._lock:
            self._seen.clear()
        return passed
