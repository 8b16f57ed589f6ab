"""Title and dates that an Office file states about itself (docProps/core.xml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cse_mapper.errors import ReadingError
from cse_mapper.reading.formats.package import Package, local
from cse_mapper.reading.wording import clean

# python-docx, python-pptx and others stamp their template's day on every file they make.
_TEMPLATE_DAYS = {date(2013, 12, 23), date(2013, 1, 27), date(2006, 9, 16)}


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
    for name, words in (("modified", "last saved"), ("created", "created")):
        day = real_day(iso_day(fields.get(name, "")))
        if day:
            return Properties(
                real_title(fields.get("title", "")), day, f"the file's properties ({words})"
            )
    return Properties(real_title(fields.get("title", "")))


def iso_day(text: str) -> date | None:
    """The day of an ISO time stamp; None for anything else."""
    try:
        day = datetime.fromisoformat(text.strip().replace("Z", "+00:00")[:25]).date()
    except ValueError:
        return None
    return day if day.year >= 1985 else None


def real_day(day: date | None) -> date | None:
    """A day on which somebody saved the file; None for that of a library's template."""
    return None if day in _TEMPLATE_DAYS else day


def real_title(title: str) -> str:
    """A title its author chose; programs leave their own words there."""
    poor = title.lower().startswith(
        (
            "microsoft word -",
            "powerpoint presentation",
            "slide 1",
            "untitled",
            "document1",
            "presentation1",
            "book1",
        )
    )
    return "" if poor else title[:300]
