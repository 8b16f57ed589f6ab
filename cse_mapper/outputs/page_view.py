"""What the page's template shows, put into words and limits; no HTML and no files here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cse_mapper.domain import (
    Coverage,
    CriterionCoverage,
    ElementCoverage,
    FollowUp,
    Gap,
    Status,
)
from cse_mapper.domain.wording import day_in_words, some
from cse_mapper.outputs.arrange import (
    STATUSES,
    counted_in_words,
    number,
    service_areas,
    shown,
)
from cse_mapper.outputs.claims import ClaimGroup, claim_groups, claims_sentence
from cse_mapper.outputs.files import FILE_STATUSES, file_counts, read_in_part, unread
from cse_mapper.outputs.follow_up import FollowUpView, follow_up_view
from cse_mapper.outputs.gaps import Card, WayView, cards_of, gaps_table, way_view
from cse_mapper.outputs.page_quotation import Quotation, quotation
from cse_mapper.outputs.page_table import Link, PageRow, on_page
from cse_mapper.outputs.services import ServiceOnPage, services_view
from cse_mapper.outputs.site_visit import VisitView

# Together they keep the page of 500 documents well below 5 MB.
MOST_QUOTATIONS = 20
_MOST_PATHS = 100
_MOST_NOTES = 20

# Fewest pieces for each shade of the matrix.
_HEAT = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class CriterionBar:
    """One criterion with its counts in the order of the bar, worst first."""

    id: str
    title: str
    counts: tuple[tuple[Status, int], ...]
    at_risk: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class CellView:
    """One cell of the matrix; `heat` is 0 (nothing) to 4, `unsure` when all of it is uncertain."""

    area: int
    pieces: int
    heat: int
    unsure: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An element as matrix, gaps and evidence show it; `rank` sorts by status, `place` by id."""

    id: str
    criterion: str
    title: str
    status: Status
    rank: int
    place: int
    first: bool
    pieces: int
    cells: tuple[CellView, ...]
    reasons: tuple[str, ...]
    quoted: str
    quotations: tuple[Quotation, ...]
    more: int
    asked_of: tuple[int, ...]
    gap: PageRow | None
    nearby: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class FileGroup:
    """Files with the same problem and remedy."""

    title: str
    reason: str
    paths: tuple[tuple[str, int | None], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template says."""

    headline: str
    assessment_date: str
    model: str
    passages: str
    files_found: int
    files_read: int
    files_sentence: str
    totals: tuple[tuple[Status, int], ...]
    criteria: tuple[CriterionBar, ...]
    areas: tuple[str, ...]
    rows: tuple[Row, ...]
    gaps: tuple[Row, ...]
    most_quotations: int
    unread: tuple[FileGroup, ...]
    in_part: tuple[tuple[str, int | None], ...]
    services: tuple[ServiceOnPage, ...]
    in_part_more: int
    rules: tuple[str, ...]
    notes: tuple[str, ...]
    notes_more: int
    claims: tuple[ClaimGroup, ...]
    claims_sentence: str
    follow_up: FollowUpView | None
    way: WayView | None
    visit: VisitView | None = None


def page_of(coverage: Coverage, link: Link, follow_up: FollowUp | None = None) -> Page:
    """Put a coverage into the words of the page; `link` leads to files of the evidence folder."""
    areas = tuple(service_areas(coverage))
    ordered = sorted(coverage.elements, key=lambda element: number(element.element))
    rows: list[Row] = []
    cards = cards_of(coverage)
    drawn = {row.elements[0]: row for row in on_page(gaps_table(coverage), link).rows}
    gaps = {gap.element: gap for gap in coverage.plan.gaps} if coverage.plan else {}
    for place, element in enumerate(ordered):
        first = not rows or rows[-1].criterion != element.element.partition(".")[0]
        gap, card = gaps.get(element.element), cards.get(element.element)
        rows.append(_row(element, place, first, areas, link, gap, card, drawn.get(element.element)))
    by_id = {row.id: row for row in rows}
    areas_of = {document.path: document.service_area for document in coverage.documents}

    def area_of(path: str) -> int | None:
        return areas.index(areas_of[path]) if areas_of.get(path) in areas else None

    totals = Counter(element.status for element in coverage.elements)
    counts = file_counts(coverage.documents)
    partly = read_in_part(coverage.documents)
    return Page(
        headline=coverage.headline,
        assessment_date=day_in_words(coverage.assessment_date),
        model=coverage.model,
        passages=f"{coverage.passages:,}" if coverage.passages else "",
        files_found=sum(counts.values()),
        files_read=counts["read"],
        files_sentence=f"{some(sum(counts.values()), 'file', 'files')} found: "
        + ", ".join(f"{counts[status]} {status}" for status in FILE_STATUSES)
        + ".",
        totals=tuple((status, totals[status]) for status in STATUSES),
        criteria=tuple(map(_bar, coverage.criteria)),
        areas=areas,
        rows=tuple(rows),
        gaps=tuple(by_id[element] for element in drawn),
        most_quotations=MOST_QUOTATIONS,
        unread=tuple(
            FileGroup(
                title=f"{some(len(group.paths), 'file', 'files')}: {group.status}",
                reason=group.reason,
                paths=tuple((path, area_of(path)) for path in group.paths[:_MOST_PATHS]),
                more=max(0, len(group.paths) - _MOST_PATHS),
            )
            for group in unread(coverage.documents)
        ),
        in_part=tuple((f"{path}: {said}", area_of(path)) for path, said in partly.items())[
            :_MOST_PATHS
        ],
        services=services_view(coverage, areas, link),
        in_part_more=max(0, len(partly) - _MOST_PATHS),
        rules=tuple(sentence for _rule, sentence in coverage.rules),
        notes=coverage.notes[:_MOST_NOTES],
        notes_more=max(0, len(coverage.notes) - _MOST_NOTES),
        claims=claim_groups(coverage, link),
        claims_sentence=claims_sentence(coverage),
        follow_up=follow_up_view(follow_up, link) if follow_up else None,
        way=way_view(coverage),
    )


def _bar(criterion: CriterionCoverage) -> CriterionBar:
    return CriterionBar(
        id=criterion.id,
        title=criterion.title,
        counts=tuple((status, criterion.status_counts.get(status, 0)) for status in STATUSES),
        at_risk=criterion.at_risk,
        sentence=criterion.sentence,
    )


def _row(
    element: ElementCoverage,
    place: int,
    first: bool,
    areas: Sequence[str],
    link: Link,
    gap: Gap | None,
    card: Card | None,
    drawn: PageRow | None,
) -> Row:
    matches = shown(element)
    quotations = tuple(quotation(match, link, areas=areas) for match in matches[:MOST_QUOTATIONS])
    return Row(
        id=element.element,
        criterion=element.element.partition(".")[0],
        title=element.title,
        status=element.status,
        rank=STATUSES.index(element.status),
        place=place,
        first=first,
        pieces=sum(cell.pieces for cell in element.areas.values()),
        cells=_cells(element, areas),
        reasons=tuple(reason.text for reason in element.reasons),
        quoted=counted_in_words(element),
        quotations=quotations,
        more=len(matches) - len(quotations),
        asked_of=tuple(
            areas.index(asked.service_area)
            for asked in (gap.ask if gap else ())
            if asked.service_area in areas
        ),
        gap=drawn,
        nearby=tuple(
            quotation(
                match,
                link,
                "accepting it would help to settle the gap"
                if match.passage.id in card.settles
                else "",
                areas,
            )
            for match in card.nearby
        )
        if card
        else (),
    )


def _cells(element: ElementCoverage, areas: Sequence[str]) -> tuple[CellView, ...]:
    cells = []
    for index, area in enumerate(areas):
        found = element.areas.get(area)
        pieces = found.pieces if found else 0
        heat = sum(pieces >= fewest for fewest in _HEAT)
        cells.append(CellView(index, pieces, heat, found is not None and not found.certain))
    return tuple(cells)
