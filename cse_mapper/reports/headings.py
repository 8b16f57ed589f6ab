"""Tells a report's headings from its text: sections, criteria, sub-criteria, parts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from cse_mapper.domain.standard import load_standard
from cse_mapper.reports.statements import stems

HeadingKind = Literal[
    "strengths",
    "areas",
    "findings",
    "conclusion",
    "ratings",
    "summary",
    "partial table",
    "plus table",
    "non table",
    "scoring",
    "contents",
    "other",
    "part",
    "criterion",
    "sub-criterion",
]

# Tables of the elements of one band, which have a text of their own for each.
ELEMENT_TABLES = {"partial table": "partial", "plus table": "plus", "non table": "non-compliance"}


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading opens; `number` is the criterion or sub-criterion, or the part's own title."""

    kind: HeadingKind
    number: str = ""
    rest: str = ""


_COMPLY = r"compli\w+"
_SECTIONS: tuple[tuple[HeadingKind, str], ...] = (
    (
        "plus table",
        rf"(?:elements?\s+(?:rated|with|at)\s+{_COMPLY}[\s-]*plus|{_COMPLY}[\s-]*plus\s+elements?)(?:\s+table)?",
    ),
    (
        "partial table",
        rf"(?:elements?\s+(?:rated|with|at)\s+)?partial(?:ly)?[\s-]+{_COMPLY}\s+elements?",
    ),
    ("non table", rf"non[\s-]*{_COMPLY}\s+elements?"),
    (
        "strengths",
        r"(?:summary\s+of\s+|key\s+(?:areas?\s+of\s+)?|main\s+|areas?\s+of\s+|overall\s+)?strengths?(?:\s+summary)?(?:\s+(?:and|&)\s+good\s+practice)?",
    ),
    (
        "areas",
        r"(?:summary\s+of\s+|key\s+)?areas?\s+(?:for|of)\s+(?:continuous\s+|continual\s+|further\s+|future\s+|potential\s+)?(?:improvements?|developments?|consideration)|opportunities\s+for\s+improvement|areas?\s+to\s+(?:improve|develop)|recommendations\s+for\s+improvement",
    ),
    (
        "findings",
        r"(?:the\s+)?(?:assessor[\u2019']?s?[\u2019']?\s+|detailed\s+|assessment\s+)?(?:findings|assessment\s+report|report\s+by\s+element|element\s+findings)",
    ),
    (
        "conclusion",
        r"conclusions?(?:\s*(?:and|&)\s*recommendations?)?|recommendations?|next\s+steps|outcome\s+of\s+the\s+assessment",
    ),
    (
        "ratings",
        r"compliance\s+against\s+the\b.{0,80}|(?:summary\s+of\s+|table\s+of\s+|element\s+)(?:ratings?|scores?|compliance|accreditation)|compliance\s+(?:summary|table|grid)",
    ),
    ("summary", r"(?:criterion\s+)?summary(?:\s+of\s+(?:the\s+)?(?:criterion|findings))?"),
    ("scoring", r"scoring(?:\s+achievement)?(?:\s+by\s+criterion)?"),
    ("contents", r"(?:table\s+of\s+)?contents"),
    (
        "other",
        r"introduction(?:\s*(?:and|&)\s*background)?|background|methodology|key\s+information|context|notes|appendix.{0,60}|annex.{0,60}|executive\s+summary|number\s+of\s+days|about\s+.{3,60}|scope.{0,40}|attendees|acknowledge?ments?|certificat\w+|maintain\s+certification|areas?\s+for\s+(?:the\s+)?next\s+(?:review|assessment)|(?:provisional|planned)\s+dates?\b.{0,60}",
    ),
)
_COMPILED = tuple((kind, re.compile(rf"(?:{words})", re.IGNORECASE)) for kind, words in _SECTIONS)
_LONGEST = 250
_ALIKE = 0.85
_NUMBERING = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})?|[A-H]|[IVX]{1,4})\s*[.):\u2013\u2014-]\s*|^\d{1,2}\s+(?=[A-Z])"
)
_LEADER = re.compile(
    r"(?:\s*\.{3,}|\s*\u2026+|\t+|\s{2,})\s*(?:page\s*)?\d{1,3}\s*$|\s+page\s+\d{1,3}\s*$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"^(?:section\s+[A-Z]\s*[:.\u2013-]?\s*)?((?:initial|full|first|annual|(?:12|24)[\s-]*months?|year\s*\d|surveillance|rolling)"
    r"[\s-]*(?:assessment|review|programme|annual\s+review|visit)?(?:\s+(?:year\s*)?\d)?(?:\s+report)?)$",
    re.IGNORECASE,
)
_CRITERION = re.compile(r"^criteri(?:on|a)\s+([1-5])\b\W*(.*)$", re.IGNORECASE)
_SUB = re.compile(
    r"^(?:sub-?criterion\s+)?([1-5]\.[1-6])(?![\d.]*\d)\s*[.:\u2013\u2014-]?\s*(.*)$", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def heading_of(text: str, *, marked: bool = False) -> Heading | None:
    """What a line opens if it is a heading; `marked` says that its type or style sets it off."""
    if len(text) > _LONGEST:
        return None
    words = _LEADER.sub("", text).strip().strip("*_ ").rstrip(":").strip()
    if not words or len(words) > 110:
        return None
    part = _PART.match(words)
    if part and (
        "report" in words.lower() or "review" in words.lower() or "assessment" in words.lower()
    ):
        return Heading("part", part[1])
    return _numbered(words) or _section(words) or _titled(words, marked)


def is_contents_entry(text: str) -> bool:
    """True for a heading with the number of its page, as a table of contents has it."""
    return len(text) <= _LONGEST and bool(_LEADER.search(text))


def _numbered(words: str) -> Heading | None:
    criterion = _CRITERION.match(re.sub(r"^\d{1,2}\.\d{1,2}\s+", "", words))
    if criterion and len(words.split()) <= 14 and not words.endswith((".", ",", ";")):
        return Heading("criterion", criterion[1])
    sub = _SUB.match(words)
    if sub:
        title = next((s.title for s in load_standard().sub_criteria if s.id == sub[1]), None)
        if title and (not sub[2] or _alike(sub[2], title) >= 0.5):
            return Heading("sub-criterion", sub[1])
    return None


def _section(words: str) -> Heading | None:
    bare = _NUMBERING.sub(
        "", re.sub(r"^section\s+[A-Z\d]\s*[:.\u2013-]?\s*", "", words, flags=re.IGNORECASE)
    )
    bare = bare.strip().rstrip(".").strip()
    for kind, pattern in _COMPILED:
        if pattern.fullmatch(bare):
            return Heading(kind, bare)
    if re.match(r"^section\s+[A-Z\d]\s*[:.\u2013-]", words, re.IGNORECASE):
        return Heading("other", bare)
    return None


def _titled(words: str, marked: bool) -> Heading | None:
    """A criterion or sub-criterion by its title alone, its number there, wrong or missing."""
    if len(words.split()) > 11 or words.endswith((".", ",", ";")):
        return None
    numbering = _NUMBERING.match(words)
    bare = words[numbering.end() :] if numbering else words
    # A lone word such as "Delivery" or "Access" is a heading only where something sets it off.
    if not (numbering or marked or bare.isupper()) and len(bare.split()) < 2:
        return None
    standard = load_standard()
    for criterion in standard.criteria:
        if _same(bare, criterion.title):
            return Heading("criterion", criterion.id)
    for sub in standard.sub_criteria:
        if _same(bare, sub.title):
            return Heading("sub-criterion", sub.id)
    return None


def _same(text: str, title: str) -> bool:
    ours, theirs = title.casefold().replace("&", "and"), text.casefold().replace("&", "and")
    if len(stems(title)) >= 2 and stems(title) == stems(text):
        return True
    # The exact measure is slow; titles far longer or without a word in common need none.
    if 2 * min(len(ours), len(theirs)) < _ALIKE * (len(ours) + len(theirs)):
        return False
    if not stems(title) & stems(text):
        return False
    return SequenceMatcher(None, ours, theirs).ratio() >= _ALIKE


def _alike(text: str, title: str) -> float:
    ours, theirs = stems(title), stems(text)
    return len(ours & theirs) / max(1, min(len(ours), len(theirs)))
