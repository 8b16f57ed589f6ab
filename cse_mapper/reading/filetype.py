"""Tells what a file really is from its first bytes, and only then from its name."""

# ruff: noqa: SIM905 - a list of names is read in lines, not in a column
from __future__ import annotations

import io
import re
import zipfile

from cse_mapper.reading.known_formats import BY_SUFFIX, NAMED_TEXT, WHAT_TO_DO, suffix_of
from cse_mapper.reading.unsupported import unsupported_content

_MAGIC = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"GIF8", "image"),
    (b'x\x9f>"', "winmail"),
)
_MIMES = (
    (b"opendocument.text", "odt"),
    (b"sun.xml.writer", "odt"),
    (b"opendocument.spreadsheet", "ods"),
    (b"sun.xml.calc", "ods"),
    (b"opendocument.presentation", "odp"),
    (b"sun.xml.impress", "odp"),
    (b"epub", "epub"),
)
_OFFICE_MEMBERS = (
    ("word/", "docx"),
    ("ppt/", "pptx"),
    ("xl/workbook.bin", "xlsb"),
    ("xl/", "xlsx"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def format_of(name: str, data: bytes) -> str | None:
    """The reader to use; None for what is not read. Content wins over the name where it speaks."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    named = BY_SUFFIX.get(suffix_of(name))
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(OLE):
        return _ole_kind(data, named)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(data, named)
    if data.startswith(b"BM") and named == "image":
        return "image"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image"
    if unsupported_content(data):
        return None
    if not _looks_like_text(data):
        # A damaged file still goes to the reader of its name, which says what is wrong with it.
        return named if named not in {"text", "markdown", "csv", "html"} else None
    return _text_kind(data, named, suffix_of(name))


def _ole_kind(data: bytes, named: str | None) -> str | None:
    """By the streams of its root directory: what is embedded in a document has its own below."""
    import olefile

    streams = (
        ("EncryptedPackage", "encrypted"),
        ("WordDocument", "doc"),
        ("PowerPoint Document", "ppt"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("__properties_version1.0", "msg"),
    )
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            kinds = [kind for stream, kind in streams if ole.exists(stream)]
    except Exception:  # a damaged file goes to the reader of its name, which says what is wrong
        kinds = []
    if kinds:
        return named if named in kinds else kinds[0]
    return named if named in {"doc", "ppt", "xls", "msg"} else None


def _zip_kind(data: bytes, named: str | None) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:20_000])
            mime = _stated_mime(archive)
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        EOFError,
        RuntimeError,
        KeyError,
    ):
        return named or "zip"
    if known := next((kind for word, kind in _MIMES if word in mime), None):
        return known
    if "[Content_Types].xml" in names:
        for start, kind in _OFFICE_MEMBERS:
            if any(name.startswith(start) for name in names):
                return kind
        return None if named in {None, "zip"} else named
    if "content.xml" in names and named in {"odt", "ods", "odp"}:
        return named
    return "zip"


def _stated_mime(archive: zipfile.ZipFile) -> bytes:
    """The kind that an ODF or EPUB package names in its first member; b"" for any other."""
    for first in archive.infolist()[:1]:
        if first.filename == "mimetype" and first.file_size < 200:
            return archive.read(first)
    return b""


def _text_kind(data: bytes, named: str | None, suffix: str) -> str | None:
    start = _start_of(data)
    head = start[:512].lower()
    # What a file begins with counts for more than its name, but for formats of plain text.
    if named == "mhtml" or _is_saved_page(start.lower(), named):
        return "mhtml"
    if _is_page(head, start.lower()):
        return "html"
    if head.startswith(b"begin:vcalendar"):
        return "calendar"
    if named in NAMED_TEXT:
        return named
    if _MAILBOX.match(start):
        return "mbox"
    if kind := _markup_kind(start, head, named):
        return kind
    if _is_mail(head):
        return "eml"
    if named in {"xls", "xlsx", "xlsb"} or (named in {"doc", "docx"} and _is_tabbed(start)):
        return "csv"
    if suffix in WHAT_TO_DO or suffix in _CODE:
        return None
    # Text under a wrong suffix (a .doc that is plain text, a README without one) is read as text.
    return "text"


def _is_saved_page(start: bytes, named: str | None) -> bool:
    """A page with its pictures in one file: built as mail is, and told from it by its addresses."""
    if b"multipart/related" not in start:
        return False
    return start.startswith(b"mime-version:") or (named != "eml" and b"content-location:" in start)


def _is_page(head: bytes, start: bytes) -> bool:
    is_xhtml = head.startswith(b"<?xml") and b"<html" in start
    return is_xhtml or head.startswith((b"<!doctype html", b"<html"))


def _markup_kind(start: bytes, head: bytes, named: str | None) -> str | None:
    """The kind of a text in angle brackets that is no whole page; None where it is not known."""
    if head.startswith(b"<"):
        if any(mark in start for mark in _OFFICE_XML):
            return "office_xml"
        for mime, kind in _FLAT_ODF:
            if mime in start:
                return kind
        if _WEB_PIECE.match(head):
            return "html"  # what web programs send as "Excel" is a table without a page around it
    if head.startswith(b"<?xml") and named in {"odt", "ods", "odp"}:
        return named  # the flat, single-file form
    return None


def _is_mail(head: bytes) -> bool:
    """A message as it travelled, or one saved with its headers alone, its sender among them."""
    if head.startswith((b"received:", b"return-path:", b"message-id:", b"delivered-to:")):
        return True
    has_header = head.startswith((b"from:", b"to:", b"subject:", b"date:"))
    return has_header and b"\nfrom:" in b"\n" + head


# The line before a mailbox's first message, and the head of that.
_MAILBOX = re.compile(
    rb"From \S.{0,200}\d\d:\d\d.{0,20}(?:19|20)\d\d[^\n]{0,20}\n[A-Za-z][\w-]{0,60}:"
)
_OFFICE_XML = (
    b"schemas.microsoft.com/office/word/2003/wordml",
    b"urn:schemas-microsoft-com:office:spreadsheet",
    b"schemas.microsoft.com/office/2006/xmlPackage",
)
_FLAT_ODF = (
    (b"application/vnd.oasis.opendocument.text", "odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"application/vnd.oasis.opendocument.presentation", "odp"),
)
_WEB_PIECE = re.compile(
    rb"<(?:head|body|table|div|style|meta|title|center|font|span|p|h[1-6]|ul|ol|!--)[\s>/-]"
)


def _start_of(data: bytes) -> bytes:
    """The first 4,000 characters, in bytes that can be searched whatever the encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data[:8000].decode("utf-16", "replace").encode()
    elif b"\x00" in data[:64]:
        data = data[:8000].replace(b"\x00", b"")
    return data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")


def _is_tabbed(start: bytes) -> bool:
    """Whether each of the first lines has the same number of tabs."""
    lines = [line for line in start.splitlines() if line.strip()]
    if len(start) > 4000:
        lines.pop()  # cut off
    counts = [line.count(b"\t") for line in lines[:20]]
    return len(counts) > 1 and counts[0] > 0 and len(set(counts)) == 1


_CODE = frozenset(
    ".py .js .ts .css .c .h .cpp .java .cs .php .rb .sh .bat .ps1 .vbs .sql .json .xml .xsd "
    ".xsl .yaml .yml .toml .ini .cfg .conf .r .m .tex .svg .ps .eps .dxf .kml .geojson .inf "
    ".reg".split()
)


def _looks_like_text(data: bytes) -> bool:
    sample = data[:65536]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    if b"\x00" in sample:
        # UTF-16 without a mark: Latin letters leave every other byte empty.
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        half = max(1, len(sample) // 2)
        return max(even, odd) > half * 0.4 and min(even, odd) < half * 0.05
    control = sum(
        sample.count(byte) for byte in range(32) if byte not in (9, 10, 11, 12, 13, 26, 27)
    )
    return control <= len(sample) * 0.01
