"""Finds and masks what may be personal data in evidence, so that it is not shared by accident.

Recall comes before precision: a council's switchboard number is marked as well, so every mark says
"may hold". Formats: Ofcom's numbering plan for telephone numbers, HM Revenue and Customs' manual
NIM39110 for National Insurance numbers, Royal Mail's postcode format (BS 7666).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_EMAIL = r"(?<![\w.+%'-])[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
# A zero or the country code, then eight to ten more digits in any grouping. A date such as
# 01-02-2023 and a decimal fraction are no beginning of one.
_PHONE = (
    r"(?<![\w/.,£-])(?!\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4}\b)"
    r"(?:(?:\+|00)[ ]?44[ .-]{0,2}(?:\(0\)[ .-]{0,2})?|\(?0(?![.,]))"
    r"\d(?:[ ().-]{0,2}\d){7,9}(?![\d%])"
)
_NATIONAL_INSURANCE = (
    # Prefixes that are never issued count too: people write QQ for an example, and mistype.
    r"\b[A-Z]{2}(?:[ -]?\d{2}){3}[ -]?[A-D]\b"
)
_POSTCODE = r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"
_STREET = (
    r"(?:Road|Rd|Street|St|Avenue|Ave|Lane|Ln|Close|Drive|Dr|Way|Court|Ct|Crescent|Cres|Gardens?"
    r"|Gdns|Grove|Place|Pl|Terrace|Walk|Square|Sq|Hill|Park|Row|Mews|Rise|View|Green|House|Gate)"
)
_HOUSE = r"(?<![\w£$€.,/-])(?:flat \w{1,4},? )?\d{1,4}[a-z]?,? "
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
# A capital letter begins the name of a street, but "12 July. Garden waste" is none.
_NAME = rf"(?!{_MONTH}\b)(?-i:[A-Z])[\w'’-]{{0,30}}"
_WORD = r"[\w'’.-]{1,30}"
_ADDRESS = (
    # "14 Elm Road", with all that follows up to a postcode
    rf"{_HOUSE}(?:{_NAME} ){{1,3}}(?-i:{_STREET}|{_STREET.upper()})\b"
    rf"(?:(?:,? {_NAME}){{0,6}},? {_POSTCODE})?"
    # "14 Elm Hollow, Upper Denby, DN4 7QX": no street word, but a postcode
    rf"|{_HOUSE}(?:{_NAME},? ){{1,8}}{_POSTCODE}"
    # as typed into a form: "14 elm road dn4 7qx"
    rf"|{_HOUSE}(?:{_WORD},? ){{0,4}}{_STREET}\b(?:,? {_WORD}){{0,5}},? {_POSTCODE}"
    # "9 the hollow, dn4 7qx", but not "91 per cent of people in DN4 7QX"
    rf"|{_HOUSE}(?!(?:per|of|in|at|from)\b)(?:{_WORD},? ){{0,3}}{_POSTCODE}"
)
_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?(?: of)?[ ./-]{1,2}(?:\d{1,2}|" + _MONTH + r"),?[ ./-]{1,2}\d{2,4}"
    r"|" + _MONTH + r" \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{4}-\d{2}-\d{2})\b"
)
# The words before the date stay in a masked text: only the date itself is personal.
_BIRTH = (
    r"(?P<label>\b(?:date of birth|d\.? ?o\.? ?b\.?|birth ?(?:date|day)|born(?: on)?(?: the)?)"
    r"\W{0,4}(?:is|was)?\W{0,3})" + _DAY
)

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "e-mail address": re.compile(_EMAIL),
    "date of birth": re.compile(_BIRTH, re.IGNORECASE),
    "National Insurance number": re.compile(_NATIONAL_INSURANCE, re.IGNORECASE),
    "phone number": re.compile(_PHONE),
    "address": re.compile(_ADDRESS, re.IGNORECASE),
}
KINDS = tuple(_PATTERNS)


def personal_data(text: str) -> tuple[str, ...]:
    """Tell a coordinator what to look for before sharing: the kinds that a text may hold.

    The kinds are e-mail address, date of birth, National Insurance number, phone number and
    address (a house number with a street or postcode); in that order, each once.
    """
    return tuple(kind for kind, pattern in _PATTERNS.items() if pattern.search(text))


def redact(text: str) -> str:
    """Mask what may be personal data: each finding becomes its kind in square brackets."""
    for kind, pattern in _PATTERNS.items():
        text = pattern.sub(lambda found, kind=kind: _masked(found, kind), text)  # type: ignore[misc]
    return text


def _masked(found: re.Match[str], kind: str) -> str:
    label = found.groupdict().get("label") or ""
    return f"{label}[{kind}]"
