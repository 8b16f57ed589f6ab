"""Two coverages: what was gained, what was lost, what went stale, and where."""

from __future__ import annotations

import io
from datetime import date

from rich.console import Console

from cse_mapper.assessment.comparing import compare
from cse_mapper.domain import (
    Coverage,
    ElementCoverage,
    Locator,
    Match,
    Passage,
    Reason,
    Status,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.comparison import print_comparison

Told = dict[str, tuple[Status, tuple[str, ...], tuple[str, ...]]]


def coverage(day: date, told: Told) -> Coverage:
    """Elements as {id: (status, reason codes, areas)}; all others covered by Housing."""
    elements = []
    for entry in load_standard().elements:
        status, codes, areas = told.get(entry.id, ("covered", (), ("Housing",)))
        matches = tuple(
            Match(
                Passage(f"{entry.id}{area}", "t", "d", Locator(), "text"),
                entry.id, 0.9, "supports", service_area=area,
            )
            for area in areas
        )  # fmt: skip
        reasons = tuple(Reason(code, f"Because {code}.") for code in codes)
        elements.append(ElementCoverage(entry.id, entry.title, status, reasons, matches))
    return Coverage(tuple(elements), (), (), "model", day)


OLD = coverage(
    date(2025, 1, 1),
    {
        "1.1.1": ("missing", (), ()),
        "2.1.1": ("strong", (), ("Housing", "Planning")),
        "5.1.2": ("thin", ("stale",), ("Housing",)),
    },
)
NEW = coverage(
    date(2026, 1, 1),
    {
        "1.1.1": ("covered", (), ("Planning",)),
        "2.1.1": ("thin", ("one-area",), ("Housing",)),
        "4.1.2": ("thin", ("figures-out-of-date",), ("Housing",)),
        "4.3.1": ("missing", ("nothing-found",), ()),
        "5.1.2": ("thin", ("stale",), ("Housing",)),
    },
)


def test_elements_are_gained_lost_and_stale() -> None:
    changes = {c.element: c for c in compare(OLD, NEW).elements if c.change != "same"}
    assert {e: c.change for e, c in changes.items()} == {
        "1.1.1": "gained",
        "2.1.1": "lost",
        "4.1.2": "stale",
        "4.3.1": "lost",
    }
    assert changes["2.1.1"].areas_lost == ("Planning",)
    assert changes["1.1.1"].areas_gained == ("Planning",)
    assert changes["4.1.2"].sentence == "Because figures-out-of-date."
    assert changes["2.1.1"].sentence == "Because one-area."


def test_changes_are_counted_by_criterion_and_by_area() -> None:
    result = compare(OLD, NEW)
    criteria = {group.name[0]: group for group in result.criteria}
    assert criteria["1"].gained == ("1.1.1",)
    assert (criteria["4"].lost, criteria["4"].stale) == (("4.3.1",), ("4.1.2",))
    areas = {group.name: group for group in result.areas}
    assert areas["Planning"].gained == ("1.1.1",)
    assert areas["Planning"].lost == ("2.1.1",)
    assert areas["Housing"].lost == ("4.3.1",)
    assert areas["Housing"].stale == ("4.1.2",)
    assert result.headline == "1 gained, 2 lost, 1 gone stale, 53 as they were."


def test_a_coverage_compared_with_itself_has_no_change() -> None:
    result = compare(NEW, NEW)
    assert {change.change for change in result.elements} == {"same"}
    assert len(result.elements) == 57


def test_the_other_way_round_gains_are_losses() -> None:
    changes = {c.element: c.change for c in compare(NEW, OLD).elements if c.change != "same"}
    assert changes == {"1.1.1": "lost", "2.1.1": "gained", "4.1.2": "gained", "4.3.1": "gained"}


def test_the_terminal_shows_what_changed() -> None:
    screen = io.StringIO()
    print_comparison(compare(OLD, NEW), Console(file=screen, width=100))
    shown = screen.getvalue()
    for words in (
        "Lost",
        "Gone stale",
        "Gained",
        "strong -> thin",
        "gone: Planning",
        "By criterion",
    ):
        assert words in shown
