"""What the letters of symbol fonts show: ticks, crosses and boxes, whatever format they stand in.

Word and its like keep a tick as another letter in a font of symbols, or as a character for private
use with that letter in its last byte; a reader who takes the letter reads "x" for a tick.
"""

from __future__ import annotations

TICK, CROSS = "\u2713", "\u2717"
TICKED, UNTICKED, CROSSED = "\u2611", "\u2610", "\u2612"
_FONTS = {
    "wingdings": {0xFC: TICK, 0xFB: CROSS, 0xFE: TICKED, 0xFD: CROSSED}
    | dict.fromkeys((0x6F, 0x70, 0x71, 0x72, 0xA8), UNTICKED),
    "wingdings 2": {0x50: TICK, 0x4F: CROSS, 0x52: TICKED, 0x51: CROSSED, 0x53: CROSSED}
    | dict.fromkeys((0x2A, 0x30, 0xA3), UNTICKED),
    "webdings": {0x61: TICK, 0x72: CROSS, 0x63: UNTICKED},
}
_SUBSTITUTE = "opensymbol"  # LibreOffice's stands in for Wingdings and keeps its letters
_PRIVATE = range(0xF000, 0xF100)


def is_symbol_font(font: str) -> bool:
    """Whether a font's letters show something else than themselves."""
    return font.strip().lower() in _FONTS


def symbol(font: str, code: int) -> str:
    """What one letter of a symbol font shows; a space for a sign that says nothing."""
    return _known(font).get(code & 0xFF, " ")


def as_shown(text: str, font: str) -> str:
    """A text as its font shows it: itself, unless the font is one of symbols."""
    if is_symbol_font(font):
        return "".join(symbol(font, ord(c)) for c in text)
    if not any(ord(c) in _PRIVATE for c in text):
        return text
    # Characters for private use come out of Wingdings far more often than of any other font.
    return "".join(symbol(font, ord(c)) if ord(c) in _PRIVATE else c for c in text)


def _known(font: str) -> dict[int, str]:
    name = font.strip().lower()
    return _FONTS.get("wingdings" if name == _SUBSTITUTE else name, _FONTS["wingdings"])
