"""Plain text in any encoding, as paragraphs that a person can count."""

from __future__ import annotations

import codecs
import re

from cse_mapper.reading.document import Paragraphs
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.wording import clean

_BLANK = re.compile(r"\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)+")
_BULLET = re.compile(r"^\s*(?:[-*\u2022\u2013\u00b7\uf0b7o]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+")
_UNDERLINE = re.compile(r"^\s*([=\-~*_#])\1{2,}\s*$")
_NUMBERED = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.?\s+[A-Z]")
_NOT_HEADING = re.compile(
    r"^(?:dear|yours|kind|best|many|thanks?|regards|hi|hello|tel|phone|fax|e-?mail|from|to|sent|cc|page)\b"
    r"|www\.|https?:|\w@\w|: \S",
    re.IGNORECASE,
)
_LATIN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "l1", "us-ascii", "ascii"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    return from_text(decode(data))


def decode(data: bytes, declared: str | None = None) -> str:
    """Text from bytes: by mark, by what the file declares, as UTF-8, else as Windows wrote it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    # No text has a zero byte, but every other byte of Latin letters in UTF-16 is one.
    sample = data[:4096]
    if b"\x00" in sample:
        encoding = "utf-16-be" if sample[::2].count(0) > sample[1::2].count(0) else "utf-16-le"
        return data.decode(encoding, "replace")
    for named in ("utf-8", declared):
        try:
            if named:
                # Mail and web programs say Latin-1 and mean Windows, whose quotes are not in it.
                is_latin = named.lower().replace("_", "-") in _LATIN
                return data.decode("cp1252" if is_latin else named)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    if _is_mostly_utf8(data):
        return data.decode("utf-8", "replace")
    return data.decode("cp1252", "replace")


def from_text(text: str, *, headings: bool = True) -> Extracted:
    """Paragraphs are what blank lines part; a lone short line above text is a heading.

    `headings=False` is for e-mail, where such a line is a greeting or a name.
    """
    paragraphs = Paragraphs()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n\n")
    width = _width(text)
    for chunk in _BLANK.split(text):
        lines = [line for line in chunk.split("\n") if line.strip()]
        if len(lines) >= 2 and _UNDERLINE.match(lines[1]) and len(lines[0]) < 120:
            paragraphs.heading(clean(lines[0]))
            lines = lines[2:]
        lines = [line for line in lines if not _UNDERLINE.match(line)]
        if headings and len(lines) == 1 and is_heading(lines[0]):
            paragraphs.heading(clean(lines[0]))
            continue
        for paragraph in _items(lines, width):
            paragraphs.add(clean(paragraph))
    return Extracted.of(paragraphs.nodes)


def is_heading(line: str) -> bool:
    """A short line with no full stop that reads like a title."""
    words = line.strip()
    if not 2 < len(words) <= 90 or words[-1] in ".,;?!" or _BULLET.match(line):
        return bool(_NUMBERED.match(words)) and len(words) <= 90 and words[-1] not in ".,;:"
    if not words[0].isalnum() or not any(map(str.isalpha, words)) or "\t" in words:
        return False
    if _NOT_HEADING.search(words):
        return False
    return len(words.split()) <= 10


def _items(lines: list[str], width: int) -> list[str]:
    """Wrapped lines joined; each bullet, and each line that was ended on purpose, by itself."""
    items: list[str] = []
    previous = ""
    for line in lines:
        if items and not _BULLET.match(line) and _was_wrapped(previous, line, width):
            items[-1] += " " + line.strip()
        else:
            items.append(line.strip())
        previous = line.rstrip()
    return items


def _was_wrapped(above: str, line: str, width: int) -> bool:
    """True when the next word would not have fitted on the line above."""
    word = line.split(maxsplit=1)[0]
    return len(above) + 1 + len(word) > width * 0.92


def _width(text: str) -> int:
    """The width that the text was wrapped to; far too wide when lines are paragraphs."""
    lengths = sorted(length for line in text.splitlines() if (length := len(line.rstrip())) > 40)
    if not lengths:
        return 1000
    width = lengths[int(len(lengths) * 0.9)]
    # One line far beyond the others: they were ended on purpose, not by a width.
    return width if width <= 132 and lengths[-1] <= width * 1.6 else 1000


def _is_mostly_utf8(data: bytes) -> bool:
    """A UTF-8 file with a cut or damaged character is still UTF-8."""
    text = data[:65536].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    other = sum(1 for character in text if ord(character) > 127) - broken
    return broken <= 2 and other > broken
