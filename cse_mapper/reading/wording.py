"""Makes text from any format safe to show, store and compare, and reads what symbol fonts show.

Word and its like keep a tick as another letter in a font of symbols, or as a character for private
use with that letter in its last byte; a reader who takes the letter reads "x" for a tick.
"""

from __future__ import annotations

import re
import unicodedata

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_LINES = re.compile(r" ?[\r\n\u2028\u2029]+ ?")

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


def clean(text: str) -> str:
    """One line of plain text: white space collapsed, control and direction marks gone."""
    text = _LINES.sub(" ", text) if "\n" in text or "\r" in text or "\u2028" in text else text
    text = _UNWANTED.sub("", text.replace("\x0b", " ").replace("\x0c", " "))
    return _SPACES.sub(" ", _SURROGATE.sub("\ufffd", text)).strip()


def printable(name: str) -> str:
    """A file name that can be shown and stored as JSON on any system, and stays unique.

    What cannot be shown (control characters, direction marks, bytes that are no text) becomes a
    backslash escape; a backslash that was there before is doubled, so no two names meet.
    """
    return "".join(map(_visible, name))


def _visible(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


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
