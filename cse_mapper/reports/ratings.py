"""The four bands, and "n/a", in all the words and letters that assessors write for them."""

from __future__ import annotations

import re

NOT_APPLICABLE = "n/a"

_COMPLY = r"comp(?:li|la)(?:ance|ances|ant|ent|ence|es|ed)"
_VOCABULARY: tuple[tuple[str, str], ...] = (
    ("plus", rf"(?:full(?:y)?\s+)?{_COMPLY}[\s-]*(?:plus|\+)|cp|c\s?\+|c\s?plus|plus"),
    ("partial", rf"part(?:ial(?:ly)?)?[\s-]*(?:{_COMPLY}|met)|pc|partial(?:ly)?"),
    ("non-compliance", rf"(?:non|not|no|un)[\s-]*(?:{_COMPLY}|met)|nc"),
    ("full", rf"(?:full(?:y)?[\s-]*)?{_COMPLY}|fc|c|full(?:y met)?|met"),
    (NOT_APPLICABLE, r"n\s?/?\s?a|not\s+applicable"),
)
_WHOLE = tuple(
    (band, re.compile(rf"(?:an?\s+)?(?:{words})", re.IGNORECASE)) for band, words in _VOCABULARY
)
_LABEL = re.compile(
    r"^(?:(?:overall\s+)?(?:rating|accreditation|assessment|assessed|level|score|scored|result|status|"
    r"outcome|grade|compliance\s+(?:level|rating|status)|element\s+rating)(?:\s+(?:awarded|given|is|as))?)"
    r"\s*[:=\u2013\u2014-]?\s*",
    re.IGNORECASE,
)
_TRIM = (
    " \t\n.:;,*()[]|\u2013\u2014-"
    "\u25cf\u25cb\u2022\u25aa\u25a0\u25a1\u25e6\u2611\u2612\u2713\u2714\u2705\u2717\u2718\u2610\u00b7\uf0b7\uf0fc"
)
_COLUMN = re.compile(
    r"\W*(?:accreditation|rating|score|compliance|level|result|grade|outcome|status)s?\b",
    re.IGNORECASE,
)
_LONG = (
    r"(?:compliance\s*plus|compliant\s*plus|compliance\s*\+)",
    r"partial(?:ly)?[\s-]*compli\w+",
    r"(?:non|not)[\s-]*compli\w+",
)
IN_PROSE = re.compile(
    rf"(?P<plus>{_LONG[0]}(?:es)?)|(?P<partial>{_LONG[1]})|(?P<non>{_LONG[2]})|(?P<full>full(?:y)?\s+compli\w+)",
    re.IGNORECASE,
)


def rating_of(text: str) -> str | None:
    """The band that a cell or line names, if that is all it says: "● Compliant Plus" is "plus"."""
    words = text.strip(_TRIM)
    if not words or len(words) > 60:
        return None
    # A narrow column may break a word anywhere: "Complianc e Plus".
    squeezed = re.sub(r"\s", "", words) if len(words) > 8 else ""
    for candidate in (words, _LABEL.sub("", words).strip(_TRIM), squeezed):
        for band, pattern in _WHOLE:
            if candidate and pattern.fullmatch(candidate):
                return band
    both = re.fullmatch(
        r"(.+?)\s*[(\[/\u2013\u2014-]\s*(\S.*?)[)\]]?", words
    )  # "Compliance Plus (CP)"
    if both:
        first, second = rating_of(both[1]), rating_of(both[2])
        if first and first == second:
            return first
    return None


def says_rating(text: str) -> bool:
    """True for a column heading such as "Rating (CP, FC, PC or NC)"."""
    return len(text) < 80 and not text.rstrip().endswith(".") and bool(_COLUMN.match(text))


def rating_in(text: str) -> str | None:
    """The first band that a sentence names in full words; None where it names none."""
    match = IN_PROSE.search(text)
    if not match:
        return None
    band = match.lastgroup or ""
    return "non-compliance" if band == "non" else band
