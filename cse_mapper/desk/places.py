"""Where a passage stands, made ready to be shown: its page as a picture, or its neighbours."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from threading import Lock

from cse_mapper.domain import Block, Document, Locator, Passage, file_of
from cse_mapper.errors import ReadingError
from cse_mapper.passages.cutting import normalise
from cse_mapper.reading.showing import Picture, Viewer

# Pictures are some hundred kilobytes each.
_MOST_KEPT = 24
# Blocks shown before and after the passage.
_BEFORE, _AFTER = 6, 8
_PICTURES = frozenset(
    (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp", ".heic", ".jp2")
)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A block of the document; `own` where it belongs to the passage."""

    text: str
    place: str
    heading: bool
    own: bool


@dataclass(frozen=True, slots=True)
class Place:
    """What to show of a passage's document: a picture, or lines; `note` says what is lacking."""

    picture: Picture | None = None
    lines: tuple[Neighbour, ...] = ()
    note: str = ""


class Places:
    """Makes places ready in the background, and keeps the last ones."""

    def __init__(self, viewer: Viewer | None, documents: Sequence[Document]) -> None:
        self._viewer = viewer
        self._documents: Mapping[str, Document] = {each.path: each for each in documents}
        self._ready: OrderedDict[str, Future[Place]] = OrderedDict()
        # Two, so that the page asked for does not wait for the one made ready ahead.
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="cse-desk")
        self._lock = Lock()

    @property
    def available(self) -> bool:
        """Whether the evidence folder is known."""
        return self._viewer is not None

    def prepare(self, passage: Passage) -> Future[Place]:
        """Have a place made ready, if it is not yet."""
        with self._lock:
            found = self._ready.get(passage.id)
            if found is None:
                found = self._ready[passage.id] = self._threads.submit(self._made, passage)
            self._ready.move_to_end(passage.id)
            # The one looked at longest ago goes.
            while len(self._ready) > _MOST_KEPT:
                self._ready.popitem(last=False)[1].cancel()
            return found

    def if_ready(self, passage: Passage) -> Place | None:
        """The place where it is ready by now."""
        found = self.prepare(passage)
        return found.result() if found.done() and not found.cancelled() else None

    def get(self, passage: Passage) -> Place:
        """The place, however long it takes."""
        return self.prepare(passage).result()

    def close(self) -> None:
        """Make nothing ready any more."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _made(self, passage: Passage) -> Place:
        row = self._documents.get(passage.document)
        container = self._documents.get(file_of(passage.document))
        if self._viewer is None:
            return Place(note="The evidence folder is not known: start the desk with --evidence.")
        if row is None or container is None:
            return Place(note="The document is not in the list of files.")
        try:
            page = _page(passage)
            if page is not None:
                picture = self._viewer.picture(container, page, passage.text)
                note = "" if picture.marked else "The passage could not be marked on the page."
                return Place(picture, note=note)
            return self._neighbours(self._viewer, container, passage)
        except ReadingError as error:
            return Place(note=str(error))

    def _neighbours(self, viewer: Viewer, container: Document, passage: Passage) -> Place:
        read = viewer.text(container)
        for one in (read, *read.inside):
            if one.document.path == passage.document:
                lines = neighbours(one.blocks, passage)
                if lines:
                    return Place(lines=lines)
        return Place(note="The passage was not found in the document as it is read now.")


def _page(passage: Passage) -> int | None:
    """The page to show as a picture; None where the format has none or it is inside another."""
    suffix = PurePosixPath(passage.document).suffix.lower()
    shown = suffix == ".pdf" or suffix in _PICTURES
    inside = file_of(passage.document) != passage.document or passage.locator.part
    return passage.locator.page if shown and not inside else None


def neighbours(blocks: Sequence[Block], passage: Passage) -> tuple[Neighbour, ...]:
    """The blocks of a passage among those around it, at most as far as its slide, sheet or page.

    Nothing where none of its words are there.
    """
    words = normalise(passage.text)
    here = [block for block in blocks if _near(block.locator, passage.locator)]
    held = [_is_in(block, words) for block in here]
    start = _start(here, held, passage, words)
    if start is None:
        return ()
    end = start + 1
    # One block between two of the passage, such as a page number, does not end it.
    while any(held[end : end + 2]):
        end += 1
    first, last = max(0, start - _BEFORE), min(len(here), end + _AFTER)
    return tuple(
        Neighbour(
            block.text,
            str(replace(block.locator, heading=None)),
            block.kind == "heading",
            start <= at < end,
        )
        for at, block in enumerate(here[first:last], start=first)
    )


def _near(one: Locator, other: Locator) -> bool:
    def part(locator: Locator) -> tuple[object, ...]:
        return locator.part, locator.page, locator.slide, locator.sheet

    return part(one) == part(other)


def _start(
    blocks: Sequence[Block], held: Sequence[bool], passage: Passage, words: str
) -> int | None:
    """The first block of the passage: at its own place, else the first that holds its words."""
    own = [at for at, block in enumerate(blocks) if held[at] and len(normalise(block.text)) > 2]
    exact = [at for at in own if str(blocks[at].locator) == str(passage.locator)]
    # The beginning tells: further on, blocks may have been cut and joined otherwise.
    begins = [at for at in own if words.startswith(normalise(blocks[at].text)[:40])]
    for found in (sorted(set(exact) & set(begins)), exact, begins, own):
        if found:
            return found[0]
    return None


def _is_in(block: Block, words: str) -> bool:
    """Whether block and passage hold one another, or most of it: paragraphs are cut and joined."""
    own = normalise(block.text)
    if not own or own in words or words in own:
        return bool(own)
    one, other = _runs(own), _runs(words)
    return 2 * len(one & other) >= min(len(one), len(other)) > 0


def _runs(words: str) -> set[tuple[str, ...]]:
    listed = words.split()
    # Four words in a row are hardly shared by chance.
    return {tuple(listed[at : at + 4]) for at in range(len(listed) - 3)}
