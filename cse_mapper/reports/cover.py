"""What a report says of itself: organisation, assessor, kind of report, dates."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from cse_mapper.domain import ReportDate
from cse_mapper.reading.date_phrases import dates_in
from cse_mapper.reports.headings import heading_of
from cse_mapper.reports.marking import Marked

_ORGANISATION = re.compile(
    r"^(?:names?\s+of\s+(?:the\s+)?)?(?:organi[sz]ation(?:\s*[/&]\s*service)?|service|client|applicant)"
    r"(?:\s+(?:being\s+)?(?:assessed|reviewed))?(?:\s+name)?$",
    re.IGNORECASE,
)
_ASSESSOR = re.compile(
    r"^(?:prepared\s+by(?:\s+cse)?(?:\s+assessor)?|(?:lead\s+|cse\s+)?assessors?(?:\(s\))?(?:\s+names?)?|names?\s+of\s+assessors?|assessed\s+by)$",
    re.IGNORECASE,
)
_TYPE = re.compile(
    r"^(?:report\s+type|type\s+of\s+(?:report|assessment|review)|assessment\s+type)$", re.IGNORECASE
)
_DATE = re.compile(
    r"^(?:(?:[\w\u2019'/-]+\s+){0,5}dates?(?:\(s\))?(?:\s+(?:of|for)\s+[\w\s-]{3,40})?(?:\s*\(.{0,30}\))?|dates?\s+.{3,40}|provisional\s+date\b.{0,60})$",
    re.IGNORECASE,
)
_OTHER = re.compile(
    r"^(?:project\s+(?:number|no\.?)|client\s+id|deal\s+id.*|contents|maintain\s+certification|page\s+\d+)$",
    re.IGNORECASE,
)
_REVIEW = r"(?:reviews?|re-?assessments?|assessments?|visits?|re-?certifications?)"
# "Full Review - September 2018", "Annual Review Year 1: 12 March 2025"
_APPOINTMENT = re.compile(
    rf"^\W*((?:[\w\u2019'/-]+\s+){{0,4}}{_REVIEW}(?:\s+(?:year\s*)?\d|\s+visit)?)\s*[:\u2013\u2014-]\s*(.+)$",
    re.IGNORECASE,
)
_NEXT = re.compile(rf"\bnext\s+(?:\w+\s+){{0,3}}{_REVIEW}\b[^.;]{{0,80}}", re.IGNORECASE)
_SIGNED = re.compile(
    r"^\W*(?:\d{1,2}(?:st|nd|rd|th)?\s+\w+\s+\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2,4})\W*$"
)


def organisation(marked: Sequence[Marked]) -> str:
    """The organisation that was assessed, as the report spells it; empty where it does not say."""
    return next((value for label, value in _fields(marked) if _ORGANISATION.match(label)), "")


def assessor(marked: Sequence[Marked]) -> str:
    """Who assessed; empty where the report does not say."""
    return next((value for label, value in _fields(marked) if _ASSESSOR.match(label)), "")


def report_type(marked: Sequence[Marked]) -> str:
    """The kind of report: its own field, or the heading of the part that is filled in."""
    stated = next((value for label, value in _fields(marked) if _TYPE.match(label)), "")
    if stated:
        return stated
    filled = [m.part for m in marked if m.part and (m.head or m.section == "summary")]
    return filled[-1] if filled else ""


def dates(marked: Sequence[Marked]) -> tuple[ReportDate, ...]:
    """Every labelled date, the signature's and the next reviews'; a range gives its last day."""
    found: list[ReportDate] = []
    for label, value in _fields(marked):
        if _DATE.match(label):
            days = [d.day for d in dates_in(value) if d.precision in ("day", "month")]
            if days:
                found.append(ReportDate(label, value, max(days)))
    found.extend(_appointments(marked))
    for m in marked:
        if m.section == "conclusion" and m.line.kind != "row" and _SIGNED.match(m.line.text):
            signed = next(iter(dates_in(m.line.text)), None)
            if signed:
                found.append(ReportDate("Signed", m.line.text.strip(), signed.day))
    # What is said twice is kept as it stands first.
    unique = {(d.label.casefold(), d.day): d for d in reversed(found)}
    return tuple(reversed(unique.values()))


def _appointments(marked: Sequence[Marked]) -> Iterator[ReportDate]:
    """The reviews that a conclusion announces, a line each or in a sentence."""
    for m in marked:
        if m.section != "conclusion" or m.heading:
            continue
        text = m.line.text.strip()
        line = _APPOINTMENT.match(text) if len(text) < 120 else None
        if line and (days := [d.day for d in dates_in(line[2]) if d.precision in ("day", "month")]):
            yield ReportDate(line[1].strip(), line[2].strip(), max(days), appointed=True)
            continue
        for told in _NEXT.finditer(text):
            days = [d.day for d in dates_in(told[0]) if d.precision in ("day", "month")]
            if days:
                yield ReportDate("Next review", told[0].strip(), max(days), appointed=True)


def _fields(marked: Sequence[Marked]) -> Iterator[tuple[str, str]]:
    """Labels with values: beside a colon, in the next cell, or on the next line."""
    lines = [m.line for m in marked if m.line.text and not m.head]
    # In forms the answer stands on the line under its label.
    for line, following in itertools.zip_longest(lines, lines[1:]):
        cells = [cell.text.strip() for cell in line.cells]
        if len(cells) > 1:
            for first, second in itertools.pairwise(cells):
                label = _label(first)
                if label and second and not _label(second):
                    yield label, second.replace("\n", " ")
            continue
        text = cells[0]
        if len(text) > 200:
            continue
        before, colon, after = text.partition(":")
        if colon and after.strip() and _label(before):
            yield _label(before), after.strip()
        elif (label := _label(text)) and following and len(following.cells) == 1:
            value = following.text.strip()
            if _is_value(value):
                yield label, value


def _is_value(text: str) -> bool:
    """True for a line that answers the label above it, rather than being one or a heading."""
    if not text or len(text) >= 150 or heading_of(text):
        return False
    return not _label(text) and not _OTHER.match(text)


def _label(text: str) -> str:
    words = re.sub(r"[\s:*]+$", "", text.strip())
    if 0 < len(words) <= 90 and any(
        p.match(words) for p in (_ORGANISATION, _ASSESSOR, _TYPE, _DATE)
    ):
        # "SERVICE" on a line of its own is a part of the scheme's name more often than a label.
        return "" if words.casefold() in ("service", "client", "dates") else words
    return ""


def is_date_label(text: str) -> bool:
    """True for "Provisional date for 12-month review visit" and the like."""
    return bool(_DATE.match(text.strip().rstrip(":")))
