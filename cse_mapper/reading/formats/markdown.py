"""Markdown notes: headings, lists and tables without their marks."""

from __future__ import annotations

import re

from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.paragraphs import Paragraphs
from cse_mapper.reading.formats.plain_text import decode
from cse_mapper.reading.wording import clean

_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-{2,})\s*$")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_RULE = re.compile(r"^ {0,3}([-*_])(?:\s*\1){2,}\s*$")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_ALIGN = re.compile(r"^\s*\|?[\s:|-]+\|[\s:|-]*$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(
    r"(\*\*|__|~~|`)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\3(?![\w*])"
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<!--.*?-->")
_FRONT = re.compile(r"\A---\n(.{0,4000}?)\n---\n", re.DOTALL)


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
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
    gathered: list[str] = []
    table: list[list[str]] = []

    def flush() -> None:
        paragraphs.add(_plain(" ".join(gathered)))
        gathered.clear()
        if table:
            paragraphs.table(table, has_header=True)
            table.clear()

    for line in text.split("\n"):
        heading = _HEADING.match(line)
        if heading:
            flush()
            paragraphs.heading(_plain(heading[1]))
        elif _ROW.match(line) or (_ALIGN.match(line) and table):
            if not table:
                flush()
            if not _ALIGN.match(line):
                table.append([_plain(cell) for cell in line.strip().strip("|").split("|")])
        elif _UNDERLINE.match(line) and len(gathered) == 1:
            words = _plain(gathered[0])
            gathered.clear()
            paragraphs.heading(words)
        elif not line.strip() or _RULE.match(line) or line.lstrip().startswith("```"):
            flush()
        elif _ITEM.match(line):
            flush()
            gathered.append(_ITEM.sub("", line))
        else:
            if table:
                flush()
            gathered.append(line.strip().lstrip("> "))
    flush()
    return Extracted(paragraphs.blocks(), title)


def _plain(text: str) -> str:
    text = _TAG.sub("", _LINK.sub(r"\1", text))
    text = _EMPHASIS.sub(lambda match: match[2] or match[4], text)
    return clean(text)
