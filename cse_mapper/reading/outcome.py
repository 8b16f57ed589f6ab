"""Decides from what was extracted whether a file was read, is empty, or waits for OCR."""

from __future__ import annotations

from collections.abc import Sequence

from cse_mapper.domain import Block, PartStatus
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import (
    OCR_REMEDY,
    Extracted,
    NeedsOcrError,
    SkippedFileError,
    UnsupportedFileError,
)

# What is kept of one document, in the parent too, which holds a few of them ahead: more than the
# 20,000 passages that are made of it need.
MAX_TEXT = 20_000_000
MAX_BLOCKS = 100_000


def outcome_of(error: ReadingError) -> tuple[PartStatus, str]:
    """Status and reason of a file or part that could not be read."""
    reason = f"{error.problem}: {error.remedy}" if error.remedy else f"{error.problem}."
    if isinstance(error, UnsupportedFileError):
        return "unsupported", reason
    if isinstance(error, NeedsOcrError):
        return "needs OCR", reason
    return ("skipped" if isinstance(error, SkippedFileError) else "unreadable"), reason


def judge(
    extracted: Extracted, max_text: int = MAX_TEXT
) -> tuple[PartStatus, str, tuple[Block, ...]]:
    """Status, the reason in words ("" when all was read), and the blocks that are kept."""
    blocks = tuple(block for block in extracted.blocks if block.text)
    notes = list(extracted.notes)
    kept = _within(blocks, max_text)
    if len(kept) < len(blocks):
        most = (
            f"{MAX_BLOCKS:,} paragraphs and rows"
            if len(kept) == MAX_BLOCKS
            else f"{MAX_TEXT // 1_000_000} million characters"
        )
        notes.insert(0, f"Only the first {most} were read: split it.")
    if extracted.unread_pages:
        notes.insert(
            0, f"{_pages(extracted.unread_pages)} held as a picture and need OCR: {OCR_REMEDY}"
        )
    if kept:
        return "read", " ".join(notes), kept
    if extracted.unread_pages or extracted.needs_ocr:
        return "needs OCR", " ".join(notes) or f"It is a picture of text: {OCR_REMEDY}", ()
    if notes:
        return "unreadable", " ".join(notes), ()
    return "empty", extracted.nothing, ()


def _within(blocks: tuple[Block, ...], max_text: int) -> tuple[Block, ...]:
    total = 0
    for index, block in enumerate(blocks[:MAX_BLOCKS]):
        total += len(block.text)
        if total > max_text:
            return blocks[:index]
    return blocks[:MAX_BLOCKS]


def _pages(pages: Sequence[int]) -> str:
    """Page numbers as a person writes them: "Page 3 is", "Pages 2, 4-7 are"."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    words = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
    return f"Page {words} is" if len(pages) == 1 else f"Pages {words} are"
