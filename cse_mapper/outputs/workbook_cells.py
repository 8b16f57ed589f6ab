"""What a cell of a workbook may hold, how it looks, and the formats that a workbook shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cse_mapper.domain.plain import plain
from cse_mapper.outputs.additions import Value
from cse_mapper.outputs.additions_writing import Placing
from cse_mapper.outputs.links import linked_path
from cse_mapper.outputs.table import Kind

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format

# Limits of the file format, from Microsoft's "Excel specifications and limits".
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_LINKS = 65_530
MAX_CHARACTERS = 32_767

# Letters of ordinary text for each unit of column width, which is a digit of a larger font.
_CHARACTERS = 1.18
_CUT = " … (cut here; see the document)"
# What a program would compute if somebody typed it.
ACTS_AS_FORMULA = ("=", "+", "-", "@")

Style = Mapping[str, Any]

PLAIN: Style = {"valign": "top", "font_size": 10}
WRAPPED: Style = {**PLAIN, "text_wrap": True}
CENTRED: Style = {**PLAIN, "align": "center"}
BOLD: Style = {**WRAPPED, "bold": True}
LINK: Style = {**WRAPPED, "font_color": "#0B4A7A", "underline": 1}
DATE: Style = {**PLAIN, "num_format": "d mmm yyyy", "align": "left"}
# No suggestion is certain, so 99.6 per cent must not be shown as 100.
PERCENT: Style = {**PLAIN, "num_format": '[<0.995]0%;">99%"', "align": "center"}
INPUT: Style = {**WRAPPED, "bg_color": "#FFFBE6", "border": 1, "border_color": "#D8D2B8"}
TITLE: Style = {"bold": True, "font_size": 18, "font_color": "#16324F", "valign": "vcenter"}
SUBTITLE: Style = {"bold": True, "font_size": 13, "font_color": "#16324F", "valign": "vcenter"}
HEADER: Style = {
    "bold": True,
    "font_size": 10,
    "font_color": "#FFFFFF",
    "bg_color": "#16324F",
    "border": 1,
    "border_color": "#FFFFFF",
    "text_wrap": True,
    "valign": "vcenter",
}
# The page's palette, from orange to blue, which eyes without red or green tell apart. The word
# always stands in the cell too: colour alone would be lost in print.
STATUS: Mapping[str, Style] = {
    "missing": {**CENTRED, "bold": True, "bg_color": "#A1330C", "font_color": "#FFFFFF"},
    "thin": {**CENTRED, "bold": True, "bg_color": "#F5C451", "font_color": "#2F2200"},
    "covered": {**CENTRED, "bold": True, "bg_color": "#A5CDEE", "font_color": "#0A2740"},
    "strong": {**CENTRED, "bold": True, "bg_color": "#1D5687", "font_color": "#FFFFFF"},
}
WORDS: Style = {**CENTRED, "text_wrap": True}
# Wrapped, because a verdict has more words than a status.
LOOKS: Mapping[str, Style] = {look: {**style, "text_wrap": True} for look, style in STATUS.items()}
# How the cells of a table look by what they are; a status has the look of its own.
STYLES: Mapping[Kind, Style] = defaultdict(
    lambda: WRAPPED,
    {"name": BOLD, "element": {**BOLD, "align": "center"}, "status": WORDS, "input": INPUT},
)


@lru_cache(maxsize=2048)
def cell_text(text: str) -> str:
    """Make any text fit for a cell: harmless, and no longer than a cell may be."""
    text = plain(text)
    if len(text) <= MAX_CHARACTERS // 2:
        return text
    # The limit counts UTF-16 units: a character beyond the basic plane takes two.
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_CHARACTERS:
        return text
    return units[: 2 * (MAX_CHARACTERS - len(_CUT))].decode("utf-16-le", "ignore") + _CUT


def lines_text(text: str) -> str:
    """Make a text of several lines fit for a cell, with its lines."""
    whole = "\n".join(plain(line) for line in text.split("\n"))
    return whole if len(whole) <= MAX_CHARACTERS // 2 else cell_text(whole)


def lines_needed(text: str, style: Style, width: float) -> int:
    """How many lines of ordinary size a wrapped text takes in a column of such a width."""
    size = float(style.get("font_size", 10)) / 10
    room = width * _CHARACTERS / size * (0.9 if style.get("bold") else 1.0)
    if len(text) <= room and "\n" not in text:
        return round(size)  # nearly all cells
    return round(size * sum(_wrapped_lines(line, room) for line in text.split("\n")))


@lru_cache(maxsize=4096)
def _wrapped_lines(text: str, room: float) -> int:
    """How many lines a text takes in a column with room for so many characters."""
    if len(text) <= room:
        return 1
    lines, used = 1, 0.0
    for word in text.split(" "):
        if used and used + 1 + len(word) > room:
            lines, used = lines + 1, 0.0
        used += len(word) + (1 if used else 0)
        if used > room:
            extra = int(used // room)
            lines, used = lines + extra, used - extra * room
    return lines


@dataclass(frozen=True, slots=True)
class Binder:
    """What the sheets of one workbook share: its formats, and where the evidence folder lies.

    `evidence` is that folder as seen from the workbook's, None for no links to files; `placing` has
    what people added to the workbook before.
    """

    book: Workbook
    evidence: str | None = None
    placing: Placing = field(default_factory=Placing)
    _formats: dict[tuple[Any, ...], Format] = field(default_factory=dict)
    _links: dict[str, str | None] = field(default_factory=dict)

    def format(self, style: Style, *, quoted: bool = False) -> Format:
        """A style as this workbook's format; a quoted one keeps what acts as a formula a text."""
        key = (quoted, *style.items())
        if key not in self._formats:
            whole = {**style, "quote_prefix": True} if quoted else dict(style)
            self._formats[key] = self.book.add_format(whole)
        return self._formats[key]

    def look(self, value: Value, colour: str = "") -> Format | None:
        """The look of a value of theirs as this workbook's format."""
        style = dict(value.look)
        content = value.content
        if isinstance(content, date | time | timedelta) and "num_format" not in style:
            style["num_format"] = "d mmm yyyy"
        if colour:
            style["bg_color"] = colour
        quoted = isinstance(content, str) and content.startswith(ACTS_AS_FORMULA)
        return self.format(style, quoted=quoted and not value.formula) if style or quoted else None

    def link(self, document: str) -> str | None:
        """What a click on a document's path opens, worked out once for all its rows; or None."""
        if document not in self._links:
            target = linked_path(document, self.evidence)
            self._links[document] = None if target is None else f"external:{target}"
        return self._links[document]
