"""The element numbers that a text cites: lists, ranges and the short forms assessors use."""

from __future__ import annotations

import re

from cse_mapper.domain.standard import load_standard

_NUMBER = r"(?<![\d.])\d\.\d\.\d(?!\d|\.\d)"
_RANGE = re.compile(
    rf"({_NUMBER})\s*(?:-|\u2013|\u2014|to|through)\s*(?:elements?\s+)?(\d\.\d\.\d|\d)(?![\d.]\d|\d|\s*(?:days?|%))",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"({_NUMBER})((?:\s*(?:,|/|&|and)\s*\d(?![\d.]\d|\d|\s*(?!and\b)[a-z%]))+)", re.IGNORECASE
)
_ANY = re.compile(_NUMBER)
_CITING = re.compile(r"\b(?:elements?|reference|ref\.?|see|sections?)\s*:?\s*$", re.IGNORECASE)


def cited_elements(text: str) -> tuple[str, ...]:
    """Every element of the standard that a text cites, in the order of the text.

    "4.3.1 to 4.3.3" and "4.3.1 - 3" are ranges, "1.1.1, 2 & 3" and "1.1.1/2" short forms.
    """
    ids = load_standard().ids
    found: dict[str, int] = {}
    for match in _ANY.finditer(text):
        found.setdefault(match[0], match.start())
    for match in _RANGE.finditer(text):
        first = match[1]
        last = match[2] if "." in match[2] else f"{first[:4]}{match[2]}"
        if (
            first in ids
            and last in ids
            and ids.index(first) < ids.index(last)
            and first[0] == last[0]
        ):
            for offset, element in enumerate(ids[ids.index(first) : ids.index(last) + 1]):
                found.setdefault(element, match.start() + offset)
    for match in _SHORT.finditer(text):
        for offset, digit in enumerate(re.findall(r"\d", match[2])):
            found.setdefault(f"{match[1][:4]}{digit}", match.start() + offset)
    return tuple(e for e, _ in sorted(found.items(), key=lambda item: item[1]) if e in ids)


def unknown_elements(text: str) -> tuple[str, ...]:
    """Numbers cited as elements that the standard does not have, such as 1.4.2."""
    ids = load_standard().ids
    return tuple(
        match[0]
        for match in _ANY.finditer(text)
        if match[0] not in ids and _CITING.search(text[: match.start()])
    )
