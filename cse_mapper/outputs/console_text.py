"""Puts text on a console: wrapped, harmless, and in characters that the console can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cse_mapper.domain import Status
from cse_mapper.domain.plain import plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

STATUS_STYLES: dict[Status, str] = {
    "missing": "bold red",
    "thin": "yellow",
    "covered": "cyan",
    "strong": "bold green",
}
# For consoles that cannot show them (Windows code pages, LANG=C).
_SUBSTITUTES = str.maketrans(
    dict(zip("‘’“”–—−•→…", ("'", "'", '"', '"', "-", "-", "-", "*", "->", "..."), strict=True))
)


def say(console: Console, text: str, style: str = "", lead: Text | str = "") -> None:
    """Print a text wrapped to the console, its further lines under the first one after `lead`."""
    start = text_for(lead, console) if isinstance(lead, str) else lead
    body = text_for(plain(text), console, style)
    for line in body.wrap(console, max(console.width - len(start), 20)):
        line.rstrip()
        console.print(start + line, soft_wrap=True)
        start = text_for(" " * len(start), console)


def text_for(text: str, console: Console, style: str = "") -> Text:
    """Make a text of exactly these characters (no markup), less what the console cannot encode."""
    from rich.text import Text

    try:
        text.encode(console.encoding)
    except UnicodeEncodeError:
        encoded = text.translate(_SUBSTITUTES).encode(console.encoding, "replace")
        text = encoded.decode(console.encoding)
    return Text(text, style=style)


def plain_table() -> Table:
    """A table that reads well without colour and in 80 columns."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    return Table(
        box=SIMPLE_HEAD,
        expand=True,
        padding=0,
        pad_edge=False,
        show_edge=False,
        header_style="bold",
    )
