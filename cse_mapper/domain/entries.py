"""What people type into the reports that is no decision: owners, dates and notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# How a value is to be shown and sorted: a date is ISO 8601 ("2026-12-01"), a number in digits.
EntryKind = Literal["text", "number", "date"]

# The gaps view of the workbook and of the desk share these.
GAPS = "Gaps"
OWNER = "Owner"
BY_WHEN = "By when"


@dataclass(frozen=True, slots=True)
class Entry:
    """Keep what a person typed for a row, whichever program it was typed into.

    `key` is what the row is about (an element, a passage, a finding), never where it stood. An
    empty `value` takes an earlier one back. `date` is when it was typed or saved, with a time zone.
    `place` names the row for people, for the day when there is no such row any more.
    """

    sheet: str
    key: str
    column: str
    value: str
    kind: EntryKind
    date: datetime
    place: str = ""

    @property
    def subject(self) -> tuple[str, str, str]:
        """What it is about; of two entries with the same subject only one can stand."""
        return self.sheet, self.key, self.column


def latest(entries: Iterable[Entry]) -> dict[tuple[str, str, str], Entry]:
    """Find what stands for each sheet, key and column; what was taken back is left out.

    The latest by date stands, the last in the file among equals, as with decisions.
    """
    stand: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        earlier = stand.get(entry.subject)
        # Of one moment the last in the file stands, as with decisions.
        if earlier is None or entry.date >= earlier.date:
            stand[entry.subject] = entry
    return {subject: entry for subject, entry in stand.items() if entry.value}
