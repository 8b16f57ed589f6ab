"""JSON that is as harmless on a screen as it is to programs, and the same bytes everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

# Inert in a string of JSON but not on a screen: what JSON lets through unescaped and acts there.
_ACTIVE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e0fff]"
)
# Down to here an entry has a line of its own; what lies deeper, such as a match, is one line. The
# encoder of the standard library is quick only where it need not break lines.
_BROKEN_LEVELS = 4


def json_pieces(data: dict[str, Any]) -> Iterator[str]:
    """Data as JSON for a file, piece by piece, with whatever could act on a screen escaped.

    An iterator among the data stands for a list; of it, no more than an entry is held at a time.
    """
    yield from _pieces(data, 0)
    yield "\n"


def _pieces(value: Any, level: int) -> Iterator[str]:
    if level < _BROKEN_LEVELS and isinstance(value, dict) and value:
        named = ((_line(name) + ": ", entry) for name, entry in value.items())
        yield from _bracketed("{", named, "}", level)
    elif isinstance(value, Iterator) or (level < _BROKEN_LEVELS and isinstance(value, list)):
        yield from _bracketed("[", (("", entry) for entry in value), "]", level)
    else:
        yield _line(value)


def _bracketed(
    opening: str, entries: Iterable[tuple[str, Any]], closing: str, level: int
) -> Iterator[str]:
    yield opening
    parting, end = "\n", ""
    for name, entry in entries:
        yield parting + " " * (level + 1) + name
        yield from _pieces(entry, level + 1)
        parting, end = ",\n", "\n" + " " * level
    yield end + closing


def _line(value: Any) -> str:
    return _ACTIVE.sub(_escaped, json.dumps(value, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
