"""The figures of a report: its totals by band, and its scoring tables by criterion."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cse_mapper.domain import ScoringTable
from cse_mapper.reading.document import Line
from cse_mapper.reports.headings import heading_of
from cse_mapper.reports.marking import Marked
from cse_mapper.reports.ratings import NOT_APPLICABLE, rating_of

_TOTAL = re.compile(r"^\W*(?:grand\s+|overall\s+)?totals?\b\W*", re.IGNORECASE)
_PAIR = re.compile(
    r"^(.{2,40}?)\s*[:=\u2013\u2014-]?\s*(\d{1,2})$|^(\d{1,2})\s*(?:x|\u00d7|elements?)?\s*(.{2,40})$"
)


def totals_of(marked: Sequence[Marked]) -> tuple[dict[str, int], str]:
    """The totals by band as the report states them, and their place; empty where it states none."""
    for index, m in enumerate(marked):
        match = _TOTAL.match(m.line.text)
        # The total of a scoring table is by criterion, not by band.
        if not match or len(m.line.text) > 120 or m.section == "scoring":
            continue
        ratings: list[str] = []
        figures: list[int] = []
        for token in _tokens(marked[index : index + 14]):
            rating = rating_of(token)
            if rating:
                ratings.append(rating)
            elif token.isdigit():
                figures.append(int(token))
            elif pair := _PAIR.match(token):
                band = rating_of(pair[1] or pair[4])
                if not band:
                    break
                ratings.append(band)
                figures.append(int(pair[2] or pair[3]))
            else:
                break
        # One figure more is the grand total, which need not have a band before it.
        if len(ratings) >= 2 and len(ratings) <= len(figures) <= len(ratings) + 1:
            return dict(zip(ratings, figures, strict=False)), m.line.place
    return {}, ""


def _tokens(marked: Sequence[Marked]) -> list[str]:
    tokens: list[str] = []
    for position, m in enumerate(marked):
        if position and (m.heading or m.head):
            break
        for cell in m.line.cells:
            for line in cell.text.split("\n"):
                text = _TOTAL.sub("", line) if position == 0 else line
                tokens.extend(part.strip() for part in re.split(r"[;,|]", text) if part.strip(" :"))
    return tokens


def scoring_of(marked: Sequence[Marked]) -> tuple[ScoringTable, ...]:
    """Every table of counts by criterion and band that has figures; empty forms are left out."""
    tables: list[ScoringTable] = []
    rows: dict[str, list[int | None]] = {}
    part = place = ""
    header: list[str] = []

    def close() -> None:
        counts = _counts(header, rows)
        if counts:
            tables.append(ScoringTable(part, counts, place))
        rows.clear()

    title = ""
    for m in marked:
        if m.line.kind != "row":
            if rows:
                close()
            title = m.heading.number if m.heading and m.heading.kind == "part" else m.part or title
            continue
        label, figures = _figures(m.line)
        if label and figures:
            # The same band again: another table follows without a line between them.
            if label in rows:
                close()
            if not rows:
                place, part = m.line.place, title
            rows[label] = figures
        else:
            if rows:
                close()
            header = [cell.text for cell in m.line.cells]
    if rows:
        close()
    return tuple(tables)


def _figures(line: Line) -> tuple[str, list[int | None]]:
    """A row's label (a band or a criterion) and its figures; ("", []) for any other row."""
    if len(line.cells) < 4:
        return "", []
    first = line.cells[0].text
    heading = heading_of(first)
    label = rating_of(first) or (heading.number if heading and heading.kind == "criterion" else "")
    texts = [cell.text.strip() for cell in line.cells[1:]]
    if (
        not label
        or label == NOT_APPLICABLE
        or not all(re.fullmatch(r"\d{0,2}", text) for text in texts)
    ):
        return "", []
    return label, [int(text) if text else None for text in texts]


def _counts(
    header: Sequence[str], rows: Mapping[str, Sequence[int | None]]
) -> dict[str, dict[str, int]]:
    """Counts as {criterion: {band: number}}, whichever way round the table stands."""
    counts: dict[str, dict[str, int]] = {}
    by_band = [rating_of(text) for text in header[1:]]
    for label, figures in rows.items():
        for position, figure in enumerate(figures):
            if figure is None:
                continue
            if label in "12345":
                band = by_band[position] if position < len(by_band) else None
                if band:
                    counts.setdefault(label, {})[band] = figure
            elif position < 5:
                counts.setdefault(str(position + 1), {})[label] = figure
    # Fewer criteria than that and the table was about something else.
    return counts if len(counts) >= 3 else {}
