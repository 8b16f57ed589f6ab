"""Title and dates that an old Office file states about itself (its summary information).

[MS-OLEPS], read here rather than by olefile, which believes any count a damaged file claims.
"""

from __future__ import annotations

import struct
from datetime import date
from typing import Any

from cse_mapper.reading.formats.office_properties import Properties, filetime_day, stated
from cse_mapper.reading.formats.plain_text import decode
from cse_mapper.reading.wording import clean

_STREAM = "\x05SummaryInformation"
_CODE_PAGE, _TITLE, _CREATED, _SAVED = 1, 2, 12, 13
_TEXT, _WIDE_TEXT, _TIME = 0x1E, 0x1F, 0x40
_MAX_PROPERTIES = 100
# Those that Python knows by another name than their number.
_CODE_PAGES = {10000: "mac_roman", 10029: "mac_latin2", 65001: "utf-8", 1200: "utf-16-le"}


def ole_properties(ole: Any) -> Properties:
    """Title, and the day it was last saved, else created; empty where the file does not say."""
    try:
        if not ole.exists(_STREAM):
            return Properties()
        return _summary(ole.openstream(_STREAM).read())
    except (OSError, struct.error, ValueError, IndexError):
        return Properties()  # a damaged summary is no reason to lose the text


def _summary(data: bytes) -> Properties:
    start = struct.unpack_from("<I", data, 44)[0]
    count = struct.unpack_from("<I", data, start + 4)[0]
    where = {
        number: start + offset
        for number, offset in (
            struct.unpack_from("<II", data, start + 8 + at * 8)
            for at in range(min(count, _MAX_PROPERTIES))
        )
    }
    title = _text(data, where.get(_TITLE), _code_page(data, where.get(_CODE_PAGE)))
    return stated(title, _day(data, where.get(_SAVED)), _day(data, where.get(_CREATED)))


def _code_page(data: bytes, at: int | None) -> str | None:
    if at is None:
        return None
    number = struct.unpack_from("<H", data, at + 4)[0]
    return _CODE_PAGES.get(number, f"cp{number}")


def _text(data: bytes, at: int | None, encoding: str | None) -> str:
    if at is None:
        return ""
    kind, length = struct.unpack_from("<II", data, at)
    length = min(length, 1000)
    if kind == _WIDE_TEXT:
        return clean(data[at + 8 : at + 8 + length * 2].decode("utf-16-le", "replace").rstrip("\0"))
    if kind != _TEXT:
        return ""
    raw = data[at + 8 : at + 8 + length]
    if encoding == "utf-16-le":
        return clean(raw.decode(encoding, "replace").rstrip("\0"))
    return clean(decode(raw.split(b"\0")[0], encoding))


def _day(data: bytes, at: int | None) -> date | None:
    if at is None:
        return None
    kind, _, value = struct.unpack_from("<HHQ", data, at)
    return filetime_day(value) if kind == _TIME and value else None
