"""Tells what a file really is from its first bytes, and only then from its name."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

_BY_SUFFIX = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".dotm": "docx",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".ppsx": "pptx",
    ".ppsm": "pptx",
    ".potx": "pptx",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xltx": "xlsx",
    ".xltm": "xlsx",
    ".xlsb": "xlsb",
    ".doc": "doc",
    ".dot": "doc",
    ".ppt": "ppt",
    ".pps": "ppt",
    ".pot": "ppt",
    ".xls": "xls",
    ".xlt": "xls",
    ".odt": "odt",
    ".ott": "odt",
    ".ods": "ods",
    ".ots": "ods",
    ".odp": "odp",
    ".otp": "odp",
    ".fodt": "odt",
    ".fods": "ods",
    ".fodp": "odp",
    ".rtf": "rtf",
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    ".eml": "eml",
    ".msg": "msg",
    ".md": "markdown",
    ".markdown": "markdown",
    ".txt": "text",
    ".text": "text",
    ".log": "text",
    ".asc": "text",
    ".ics": "text",
    ".vcf": "text",
    ".zip": "zip",
    ".epub": "epub",
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".jpe": "image",
    ".tif": "image",
    ".tiff": "image",
    ".bmp": "image",
    ".gif": "image",
    ".webp": "image",
}
# Text whose suffix alone says how to read it.
_TEXT_AS_NAMED = {
    "text",
    "markdown",
    "csv",
    "html",
    "eml",
}
_HOPELESS = (
    (
        {".mp3", ".wav", ".m4a", ".wma", ".aac", ".ogg", ".flac", ".amr", ".opus"},
        "It is a sound recording: add a transcript as a text file.",
    ),
    (
        {".mp4", ".mov", ".avi", ".wmv", ".mkv", ".m4v", ".mpg", ".mpeg", ".webm", ".3gp", ".flv"},
        "It is a video: add a transcript or a description as a text file.",
    ),
)
_UNREADABLE_KINDS = {
    ".heic": "It is a phone photograph in HEIC format: save it as JPEG.",
    ".heif": "It is a phone photograph in HEIC format: save it as JPEG.",
    ".pages": "It is an Apple Pages document: export it as PDF or Word.",
    ".numbers": "It is an Apple Numbers document: export it as PDF or Excel.",
    ".key": "It is an Apple Keynote document: export it as PDF or PowerPoint.",
    ".pub": "It is a Publisher document: save it as PDF.",
    ".vsd": "It is a Visio drawing: save it as PDF.",
    ".vsdx": "It is a Visio drawing: save it as PDF.",
    ".one": "It is a OneNote section: export it as PDF or Word.",
    ".mpp": "It is a Project plan: save it as PDF.",
    ".accdb": "It is a database: export the tables that are evidence to Excel.",
    ".mdb": "It is a database: export the tables that are evidence to Excel.",
    ".pst": "It is an Outlook store: save the messages that are evidence one by one.",
    ".7z": "It is a 7-Zip archive: unpack it into the folder.",
    ".rar": "It is a RAR archive: unpack it into the folder.",
    ".gz": "It is a compressed archive: unpack it into the folder.",
    ".tar": "It is an archive: unpack it into the folder.",
    ".exe": "It is a program, not a document.",
    ".dll": "It is part of a program, not a document.",
    ".lnk": "It is a shortcut: put the document itself in the folder.",
    ".url": "It is a link to a web page: save the page as PDF.",
    ".svg": "It is a drawing: save it as PDF or as a picture.",
}
_MAGIC = (
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"GIF8", "image"),
)
_MEDIA_MAGIC = (
    (b"ID3", 0),
    (b"OggS", 0),
    (b"fLaC", 0),
    (b"ftyp", 4),
    (b"\x1aE\xdf\xa3", 0),
    (b"0&\xb2u\x8ef\xcf\x11", 0),
)
_PROGRAM_MAGIC = (b"MZ\x90", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_ARCHIVE_MAGIC = (
    (b"7z\xbc\xaf'\x1c", ".7z"),
    (b"Rar!\x1a\x07", ".rar"),
    (b"\x1f\x8b\x08", ".gz"),
    (b"BZh", ".gz"),
    (b"\xfd7zXZ\x00", ".gz"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def suffix_of(name: str) -> str:
    """The file name's suffix in lower case."""
    return PurePosixPath(name).suffix.lower()


def hopeless(name: str) -> str:
    """The reason why a file is not opened at all, or "": sound and film hold no text."""
    suffix = suffix_of(name)
    return next((reason for suffixes, reason in _HOPELESS if suffix in suffixes), "")


def unsupported_reason(name: str, data: bytes) -> str:
    """What the user can do with a file of a kind that is not read."""
    for magic, suffix in _ARCHIVE_MAGIC:
        if data.startswith(magic):
            return _UNREADABLE_KINDS[suffix]
    if any(data[start:].startswith(magic) for magic, start in _MEDIA_MAGIC):
        return "It is a sound or video recording: add a transcript as a text file."
    if data.startswith(_PROGRAM_MAGIC):
        return _UNREADABLE_KINDS[".exe"]
    return _UNREADABLE_KINDS.get(
        suffix_of(name), "It is not a kind of document this tool reads: save it as PDF."
    )


def kind_of(name: str, data: bytes) -> str | None:
    """The reader to use; None for what is not read. Content wins over the name where it speaks."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    named = _BY_SUFFIX.get(suffix_of(name))
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
    return _text_kind(start, named, suffix_of(name))


def unsupported_content(data: bytes) -> bool:
    """True for archives, recordings and programs, whatever they are called."""
    return (
        any(data.startswith(magic) for magic, _ in _ARCHIVE_MAGIC)
        or any(data[at:].startswith(magic) for magic, at in _MEDIA_MAGIC)
        or data.startswith(_PROGRAM_MAGIC)
    )


def _ole_kind(data: bytes, named: str | None) -> str | None:
    streams = (
        ("WordDocument", "doc"),
        ("PowerPoint Document", "ppt"),
        ("Workbook", "xls"),
        ("Book", "xls"),
        ("__properties_version1.0", "msg"),
        ("EncryptedPackage", "encrypted"),
    )
    for stream, kind in streams:
        if stream.encode("utf-16-le") + b"\x00\x00" in data:
            return kind
    return named if named in {"doc", "ppt", "xls", "msg"} else None


def _zip_kind(data: bytes, named: str | None) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:20_000])
            first = archive.infolist()[0] if names else None
            mime = b""
            if first is not None and first.filename == "mimetype" and first.file_size < 200:
                mime = archive.read(first)
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
    if b"opendocument.text" in mime or b"sun.xml.writer" in mime:
        return "odt"
    if b"opendocument.spreadsheet" in mime or b"sun.xml.calc" in mime:
        return "ods"
    if b"opendocument.presentation" in mime or b"sun.xml.impress" in mime:
        return "odp"
    if b"epub" in mime:
        return "epub"
    if "[Content_Types].xml" in names:
        for folder, kind in (("word/", "docx"), ("ppt/", "pptx")):
            if any(name.startswith(folder) for name in names):
                return kind
        if "xl/workbook.bin" in names:
            return "xlsb"
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
        return None if named in {None, "zip"} else named
    if "content.xml" in names and named in {"odt", "ods", "odp"}:
        return named
    return "zip"


def _text_kind(start: bytes, named: str | None, suffix: str) -> str | None:
    head = start[:512].lower()
    if head.startswith(b"mime-version:") and b"multipart/related" in start[:1024].lower():
        return "mhtml"
    if named == "mhtml":
        return "mhtml"
    if head.startswith((b"<!doctype html", b"<html")) or (
        head.startswith(b"<?xml") and b"<html" in start.lower()
    ):
        return "html"
    if named in _TEXT_AS_NAMED:
        return named
    if head.startswith(b"<?xml") and named in {"odt", "ods", "odp"}:
        return named  # the flat, single-file form
    if head.startswith((b"received:", b"return-path:", b"message-id:", b"delivered-to:")) or (
        head.startswith((b"from:", b"to:", b"subject:", b"date:")) and b"\nfrom:" in b"\n" + head
    ):
        return "eml"
    if suffix in _UNREADABLE_KINDS or suffix in _CODE:
        return None
    # Text under a wrong suffix (a .doc that is plain text, a README without one) is read as text.
    return "text"


_CODE = {
    ".py",
    ".js",
    ".ts",
    ".css",
    ".c",
    ".h",
    ".cpp",
    ".java",
    ".cs",
    ".php",
    ".rb",
    ".sh",
    ".bat",
    ".ps1",
    ".vbs",
    ".sql",
    ".json",
    ".xml",
    ".xsd",
    ".xsl",
    ".yaml",
    ".yml",
    ".toml",
    ".ini",
    ".cfg",
    ".conf",
    ".r",
    ".m",
    ".tex",
    ".svg",
    ".ps",
    ".eps",
    ".dxf",
    ".kml",
    ".geojson",
    ".inf",
    ".reg",
}


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
