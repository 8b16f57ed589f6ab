"""Cell values as a person reads them on the screen, and cell names as they stand in the margins."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from cse_mapper.reading.wording import clean

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def column_name(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_range(row: int, first: int, last: int) -> str:
    """0-based row and columns -> B3:F3, or B3 for one cell."""
    start = f"{column_name(first)}{row + 1}"
    return start if first == last else f"{start}:{column_name(last)}{row + 1}"


def shown(value: Any, number_format: str = "General") -> str:
    """A value with its number format, in words: 0.917 as 91.7%, a date as 1 April 2023."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return _moment(value, number_format)
    if isinstance(value, date):
        return _day(value, number_format)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes, _ = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, int | float):
        return _number(float(value), number_format)
    return clean(str(value))


def _number(value: float, number_format: str) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    first = number_format.split(";")[0]
    plain = _QUOTED.sub("", first)
    if "%" in plain:
        return f"{_rounded(value * 100, _places(plain))}%"
    for sign in ("\u00a3", "\u20ac", "$"):
        if sign in first:
            amount = f"{abs(value):,.{_places(plain, 2)}f}"
            return f"{'-' if value < 0 else ''}{sign}{amount}"
    if "," in plain and "0" in plain:
        return f"{value:,.{_places(plain)}f}"
    return _rounded(value, _places(plain) if "." in plain else None)


def _places(plain: str, most: int = 10) -> int:
    _, _, after = plain.partition(".")
    return min(len(re.match(r"[0#?]*", after).group()), most)  # type: ignore[union-attr]


def _rounded(value: float, places: int | None) -> str:
    if places is None:
        text = f"{value:.10g}"
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else text
    text = f"{value:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment(value: datetime, number_format: str) -> str:
    plain = _QUOTED.sub("", number_format).lower()
    has_day = "d" in plain or "y" in plain or plain in {"general", ""}
    if not has_day and "h" in plain:
        return value.strftime("%H:%M")
    day = _day(value.date(), number_format)
    return (
        f"{day} {value.strftime('%H:%M')}" if (value.hour or value.minute) and "h" in plain else day
    )


def _day(value: date, number_format: str) -> str:
    plain = _QUOTED.sub("", number_format).lower()
    month = _MONTHS[value.month - 1]
    if "d" not in plain and "y" in plain and "m" in plain:
        return f"{month} {value.year}"
    if "d" not in plain and "m" not in plain and "y" in plain:
        return str(value.year)
    return f"{value.day} {month} {value.year}"
