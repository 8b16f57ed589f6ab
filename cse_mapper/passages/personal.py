"""Finds and masks what may be personal data in evidence, so that it is not shared by accident.

Recall comes before precision: a council's switchboard number is marked as well, so every mark says
"may hold". Formats: Ofcom's numbering plan for telephone numbers, HM Revenue and Customs' manual
NIM39110 for National Insurance numbers, Royal Mail's postcode format (BS 7666), the NHS Data
Dictionary's check digit for NHS numbers, six digits and eight for sort code and account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_EMAIL = (
    r"(?<![\w.+%'-])[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    # as people hide it from programs: "j.hale [at] example (dot) org"
    r"|(?<![\w.+%'-])(?:[\w+%'-]{1,64} ?[\[({] ?dot ?[\])}] ?){0,4}"
    r"[\w.+%'-]{1,64} ?[\[({] ?at ?[\])}] ?[\w-]{1,63}"
    r"(?: ?(?:\.|[\[({] ?dot ?[\])}]) ?[\w-]{1,63}){1,6}"
)
# A zero or the country code, then eight to ten more digits in any grouping. A date such as
# 01-02-2023 and a decimal fraction are no beginning of one.
_PHONE = (
    r"(?<![\w/.,£-])(?!\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4}\b)"
    r"(?:\(?(?:\+[ ]?\d{1,3}|00[ ]?44)\)?[ .(-]{0,3}(?:0\)[ .-]{0,3})?|\(?0(?![.,]))"
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
# Ten digits by threes and four; only those whose last one checks (NHS Data Dictionary).
_NHS = r"(?<![\d.,/-])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d%]|[.,]\d)"
# A sort code by twos with an account of eight digits beside it, or either with its name.
_BANK = (
    r"(?<![\d.,/-])\d{2}[ -]\d{2}[ -]\d{2}\W{1,3}(?:[a-z]{1,10}\W{1,3}){0,3}\d{8}(?!\d)"
    r"|(?P<bank>\b(?:sort ?code|account(?: (?:number|no))?|a/c(?: no)?)\W{0,4}(?:is|was)?\W{0,3})"
    r"(?:\d{2}[ -]?\d{2}[ -]?\d{2}|\d{8})(?!\d)"
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

# A day so long ago that it is hardly a document's: whoever was born then is a customer today.
_OLD_DAY = (
    r"(?<![\d/.-])(?:\d{1,2}(?:st|nd|rd|th)?(?: of)?[ ./-]{1,2}(?:\d{1,2}|" + _MONTH + r"),?"
    r"[ ./-]{1,2}19[0-8]\d(?![\d-])|19[0-8]\d-\d{2}-\d{2}\b)"
)
_TITLED = (
    r"(?P<title>\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Cllr|Councillor|Prof|Professor|Rev|Revd|Sir|Dame|Lady|Lord)"
    r"\.? )(?:[A-Z]\.? ?){0,3}[A-Z][\w'’-]{1,30}(?: [A-Z][\w'’-]{1,30}){0,2}"
)

# Who wrote and to whom, as e-mails say it; an address beside a name is masked before it.
_WRITTEN = r"\"?(?-i:[A-Z])[\w'’.-]{0,30}(?:,? (?-i:[A-Z])[\w'’.-]{0,30}){0,3}\"?"
_IN_MAIL = (
    rf"{_WRITTEN}(?=\s?[<\[(](?:mailto:)?\[e-mail address\])"
    rf"|(?P<title>^\W{{0,3}}(?:from|to|cc)\s?:\*?\s){_WRITTEN}(?=\s*(?:$|;|sent:|date:))"
    rf"|(?P<label>^\W{{0,3}}on\b[^<>\n]{{4,80}}?\d(?:\s?[ap]\.?m\.?)?,? ){_WRITTEN}(?= wrote:$)"
)

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "e-mail address": re.compile(_EMAIL, re.IGNORECASE),
    "date of birth": re.compile(f"{_BIRTH}|{_OLD_DAY}", re.IGNORECASE),
    "National Insurance number": re.compile(_NATIONAL_INSURANCE, re.IGNORECASE),
    "bank account": re.compile(_BANK, re.IGNORECASE),
    "phone number": re.compile(_PHONE),
    "NHS number": re.compile(_NHS),
    "address": re.compile(_ADDRESS, re.IGNORECASE),
    "postcode": re.compile(_POSTCODE),
}
KINDS = tuple(_PATTERNS)
# Masked but not marked: nearly every minute names its chair.
_NAMES_OF_PEOPLE = (re.compile(_TITLED), re.compile(_IN_MAIL, re.IGNORECASE))
_KEPT = ("label", "bank", "title")
# Characters that stand for others, one for one, so that places stay: full-width forms, hyphens that
# do not break, spaces of any width.
_AS_TYPED = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63", "-")
    | dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2007\u2009\u200a\u202f\u205f\u3000", " ")
)


def personal_data(text: str) -> tuple[str, ...]:
    """Tell a coordinator what to look for before sharing: the kinds that a text may hold.

    The kinds are those of KINDS, in that order, each once: e-mail address, date of birth, National
    Insurance number, bank account (sort code with account), phone number, NHS number, address (a
    house number with a street or postcode) and postcode.
    """
    found = []
    for kind, pattern in _PATTERNS.items():
        masked = _masked(text, kind, pattern)
        # What is masked is gone for the next kind: the postcode of an address is no other finding.
        if masked is not text:
            found.append(kind)
            text = masked
    return tuple(found)


def redact(text: str) -> str:
    """Mask what may be personal data: each finding becomes its kind in square brackets.

    Names of people are masked after a title ("Mrs [name]") and where an e-mail says who wrote it
    and to whom; other names are not found.
    """
    for kind, pattern in (*_PATTERNS.items(), *(("name", names) for names in _NAMES_OF_PEOPLE)):
        text = _masked(text, kind, pattern)
    return text


def is_masked(text: str) -> bool:
    """Whether a text has a mask in it: a path that has one leads to no file any more."""
    return any(f"[{kind}]" in text for kind in (*KINDS, "name"))


def _masked(text: str, kind: str, pattern: re.Pattern[str]) -> str:
    """The text with one kind masked; the very same text where there is nothing of it."""
    parts, end = [], 0
    for found in _found(pattern, kind, text.translate(_AS_TYPED)):
        parts += [text[end : found.start()], _kept(found), f"[{kind}]"]
        end = found.end()
    return "".join([*parts, text[end:]]) if parts else text


def _found(pattern: re.Pattern[str], kind: str, text: str) -> Iterator[re.Match[str]]:
    for found in pattern.finditer(text):
        if kind != "NHS number" or _checks(found[0]):
            yield found


def _checks(number: str) -> bool:
    """Whether ten digits end as an NHS number does: weights ten to two, modulo eleven."""
    digits = [int(one) for one in number if one.isdigit()]
    total = sum(weight * one for weight, one in zip(range(10, 1, -1), digits, strict=False))
    return (11 - total % 11) % 11 == digits[-1]


def _kept(found: re.Match[str]) -> str:
    """The words before what is masked, as in "date of birth: "."""
    named = found.groupdict()
    return next((named[name] for name in _KEPT if named.get(name)), "")
