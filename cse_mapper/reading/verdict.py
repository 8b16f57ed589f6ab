"""Decides from what was extracted whether a file was read, is empty, or waits for OCR."""

from __future__ import annotations

from collections.abc import Sequence

from cse_mapper.domain import Block, DocumentStatus
from cse_mapper.reading.extracted import OCR_REMEDY, Extracted


def judge(extracted: Extracted, max_text: int) -> tuple[DocumentStatus, str, tuple[Block, ...]]:
    """Status, the reason in words ("" when all was read), and the blocks that are kept."""
    blocks = tuple(block for block in extracted.blocks if block.text)
    notes = list(extracted.notes)
    kept = _within(blocks, max_text)
    if len(kept) < len(blocks):
        notes.insert(
            0, f"Only the first {max_text // 1_000_000} million characters were read: split it."
        )
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
    for index, block in enumerate(blocks):
        total += len(block.text)
        if total > max_text:
            return blocks[:index]
    return blocks


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
