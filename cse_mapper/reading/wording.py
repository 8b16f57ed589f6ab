"""Makes text from any format safe to show, store and compare."""

from __future__ import annotations

import re
import unicodedata

_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
_LINES = re.compile(r" ?[\r\n\u2028\u2029]+ ?")


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
