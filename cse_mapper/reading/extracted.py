"""What every reader hands back, so that one function can judge any format alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cse_mapper.domain import Block, Part, PartStatus
from cse_mapper.errors import ReadingError
from cse_mapper.reading.document import Node, blocks_of

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A document in an archive or e-mail: what was read of it, or the reason why nothing was.

    `digest` is the SHA-256 of its bytes, `size` how many they are.
    """

    name: str
    extracted: Extracted | None = None
    status: PartStatus = "read"
    reason: str = ""
    digest: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of one file with what the file says about itself.

    `written` is the date its own metadata give, `written_source` names the field in words;
    `exported` is True where that may only be the day it was made of something older (a PDF).
    `stated` is a date the format itself states as the document's (an e-mail's Date).
    `unread_pages` need OCR that is not installed; `notes` are plain sentences on what was left out;
    `parts` lists what the file contains as things of their own, read or not;
    `documents` are those of them that are evidence by themselves;
    `nothing` is what the ledger says where there are no blocks; `body` is the tree they were taken
    from, where the format has one.
    """

    blocks: tuple[Block, ...] = ()
    title: str = ""
    stated: date | None = None
    stated_source: str = ""
    written: date | None = None
    written_source: str = ""
    exported: bool = False
    unread_pages: tuple[int, ...] = ()
    needs_ocr: bool = False
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    documents: tuple[Enclosed, ...] = ()
    nothing: str = "No text was found in it: open it, and if it shows text save it as PDF."
    body: tuple[Node, ...] = ()

    @classmethod
    def of(cls, body: Sequence[Node], **told: Any) -> Extracted:
        """A document that is no more than its tree, with what it says about itself."""
        return cls(blocks_of(body), body=tuple(body), **told)


class UnsupportedFileError(ReadingError):
    """The file holds no text this tool can read; it is listed, not an error."""


class SkippedFileError(ReadingError):
    """The file is known for what it is, and that is no evidence."""


class NeedsOcrError(ReadingError):
    """The file is a picture of text and no OCR program is installed."""


PASSWORD = (
    "It is password-protected",
    "save a copy without a password and put that in the folder.",
)
# What was not understood may be sound: nobody is told to replace it, let alone to delete it.
AS_PDF = (
    "if its own program opens it, save it as PDF too and put that in the folder; "
    "if not, ask for it again."
)
NOT_UNDERSTOOD = (
    "It is cut short, damaged or written in a way that this tool does not know",
    AS_PDF,
)
OCR_REMEDY = (
    "install Tesseract OCR, or cse-mapper with its 'ocr' extra, and run again, "
    "or save a copy that holds the text."
)


@dataclass(slots=True)
class Allowance:
    """What one file may still unpack: a bomb inside a bomb draws on the same purse.

    It counts while it is handed down through nested containers, which is why it alone is mutable.
    """

    bytes_left: int = 400 * MB
    members_left: int = 10_000
    depth: int = 0
    seconds: float = 60.0
    max_depth: int = 4
    working: Callable[[], None] = field(default=lambda: None)
    # A report is read for its text: nothing drawn or inserted, which may take minutes of OCR.
    text_only: bool = False
    # Set to False where the machine, not the file, decided what came out: a limit of time, say.
    repeatable: bool = True

    @contextmanager
    def one_deeper(self, remedy: str = "unpack it into the folder.") -> Iterator[None]:
        """While something within a file is read; raises ReadingError where that lies too deep."""
        if self.depth >= self.max_depth:
            raise ReadingError("It is packed too deeply to be read", remedy)
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    def spend(self, size: int) -> None:
        """Call before keeping unpacked bytes, so that the limit holds while unpacking."""
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise ReadingError(
                "It unpacks to more than 400 MB",
                "unpack it yourself and put the documents in the folder.",
            )
