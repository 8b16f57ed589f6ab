"""What a reviewer's forms and addresses say: untrusted text to filters, decisions and entries."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from cse_mapper.decisions import Action, Decided, read_decisions
from cse_mapper.desk.elements import elements_named
from cse_mapper.desk.history import Subject
from cse_mapper.desk.review import Filters
from cse_mapper.domain.entries import BY_WHEN, GAPS, OWNER, Entry, EntryKind
from cse_mapper.domain.plain import plain
from cse_mapper.domain.standard import Element, load_standard
from cse_mapper.errors import WorkbookError

# As the fields of the page have it (`maxlength`); a program may send more.
_MOST_NOTE = 2_000
_MOST_NAME = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose to do with a passage, or the `problem` that a person has to solve.

    `offered` are elements that may be meant. Who leaves a note only stays at the passage.
    """

    action: Action = "open"
    moved_to: str = ""
    stays: bool = False
    problem: str = ""
    offered: tuple[Element, ...] = ()


def choice_of(form: Mapping[str, str], subject: Subject, said: Decided | None) -> Choice | None:
    """Read the form of a passage, of which `said` is what stands; None for a form not of ours."""
    action, words = form.get("action", ""), form.get("move_to", "").strip()
    if action == "enter":  # the key Enter in a field
        action = "move" if words else "note"
    if action == "move" or form.get("choose", "").strip():
        return _moved(form.get("choose", "").strip(), words, subject[1])
    if action == "note" and said:  # a note leaves what was decided as it is
        return Choice(said.action, said.moved_to, stays=True)
    simple: Mapping[str, Choice] = {
        "accept": Choice("accepted"),
        "reject": Choice("rejected"),
        "open": Choice(),
        "note": Choice(stays=True),
    }
    return simple.get(action)


def _moved(chosen: str, words: str, element: str) -> Choice:
    named = elements_named(chosen or words)
    others = tuple(one for one in named if one.id != element)
    if len(named) == 1 and others:
        return Choice("moved", others[0].id)
    if not words:
        problem = "Say where to move it: type an element's number or some words of it."
    elif not named:
        problem = f"No element has the number or the words “{words}”."
    elif len(named) == 1:
        problem = f"It stands at {element} already: accept it, or name another element."
    else:
        problem = f"Several elements have “{words}”. Which one do you mean?"
    return Choice(problem=problem, offered=others)


def note_of(form: Mapping[str, str]) -> str:
    """The note in a form, harmless and not endless."""
    return plain(form.get("note", ""))[:_MOST_NOTE]


def reviewer_of(form: Mapping[str, str]) -> str:
    """The reviewer's name in a form."""
    return plain(form.get("reviewer", ""))[:_MOST_NAME]


def entries_of(form: Mapping[str, str], element: str, when: datetime) -> tuple[Entry, ...]:
    """Who closes a gap and by when, as the form of the gaps says."""
    owner = plain(form.get("owner", ""))[:_MOST_NAME]
    typed = plain(form.get("by_when", ""))[:_MOST_NAME]
    day = day_of(typed)
    due: tuple[str, EntryKind] = (day.isoformat(), "date") if day else (typed, "text")
    place = f"{element} {load_standard().element(element).title}"
    return (
        Entry(GAPS, element, OWNER, owner, "text", when, place),
        Entry(GAPS, element, BY_WHEN, *due, when, place),
    )


def day_of(text: str) -> date | None:
    """A date as people type it, or None where it is none."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"):
        try:
            return datetime.strptime(text.strip(), pattern).date()
        except ValueError:
            continue
    return None


def decisions_in(content: bytes) -> tuple[Decided, ...]:
    """The decisions of a file that somebody chose in the browser; WorkbookError where damaged."""
    with tempfile.TemporaryDirectory(prefix="cse-desk-") as folder:
        path = Path(folder) / "the chosen file"
        # Read as the file beside the reports is, so that both are refused for the same faults.
        path.write_bytes(content)
        try:
            return read_decisions(path)
        except WorkbookError as error:
            problem = error.problem.replace(f"'{path}'", "The chosen file")
            raise WorkbookError(problem, "Choose a decisions.jsonl of cse-map.") from error


def filters_of(args: Mapping[str, str], share: tuple[int, int]) -> Filters:
    """The filters that an address or a form keeps; `share` is the reviewer's, if it names none."""
    element = args.get("element", "")
    return Filters(
        element=element if element in load_standard().ids else "",
        document=args.get("document", ""),
        area=args.get("area", ""),
        # Open is what is shown to whoever asks for nothing.
        state=args.get("state", "") if args.get("state") == "decided" else "",
        share=share_of(args.get("share", "")) or share,
    )


def share_of(text: str) -> tuple[int, int] | None:
    """A share such as "1/2" as part and parts; None where it is none."""
    part, slash, parts = text.partition("/")
    if not slash or not (part.isdecimal() and parts.isdecimal()):
        return None
    # Digits without end would be a number without end.
    one, all_ = int(part[:3]), int(parts[:3])
    return (one, all_) if 1 <= one <= all_ <= 99 else None
