"""Cell values as a person reads them on the screen, and cell names as they stand in the margins."""

# ruff: noqa: SIM905 - a list of names is read in lines, not in a column
from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from cse_mapper.reading.wording import clean

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
# Sections are parted by semicolons, unless these stand in quotes, brackets or after a backslash.
_GENERAL = re.compile("general", re.IGNORECASE)
_SECTION = re.compile(r'(?:^|(?<=;))((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|$)')
_TOKEN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|General|[0#?](?:[0#?,]*(?:\.[0#?]*)?,*)|.')
_UNUSUAL = re.compile(r"[0#?][eE][+-]|[#?0] ?/ ?[?0-9]")  # powers and fractions
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)\]")
_COMPARE = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne}
_MONTHS = (
    "January February March April May June July August September October November December".split()
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
    # Excel knows the word in any case, and other programs write it in capitals.
    form, size = _section(value, _GENERAL.sub("General", number_format))
    if form is None:
        return ""
    if _UNUSUAL.search(form) or form.strip() in {"", "@"}:
        return _plain(value)
    pieces: list[str] = []  # the words around the figure; "" is its own place
    figure = ""
    for piece in _TOKEN.findall(form):
        if piece[0] in "0#?" or piece == "General":
            figure = figure or piece
            pieces.append("")
        elif piece.startswith("[$"):
            pieces.append(piece[2:-1].partition("-")[0])
        elif piece[0] == '"':
            pieces.append(piece[1:-1])
        elif piece[0] == "\\":
            pieces.append(piece[1:])
        elif piece[0] not in "[_*@":
            pieces.append(piece)
    if "%" in pieces:
        size *= 100
    text = _plain(abs(size)) if figure == "General" else _figure(abs(size), figure)
    if "" in pieces:
        pieces[pieces.index("")] = text
        if size < 0 and any(character in "123456789" for character in text):
            pieces.insert(0, "-")
    return clean("".join(pieces))


def _section(value: float, number_format: str) -> tuple[str | None, float]:
    """The part of a format that a number falls into, and the number as that part shows it."""
    sections = _SECTION.findall(number_format) or ["General"]
    tested = [(_CONDITION.search(section), section) for section in sections]
    if any(test for test, _ in tested):
        for test, section in tested:
            if test is None or _COMPARE[test.group(1)](value, float(test.group(2))):
                return section, value
        return "General", value
    if len(sections) > 2 and value == 0:
        return sections[2] or None, 0.0
    if len(sections) > 1 and value < 0:
        return sections[1] or None, -value
    if not sections[0]:
        return (None if len(sections) > 1 else "General"), value
    return sections[0], value


def _figure(value: float, pattern: str) -> str:
    """A figure with the decimals, thousands and scale (each last comma a thousand) it asks for."""
    bare = pattern.rstrip(",")
    value /= 1000 ** (len(pattern) - len(bare))
    whole, _, after = bare.partition(".")
    most = min(len(after.replace(",", "")), 10)
    text = f"{value:,.{most}f}" if "," in whole else f"{value:.{most}f}"
    least = after.count("0")
    while "." in text and text.endswith("0") and len(text.rpartition(".")[2]) > least:
        text = text[:-1]
    text = text.rstrip(".")
    if not any(character.isdigit() and character != "0" for character in text):
        return text if "0" in pattern else ""
    return text.zfill(whole.count("0")) if "," not in whole else text


def _plain(value: float) -> str:
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.10g}"


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
