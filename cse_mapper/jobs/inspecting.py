"""`cse-map read` as plain functions: what was read of files, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cse_mapper.domain import INSIDE, Block, Document, Part, ReadDocument
from cse_mapper.domain.wording import day_in_words
from cse_mapper.outputs.console_text import say

if TYPE_CHECKING:
    from rich.console import Console


def print_read(documents: Iterable[ReadDocument], console: Console, *, as_json: bool) -> None:
    """Print each file: its state, date, parts and text for people, a JSON line for programs."""
    for number, read in enumerate(documents):
        if as_json:
            # ASCII, so that no console's code page can fail; programs read it all the same.
            print(json.dumps(record_of(read)))
        else:
            if number:
                console.print()
            _print_file(read, console)


def record_of(read: ReadDocument) -> dict[str, Any]:
    """A file as plain data; the parts and blocks of what is in it are among its own."""
    document = read.document
    return {
        "path": document.path,
        "status": document.status,
        "reason": document.reason,
        "evidence_date": document.evidence_date.isoformat() if document.evidence_date else None,
        "date_source": document.date_source,
        "parts": [
            {"name": part.name, "status": part.status, "reason": part.reason}
            for part in _parts(read)
        ],
        "blocks": [
            {"kind": block.kind, "place": place, "text": block.text}
            for one in (read, *read.inside)
            for place, block in _placed(read.document, one)
        ],
    }


def _parts(read: ReadDocument) -> Iterator[Part]:
    yield from read.document.parts
    for one in read.inside:
        for part in one.document.parts:
            name = _within(read.document, one.document) + INSIDE + part.name
            yield Part(name, part.status, part.reason)


def _placed(container: Document, read: ReadDocument) -> Iterator[tuple[str, Block]]:
    within = _within(container, read.document)
    for block in read.blocks:
        yield f"{within}, {block.locator}" if within else str(block.locator), block


def _within(container: Document, document: Document) -> str:
    return document.path.removeprefix(container.path).removeprefix(INSIDE)


def _print_file(read: ReadDocument, console: Console) -> None:
    say(console, read.document.path, "bold")
    _print_state(read, console)
    for one in read.inside:
        console.print()
        say(console, one.document.path, "bold")
        _print_state(one, console)


def _print_state(read: ReadDocument, console: Console) -> None:
    document = read.document
    say(console, document.status + (f". {document.reason}" if document.reason else ""), lead="  ")
    if document.evidence_date:
        day = day_in_words(document.evidence_date)
        say(console, f"Date: {day}, from {document.date_source}", lead="  ")
    elif document.status == "read" and read.blocks:
        say(console, "Date: none was found; put one into the document or its name.", lead="  ")
    for part in document.parts:
        said = f"{part.name}: {part.status}" + (f". {part.reason}" if part.reason else "")
        say(console, said, lead="  - ")
    _print_blocks(read.blocks, console)


def _print_blocks(blocks: Iterable[Block], console: Console) -> None:
    """Each text under its place; what the lines above have said already is left out."""
    said, heading = "", ""
    for block in blocks:
        place = block.locator
        bare = replace(place, heading=None) if place.heading == heading else place
        if (where := str(bare)) != said:
            say(console, f"[{where}]", "dim", lead="  ")
        said = where
        is_heading = block.kind == "heading"
        heading = block.text if is_heading else place.heading or ""
        say(console, block.text, "bold" if is_heading else "", lead="    ")
