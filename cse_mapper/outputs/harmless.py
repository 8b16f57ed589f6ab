"""Records as plain data for JSON: texts made harmless, figures rounded, dates as ISO 8601."""

from __future__ import annotations

from collections.abc import Mapping
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
