"""What the terminal says of the machine: a line for each thing, and a line on what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from cse_mapper.plain import plain

if TYPE_CHECKING:
    from rich.console import Console

    from cse_mapper.records import Checkup

_STYLES = {"works": "green", "missing": "yellow", "broken": "bold red"}


def print_checkups(checkups: Sequence[Checkup], console: Console) -> None:
    """Show what works, what is missing and what is broken, each with its remedy, then the sum."""
    for checkup in checkups:
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_column(width=7)
        line.add_column(width=9)
        line.add_column(overflow="fold")
        state = Text(checkup.state, style=_STYLES[checkup.state])
        line.add_row(state, checkup.name, Text(plain(checkup.sentence)))
        console.print(line)
        if checkup.remedy:
            # Commands are copied from here: no wrapping may break them.
            console.print(f"{'':20}-> {plain(checkup.remedy)}", markup=False, soft_wrap=True)
    broken = [checkup.name for checkup in checkups if checkup.state == "broken"]
    missing = [checkup.name for checkup in checkups if checkup.state == "missing"]
    if broken:
        said = f"The main job cannot run before this is mended: {', '.join(broken)}."
    elif missing:
        said = f"The main job runs; for more, see the lines above on: {', '.join(missing)}."
    else:
        said = "Everything works here."
    console.print(said, style="bold")
