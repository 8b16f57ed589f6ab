"""Finds the dates that a piece of English text writes out, in every form councils use.

A point in time that names a month counts as its first day; a period that a report looks back on
(a year, a financial year, a quarter) counts as its last day.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "financial year", "quarter", "year", "season", "period"]

_NAMES = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_MONTH = rf"(?P<{{0}}>{_NAMES}|{_SHORT})\.?"
_YEAR = r"(?P<{0}>(?:19[89]|20\d)\d)"
_MONTHS = {name.lower()[:3]: number for number, name in enumerate(_NAMES.split("|"), start=1)}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}

# From the exactest to the vaguest: what one has found, a later one does not read again.
_WRITTEN: tuple[tuple[Precision, str], ...] = (
    ("day", r"(?<![\d/.-])(?P<y>(?:19[89]|20\d)\d)-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-3]\d)(?!\d)"),
    (
        "day",
        r"(?<!\d)(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?:\s+of)?[\s/.-]{0,3}"
        + _MONTH.format("month")
        + r"[\s,/.'-]{0,3}"
        + _YEAR.format("y")
        + r"(?!\d)",
    ),
    (
        "day",
        r"(?<!\d)(?P<d>[0-3]?\d)(?:st|nd|rd|th)?[ -]"
        + _MONTH.format("month")
        + r"[ -'](?P<yy>\d\d)(?![\d:.,%])",
    ),
    (
        "day",
        r"\b"
        + _MONTH.format("month")
        + r"\s+(?P<d>[0-3]?\d)(?:st|nd|rd|th)?,?\s+"
        + _YEAR.format("y")
        + r"(?!\d)",
    ),
    ("day", r"(?<![\d/.-])(?P<d>[0-3]?\d)[/.](?P<m>[01]?\d)[/.](?P<y>(?:19[89]|20\d)\d)(?![\d/])"),
    ("day", r"(?<![\d/.-])(?P<d>[0-3]?\d)-(?P<m>[01]?\d)-(?P<y>(?:19[89]|20\d)\d)(?![\d-])"),
    ("day", r"(?<![\d/.-])(?P<d>[0-3]?\d)[/.](?P<m>[01]?\d)[/.](?P<yy>\d\d)(?![\d/.])"),
    (
        "quarter",
        r"\b(?:Q|Quarter\s*)(?P<q>[1-4])[\s,:(of-]{0,5}(?P<y>20\d\d)\s*[/-]\s*(?P<y2>(?:20)?\d\d)(?!\d)",
    ),
    (
        "quarter",
        r"(?<!\d)(?P<y>20\d\d)\s*[/-]\s*(?P<y2>(?:20)?\d\d),?\s*(?:Q|Quarter\s*)(?P<q>[1-4])(?!\d)",
    ),
    (
        "month",
        r"\b"
        + _MONTH.format("month")
        + r"(?:\s*(?:/|-|\u2013|to|and|&)\s*"
        + _MONTH.format("last")
        + r")?[\s,.'-]{0,3}(?:of\s+)?"
        + _YEAR.format("y")
        + r"(?!\d)",
    ),
    (
        "month",
        r"\b"
        + _MONTH.format("month")
        + r"[-'\u2019 ]{1,2}(?P<yy>[012]\d)(?![\d:.,%]|\s*(?:am|pm|%))",
    ),
    (
        "financial year",
        r"(?<![\d/.-])(?P<y>(?:19[89]|20\d)\d)\s*(?:/|-|\u2013|to)\s*(?P<y2>(?:20)?\d\d)(?![\d/-])",
    ),
    (
        "season",
        r"\b(?P<season>spring|summer|autumn|winter)[\s,/-]{1,3}" + _YEAR.format("y") + r"(?!\d)",
    ),
    ("month", r"(?<![\d/.-])(?P<m>0[1-9]|1[0-2])/(?P<y>20\d\d)(?!\d)"),
    ("year", r"(?<![\d/.,\u00a3-])" + _YEAR.format("y") + r"(?![\dA-Za-z/%]|[.,]\d|-\d)"),
)
_PATTERNS = tuple((precision, re.compile(form, re.IGNORECASE)) for precision, form in _WRITTEN)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with the words that give it and where they stand."""

    day: date
    precision: Precision
    start: int
    end: int
    words: str


def dates_in(text: str) -> Iterator[Dated]:
    """Every date in a text, in reading order; where two readings overlap the exacter one counts."""
    found: list[Dated] = []
    taken = bytearray(len(text))
    for precision, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            # "3 May 2024" holds "May 2024" and "2024" as well.
            if any(taken[match.start() : match.end()]):
                continue
            dated = _dated(precision, match)
            if dated:
                found.append(dated)
                taken[dated.start : dated.end] = b"\1" * (dated.end - dated.start)
    yield from sorted(found, key=lambda dated: dated.start)


def _dated(precision: Precision, match: re.Match[str]) -> Dated | None:
    groups = match.groupdict()
    year = int(groups["y"]) if groups.get("y") else 2000 + int(groups["yy"])
    try:
        if precision == "financial year":
            return _years(match, year, groups["y2"])
        if precision == "quarter":
            return _quarter(match, year, groups["y2"], int(groups["q"]))
        if precision == "season":
            day = date(year, _SEASONS[groups["season"].lower()], 1)
        elif precision == "year":
            # A report of a year was written when the year was over.
            day = date(year, 12, 31)
        elif precision == "month":
            day = date(
                year,
                _month(groups.get("last"), None) or _month(groups.get("month"), groups.get("m")),
                1,
            )
        else:
            month, number = _month(groups.get("month"), groups.get("m")), int(groups["d"])
            day = date(year, month, number)
    except ValueError:
        return None
    return Dated(day, precision, match.start(), match.end(), match[0].strip(" ,.-"))


def _month(name: str | None, number: str | None) -> int:
    return _MONTHS[name.lower()[:3]] if name else int(number or 0)


def _years(match: re.Match[str], first: int, second: str) -> Dated | None:
    """2023/24 is a financial year; 2021-2025 is the period of a plan, dated by its first year."""
    last = int(second) if len(second) == 4 else first // 100 * 100 + int(second)
    # 1999/00 ends in the next century.
    if len(second) == 2 and last < first and first % 100 == 99:
        last += 100
    words = match[0]
    if last == first + 1:
        return Dated(date(last, 3, 31), "financial year", match.start(), match.end(), words)
    if first < last <= first + 15:
        return Dated(date(first, 1, 1), "period", match.start(), match.end(), words)
    return None


def _quarter(match: re.Match[str], first: int, second: str, quarter: int) -> Dated | None:
    # No financial year, so the figure after Q is no quarter of it.
    if int(second) % 100 != (first + 1) % 100:
        return None
    year, month = (first, 3 + quarter * 3) if quarter < 4 else (first + 1, 3)
    day = date(year, month, calendar.monthrange(year, month)[1])
    return Dated(day, "quarter", match.start(), match.end(), match[0])
