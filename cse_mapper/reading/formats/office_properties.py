"""Title and dates that an Office file states about itself (docProps/core.xml)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cse_mapper.errors import ReadingError
from cse_mapper.reading.formats.package import Package, local
from cse_mapper.reading.wording import clean

# python-docx, python-pptx and others stamp their template's day on every file they make.
_TEMPLATE_DAYS = {date(2013, 12, 23), date(2013, 1, 27), date(2006, 9, 16)}

_PROGRAMS_TITLES = (
    *("microsoft word -", "powerpoint presentation", "slide 1", "untitled"),
    *("document1", "presentation1", "book1"),
)


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file's own properties say."""

    title: str = ""
    written: date | None = None
    written_source: str = ""


def office_properties(package: Package) -> Properties:
    """Title, and the day it was last saved, else created."""
    try:
        root = package.xml("docProps/core.xml")
    except ReadingError:
        return Properties()
    if root is None:
        return Properties()
    fields = {local(element): clean(element.text or "") for element in root}
    saved, created = (iso_day(fields.get(name, "")) for name in ("modified", "created"))
    return stated(fields.get("title", ""), saved, created)


def stated(
    title: str,
    saved: date | None,
    created: date | None,
    templates: Container[date] = _TEMPLATE_DAYS,
) -> Properties:
    """What a file of any format states: its title, and the day it was last saved, else created.

    `templates` are days on which nobody saved it: what made it left them there.
    """
    title = _real_title(title)
    for day, words in ((saved, "last saved"), (created, "created")):
        if day and day not in templates:
            return Properties(title, day, f"the file's properties ({words})")
    return Properties(title)


def iso_day(text: str) -> date | None:
    """The day of an ISO time stamp; None for anything else."""
    try:
        day = datetime.fromisoformat(text.strip().replace("Z", "+00:00")[:25]).date()
    except ValueError:
        return None
    return day if day.year >= 1985 else None


def filetime_day(ticks: int) -> date | None:
    """The day of a time as Windows counts it, in tenths of microseconds since 1601."""
    try:
        day = (datetime(1601, 1, 1) + timedelta(microseconds=ticks // 10)).date()
    except OverflowError:
        return None
    return day if 1985 <= day.year < 2200 else None


def _real_title(title: str) -> str:
    """A title its author chose; programs leave their own words there."""
    return "" if title.lower().startswith(_PROGRAMS_TITLES) else title[:300]
