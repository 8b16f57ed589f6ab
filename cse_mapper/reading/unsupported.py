"""What is not read, told by name or content, and what a person can do about such a file."""

from __future__ import annotations

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
