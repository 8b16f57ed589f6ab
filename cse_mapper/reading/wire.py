"""Carries jobs and answers between the parent and its workers as plain data.

A worker has opened hostile files, so the parent trusts nothing it says: answers are JSON with a
length limit, never pickles.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable
from typing import IO, Any, get_args

from cse_mapper.domain import Block, BlockKind, Locator, Part, PartStatus

MAX_MESSAGE = 96 * 1024 * 1024
_LENGTH = struct.Struct(">Q")
_KINDS = frozenset(get_args(BlockKind))
_PART_STATUSES = frozenset(get_args(PartStatus))


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
    if length > MAX_MESSAGE:
        return None
    data = stream.read(length)
    if len(data) < length:
        return None
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None


def pack_blocks(blocks: Iterable[Block]) -> list[list[Any]]:
    """Blocks as JSON-ready rows."""
    return [
        [
            b.text,
            b.kind,
            loc.page,
            loc.slide,
            loc.sheet,
            loc.cells,
            loc.paragraph,
            loc.heading,
            loc.part,
        ]
        for b in blocks
        for loc in [b.locator]
    ]


def unpack_blocks(rows: list[list[Any]]) -> tuple[Block, ...]:
    """The blocks of `pack_blocks`; raises ValueError for anything else."""
    try:
        return tuple(_block(*row) for row in rows)
    except TypeError as error:
        raise ValueError("not a list of blocks") from error


def pack_parts(parts: Iterable[Part]) -> list[list[str]]:
    """Parts as JSON-ready rows."""
    return [[part.name, part.status, part.reason] for part in parts]


def unpack_parts(rows: list[list[Any]]) -> tuple[Part, ...]:
    """The parts of `pack_parts`; raises ValueError for anything else."""
    parts = tuple(Part(*row) for row in rows)
    for part in parts:
        if part.status not in _PART_STATUSES or not isinstance(part.name + part.reason, str):
            raise ValueError("not a list of parts")
    return parts


def _block(
    text: Any,
    kind: Any,
    page: Any,
    slide: Any,
    sheet: Any,
    cells: Any,
    paragraph: Any,
    heading: Any,
    part: Any,
) -> Block:
    numbers_good = all(n is None or type(n) is int for n in (page, slide, paragraph))
    words_good = all(w is None or isinstance(w, str) for w in (sheet, cells, heading, part))
    if not (isinstance(text, str) and kind in _KINDS and numbers_good and words_good):
        raise ValueError("not a block")
    return Block(text, Locator(page, slide, sheet, cells, paragraph, heading, part), kind)
