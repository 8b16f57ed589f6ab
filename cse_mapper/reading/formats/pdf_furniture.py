"""What stands at the edge of a PDF's pages: running headers, footers and page numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from cse_mapper.reading.formats.pdf_lines import Printed
from cse_mapper.reading.mending import PAGE_NUMBER, furniture_key

_MARGIN = 0.12  # of a page's height, where what keeps coming back is no text
_EDGE = 0.09  # of a page's height, where small print by itself is no text
_LONE_NUMBER = re.compile(r"\W*\d{1,4}\W*")


def without_furniture(
    pages: Sequence[Sequence[Printed]], heights: Sequence[float], usual: float
) -> tuple[list[list[Printed]], tuple[tuple[int, str, str], ...]]:
    """Takes out running headers, footers and page numbers, and says once what they say."""
    seen: defaultdict[tuple[str, int], set[int]] = defaultdict(set)  # on which pages
    rows = [Counter(p.table for p in page) for page in pages]
    for number, (page, height) in enumerate(zip(pages, heights, strict=True), start=1):
        for p in page:
            if _in_margin(p, height, _MARGIN):
                seen[_seat(p)].add(number)
    enough = max(2, round(len(pages) * 0.4))
    kept: list[list[Printed]] = []
    edges: dict[tuple[str, str], tuple[int, str, str]] = {}
    for number, (page, height) in enumerate(zip(pages, heights, strict=True), start=1):
        alone = _apart(page, height, usual)
        kept.append([])
        for at, p in enumerate(page):
            where = _in_margin(p, height, _MARGIN)
            words, level = _seat(p)
            # Lines of small print close under each other on one page come back on no other.
            on = set[int]().union(*(seen.get((words, level + step), ()) for step in (-1, 0, 1)))
            often = len(on) >= enough
            # The first row of a table that goes on is no header, a table of one row may be.
            often = often and not (p.is_row and rows[number - 1][p.table] > 2)
            is_number = not p.is_row and bool(
                PAGE_NUMBER.match(p.text) or _LONE_NUMBER.fullmatch(p.text)
            )
            if not where or not (often or is_number or at in alone):
                kept[-1].append(p)
            elif not is_number:
                edges.setdefault((where, words), (number, where, p.text))
    return kept, tuple(edges.values())


def _seat(p: Printed) -> tuple[str, int]:
    return furniture_key(p.text), round(p.base / 6)


def _in_margin(p: Printed, height: float, share: float) -> str:
    if p.base < share * height:
        return "page header"
    return "page footer" if p.base > (1 - share) * height else ""


def _apart(page: Sequence[Printed], height: float, usual: float) -> set[int]:
    """Small print at the very edge with white between it and the text: positions on the page.

    A document of one page has nothing that comes back, and its footer is no evidence either.
    """
    gone: set[int] = set()
    for where in ("page header", "page footer"):
        group = [at for at, p in enumerate(page) if _in_margin(p, height, _EDGE) == where]
        rest = [p for at, p in enumerate(page) if at not in group]
        if not group or not rest or sum(len(page[at].text) for at in group) > 400:
            continue
        if any(page[at].is_row or page[at].size > usual * 1.1 for at in group):
            continue
        bases = [page[at].base for at in group]
        white = (
            min(p.base - p.size for p in rest) - max(bases)
            if where == "page header"
            else min(bases) - max(_lowest(p) for p in rest)
        )
        small = max(page[at].size for at in group) <= usual * 0.95
        if white > (1.1 if small else 2.0) * usual:
            gone.update(group)
    return gone


def _lowest(p: Printed) -> float:
    return max((line.base for cell in p.inside for line in cell), default=p.base)


def usual_size(pages: Iterable[Iterable[Printed]]) -> float:
    """The size that most of the document is set in."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for p in page:
            sizes[round(p.size * 2) / 2] += len(p.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0
