"""Records from JSON: decoded and held to their types at once, with what is wrong by its field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

import msgspec

from cse_mapper.domain.plain import plain

_Record = TypeVar("_Record")
_Made = TypeVar("_Made")
_MOST_SHOWN = 120


class RecordError(ValueError):
    """What is wrong with a record: "elements[3].status: Invalid enum value 'x'"."""


class NotJsonError(RecordError):
    """It is no JSON at all, or ends too soon."""


def decoded(data: bytes | str, kind: type[_Record]) -> _Record:
    """Get the record that JSON stands for; raises RecordError where it is another, or no JSON."""
    try:
        try:
            record: _Record = _decoder(kind).decode(data)  # type: ignore[arg-type]
        except msgspec.ValidationError:
            raise
        except (msgspec.DecodeError, ValueError):
            # Half a character, as in the name of a file from another system, and other encodings.
            record = msgspec.convert(json.loads(data), kind)
    except msgspec.ValidationError as error:
        raise RecordError(_wrong(error)) from error
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise NotJsonError("not JSON") from error
    return record


@cache
def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    # Made once: a model has twelve thousand lines of one kind.
    return msgspec.json.Decoder(kind)


def _wrong(error: msgspec.ValidationError) -> str:
    problem, _, place = plain(str(error)).partition(" - at `$")
    if len(problem) > _MOST_SHOWN:
        problem = problem[: _MOST_SHOWN - 3] + "..."
    field = place.rstrip("`").removeprefix(".")
    return f"{field}: {problem}" if field else problem


def records_in(
    lines: Iterable[str], kind: type[_Record], made: Callable[[_Record], _Made]
) -> Iterator[_Made]:
    """Get what is `made` of every record of a file that has one a line; empty lines are none.

    Raises RecordError, which begins with "line 7: ", also where `made` raises it: for what is wrong
    in a record although its types are right.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield made(decoded(line, kind))
            except RecordError as error:
                raise RecordError(f"line {number}: {error}") from error


def json_line(record: Any) -> str:
    """Write a record as a line of JSON."""
    # ASCII only: half a character or a line separator from evidence cannot damage the file.
    return json.dumps(msgspec.to_builtins(record))
