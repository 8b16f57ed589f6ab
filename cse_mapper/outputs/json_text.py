"""Records as JSON: as harmless on a screen as it is to programs, and the same bytes everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any

import msgspec

from cse_mapper.domain import Locator
from cse_mapper.domain.plain import plain

# Stay exactly as the ledger has them, so that a script can open the files and join the tables.
_EXACT = frozenset({"path", "document", "service_area", "areas", "page", "workbook"})
_PLACES = 4


def as_data(value: Any, name: str = "") -> Any:
    """A record, or anything in one, as data that JSON can hold; `name` is that of its field.

    Any text that is not a path or the name of a service area passes `plain`. A place has only what
    it really has.
    """
    kind: Any = type(value)
    if kind is str:
        return value if name in _EXACT else plain(value)
    if kind in _AS_THEY_ARE:
        return value
    if kind is float:
        return round(value, _PLACES)
    if kind is tuple:
        return [as_data(one, name) for one in value]
    if kind is date:
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: as_data(one) for key, one in value.items()}
    data = {field: as_data(getattr(value, field), field) for field in _names(kind)}
    if kind is Locator:
        return {field: one for field, one in data.items() if one is not None}
    return data


_AS_THEY_ARE = frozenset({int, bool, type(None)})


@cache
def _names(kind: Any) -> tuple[str, ...]:
    if is_dataclass(kind):
        return tuple(one.name for one in fields(kind))
    if issubclass(kind, msgspec.Struct):
        return tuple(kind.__struct_fields__)
    raise TypeError(f"{kind.__name__} has no place in a file")


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


# One for all lines: json.dumps makes a new one each time where it is asked for anything unusual.
_ENCODER = json.JSONEncoder(ensure_ascii=False)


def _line(value: Any) -> str:
    return _ACTIVE.sub(_escaped, _ENCODER.encode(value))


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
