"""How a cell of a person's looks: from what openpyxl reads to what XlsxWriter writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cse_mapper.outputs.additions import Look

# Where a theme says nothing else: the colours of Office, in the order in which cells count them.
_THEME = (
    "FFFFFF", "000000", "E7E6E6", "44546A", "4472C4", "ED7D31", "A5A5A5", "FFC000", "5B9BD5",
    "70AD47", "0563C1", "954F72",
)  # fmt: skip
_THEME_NAMES = (
    "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6",
    "hlink", "folHlink",
)  # fmt: skip
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# As ECMA-376 lists them (18.18.3, 18.18.55): XlsxWriter counts borders and patterns.
_BORDERS = (
    "none", "thin", "medium", "dashed", "dotted", "thick", "double", "hair", "mediumDashed",
    "dashDot", "mediumDashDot", "dashDotDot", "mediumDashDotDot", "slantDashDot",
)  # fmt: skip
_PATTERNS = (
    "none", "solid", "mediumGray", "darkGray", "lightGray", "darkHorizontal", "darkVertical",
    "darkDown", "darkUp", "darkGrid", "darkTrellis", "lightHorizontal", "lightVertical",
    "lightDown", "lightUp", "lightGrid", "lightTrellis", "gray125", "gray0625",
)  # fmt: skip
_UNDERLINES = {"single": 1, "double": 2, "singleAccounting": 33, "doubleAccounting": 34}
_ACROSS = {
    "left": "left", "center": "center", "right": "right", "fill": "fill", "justify": "justify",
    "centerContinuous": "center_across", "distributed": "distributed",
}  # fmt: skip
_DOWN = {
    "top": "top", "center": "vcenter", "bottom": "bottom", "justify": "vjustify",
    "distributed": "vdistributed",
}  # fmt: skip


class Looks:
    """Reads the looks of one workbook's cells, each style once."""

    def __init__(self, book: Any) -> None:
        self._theme = _theme_of(getattr(book, "loaded_theme", None))
        self._looks: dict[tuple[int, ...], Look] = {}
        self._fills: dict[int, str] = {}

    def of(self, cell: Any) -> Look:
        """The look of a cell; () for one that nobody changed."""
        if not cell.has_style:
            return ()
        # A cell that is streamed names its style otherwise than one that is held.
        style = tuple(cell.style_array if hasattr(cell, "style_array") else cell._style)
        if style not in self._looks:
            self._looks[style] = tuple(sorted(self._properties(cell)))
        return self._looks[style]

    def fill(self, cell: Any) -> str:
        """The colour that a streamed cell is filled with, such as "#FFEE00"; "" for none."""
        if not getattr(cell, "has_style", False):
            return ""
        number = cell.style_array.fillId
        if number not in self._fills:
            fill = cell.fill
            plain = getattr(fill, "fill_type", None) == "solid"
            self._fills[number] = self.colour(fill.fgColor) if plain else ""
        return self._fills[number]

    def colour(self, colour: Any) -> str:
        """A colour of the file as "#RRGGBB"; "" where it is left to the program."""
        if colour is None:
            return ""
        if colour.type == "rgb" and isinstance(colour.rgb, str) and len(colour.rgb) in (6, 8):
            return f"#{colour.rgb[-6:].upper()}"
        if colour.type == "theme" and 0 <= colour.theme < len(self._theme):
            return _tinted(self._theme[colour.theme], float(colour.tint or 0))
        if colour.type == "indexed":
            from openpyxl.styles.colors import COLOR_INDEX

            # 64 and 65 stand for the system's own colours of text and paper.
            if 0 <= colour.indexed < min(64, len(COLOR_INDEX)):
                return f"#{COLOR_INDEX[colour.indexed][-6:].upper()}"
        return ""

    def _properties(self, cell: Any) -> Iterator[tuple[str, Any]]:
        yield from self._font(cell.font)
        yield from self._filled(cell.fill)
        yield from self._borders(cell.border)
        yield from _aligned(cell.alignment)
        if cell.number_format and cell.number_format != "General":
            yield "num_format", cell.number_format
        if cell.protection is not None and cell.protection.locked is False:
            yield "locked", False

    def _font(self, font: Any) -> Iterator[tuple[str, Any]]:
        if font is None:
            return
        if font.name:
            yield "font_name", font.name
        if font.sz:
            yield "font_size", float(font.sz)
        for name, set_ in (("bold", font.b), ("italic", font.i), ("font_strikeout", font.strike)):
            if set_:
                yield name, True
        if font.u in _UNDERLINES:
            yield "underline", _UNDERLINES[font.u]
        if font.vertAlign in ("superscript", "subscript"):
            yield "font_script", 1 if font.vertAlign == "superscript" else 2
        if colour := self.colour(font.color):
            yield "font_color", colour

    def _filled(self, fill: Any) -> Iterator[tuple[str, Any]]:
        pattern = getattr(fill, "fill_type", None)
        if pattern not in _PATTERNS[1:]:
            return
        front, back = self.colour(fill.fgColor), self.colour(fill.bgColor)
        if pattern == "solid":
            if front:
                yield "bg_color", front
            return
        yield "pattern", _PATTERNS.index(pattern)
        if front:
            yield "fg_color", front
        if back:
            yield "bg_color", back

    def _borders(self, border: Any) -> Iterator[tuple[str, Any]]:
        for side in ("left", "right", "top", "bottom"):
            line = getattr(border, side, None)
            style = getattr(line, "style", None)
            if line is not None and style in _BORDERS[1:]:
                yield side, _BORDERS.index(style)
                if colour := self.colour(line.color):
                    yield f"{side}_color", colour


def _aligned(alignment: Any) -> Iterator[tuple[str, Any]]:
    if alignment is None:
        return
    if alignment.horizontal in _ACROSS:
        yield "align", _ACROSS[alignment.horizontal]
    if alignment.vertical in _DOWN:
        yield "valign", _DOWN[alignment.vertical]
    if alignment.wrap_text:
        yield "text_wrap", True
    if alignment.shrink_to_fit:
        yield "shrink", True
    if alignment.indent:
        yield "indent", int(alignment.indent)
    turned = int(alignment.text_rotation or 0)
    if turned:
        # Files count 91 to 180 downwards, and 255 for letters one below the other.
        yield "rotation", 270 if turned == 255 else turned if turned <= 90 else 90 - turned


def _theme_of(data: Any) -> tuple[str, ...]:
    if not isinstance(data, bytes):
        return _THEME
    from defusedxml.ElementTree import fromstring

    try:
        scheme = fromstring(data).find(f".//{_DRAWING}clrScheme")
    # A theme that cannot be read costs its colours, and nothing else.
    except Exception:
        return _THEME
    found = []
    for name, usual in zip(_THEME_NAMES, _THEME, strict=True):
        entry = None if scheme is None else scheme.find(f"{_DRAWING}{name}")
        colour = entry[0] if entry is not None and len(entry) else None
        value = "" if colour is None else colour.get("lastClr") or colour.get("val") or ""
        found.append(value.upper() if _is_colour(value) else usual)
    return tuple(found)


def _is_colour(text: str) -> bool:
    return len(text) == 6 and all(letter in "0123456789abcdefABCDEF" for letter in text)


def _tinted(colour: str, tint: float) -> str:
    """Lighter or darker by a share of the way, as ECMA-376 (18.8.19) has it for the lightness."""
    import colorsys

    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4))
    hue, light, deep = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    mixed = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), deep)
    return "#" + "".join(f"{round(part * 255):02X}" for part in mixed)
