"""Reads attachments and archive members as parts of the file that holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from cse_mapper.domain import Block
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import Allowance, Extracted, NeedsOcrError, UnsupportedFileError
from cse_mapper.reading.wording import printable

_MAX_NOTES = 8


@dataclass(slots=True)
class Parts:
    """Collects the blocks of parts, and a note for every part that could not be read."""

    allowance: Allowance
    blocks: list[Block] = field(default_factory=list)
    needs_ocr: bool = False
    _notes: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)

    def add(self, name: str, data: Callable[[], bytes], *, quiet: bool = False) -> None:
        """Reads one part; `quiet` does not mention kinds that are not read (an e-mail's logos)."""
        from cse_mapper.reading.extract import extract

        shown = self._unique(printable(name) or "part")
        allowance = self.allowance
        allowance.members_left -= 1
        if allowance.members_left < 0:
            raise ReadingError(
                "It holds more than 10,000 files",
                "unpack it yourself and keep the documents that are evidence.",
            )
        if allowance.depth >= allowance.max_depth:
            self._notes.append(f"'{shown}' is packed too deeply to be read: unpack it.")
            return
        allowance.depth += 1
        try:
            self.merge(shown, extract(name, data(), allowance))
        except NeedsOcrError as error:
            if not quiet:
                self.needs_ocr = True
                self._note(shown, error)
        except UnsupportedFileError as error:
            if not quiet:
                self._note(shown, error)
        except ReadingError as error:
            if allowance.bytes_left < 0:
                raise  # the whole file's purse is empty, not this part's
            self._note(shown, error)
        finally:
            allowance.depth -= 1

    def notes(self) -> tuple[str, ...]:
        """What was left out, the first few in full."""
        more = len(self._notes) - _MAX_NOTES
        kept = tuple(self._notes[:_MAX_NOTES])
        return (*kept, f"And {more:,} more of its parts were not read.") if more > 0 else kept

    def merge(self, name: str, extracted: Extracted) -> None:
        """Takes over what was read of a part under its name."""
        for block in extracted.blocks:
            inner = block.locator.part
            part = f"{name} > {inner}" if inner else name
            self.blocks.append(replace(block, locator=replace(block.locator, part=part)))
        self._notes.extend(f"'{name}': {note}" for note in extracted.notes)
        if extracted.unread_pages or extracted.needs_ocr:
            self.needs_ocr = True
            self._notes.append(
                f"'{name}' holds pages that need OCR: install Tesseract OCR and run again."
            )

    def _note(self, name: str, error: ReadingError) -> None:
        self._notes.append(
            f"'{name}' was not read ({error.problem}): {error.remedy or 'leave it out.'}"
        )

    def _unique(self, name: str) -> str:
        candidate, number = name, 2
        while candidate in self._seen:
            candidate, number = f"{name} ({number})", number + 1
        self._seen.add(candidate)
        return candidate
