"""E-mail, ZIP and the one Excel format that LibreOffice cannot write."""

import datetime as dt
import struct
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from extract_msg import OleWriter

from .markup import Sample
from .office import as_value, evidence_date, sheets
from .pages import plain_lines

Attachments = list[tuple[str, bytes]]
TYPES = {".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document", ".pdf": "pdf"}


def _body(sample: Sample) -> str:
    return "\n".join(plain_lines(sample)).strip() + "\n"


def write_eml(sample: Sample, target: Path, attachments: Attachments) -> None:
    message = EmailMessage()
    message["From"], message["To"] = sample.meta["from"], sample.meta["to"]
    message["Subject"] = sample.meta["subject"]
    sent = evidence_date(sample).replace(tzinfo=dt.UTC)
    message["Date"] = format_datetime(sent)
    message["Message-ID"] = f"<{target.stem}@wenlowvale.example>"
    message.set_content(_body(sample))
    for name, data in attachments:
        subtype = TYPES.get(Path(name).suffix, "octet-stream")
        message.add_attachment(data, maintype="application", subtype=subtype, filename=name)
    message.set_boundary("=-wenlow-vale-boundary")
    target.write_bytes(message.as_bytes(policy=SMTP))


UNICODE, INTEGER, BINARY, TIME = 0x001F, 0x0003, 0x0102, 0x0040


def write_msg(sample: Sample, target: Path, attachments: Attachments) -> None:
    """An Outlook message: MAPI properties as streams of a compound file ([MS-OXMSG])."""
    writer = OleWriter()
    recipient, sender = sample.meta["to"], sample.meta["from"]
    sent = _filetime(evidence_date(sample))
    values = [
        (0x001A, UNICODE, "IPM.Note"),
        (0x0037, UNICODE, sample.meta["subject"]),
        (0x0070, UNICODE, sample.meta["subject"]),
        (0x0039, TIME, sent),
        (0x0E06, TIME, sent),
        (0x0E07, INTEGER, 1),
        (0x0C1A, UNICODE, sender.split(" <")[0]),
        (0x0C1E, UNICODE, "SMTP"),
        (0x0C1F, UNICODE, sender.split("<")[-1].rstrip(">")),
        (0x0E04, UNICODE, recipient),
        (0x1000, UNICODE, _body(sample).replace("\n", "\r\n")),
        (0x340D, INTEGER, 0x00040E79),
    ]
    counts = struct.pack("<8x4I8x", 1, len(attachments), 1, len(attachments))
    _storage(writer, "", values, counts)
    for name in ("00020102", "00030102", "00040102"):
        writer.addEntry(f"__nameid_version1.0/__substg1.0_{name}", b"")
    address = recipient.split("<")[-1].rstrip(">")
    to = [
        (0x0C15, INTEGER, 1),
        (0x3000, INTEGER, 0),
        (0x3001, UNICODE, recipient.split(" <")[0]),
        (0x3002, UNICODE, "SMTP"),
        (0x3003, UNICODE, address),
        (0x39FE, UNICODE, address),
    ]
    _storage(writer, "__recip_version1.0_#00000000/", to, bytes(8))
    for number, (name, data) in enumerate(attachments):
        properties = [
            (0x0E21, INTEGER, number),
            (0x3701, BINARY, data),
            (0x3703, UNICODE, Path(name).suffix),
            (0x3704, UNICODE, name),
            (0x3705, INTEGER, 1),
            (0x3707, UNICODE, name),
        ]
        _storage(writer, f"__attach_version1.0_#{number:08X}/", properties, bytes(8))
    writer.write(str(target))


def _filetime(moment: dt.datetime) -> int:
    return int((moment - dt.datetime(1601, 1, 1)).total_seconds()) * 10_000_000


def _storage(writer: OleWriter, prefix: str, values: list, header: bytes) -> None:
    stream = header
    for tag, kind, value in values:
        stream += struct.pack("<HHI", kind, tag, 6)
        if kind == INTEGER:
            stream += struct.pack("<I4x", value)
            continue
        if kind == TIME:
            stream += struct.pack("<Q", value)
            continue
        data = value.encode("utf-16-le") if kind == UNICODE else value
        stream += struct.pack("<II", len(data) + (2 if kind == UNICODE else 0), 0)
        writer.addEntry(f"{prefix}__substg1.0_{tag:04X}{kind:04X}", data)
    writer.addEntry(f"{prefix}__properties_version1.0", stream)


def write_zip(target: Path, members: Attachments) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name, (2026, 3, 2, 9, 30, 0))
            if name != "mimetype":
                info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def _record(number: int, data: bytes = b"") -> bytes:
    head = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
    size, length = len(data), b""
    while True:
        size, low = size >> 7, size & 0x7F
        length += bytes([low | (0x80 if size else 0)])
        if not size:
            return head + length + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def write_xlsb(sample: Sample, target: Path, _zip: Callable = write_zip) -> None:
    """A binary workbook, record by record ([MS-XLSB]): sheets, shared strings, numbers."""
    strings: dict[str, int] = {}
    parts: Attachments = []
    book = sheets(sample)
    for number, (_, rows) in enumerate(book, 1):
        parts.append((f"xl/worksheets/sheet{number}.bin", _sheet(rows, strings)))
    bundle = b"".join(
        _record(156, struct.pack("<II", 0, n) + _wide(f"rId{n}") + _wide(name))
        for n, (name, _) in enumerate(book, 1)
    )
    workbook = _record(131) + _record(143) + bundle + _record(144) + _record(132)
    table = _record(159, struct.pack("<II", len(strings), len(strings)))
    table += b"".join(_record(19, b"\0" + _wide(text)) for text in strings) + _record(160)
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    links = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(book) + 1)]
    links.append((f"rId{len(book) + 1}", "sharedStrings", "sharedStrings.bin"))

    def relationships(items: list[tuple[str, str, str]]) -> bytes:
        body = "".join(
            f'<Relationship Id="{i}" Type="{office}/{kind}" Target="{path}"/>'
            for i, kind, path in items
        )
        root = f'<Relationships xmlns="{package}/relationships">{body}</Relationships>'
        return ('<?xml version="1.0" encoding="UTF-8"?>' + root).encode()

    binary = "application/vnd.ms-excel"
    overrides = [("workbook", f"{binary}.sheet.binary.macroEnabled.main")]
    overrides += [(f"worksheets/sheet{n}", f"{binary}.worksheet") for n in range(1, len(book) + 1)]
    overrides.append(("sharedStrings", f"{binary}.sharedStrings"))
    body = "".join(
        f'<Override PartName="/xl/{part}.bin" ContentType="{kind}"/>' for part, kind in overrides
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    types = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{package}/content-types">'
        f'<Default Extension="bin" ContentType="{binary}.sheet.binary.macroEnabled.main"/>'
        f'<Default Extension="rels" ContentType="{rels}"/>{body}</Types>'
    )
    first: Attachments = [
        ("[Content_Types].xml", types.encode()),
        ("_rels/.rels", relationships([("rId1", "officeDocument", "xl/workbook.bin")])),
        ("xl/workbook.bin", workbook),
        ("xl/_rels/workbook.bin.rels", relationships(links)),
    ]
    _zip(target, first + parts + [("xl/sharedStrings.bin", table)])


def _sheet(rows: list[list[str]], strings: dict[str, int]) -> bytes:
    width = max(len(row) for row in rows)
    out = _record(129) + _record(148, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1))
    out += _record(145)
    for r, row in enumerate(rows):
        span = struct.pack("<III", 1, 0, len(row) - 1)
        out += _record(0, struct.pack("<IIH3x", r, 0, 300) + span)
        for c, text in enumerate(row):
            value = as_value(text)
            if isinstance(value, str):
                place = strings.setdefault(value, len(strings))
                out += _record(7, struct.pack("<III", c, 0, place))
            else:
                out += _record(5, struct.pack("<IId", c, 0, float(value)))
    return out + _record(146) + _record(130)
