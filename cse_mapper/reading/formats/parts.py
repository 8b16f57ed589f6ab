"""Reads what a file holds as files of their own, and lists each of them, read or not.

What is attached or packed is a document of its own (`enclose`); what belongs to the text around it,
such as a picture pasted into a message, gives its words to the file that it is in (`add`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cse_mapper.domain import INSIDE, Block, Part
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import Allowance, Enclosed, Extracted
from cse_mapper.reading.outcome import judge, outcome_of
from cse_mapper.reading.wording import printable

_MAX_NOTES = 8


@dataclass(slots=True)
class Parts:
    """Collects blocks and documents of parts, and a note for every part that could not be read."""

    allowance: Allowance
    blocks: list[Block] = field(default_factory=list)
    documents: list[Enclosed] = field(default_factory=list)
    listed: list[Part] = field(default_factory=list)
    needs_ocr: bool = False
    _notes: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def enclose(self, name: str, data: Callable[[], bytes]) -> None:
        """Reads a part as a document of its own, whatever becomes of it."""
        self.documents.append(self._read(name, data))

    def enclose_read(self, name: str, extracted: Extracted) -> None:
        """Takes a part that its container's reader has read already as a document of its own."""
        self.documents.append(Enclosed(self._unique(name), extracted))

    def add(self, name: str, data: Callable[[], bytes], *, quiet: bool = False) -> None:
        """Reads a part into the file that holds it; `quiet` lists it without a note (a logo)."""
        part = self._read(name, data)
        if part.extracted:
            self.merge(part.name, part.extracted, quiet=quiet)
            return
        self.listed.append(Part(part.name, part.status, part.reason))
        if not quiet:
            self.needs_ocr = self.needs_ocr or part.status == "needs OCR"
            self._notes.append(f"'{part.name}' was not read. {part.reason}")

    def merge(self, name: str, extracted: Extracted, *, quiet: bool = False) -> None:
        """Takes over what was read of a part under its name, with all that is in it."""
        for block in extracted.blocks:
            inner = block.locator.part
            part = f"{name}{INSIDE}{inner}" if inner else name
            self.blocks.append(replace(block, locator=replace(block.locator, part=part)))
        status, reason, _blocks = judge(extracted)
        self.listed.append(Part(name, status, reason))
        self.listed.extend(replace(p, name=f"{name}{INSIDE}{p.name}") for p in extracted.parts)
        for inside in extracted.documents:
            self.documents.append(replace(inside, name=f"{name}{INSIDE}{inside.name}"))
        if reason and not quiet and status != "empty":
            self.needs_ocr = self.needs_ocr or status == "needs OCR"
            self._notes.append(f"'{name}': {reason}")

    def notes(self) -> tuple[str, ...]:
        """What was left out, the first few in full."""
        more = len(self._notes) - _MAX_NOTES
        kept = tuple(self._notes[:_MAX_NOTES])
        return (*kept, f"And {more:,} more of its parts were not read.") if more > 0 else kept

    def _read(self, name: str, data: Callable[[], bytes]) -> Enclosed:
        from cse_mapper.reading.extract import extract

        shown = self._unique(printable(name) or "part")
        allowance = self.allowance
        # An archive of archives draws on the purse of the outermost.
        allowance.members_left -= 1
        if allowance.members_left < 0:
            raise ReadingError(
                "It holds more than 10,000 files",
                "unpack it yourself and keep the documents that are evidence.",
            )
        # It has the time that a file has: a mailbox or archive of a year's letters needs more.
        allowance.working()
        content = b""
        try:
            with allowance.one_deeper():
                content = data()
                extracted = extract(name, content, allowance)
        except ReadingError as error:
            if allowance.bytes_left < 0:
                raise  # the whole file's purse is empty, not this part's
            status, reason = outcome_of(error)
            return Enclosed(shown, None, status, reason, _digest(content), len(content))
        return Enclosed(shown, extracted, digest=_digest(content), size=len(content))

    def _unique(self, name: str) -> str:
        candidate, number = name, 2
        while candidate in self._seen:
            candidate, number = f"{name} ({number})", number + 1
        self._seen.add(candidate)
        return candidate


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest() if content else ""
