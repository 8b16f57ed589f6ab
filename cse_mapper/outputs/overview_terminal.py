"""What the terminal says of a batch: one line a council, what failed, and what lay beside them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.domain import Overview
from cse_mapper.outputs.console_text import plain_table, say, text_for
from cse_mapper.outputs.overview import councils_worst_first, numbers, outcome
from cse_mapper.outputs.terminal import print_written

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 10
_STYLES = {"Not mapped": "bold red", "At risk": "bold red"}


def print_overview(overview: Overview, written: Sequence[Path], console: Console) -> None:
    """Tell how the councils stand, worst first, what was not mapped and why, and where reports are.

    All councils are listed, so that the output can be searched; of stray files only some.
    """
    console.print()
    say(console, overview.headline, "bold")
    say(
        console,
        f"Model {overview.model}, assessment date {overview.assessment_date.isoformat()}. "
        "These are suggestions to check, not judgements.",
        "dim",
    )
    _print_councils(overview, console)
    for council in overview.councils:
        if council.problem:
            say(console, council.problem, lead=text_for(f"{council.name}: ", console, "bold"))
    if overview.set_aside:
        console.print()
        say(console, f"In no council's folder: {len(overview.set_aside)}.", "bold")
        for row in overview.set_aside[:_SHOWN]:
            say(console, f"{row.name}: {row.reason}", lead="  - ")
        if len(overview.set_aside) > _SHOWN:
            say(
                console, f"and {len(overview.set_aside) - _SHOWN} more, in the reports", lead="  - "
            )
    print_written(written, console)


def _print_councils(overview: Overview, console: Console) -> None:
    table = plain_table()
    table.add_column("Council", ratio=1)
    for name in ("Files", "Read", "Unread", "Good", "Thin", "Missing"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Criteria", no_wrap=True)
    for council in councils_worst_first(overview.councils):
        said = outcome(council)
        n = numbers(council)
        cells = (n.found, n.read, n.unread, n.evidenced, n.thin, n.missing)
        at_risk = [criterion.id for criterion in council.criteria if criterion.at_risk]
        words = f"at risk: {', '.join(at_risk)}" if at_risk else said.lower()
        table.add_row(
            text_for(council.name, console),
            *("" if council.problem else str(number) for number in cells),
            text_for(words, console, _STYLES.get(said, "")),
        )
    console.print()
    console.print(table)
    say(
        console,
        "Good: elements covered or strong. Files not counted as read or unread are copies "
        "and leftovers of programs.",
        "dim",
    )
