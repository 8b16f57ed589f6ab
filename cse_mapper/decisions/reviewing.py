"""The edited workbook to decisions: what `cse-map review` does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cse_mapper.decisions import (
    Action,
    Conflict,
    Decided,
    effects,
    read_decisions,
    standing,
    write_decisions,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.review_columns import (
    CITATION,
    DECISION,
    DOCUMENT,
    ELEMENT,
    KEY,
    MOVE_TO,
    NOTE,
    PASSAGE,
    REVIEWER,
    RowKey,
    digest,
    read_key,
)
from cse_mapper.outputs.workbook_reading import ReadRow, read_rows

_WORDS: Mapping[str, Action] = {
    "accept": "accepted", "accepted": "accepted", "yes": "accepted", "y": "accepted",
    "ok": "accepted", "reject": "rejected", "rejected": "rejected", "no": "rejected",
    "n": "rejected", "move": "moved", "moved": "moved", "move to": "moved", "moved to": "moved",
    "": "open",
}  # fmt: skip
# No part of a longer number, such as the date 1.2.2026.
_ELEMENT = re.compile(r"(?<![\d.])[1-5]\.[1-9]\.[1-9]\d?(?![\d.]*\d)")


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """What a review brought: for people, in sentences; nothing that they wrote goes unmentioned.

    `new` are the decisions added to the file, `unchanged` counts rows that say what is known
    already. `problems` name rows whose decision could not be taken, by sheet and row number;
    `outdated` rows that were left as they were written, while someone has decided otherwise since;
    `absent` are earlier decisions without a row in this workbook, which stay in the file; `refused`
    has the cells of rows whose decision could not be taken. `saved` is when the workbook was saved.
    """

    new: tuple[Decided, ...] = ()
    unchanged: int = 0
    undecided: int = 0
    problems: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()
    absent: tuple[Decided, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    total: int = 0
    refused: tuple[tuple[RowKey, Mapping[str, str]], ...] = ()
    saved: str = ""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What to tell after a review, one sentence each, the counts first."""
        counts = {"accepted": 0, "rejected": 0, "moved": 0, "open": 0}
        for decided in self.new:
            counts[decided.action] += 1
        new = (
            f"{len(self.new)} new or changed decisions: {counts['accepted']} accepted,"
            f" {counts['rejected']} rejected, {counts['moved']} moved,"
            f" {counts['open']} left open or taken back."
        )
        known = f"{self.unchanged} were known already; {self.undecided} rows are undecided."
        return (
            new,
            known,
            *self.problems,
            *self.decided_since,
            *(f"{d.place}: {d.said}; it has no row here, and is kept." for d in self.absent),
            *(conflict.sentence for conflict in self.conflicts),
        )

    @property
    def decided_since(self) -> tuple[str, ...]:
        """What to tell of rows that were decided elsewhere: each of a few, many in one sentence.

        After an hour at the desk a workbook of before has dozens of them, and what is wrong in it
        must not scroll away above them.
        """
        if len(self.outdated) <= _FEW:
            return self.outdated
        return (
            f"{len(self.outdated)} rows were decided elsewhere since this workbook was written,"
            " as at the desk, and left alone here: those decisions stand, and the next run"
            " writes them into the workbook.",
        )


# So many single rows are worth a sentence each.
_FEW = 3


@dataclass
class _Outcome:
    new: list[Decided] = field(default_factory=list)
    unchanged: int = 0
    undecided: int = 0
    problems: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    absent: list[Decided] = field(default_factory=list)
    refused: list[tuple[RowKey, Mapping[str, str]]] = field(default_factory=list)
    taken: set[Decided] = field(default_factory=set)
    here: dict[tuple[str, str], tuple[str, tuple[Action, str]]] = field(default_factory=dict)


def review_workbook(workbook: Path, decisions: Path) -> ReviewReport:
    """Turn what people entered into a workbook into lines of `decisions.jsonl`.

    Columns are found by their headers and passages by a hidden key, so sorted, filtered, moved and
    deleted rows and columns and added sheets do no harm. Rows left as they were written do not
    overrule a later decision; a cleared one takes the earlier decision back. Raises WorkbookError
    for a file that is no workbook of ours or is damaged, and for a damaged decisions file; nothing
    is then changed.
    """
    known = read_decisions(decisions)
    saved, rows = read_rows(workbook)
    outcome = _review(rows, saved, known)
    merged = write_decisions(decisions, outcome.new) if outcome.new else known
    _, conflicts = standing(merged)
    return ReviewReport(
        new=tuple(outcome.new),
        unchanged=outcome.unchanged,
        undecided=outcome.undecided,
        problems=tuple(outcome.problems),
        outdated=tuple(outcome.outdated),
        absent=tuple(outcome.absent),
        conflicts=conflicts,
        total=len(merged),
        refused=tuple(outcome.refused),
        saved=saved,
    )


def _review(rows: Sequence[ReadRow], saved: str, known: Iterable[Decided]) -> _Outcome:
    before = _in_force(known)
    outcome = _Outcome(taken=set(known))
    shown = _where_shown(rows)
    subjects = set()
    for row, key in _keyed(rows, outcome):
        earlier = before.get((key.text_id, key.element))
        subjects.add((key.text_id, key.element))
        decided = _mixed_up(row, key, shown) or _decided(row, key, saved, earlier)
        if isinstance(decided, Decided):
            _take(decided, row, key, earlier, outcome)
        elif any(row.cells.get(name, "") for name in _REVIEWED):
            outcome.problems.append(f"{row.name}: {decided} Nothing was taken.")
            outcome.refused.append((key, {n: row.cells[n] for n in _REVIEWED if row.cells.get(n)}))
    outcome.absent = [
        decided
        for subject, decided in before.items()
        if subject not in subjects and decided.action != "open"
    ]
    return outcome


def _in_force(known: Iterable[Decided]) -> dict[tuple[str, str], Decided]:
    """What a workbook written now would show for each passage and element."""
    stand, _ = standing(known)
    before = {decided.subject: decided for decided in stand}
    for effect in effects(stand):
        if effect.element == effect.decided.moved_to:
            there = replace(effect.decided, element=effect.element, action="accepted", moved_to="")
            before[there.subject] = there
    return before


def _take(
    decided: Decided, row: ReadRow, key: RowKey, before: Decided | None, outcome: _Outcome
) -> None:
    """File a row: new, known, undecided, or left as written while the decision has changed."""
    # The hidden key knows what the cells held as they were written. A row that nobody touched says
    # nothing, or it would overrule what was decided at the desk since.
    touched = digest(*(row.cells.get(name, "") for name in _REVIEWED)) != key.state
    if before is not None and (_content(before) == _content(decided) or not touched):
        if before.choice == decided.choice:
            outcome.unchanged += 1
        else:
            outcome.outdated.append(f"{row.name}: {before.said} since this workbook was written.")
    elif decided in outcome.taken:
        outcome.unchanged += 1
    elif decided.action == "open" and not decided.note and before is None:
        outcome.undecided += 1
    else:
        _notice_contradiction(decided, row, outcome)
        outcome.new.append(decided)
        outcome.taken.add(decided)


def _notice_contradiction(decided: Decided, row: ReadRow, outcome: _Outcome) -> None:
    """The same text can stand in two rows, from two documents or by copying a row."""
    name, choice = outcome.here.get(decided.subject, (row.name, decided.choice))
    if choice != decided.choice:
        outcome.problems.append(
            f"{row.name}: decides differently from {name.lower()} about the same passage;"
            " both are kept, and the lower one stands."
        )
    outcome.here[decided.subject] = (row.name, decided.choice)


_REVIEWED = (DECISION, MOVE_TO, NOTE, REVIEWER)


def _content(decided: Decided) -> tuple[str, ...]:
    return (decided.action, decided.moved_to, decided.note, decided.reviewer)


def _keyed(rows: Iterable[ReadRow], outcome: _Outcome) -> Iterator[tuple[ReadRow, RowKey]]:
    """Rows with a readable key; of rows that are copies of one another each is given."""
    for row in rows:
        key = read_key(row.cells.get(KEY, ""))
        if key is not None:
            yield row, key
        elif row.cells.get(DECISION, "") or row.cells.get(MOVE_TO, ""):
            outcome.problems.append(
                f"{row.name}: the hidden column “{KEY}” is empty or damaged, so that it is unknown"
                " which passage is meant. Nothing was taken."
            )


def _where_shown(rows: Iterable[ReadRow]) -> frozenset[str]:
    keys = (read_key(row.cells.get(KEY, "")) for row in rows)
    return frozenset(key.shown for key in keys if key)


def _mixed_up(row: ReadRow, key: RowKey, shown: frozenset[str]) -> str:
    """Notice a row whose cells come from different rows, as after sorting only some columns."""
    element = row.cells.get(ELEMENT, key.element)
    if element and element != key.element:
        return (
            f"the row was written for {key.element} and now says {element};"
            " to move evidence, use the column Decision, and sort whole rows only."
        )
    passage = digest(row.cells.get(PASSAGE, ""))
    if passage != key.shown and passage in shown:
        return "its passage belongs to another row; sort whole rows only."
    return ""


def _decided(row: ReadRow, key: RowKey, saved: str, before: Decided | None) -> Decided | str:
    """Read the decision of a row; a text says what is wrong with it."""
    choice = _choice(row.cells.get(DECISION, ""), row.cells.get(MOVE_TO, ""), key.element)
    if isinstance(choice, str):
        return choice
    action, moved_to = choice
    return Decided(
        text_id=key.text_id,
        element=key.element,
        action=action,
        moved_to=moved_to,
        note=row.cells.get(NOTE, ""),
        reviewer=row.cells.get(REVIEWER, ""),
        date=saved,
        # Without the column Passage the earlier decision still knows the text.
        text=row.cells.get(PASSAGE, "") or (before.text if before else ""),
        document=row.cells.get(DOCUMENT, ""),
        locator=row.cells.get(CITATION, ""),
    )


def _choice(decision: str, move_to: str, element: str) -> tuple[Action, str] | str:
    # People also type "move to 4.3.2" into the first column, or fill in the second one only.
    named = _ELEMENT.findall(f"{decision} {move_to}")
    word = " ".join(_ELEMENT.sub("", decision).casefold().strip(" .:!").split())
    action = _WORDS.get(word)
    if action is None:
        return f"“{decision}” is no decision; choose accept, reject or move to."
    if action in ("accepted", "rejected") or (action == "open" and not move_to and not named):
        if named or move_to:
            return f"it says {decision} and also “{move_to or named[0]}” to move to; keep one."
        return action, ""
    if len(set(named)) != 1:
        return "choose one element to move it to, in the column Move to."
    if named[0] not in load_standard().ids:
        return f"there is no element {named[0]} to move it to."
    if named[0] == element:
        return f"it stands at {element} already; choose accept, or another element."
    return "moved", named[0]
