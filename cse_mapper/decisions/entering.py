"""What people typed into the columns for people: which of it is new since the workbook was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import cast, get_args

from cse_mapper.domain.entries import Entry, EntryKind, latest
from cse_mapper.outputs.additions import Subject, Written, value_digest
from cse_mapper.outputs.edited_workbook import ReadWorkbook


def new_entries(read: ReadWorkbook, known: Sequence[Entry], saved: datetime) -> Iterator[Entry]:
    """Find what people typed, changed or cleared in a workbook that was `saved` then.

    A cell that is as it was written says nothing, whatever was entered elsewhere since. Where the
    workbook does not say what it showed, an empty cell says nothing. A line that was deleted among
    what has lost its row is cleared.
    """
    stand, before_now = latest(known), frozenset(known)
    written = read.written or Written()
    for typed in read.typed:
        shown = (written.kept if typed.homeless else written.typed).get(typed.subject, "")
        before = stand.get(typed.subject)
        said = value_digest(typed.value)
        # A cell as it was written is nobody's word, and an empty one that was never full is none.
        if said == shown or (not shown and not typed.value):
            continue
        if before is not None and value_digest(before.value) == said:
            continue
        if before is None and not typed.value:
            continue
        kind = cast(EntryKind, typed.kind) if typed.kind in get_args(EntryKind) else "text"
        entry = Entry(*typed.subject, typed.value, kind, saved, typed.place)
        if entry not in before_now:  # taken up already, and overruled since
            yield entry
    for subject in _deleted(read, written):
        if subject in stand:
            yield Entry(*subject, "", "text", saved, stand[subject].place)


def _deleted(read: ReadWorkbook, written: Written) -> Iterator[Subject]:
    there = {typed.subject for typed in read.typed}
    if read.kept_is_there:
        yield from (subject for subject in written.kept if subject not in there)


def overruled(new: Sequence[Entry], known: Sequence[Entry]) -> Iterator[str]:
    """Say which of the new entries do not stand, since someone entered something else later."""
    stand = latest((*known, *new))
    for entry in new:
        winner = stand.get(entry.subject)
        if winner is not None and winner.value != entry.value:
            yield (
                f"Sheet {entry.sheet}, {entry.place or entry.key}, {entry.column}: the workbook"
                f" says “{entry.value}”, and “{winner.value}” was entered later, which stands."
            )
