"""What the terminal says of this machine: what works, what is missing, and what the cache holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cse_mapper.domain.plain import plain
from cse_mapper.domain.wording import some
from cse_mapper.outputs.console_text import say
from cse_mapper.privacy import remove_left_behind

if TYPE_CHECKING:
    from rich.console import Console

    from cse_mapper.domain import Checkup
    from cse_mapper.storage.cache import Cache

_STYLES = {"works": "green", "missing": "yellow", "broken": "bold red"}


def print_checkups(checkups: Sequence[Checkup], console: Console) -> None:
    """Show what works, what is missing and what is broken, each with its remedy, then the sum."""
    from rich.text import Text

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


def print_use(cache: Cache | None, console: Console) -> None:
    """Say how many documents an earlier run had mapped; nothing where there were none."""
    if cache and cache.found:
        documents = some(cache.asked, "document", "documents")
        console.print(f"{cache.found:,} of {documents} unchanged, taken from the cache.")


def print_size(cache: Cache, console: Console, *, clear: bool = False) -> None:
    """Say where the cache is and how large; with `clear`, delete all of it and say how much."""
    found = cache.clear() if clear else cache.size()
    what = f"{some(found.documents, 'document', 'documents')}, {found.bytes / 1e6:,.1f} MB"
    # Paths come from the user's own machine; markup and wrapping would only garble them.
    said = f"{'Deleted' if clear else 'Kept'}: {what}, in {cache.folder}"
    console.print(said, markup=False, soft_wrap=True)
    if clear and (removed := remove_left_behind()):
        console.print(
            f"Deleted too: {some(removed, 'file', 'files')} that the inference runtime "
            "had left here under earlier versions."
        )
    left = cache.size().documents if clear else 0
    if left:
        kept = some(left, "document", "documents")
        console.print(f"{kept} could not be deleted: close other runs and try again.")
