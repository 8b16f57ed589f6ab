"""Outlook messages (.msg), with their attachments as parts."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

from cse_mapper.domain import EMAIL_HEADER, Block, Locator, Part
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import NOT_UNDERSTOOD, Allowance, Extracted
from cse_mapper.reading.formats import web_page
from cse_mapper.reading.formats.message import from_plain, has_rows, parted
from cse_mapper.reading.formats.office_properties import filetime_day
from cse_mapper.reading.formats.parts import Parts
from cse_mapper.reading.formats.plain_text import decode
from cse_mapper.reading.outcome import outcome_of
from cse_mapper.reading.wording import clean, printable

# Property numbers of MS-OXPROPS.
_SUBJECT, _BODY, _HTML, _RTF = "0037", "1000", "1013", "1009"
_SENDER, _SENDER_ADDRESS, _TO = "0C1A", "0C1F", "0E04"
_TIME, _LONG = 0x0040, 0x0003
_CODE_PAGE, _INTERNET_CODE_PAGE = 0x3FFD, 0x3FDE
_SUBMITTED, _DELIVERED, _CREATED = 0x0039, 0x0E06, 0x3007
_DATA, _LONG_NAME, _SHORT_NAME, _SHOWN_NAME = "3701", "3707", "3704", "3001"
# What every packed RTF begins with, unsaid.
_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
    b"\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _message(ole, [], allowance)
    except (OSError, struct.error, IndexError, ValueError) as error:
        raise ReadingError(*NOT_UNDERSTOOD) from error


def _message(ole: Any, at: list[str], allowance: Allowance) -> Extracted:
    subject = _string(ole, at, _SUBJECT)
    stated = _sent(ole, at)
    sender = _string(ole, at, _SENDER) or _string(ole, at, _SENDER_ADDRESS)
    lines = [
        ("", subject),
        ("From: ", sender),
        ("To: ", _string(ole, at, _TO)),
        ("Date: ", f"{stated.day} {stated:%B %Y}" if stated else ""),
    ]
    blocks = [
        Block(label + clean(text), Locator(part=EMAIL_HEADER), "paragraph" if label else "heading")
        for label, text in lines
        if clean(text)
    ]
    blocks.extend(parted(_body(ole, at, allowance).blocks))
    parts = Parts(allowance)
    # In the order in which they were attached, which is that of their names.
    for folder in _children(ole, at, "__attach_version1.0_"):
        _attachment(ole, [*at, folder], parts, allowance)
    return Extracted(
        tuple(blocks + parts.blocks),
        clean(subject),
        stated=stated,
        stated_source="the e-mail's own date" if stated else "",
        notes=parts.notes(),
        needs_ocr=parts.needs_ocr,
        parts=tuple(parts.listed),
        documents=tuple(parts.documents),
    )


def _body(ole: Any, at: list[str], allowance: Allowance) -> Extracted:
    plain = _string(ole, at, _BODY)
    html = _bytes(ole, at, _HTML + "0102") or _string(ole, at, _HTML).encode()
    return body_of(plain, html, _bytes(ole, at, _RTF + "0102"), allowance) or Extracted()


def body_of(plain: str, html: bytes, packed: bytes, allowance: Allowance) -> Extracted | None:
    """The text of a message, which Outlook keeps in up to three forms.

    The plain one, unless it is empty or loses the tables of another; `packed` is RTF (MS-OXRTFCP).
    """
    if not plain.strip():
        return _page(html, packed, allowance) or _rich_text(packed, allowance)
    page = None
    with suppress(ReadingError):  # of a form that is broken nobody needs to know beside a whole one
        page = _page(html, packed, allowance)
    return page if page and has_rows(page) else from_plain(plain)


def _page(html: bytes, packed: bytes, allowance: Allowance) -> Extracted | None:
    """The message as a web page: by itself, or within its RTF."""
    if html.strip():
        return web_page.from_bytes(html, is_page=False)
    if packed:
        from cse_mapper.reading.formats.rich_text_html import html_in

        inside = html_in(_unpacked(packed), allowance)
        return web_page.from_html(inside, is_page=False) if inside.strip() else None
    return None


def _rich_text(packed: bytes, allowance: Allowance) -> Extracted | None:
    if not packed:
        return None
    from cse_mapper.reading.formats import rich_text

    return rich_text.read(_unpacked(packed), "body.rtf", allowance)


def _unpacked(packed: bytes) -> bytes:
    """The RTF inside an Outlook message, which Outlook stores packed (MS-OXRTFCP)."""
    if len(packed) < 16:
        return b""
    if packed[8:12] == b"MELA":
        return packed[16:]
    size = min(int.from_bytes(packed[4:8], "little"), 100_000_000)
    window = bytearray(_DICTIONARY + bytes(4096 - len(_DICTIONARY)))
    at, out, position = len(_DICTIONARY), bytearray(), 16
    while position < len(packed) and len(out) < size:
        flags = packed[position]
        position += 1
        for bit in range(8):
            if position >= len(packed) or len(out) >= size:
                break
            if flags >> bit & 1:
                pair = int.from_bytes(packed[position : position + 2], "big")
                position += 2
                start, length = pair >> 4, (pair & 15) + 2
                if start == at % 4096:
                    return bytes(out)
                for n in range(length):
                    byte = window[(start + n) % 4096]
                    out.append(byte)
                    window[at % 4096] = byte
                    at += 1
            else:
                byte = packed[position]
                position += 1
                out.append(byte)
                window[at % 4096] = byte
                at += 1
    return bytes(out)


def _attachment(ole: Any, at: list[str], parts: Parts, allowance: Allowance) -> None:
    embedded = [*at, f"__substg1.0_{_DATA}000D"]
    name = (
        _string(ole, at, _LONG_NAME)
        or _string(ole, at, _SHORT_NAME)
        or _string(ole, at, _SHOWN_NAME)
    )
    if ole.exists([*embedded, "__properties_version1.0"]):
        title = printable(name) or "forwarded message"
        try:
            with allowance.one_deeper("save it as a message of its own."):
                parts.enclose_read(title, _message(ole, embedded, allowance))
        except ReadingError as error:
            if allowance.bytes_left < 0:
                raise
            parts.listed.append(Part(title, *outcome_of(error)))
        return
    content = _bytes(ole, at, _DATA + "0102")
    if content:
        allowance.spend(len(content))
        if name.lower().startswith("image0"):  # Outlook's name for a logo in the text
            parts.add(name, partial(bytes, content), quiet=True)
        else:
            parts.enclose(name or "attachment", partial(bytes, content))


def _children(ole: Any, at: list[str], prefix: str) -> list[str]:
    depth = len(at)
    return sorted(
        {
            entry[depth]
            for entry in ole.listdir(streams=True, storages=True)
            if len(entry) > depth and entry[:depth] == at and entry[depth].startswith(prefix)
        }
    )


def _string(ole: Any, at: list[str], number: str) -> str:
    wide = _bytes(ole, at, number + "001F")
    if wide:
        return wide.decode("utf-16-le", "replace").rstrip("\x00")
    # Its final zero would make `decode` take single bytes for UTF-16.
    narrow = _bytes(ole, at, number + "001E").rstrip(b"\x00")
    return decode(narrow, _code_page(ole)) if narrow else ""


def _code_page(ole: Any) -> str | None:
    """In what letters the texts of single bytes are written, where the message tells."""
    found = _longs(ole, [])
    number = found.get(_CODE_PAGE) or found.get(_INTERNET_CODE_PAGE)
    return f"cp{number}" if number else None


def _bytes(ole: Any, at: list[str], tag: str) -> bytes:
    path = [*at, f"__substg1.0_{tag}"]
    if not ole.exists(path):
        return b""
    return bytes(ole.openstream(path).read())


def _sent(ole: Any, at: list[str]) -> date | None:
    """The day of sending."""
    times = {number: value for kind, number, value in _fixed(ole, at) if kind == _TIME and value}
    for number in (_SUBMITTED, _DELIVERED, _CREATED):
        if number in times:
            return filetime_day(times[number])
    return None


def _longs(ole: Any, at: list[str]) -> dict[int, int]:
    found = _fixed(ole, at)
    return {number: value & 0xFFFFFFFF for kind, number, value in found if kind == _LONG}


def _fixed(ole: Any, at: list[str]) -> Iterator[tuple[int, int, int]]:
    """Type, number and value of the properties that have a fixed size.

    An embedded message has a shorter header before them.
    """
    path = [*at, "__properties_version1.0"]
    if not ole.exists(path):
        return
    data = ole.openstream(path).read()
    for start in range(24 if at else 32, len(data) - 15, 16):
        kind, number, _, value = struct.unpack_from("<HHIQ", data, start)
        yield kind, number, value
