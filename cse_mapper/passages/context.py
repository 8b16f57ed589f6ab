"""Where a passage stood, in a few words before it: text rarely repeats its title and heading."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from cse_mapper.domain import own_name

# A name longer than this is a sentence, not a title; it would outweigh a short passage.
MOST_WORDS = 10
_WORD = re.compile(r"[^\W\d_]+")
# What scanners, cameras and version habits put into names says nothing of the content.
_NOISE = frozenset(
    [
        "copy",
        "final",
        "draft",
        "version",
        "ver",
        "new",
        "old",
        "scan",
        "scanned",
        "img",
        "image",
        "photo",
        "dsc",
        "doc",
        "document",
        "file",
        "untitled",
        "page",
        "attachment",
        "signed",
        "revised",
        "updated",
        "rev",
        "of",
        "the",
        "and",
    ]
)


def title_words(path: str) -> str:
    """The words of a file's name that say what it is; "" for names such as scan0001.pdf."""
    words = _WORD.findall(PurePosixPath(own_name(path)).stem)
    telling = [word for word in words if word.lower() not in _NOISE and len(word) > 1]
    if not any(len(word) > 3 for word in telling):
        return ""
    return " ".join(words[:MOST_WORDS])


def in_context(text: str, path: str, heading: str) -> str:
    """A passage as the model should read it: name of its document, heading above it, its text.

    `path` is the document's, `heading` that of the section; either may be "". What is quoted,
    hashed and decided on is the passage's own text alone. models/README.md has what it brings.
    """
    above = " ".join(heading.split()[:MOST_WORDS]).rstrip(".:")
    if text.startswith(above):
        above = ""
    before = [part for part in (title_words(path).capitalize(), above) if part]
    return ". ".join([*before, text])
