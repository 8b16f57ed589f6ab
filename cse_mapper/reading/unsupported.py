"""What is not read, told by name or content, and what a person can do about such a file."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

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
WHAT_TO_DO = {
    ".heic": "It is a phone photograph (HEIC): save it as JPEG.",
    ".heif": "It is a phone photograph (HEIC): save it as JPEG.",
    ".avif": "It is a phone photograph (AVIF, akin to HEIC): save it as JPEG.",
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
    ".webloc": "It is a link to a web page: save the page as PDF.",
    ".gdoc": "It is a link to a Google document: download the document as Word or PDF.",
    ".gsheet": "It is a link to a Google sheet: download the sheet as Excel.",
    ".gslides": "It is a link to a Google presentation: download it as PowerPoint or PDF.",
    ".gform": "It is a link to a Google form: download its answers as Excel.",
    ".emlx": "It is a message of Apple Mail: save it from Mail as PDF or as a raw message (.eml).",
    ".odg": "It is an OpenDocument drawing: save it as PDF.",
    ".otg": "It is an OpenDocument drawing: save it as PDF.",
    ".tmp": "It is a working copy that a program left: save the document itself in the folder.",
    ".partial": "It is half of a download: download it again.",
    ".crdownload": "It is half of a download: download it again.",
    ".part": "It is half of a download: download it again.",
    ".svg": "It is a drawing: save it as PDF or as a picture.",
}
# Pointers and working copies: their name says it, whatever they hold.
_BY_NAME = {".url", ".webloc", ".gdoc", ".gsheet", ".gslides", ".gform", ".emlx", ".tmp"}
_BY_NAME |= {".partial", ".crdownload", ".part"}
_PICTURE_BRANDS = {b"avif": ".avif", b"avis": ".avif"} | dict.fromkeys(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"), ".heic"
)
# What tells Apple's packages from any other ZIP.
_APPLE = ("Index/", "index.apxl", "index.xml", "Index.zip", "QuickLook/")
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


def suffix_of(name: str) -> str:
    """The file name's suffix in lower case."""
    return PurePosixPath(name).suffix.lower()


def hopeless(name: str) -> str:
    """The reason why a file is not opened at all, or "": sound and film hold no text."""
    suffix = suffix_of(name)
    return next((reason for suffixes, reason in _HOPELESS if suffix in suffixes), "")


def told_by_name(name: str, data: bytes) -> str:
    """The reason why a file is not read although its content looks as if it could be, or ""."""
    suffix = suffix_of(name)
    if suffix in _BY_NAME:
        return WHAT_TO_DO[suffix]
    if data[4:8] == b"ftyp" and (picture := _PICTURE_BRANDS.get(data[8:12])):
        return WHAT_TO_DO[picture]
    if not data.startswith(b"PK\x03\x04"):
        return ""
    if suffix in {".odg", ".otg"} or b"opendocument.graphics" in data[:200]:
        return WHAT_TO_DO[".odg"]
    if suffix in {".pages", ".numbers", ".key"} and _is_apple(data):
        return WHAT_TO_DO[suffix]
    return ""


def _is_apple(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return any(name.startswith(_APPLE) for name in archive.namelist()[:20_000])
    except Exception:  # a damaged one is still what its name says
        return True


def unsupported_reason(name: str, data: bytes) -> str:
    """What the user can do with a file of a kind that is not read."""
    for magic, suffix in _ARCHIVE_MAGIC:
        if data.startswith(magic):
            return WHAT_TO_DO[suffix]
    if any(data[start:].startswith(magic) for magic, start in _MEDIA_MAGIC):
        return "It is a sound or video recording: add a transcript as a text file."
    if data.startswith(_PROGRAM_MAGIC):
        return WHAT_TO_DO[".exe"]
    return WHAT_TO_DO.get(
        suffix_of(name), "It is not a kind of document this tool reads: save it as PDF."
    )


def unsupported_content(data: bytes) -> bool:
    """True for archives, recordings and programs, whatever they are called."""
    return (
        any(data.startswith(magic) for magic, _ in _ARCHIVE_MAGIC)
        or any(data[at:].startswith(magic) for magic, at in _MEDIA_MAGIC)
        or data.startswith(_PROGRAM_MAGIC)
    )
