"""One decision of one person about one passage and one element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

# "open" takes an earlier decision back, or leaves a note without deciding.
Action = Literal["accepted", "rejected", "moved", "open"]

_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Decided:
    """What a reviewer said, tied to the passage's text so that it outlives file names and pages.

    `text` is the whole passage, to find it again where a new version of the file is cut slightly
    differently. `date` is when the workbook was last saved (ISO 8601, UTC). `document` and
    `locator` say where the passage stood then; they help people, nothing is looked up by them.
    """

    text_id: Annotated[str, Meta(pattern="^[0-9a-f]{16}\\Z")]
    element: str
    action: Action
    moved_to: str = ""
    note: str = ""
    reviewer: str = ""
    date: str = ""
    text: str = ""
    document: str = ""
    locator: str = ""

    @property
    def subject(self) -> tuple[str, str]:
        """What it is about; of two decisions with the same subject only one can stand."""
        return self.text_id, self.element

    @property
    def choice(self) -> tuple[Action, str]:
        """What was chosen, and the element to move to where it was that."""
        return self.action, self.moved_to

    @property
    def place(self) -> str:
        """Name it for people: element, the passage's first words, document and citation."""
        text = self.text
        if len(text) > _SHOWN_CHARACTERS:
            text = text[:_SHOWN_CHARACTERS].rsplit(" ", 1)[0] + " …"
        where = ", ".join(part for part in (self.document, self.locator) if part)
        return f"{self.element}, “{text}”" + (f" ({where})" if where else "")

    @property
    def said(self) -> str:
        """Say who decided what, for example "Ann moved it to 4.3.2 on 2024-05-02"."""
        verbs = {
            "accepted": "accepted it",
            "rejected": "rejected it",
            "moved": f"moved it to {self.moved_to}",
            "open": "left it open",
        }
        who = self.reviewer or "someone who gave no name"
        return f"{who} {verbs[self.action]}" + (f" on {self.date[:10]}" if self.date else "")
