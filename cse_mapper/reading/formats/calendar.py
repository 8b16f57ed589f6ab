"""Invitations and calendars (.ics): title, day, place and description of each event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cse_mapper.reading.document import Paragraphs
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.plain_text import decode
from cse_mapper.reading.wording import clean

_FOLDED = re.compile(r"\r?\n[ \t]")
_FIELD = re.compile(r'([A-Za-z-]{1,40})((?:;[^":]*(?:"[^"]*"[^":]*)*)?):(.*)')
_ESCAPED = re.compile(r"\\([nN,;\\])")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    return from_calendar(decode(data))


def from_calendar(text: str) -> Extracted:
    """The events of a calendar; the document is of the day of the first."""
    paragraphs = Paragraphs()
    title, first = "", None
    for event in _events(text):
        day = _day(event.get("DTSTART", ""))
        paragraphs.heading(clean(event.get("SUMMARY", "")))
        if day:
            paragraphs.add(f"Date: {day.day} {day:%B %Y}")
        if place := clean(event.get("LOCATION", "")):
            paragraphs.add(f"Place: {place}")
        for line in event.get("DESCRIPTION", "").split("\n"):
            paragraphs.add(clean(line))
        title, first = title or clean(event.get("SUMMARY", "")), first or day
    return Extracted.of(
        paragraphs.nodes,
        title=title,
        stated=first,
        stated_source="the day of the meeting" if first else "",
    )


def _events(text: str) -> Iterator[dict[str, str]]:
    """Each event's own fields; those of its alarms and of time zones are none of them."""
    inside: list[str] = []
    event: dict[str, str] = {}
    for line in _FOLDED.sub("", text).splitlines():
        found = _FIELD.match(line)
        if not found:
            continue
        name, value = found[1].upper(), found[3]
        if name == "BEGIN":
            inside.append(value.strip().upper())
            # An alarm within an event is part of it and begins none.
            event = {} if inside[-1] == "VEVENT" else event
        elif name == "END" and inside:
            if inside.pop() == "VEVENT":
                yield event
        elif inside[-1:] == ["VEVENT"]:
            event.setdefault(name, _ESCAPED.sub(_character, value))


def _character(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _day(value: str) -> date | None:
    found = _DAY.match(value)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
