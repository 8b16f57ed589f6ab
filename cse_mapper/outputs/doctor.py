"""What the terminal says of the machine: a line for each thing, and a line on what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from cse_mapper.domain.plain import plain
from cse_mapper.outputs.console_text import say

if TYPE_CHECKING:
    from rich.console import Console

    from cse_mapper.domain import Checkup

_STYLES = {"works": "green", "missing": "yellow", "broken": "bold red"}


def print_checkups(checkups: Sequence[Checkup], console: Console) -> None:
    """Show what works, what is missing and what is broken, each with its remedy, then the sum."""
    for checkup in checkups:
        lead = Text(f"{checkup.state:9}", style=_STYLES[checkup.state])
        say(console, checkup.sentence, lead=lead.append(f"{checkup.name:11}", style="none"))
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
