"""Two coverages side by side, as the terminal shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cse_mapper.domain import Comparison, ElementChange, GroupChange
from cse_mapper.outputs.console_text import print_table, say
from cse_mapper.outputs.table import Column, Table

if TYPE_CHECKING:
    from rich.console import Console

_TITLES = {"lost": "Lost", "stale": "Gone stale", "gained": "Gained"}
_STYLES = {"lost": "red", "stale": "yellow", "gained": "green"}


def print_comparison(result: Comparison, console: Console) -> None:
    """Show the elements lost, gone stale and gained, then the counts by criterion and by area."""
    say(console, f"{result.before.isoformat()} -> {result.after.isoformat()}: {result.headline}")
    for change, title in _TITLES.items():
        entries = [entry for entry in result.elements if entry.change == change]
        if entries:
            console.print()
            say(console, title, f"bold {_STYLES[change]}")
            for entry in entries:
                say(console, _line(entry), lead="  ")
    _groups(console, "By criterion", result.criteria)
    _groups(console, "By service area (elements supported)", result.areas)


def _line(entry: ElementChange) -> str:
    areas = []
    if entry.areas_gained:
        areas.append(f"new: {', '.join(entry.areas_gained)}")
    if entry.areas_lost:
        areas.append(f"gone: {', '.join(entry.areas_lost)}")
    tail = f" ({'; '.join(areas)})" if areas else ""
    return f"{entry.element} {entry.title}: {entry.before} -> {entry.after}. {entry.sentence}{tail}"


def _groups(console: Console, title: str, groups: tuple[GroupChange, ...]) -> None:
    # Of twenty services two have changed: the others would hide them.
    changed = [group for group in groups if group.gained or group.lost or group.stale]
    if not changed:
        return
    columns = (
        Column("Group", 30, "name", title), Column("Gained", 8, "number", "Gained"),
        Column("Lost", 8, "number", "Lost"), Column("Stale", 8, "number", "Stale"),
    )  # fmt: skip
    rows = [(one.name, len(one.gained), len(one.lost), len(one.stale)) for one in changed]
    console.print()
    print_table(Table(title, columns, rows), console)
