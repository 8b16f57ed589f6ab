"""Masks personal data in a whole coverage, so that every output made from it may be shared.

It walks the record types: every text of every record is masked unless its field is named here as
safe, so that a field added tomorrow cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from cse_mapper.domain import AreaCell, Coverage, Document, FollowUp
from cse_mapper.domain.plain import plain
from cse_mapper.passages.personal import redact

_Record = TypeVar("_Record")

# Identities and the tool's own names: no text of a document or a person.
_SAFE = frozenset(
    ["id", "text_id", "duplicate_of", "digest", "element", "code", "model",
     "moved_from", "moved_to", "status_counts", "decide", "nearby"]
)  # fmt: skip
_PATHS = frozenset(["path", "document", "documents"])
_AREAS = frozenset(["service_area", "areas"])
_WITHOUT_TEXT = (int, float, date, type(None))


def redact_coverage(coverage: Coverage) -> Coverage:
    """Mask what may be personal data in all text of a coverage: quotations, names, notes, paths.

    Pure. Passages keep their identities, so that decisions made in a redacted workbook still find
    them. A document whose path is masked loses its link. Service areas and documents keep their
    number: those that are alike once masked are told apart by a number.
    """
    return _Masks(coverage.documents).masked(coverage)


def redact_follow_up(follow_up: FollowUp, documents: Iterable[Document] = ()) -> FollowUp:
    """Mask what may be personal data in a follow-up, as `redact_coverage` does in a coverage.

    `documents` are those of its coverage before masking, so that both call each by one name.
    """
    return _Masks(documents).masked(follow_up)


class _Masks:
    """What paths and service areas become, and the walk through a record that applies it."""

    def __init__(self, documents: Iterable[Document]) -> None:
        documents = tuple(documents)
        self._paths = _told_apart((one.path for one in documents), _masked_path)
        self._areas = _told_apart((one.service_area for one in documents), _masked)

    def masked(self, record: _Record) -> _Record:
        """The record with every text masked that is not named as safe."""
        changes: dict[str, Any] = {}
        kind: Any = type(record)
        for name, safe in _texts(kind):
            value = getattr(record, name)
            if not safe:
                changes[name] = self._value(value, name)
        return replace(record, **changes)  # type: ignore[type-var]

    def _value(self, value: Any, name: str) -> Any:
        if isinstance(value, str):
            if name in _PATHS:
                # A submission may name a file that is not in the folder.
                return self._paths.get(value) or _masked_path(value)
            if name in _AREAS:
                return self._areas.get(value) or _masked(value)
            return _masked(value)
        if isinstance(value, tuple | list | set | frozenset):
            return type(value)(self._value(one, name) for one in value)
        if isinstance(value, Mapping):
            return self._mapping(value, name)
        if is_dataclass(value):
            return self.masked(value)
        if isinstance(value, _WITHOUT_TEXT):
            return value
        # Passed on as it is, it might carry a name into a file that is meant to be shared.
        raise TypeError(f"nobody knows how to mask the {type(value).__name__} in '{name}'")

    def _mapping(self, value: Mapping[Any, Any], name: str) -> Mapping[Any, Any]:
        result: dict[Any, Any] = {}
        for key, one in value.items():
            masked, new = self._value(key, name), self._value(one, "")
            if masked in result and isinstance(new, AreaCell):  # of areas without a document
                known: AreaCell = result[masked]
                new = AreaCell(
                    known.pieces + new.pieces,
                    max(known.best, new.best),
                    known.certain + new.certain,
                )
            result[masked] = new
        return result


@cache
def _texts(record: Any) -> tuple[tuple[str, bool], ...]:
    """The fields of a record that may hold text, each with whether it is safe as it stands."""
    hints = get_type_hints(record)
    return tuple(
        (
            one.name,
            one.name in _SAFE
            or get_origin(hints[one.name]) is Literal
            or _holds_no_text(hints[one.name]),
        )
        for one in fields(record)
    )


def _holds_no_text(hint: Any) -> bool:
    arguments = get_args(hint)
    if arguments:
        return all(_holds_no_text(one) for one in arguments if one is not Ellipsis)
    return not (hint is str or is_dataclass(hint) or hint is Any)


def _told_apart(names: Iterable[str], mask: Callable[[str], str]) -> Mapping[str, str]:
    masked: dict[str, str] = {}
    used: set[str] = set()
    for name in dict.fromkeys(names):
        shown = shorter = mask(name)
        number = 1
        while shown in used:
            number += 1
            shown = f"{shorter} ({number})"
        used.add(shown)
        masked[name] = shown
    return masked


def _masked_path(path: str) -> str:
    return "/".join(map(_masked_name, path.split("/")))


def _masked_name(name: str) -> str:
    # A name with nothing to mask stays as the file system spells it, so that its link works.
    masked = _masked(name)
    return name if masked == plain(name) else masked


def _masked(text: str) -> str:
    # First what outputs would drop anyway: a number broken up by invisible marks is a number.
    return redact(plain(text)) if text else text
