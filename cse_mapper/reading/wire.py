"""Carries jobs and answers between the parent and its workers as plain data.

A worker has opened hostile files, so the parent trusts nothing it says: answers are JSON with a
length limit, never pickles, and every value of them is held to the type of its record.
"""

from __future__ import annotations

import json
import struct
from datetime import date as date_
from typing import IO, Any, TypeVar

import msgspec

from cse_mapper.domain import Block, Part, PartStatus

MAX_MESSAGE = 96 * 1024 * 1024
_LENGTH = struct.Struct(">Q")


def send(stream: IO[bytes], message: dict[str, Any]) -> None:
    """Writes one message; the other side has it whole or not at all."""
    data = json.dumps(message).encode("ascii")
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> dict[str, Any] | None:
    """Reads one message; None when the other side is gone or talks nonsense."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    # A worker that was taken over could else fill the memory of its parent.
    if length > MAX_MESSAGE:
        return None
    data = stream.read(length)
    if len(data) < length:
        return None
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        return None
    # Nothing else is an answer, whatever JSON it is.
    return message if isinstance(message, dict) else None


_Type = TypeVar("_Type")


class WorkerAnswer(msgspec.Struct):
    """What a worker read of a file, or of a document in it (`name`, `digest`, `size`)."""

    status: PartStatus
    reason: str
    title: str = ""
    date: date_ | None = None
    date_source: str = ""
    parts: tuple[Part, ...] = ()
    blocks: tuple[Block, ...] = ()
    inside: tuple[WorkerAnswer, ...] = ()
    name: str = ""
    digest: str = ""
    size: int = 0
    repeatable: bool = False


def packed(value: Any) -> Any:
    """Records as plain data for a message; half a character stays what it is."""
    return msgspec.to_builtins(value)


def unpacked(data: Any, kind: type[_Type]) -> _Type:
    """The records of `packed`; raises ValueError for anything of another type."""
    try:
        return msgspec.convert(data, kind)
    except (msgspec.ValidationError, RecursionError) as error:
        raise ValueError(f"not what a worker says: {error}") from error
