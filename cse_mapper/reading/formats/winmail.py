"""winmail.dat, the packing that Outlook sends to other programs (TNEF): its text and attachments.

By MS-OXTNEF: attributes one after the other, and properties of MAPI within two of them. The one
library there is for it (tnefparse) is under the LGPL and has had no release since 2021.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import partial

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.message import from_plain, parted
from cse_mapper.reading.formats.outlook import body_of
from cse_mapper.reading.formats.parts import Parts
from cse_mapper.reading.formats.plain_text import decode

_REMEDY = "open the message in Outlook and save it as PDF or as an Outlook message (.msg)."
# Numbers of attributes, then of properties.
_SUBJECT, _BODY, _PROPERTIES = 0x8004, 0x800C, 0x9003
_ATTACHMENT, _TITLE, _DATA, _ITS_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_PLAIN, _RTF, _HTML, _LONG_NAME = 0x1000, 0x1009, 0x1013, 0x3707
_SIZES = {2: 4, 3: 4, 4: 4, 10: 4, 11: 4, 5: 8, 6: 8, 7: 8, 20: 8, 64: 8, 72: 16}
_TEXTS = {13, 30, 31, 258}
_UNICODE, _SEVERAL, _NAMED = 31, 0x1000, 0x8000


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    subject, body = "", Extracted()
    attached: list[dict[str, bytes | str]] = []
    for number, value in _attributes(data):
        if number == _SUBJECT:
            subject = _narrow(value).rstrip("\x00")
        elif number == _BODY:
            body = from_plain(_narrow(value).rstrip("\x00"))
        elif number == _PROPERTIES:
            body = _body(dict(_properties(value)), allowance) or body
        elif number == _ATTACHMENT:
            attached.append({"name": "attachment"})
        elif number == _TITLE and attached:
            attached[-1]["name"] = _narrow(value).rstrip("\x00")
        elif number == _ITS_PROPERTIES and attached:
            if long_name := dict(_properties(value)).get(_LONG_NAME):
                attached[-1]["name"] = _text(long_name)
        elif number == _DATA and attached:
            attached[-1]["data"] = value
    parts = Parts(allowance)
    for one in attached:
        content = one.get("data", b"")
        if isinstance(content, bytes) and content:
            allowance.spend(len(content))
            parts.enclose(str(one["name"]), partial(bytes, content))
    return Extracted(
        tuple(parted(body.blocks)),
        subject,
        notes=parts.notes(),
        parts=tuple(parts.listed),
        documents=tuple(parts.documents),
        nothing=f"Nothing was found in Outlook's packing (winmail.dat): {_REMEDY}",
    )


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at + 9 <= len(data):
        _level, number, _kind, size = struct.unpack_from("<BHHI", data, at)
        at += 9
        if at + size > len(data):
            raise ReadingError("Outlook's packing (winmail.dat) is cut short", _REMEDY)
        yield number, data[at : at + size]
        at += size + 2


Value = tuple[int, bytes]


def _properties(data: bytes) -> Iterator[tuple[int, Value]]:
    """Number -> (type, bytes) of MAPI properties; of several values the first."""
    (count,) = struct.unpack_from("<I", data, 0)
    at = 4
    for _ in range(min(count, 10_000)):
        if at + 4 > len(data):
            return
        kind, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= _NAMED:
            is_text = struct.unpack_from("<I", data, at + 16)[0] == 1
            at += 20
            (size,) = struct.unpack_from("<I", data, at)
            at += 4 + (_padded(size) if is_text else 0)
        is_text = kind & ~_SEVERAL in _TEXTS
        values = 1
        if is_text or kind & _SEVERAL:
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        for index in range(min(values, 10_000)):
            if is_text:
                (size,) = struct.unpack_from("<I", data, at)
                at += 4
            elif kind & ~_SEVERAL in _SIZES:
                size = _SIZES[kind & ~_SEVERAL]
            else:
                return  # a kind of value that is not known: nothing after it can be found
            if index == 0:
                yield number, (kind & ~_SEVERAL, data[at : at + size])
            at += _padded(size)


def _padded(size: int) -> int:
    return size + -size % 4


def _text(value: Value) -> str:
    kind, data = value
    words = data.decode("utf-16-le", "replace") if kind == _UNICODE else _narrow(data)
    return words.rstrip("\x00")


def _narrow(data: bytes) -> str:
    """A text of single bytes; its final zero would make `decode` take it for UTF-16."""
    return decode(data.rstrip(b"\x00"))


def _body(properties: dict[int, Value], allowance: Allowance) -> Extracted | None:
    empty = (0, b"")
    plain, html = properties.get(_PLAIN, empty), properties.get(_HTML, empty)[1].rstrip(b"\x00")
    return body_of(_text(plain), html, properties.get(_RTF, empty)[1], allowance)
