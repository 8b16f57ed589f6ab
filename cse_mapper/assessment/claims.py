"""What a submission says its files are for: claims in names, indexes and covering documents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from cse_mapper.domain import Claim, Document, Mention, ReadDocument, own_name
from cse_mapper.domain.standard import load_standard
from cse_mapper.passages.cutting import normalise

# "v2.1.1" is a version, "12.3.2024" a date, "1.1.10" a clause: none of them is an element.
_DOTTED = re.compile(
    r"(?<![\w.,£$])(?<!version )(?<!rev )([1-5]\.[1-5]\.[1-6])(?![.]?\d)", re.IGNORECASE
)
_AT_START = re.compile(
    r"^\W*(?:(?:cse|element|el)[\W_]*)?([1-5])[-_ ]([1-5])[-_ ]([1-6])(?![-_.]?\d)"
)
_RANGE = re.compile(r"([1-5]\.[1-5])\.([1-6])\s*(?:-|–|—|to)\s*(?:\1\.)?([1-6])(?![.\d])")
_LONGEST_MENTION = 600
# A name of fewer letters ("log", "notes") stands in too many sentences to be a reference.
_SHORTEST_NAME = 7
# One row that names an element and a file may be chance; a list of evidence has more.
_ROWS_OF_AN_INDEX = 2


def elements_in(text: str) -> tuple[str, ...]:
    """Find the elements that a text names ("4.3.2", "1.1.1 to 1.1.3"), in their first order."""
    known = load_standard().ids
    found: dict[str, None] = {}
    spread = _RANGE.sub(_spelt_out, text)
    for match in _DOTTED.finditer(spread):
        if match[1] in known:
            found[match[1]] = None
    return tuple(found)


def _spelt_out(match: re.Match[str]) -> str:
    group, first, last = match[1], int(match[2]), int(match[3])
    return " ".join(f"{group}.{number}" for number in range(first, last + 1)) or match[0]


def _elements_in_name(name: str) -> tuple[str, ...]:
    dashed = _AT_START.match(name)
    if dashed:
        name = f"{'.'.join(dashed.groups())} {name[dashed.end() :]}"
    # An underscore joins words in a name as a space does in a text.
    return elements_in(name.replace("_", " "))


def mentions_of(read: ReadDocument) -> tuple[Mention, ...]:
    """Collect from a document's blocks what may be claims, while the blocks are at hand.

    An element is named in the row or paragraph itself, in a row above it in the same table (an
    index often leaves the cell empty for the second file), or in the heading above.
    """
    mentions: list[Mention] = []
    above: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], object] = ((), None)
    for block in read.blocks:
        if block.kind == "heading":
            above = elements_in(block.text[:_LONGEST_MENTION])
            continue
        own = elements_in(block.text[:_LONGEST_MENTION])
        at = (block.locator.sheet, block.locator.slide, block.locator.page, block.locator.heading)
        in_table = block.kind in ("table", "cells")
        if in_table:
            table = (own, at) if own else table
        carried = table[0] if in_table and table[1] == at else ()
        under = elements_in((block.locator.heading or "")[:_LONGEST_MENTION]) or above
        elements = own or carried or under
        if elements:
            text = block.text[:_LONGEST_MENTION]
            mentions.append(Mention(elements, text, read.document.path, str(block.locator)))
    return tuple(mentions)


def find_claims(
    documents: Sequence[Document], mentions: Sequence[Mention] = ()
) -> tuple[Claim, ...]:
    """Find what a submission claims each file to be evidence of, in the order of the documents.

    A file's own name counts before that of its folder, the nearest folder before those above.
    `mentions` of all documents are resolved against the files' names; a document with fewer than
    two such rows is no index. The same claim in two places is listed once, names first.
    """
    claims: dict[tuple[str, str], Claim] = {}
    for claim in (*_in_names(documents), *_in_indexes(documents, mentions)):
        claims.setdefault((claim.document, claim.element), claim)
    order = {document.path: place for place, document in enumerate(documents)}
    return tuple(sorted(claims.values(), key=lambda claim: (order[claim.document], claim.element)))


def _in_names(documents: Iterable[Document]) -> Iterator[Claim]:
    for document in documents:
        path = PurePosixPath(document.path)
        for part in (path, *path.parents):
            elements = _elements_in_name(part.name)
            if elements:
                place = "the file's name" if part == path else f"the folder's name, {part.name}"
                yield from (Claim(element, document.path, place) for element in elements)
                break


def _in_indexes(documents: Sequence[Document], mentions: Iterable[Mention]) -> Iterator[Claim]:
    names = _names(documents)
    by_index: dict[str, list[Claim]] = defaultdict(list)
    for mention in mentions:
        for path in _named_in(mention.text, names):
            if path != mention.document:
                place = f"{mention.document}, {mention.place}"
                by_index[mention.document] += [
                    Claim(element, path, place) for element in mention.elements
                ]
    for claims in by_index.values():
        if len({(claim.element, claim.document) for claim in claims}) >= _ROWS_OF_AN_INDEX:
            yield from claims


def _names(documents: Iterable[Document]) -> dict[str, list[str]]:
    """The words by which a file may be called, in lower case, with the paths they stand for."""
    names: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        path = PurePosixPath(own_name(document.path))
        called = {normalise(path.name.replace("_", " ")), normalise(path.stem.replace("_", " "))}
        if document.title:
            called.add(normalise(document.title))
        for name in called:
            if len(name) >= _SHORTEST_NAME:
                names[name].append(document.path)
    return names


def _named_in(text: str, names: dict[str, list[str]]) -> Iterator[str]:
    words = f" {normalise(text.replace('_', ' '))} "
    named = [name for name in names if f" {name} " in words]
    for name in named:
        # "Complaints policy 2024" is not also the file "Complaints policy".
        rest = words
        for longer in named:
            if len(longer) > len(name) and f" {name} " in f" {longer} ":
                rest = rest.replace(f" {longer} ", "  ")
        if f" {name} " in rest:
            yield from names[name]
