"""Markdown notes: headings, lists and tables without their marks, as markdown-it-py parses them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cse_mapper.reading.document import Paragraphs
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.plain_text import decode
from cse_mapper.reading.wording import clean

if TYPE_CHECKING:
    from markdown_it.token import Token

# Nobody writes so much by hand: it is a program's export or log, and parsing it would take minutes.
_MOST = 1_000_000  # characters
_FRONT = re.compile(r"\A---\n(.{0,4000}?)\n---\n", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--.*?-->", re.DOTALL)
_BOX = re.compile(r"^\[[ xX]\]\s+")
_PARTED = re.compile(r"\n\s*\n")


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:
    """Headings, paragraphs, list items and rows in their order; of code its lines."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > _MOST:
        from cse_mapper.reading.formats import plain_text

        return plain_text.read(data, name, allowance)
    from markdown_it import MarkdownIt

    paragraphs = Paragraphs()
    title = ""
    front = _FRONT.match(text)
    if front:
        text = text[front.end() :]
        for line in front[1].splitlines():
            key, _, value = line.partition(":")
            paragraphs.add(clean(line))
            if key.strip().lower() == "title":
                title = clean(value.strip().strip("'\""))
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    _walk(parser.parse(text), paragraphs)
    return Extracted.of(paragraphs.nodes, title=title)


def _walk(tokens: Sequence[Token], paragraphs: Paragraphs) -> None:
    """Adds what the parser found; `around` is what the words at hand stand in."""
    around = ""
    table: list[list[str]] = []
    for token in tokens:
        if token.type in ("heading_open", "paragraph_open", "th_open", "td_open"):
            around = token.tag
        elif token.type == "tr_open":
            table.append([])
        elif token.type == "table_close":
            paragraphs.table(table, has_header=True)
            table = []
        elif token.type == "inline":
            words = clean(_words(token.children or ()))
            if around in ("th", "td"):
                table[-1].append(words)
            elif around == "p":
                paragraphs.add(_BOX.sub("", words))
            else:
                paragraphs.heading(words)
        elif token.type in ("fence", "code_block"):
            for part in _PARTED.split(token.content):
                paragraphs.add(clean(part))
        elif token.type == "html_block":
            for part in _PARTED.split(_TAG.sub("", token.content)):
                paragraphs.add(clean(part))


def _words(tokens: Sequence[Token]) -> str:
    """What a reader of the page sees of a line: no marks, no addresses, of a picture its words."""
    said = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            said.append(" ")
        elif token.type == "image":
            said.append(_words(token.children or ()))
        elif token.type in ("text", "code_inline"):
            said.append(token.content)
    return "".join(said)
