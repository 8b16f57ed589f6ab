"""The strengths and the areas for improvement, item by item, with the elements that each cites."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cse_mapper.domain import CitedItem
from cse_mapper.reports.citing import cited_elements
from cse_mapper.reports.cover import is_date_label
from cse_mapper.reports.findings import joined
from cse_mapper.reports.headings import HeadingKind
from cse_mapper.reports.marking import Marked
from cse_mapper.reports.ratings import rating_in
from cse_mapper.reports.rows import is_header

_LIST = re.compile(
    r"^\W*(?:sections?|elements?|references?|criteria)\s*:?\s*(?:[\d.,;&\s\u2013-]|and|to|elements?)+\W*$",
    re.IGNORECASE,
)
_ONLY_CITES = re.compile(
    r"^\W*(?:(?:see|please\s+)?\s*(?:reference|ref\.?|refers?\s+to|elements?)\b[^.]{0,160})$",
    re.IGNORECASE,
)
_CLAIM = re.compile(
    r"(compliance\s*plus|compliant\s*plus|partial(?:ly)?\s+compli\w+|non[\s-]*compli\w+)(?:es)?(?:\s+ratings?)?"
    r"\s+(?:for|against|in|under|on|at|of)\s+(?:the\s+|all\s+|both\s+)?(?:elements?|sections?)?\s*:?\s*"
    r"((?:\d\.\d\.\d|\bto\b|\band\b|\belements?\b|[\s,&/\u2013-]|\d(?!\d))+)",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"[(\[][^()\[\]]*\d\.\d\.\d[^()\[\]]*[)\]]\W*$")
_REFERENCE = re.compile(
    r"\s*[(\[]\s*(?:continued\s+)?(?:please\s+)?(?:see\s+)?(?:ref(?:erence|\.)?|re:?|elements?)\b[^()\[\]]*[)\]]\s*\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Items:
    """The items of one section, and the list of elements at its head where there is one."""

    items: tuple[CitedItem, ...] = ()
    listed: tuple[str, ...] = ()
    listed_place: str = ""


def items_of(marked: Sequence[Marked], section: HeadingKind) -> Items:
    """The items of all sections of a kind, each with cited elements and the rating it claims."""
    lines = _lines_in(marked, section)
    # How the items end has to be known first: by bullets, by their brackets, or each line.
    bulleted = any(m.line.kind == "bullet" for m in lines)
    ends = not bulleted and _ends_with_references([_text(m) for m in lines])
    items: list[list[str]] = []
    places: list[str] = []
    listed: tuple[str, ...] = ()
    listed_place = ""
    seen_bullet = False
    for m in lines:
        text = _text(m)
        cites = cited_elements(text)
        if not cites and not any(map(str.isalpha, text)):
            continue
        if _is_list(text):
            listed, listed_place = listed + cites, listed_place or m.line.place
            continue
        seen_bullet = seen_bullet or m.line.kind == "bullet"
        if bulleted and not seen_bullet and not cites:
            continue  # what leads in to the bullets
        if items and (_goes_on(items[-1], m, text) or _lacks_end(items[-1], ends)):
            items[-1].append(text)
        else:
            items.append([text])
            places.append(m.line.place)
    return Items(
        tuple(
            _item(joined(texts).replace("\n", " "), place)
            for texts, place in zip(items, places, strict=True)
        ),
        listed,
        listed_place,
    )


def _lines_in(marked: Sequence[Marked], section: HeadingKind) -> list[Marked]:
    return [m for m in marked if m.section == section and not m.heading and m.line.text]


def _is_list(text: str) -> bool:
    """True for the elements that a section is about, named at its head."""
    return len(text) < 1000 and len(cited_elements(text)) > 1 and bool(_LIST.match(text))


def _goes_on(item: Sequence[str], m: Marked, text: str) -> bool:
    """True for the rest of a sentence, and for a line that only says what the item cites."""
    if cited_elements(text) and _ONLY_CITES.match(text):
        return True
    return text[:1].islower() and m.line.kind != "bullet" and item[-1][-1:] not in ".!?)"


def _ends_with_references(texts: Sequence[str]) -> bool:
    """True where nearly every paragraph closes with the bracket that says what it is for."""
    said = [text for text in texts if len(text.split()) > 8]
    closed = sum(bool(_CLOSING.search(text)) for text in said)
    return len(said) >= 3 and closed >= 0.7 * len(said)


def _lacks_end(item: Sequence[str], ends: bool) -> bool:
    """True for an item that has not come to its bracket yet, where all others have one."""
    return ends and not cited_elements(item[-1]) and not item[-1].endswith(":")


def _text(m: Marked) -> str:
    if m.line.kind == "row" and (is_header(m.line) or is_date_label(m.line.cells[0].text)):
        return ""
    return joined(cell.text for cell in m.line.cells).replace("\n", " ").strip()


def _item(text: str, place: str) -> CitedItem:
    rating = next((r for r, _ in claims(text)), None)
    return CitedItem(text, cited_elements(text), rating, place)


def claims(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """What a text says of ratings: "Compliance Plus for Elements 2.2.1 & 2.2.2" and the like."""
    found = []
    for match in _CLAIM.finditer(text):
        rating, elements = rating_in(match[1]), cited_elements(match[2])
        if rating and elements:
            found.append((rating, elements))
    return found


def without_references(text: str) -> str:
    """An item's text without the brackets that say which element it is for."""
    return _REFERENCE.sub("", text).strip()
