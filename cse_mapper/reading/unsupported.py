"""What is not read, told by name or content, and what a person can do about such a file."""

from __future__ import annotations

import io
import zipfile

from cse_mapper.reading.known_formats import HOPELESS, WHAT_TO_DO, suffix_of

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


def hopeless(name: str) -> str:
    """The reason why a file is not opened at all, or "": sound and film hold no text."""
    return HOPELESS.get(suffix_of(name), "")


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
    if reason := hopeless(name):  # inserted into a document, where no name is looked at before
        return reason
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
