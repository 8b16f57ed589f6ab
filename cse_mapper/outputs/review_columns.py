"""The columns a reviewer fills in, and the hidden key that ties a row to its passage."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

DECISION = "Decision"
MOVE_TO = "Move to"
NOTE = "Note"
REVIEWER = "Reviewer"
ELEMENT = "Element"
PASSAGE = "Passage"
DOCUMENT = "Document"
CITATION = "Citation"
KEY = "cse-map key"

ACCEPT = "accept"
REJECT = "reject"
MOVE = "move to"
CHOICES = (ACCEPT, REJECT, MOVE)

_KEY = re.compile(
    r"^1\|([0-9a-f]{16})\|([1-9]\.[1-9]\.[0-9]{1,2})\|([0-9a-f]{8})\|([0-9a-f]{8})"
    r"(?:\|([1-9][0-9]{0,5}))?$"
)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class RowKey:
    """Find out which passage and element a row was written for, and whether it was touched since.

    `shown` and `state` are digests of the passage and of the reviewer's columns as written; `copy`
    counts the rows of one passage and element, whose text stands in several documents.
    """

    text_id: str
    element: str
    shown: str
    state: str
    copy: int = 1

    def __str__(self) -> str:
        key = f"1|{self.text_id}|{self.element}|{self.shown}|{self.state}"
        return key if self.copy == 1 else f"{key}|{self.copy}"


def digest(*cells: str) -> str:
    """Tell whether cells still hold what was written: 8 hex digits, blind to white space and case.

    Spreadsheet programs change line ends and spaces when they save, so these do not count.
    """
    # Joined by what no text holds, so that two cells are not taken for one.
    folded = "\x1f".join(_SPACE.sub(" ", cell).strip().casefold() for cell in cells)
    return hashlib.sha256(folded.encode("utf-8", "replace")).hexdigest()[:8]


def read_key(cell: str) -> RowKey | None:
    """Read the hidden key of a row; None where there is none or it is damaged."""
    found = _KEY.match(cell.strip())
    if not found:
        return None
    text_id, element, shown, state, copy = found.groups()
    return RowKey(text_id, element, shown, state, int(copy or 1))
