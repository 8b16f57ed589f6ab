"""Compares two coverages of the same organisation: what `cse-map compare` does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cse_mapper.domain import (
    Comparison,
    Coverage,
    ElementChange,
    ElementCoverage,
    GroupChange,
    Status,
)
from cse_mapper.domain.shortcomings import STALE
from cse_mapper.domain.standard import load_standard

_RANK: dict[Status, int] = {"missing": 0, "thin": 1, "covered": 2, "strong": 3}


def compare(old: Coverage, new: Coverage) -> Comparison:
    """Say which elements were gained, lost or went stale, by criterion and by service area.

    Gained and lost are moves of status up and down; stale is an element that was not thin for its
    age before and is now. An element only one of the two knows counts as missing in the other.
    Pure; the order in which the two are given matters, their dates do not.
    """
    before = {element.element: element for element in old.elements}
    after = {element.element: element for element in new.elements}
    elements = tuple(
        _change(entry.id, entry.title, before.get(entry.id), after.get(entry.id))
        for entry in load_standard().elements
    )
    return Comparison(
        before=old.assessment_date,
        after=new.assessment_date,
        elements=elements,
        criteria=tuple(
            _group(
                f"{criterion.id} {criterion.title}",
                [change for change in elements if change.element[0] == criterion.id],
            )
            for criterion in load_standard().criteria
        ),
        areas=_areas(elements, before, after),
        headline=_headline(elements),
    )


def _change(
    element: str, title: str, before: ElementCoverage | None, after: ElementCoverage | None
) -> ElementChange:
    was: Status = before.status if before else "missing"
    now: Status = after.status if after else "missing"
    areas_before, areas_after = _supporting(before), _supporting(after)
    stale = bool(_stale_codes(after) - _stale_codes(before))
    step = _RANK[now] - _RANK[was]
    gone = not stale or now == "missing"
    change = "gained" if step > 0 else "lost" if step < 0 and gone else "stale" if stale else "same"
    return ElementChange(
        element=element,
        title=title,
        before=was,
        after=now,
        change=change,  # type: ignore[arg-type]
        areas_gained=tuple(sorted(areas_after - areas_before)),
        areas_lost=tuple(sorted(areas_before - areas_after)),
        sentence=_sentence(was, now, stale, after),
    )


def _supporting(element: ElementCoverage | None) -> set[str]:
    """The service areas whose evidence supports an element."""
    if element is None:
        return set()
    return {m.service_area for m in element.matches if m.decision in ("supports", "accepted")}


def _stale_codes(element: ElementCoverage | None) -> set[str]:
    return {r.code for r in element.reasons if r.code in STALE} if element else set()


def _sentence(was: Status, now: Status, stale: bool, after: ElementCoverage | None) -> str:
    """What stands behind a change; the change itself is in the record."""
    if stale and after:
        return next(reason.text for reason in after.reasons if reason.code in STALE)
    if was == now:
        return f"Still {now}."
    return after.reasons[0].text if after and after.reasons else ""


def _group(name: str, changes: Iterable[ElementChange]) -> GroupChange:
    listed = list(changes)

    def those(change: str) -> tuple[str, ...]:
        return tuple(entry.element for entry in listed if entry.change == change)

    return GroupChange(name, those("gained"), those("lost"), those("stale"))


def _areas(
    elements: Sequence[ElementChange],
    before: dict[str, ElementCoverage],
    after: dict[str, ElementCoverage],
) -> tuple[GroupChange, ...]:
    """For each service area the elements that it supports now and did not before, and back."""
    names = {area for e in (*before.values(), *after.values()) for area in _supporting(e)}

    return tuple(
        GroupChange(
            area,
            gained=tuple(c.element for c in elements if area in c.areas_gained),
            lost=tuple(c.element for c in elements if area in c.areas_lost),
            stale=tuple(
                c.element
                for c in elements
                if c.change == "stale" and area in _supporting(after.get(c.element))
            ),
        )
        for area in sorted(names)
    )


def _headline(elements: Sequence[ElementChange]) -> str:
    counts = {
        kind: sum(change.change == kind for change in elements)
        for kind in ("gained", "lost", "stale", "same")
    }
    return (
        f"{counts['gained']} gained, {counts['lost']} lost, {counts['stale']} gone stale, "
        f"{counts['same']} as they were."
    )
