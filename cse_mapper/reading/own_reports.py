"""Knows what cse-mapper wrote itself, whatever it is called now: it is no evidence of anything.

A run inside the evidence folder would else find last time's quotations, 57 elements strong.
"""

from __future__ import annotations

import io
import re
import zipfile

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import Extracted, SkippedFileError

# What every report of ours names as its maker, in the place that its format has for that.
MADE_BY = "cse-mapper"
# What reports of the first version say in place of it; a page printed as PDF keeps its title too.
_TITLES = (
    "Evidence coverage: Customer Service Excellence",
    "Overview of councils: Customer Service Excellence",
    "Customer Service Excellence: evidence coverage",
    "Customer Service Excellence: overview of councils",
)
_GENERATOR = re.compile(
    rb"<meta\b(?=[^>]*name\s*=\s*[\"']?generator)(?=[^>]*content\s*=\s*[\"']?cse-mapper)[^>]{0,200}>",
    re.IGNORECASE,
)
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml")
_PACK = b"Made by cse-mapper"
_LETTER = b"Customer Service Excellence: what we ask of "
_MOST = 200_000  # bytes of properties; a real file has a few thousand
_HEAD = 6_000
_RECORDS = (
    (b'"schema_version"', b'"assessment_date"'),  # coverage.json, overview.json
    (b'"text_id"', b'"element"', b'"action"'),  # decisions.jsonl
    (b'"sheet"', b'"key"', b'"column"', b'"kind"'),  # entries.jsonl
)


def refuse_own(data: bytes) -> None:
    """Raises SkippedFileError for the bytes of a report of ours: page, workbook, Word, JSON."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith(b"PK\x03\x04"):
        own = _says_so_in_its_properties(data)
    elif head.startswith(b"{"):
        own = any(all(name in head for name in names) for names in _RECORDS)
    elif head.startswith(_LETTER):
        own = b"Made by cse-mapper" in data
    else:
        own = bool(_GENERATOR.search(head)) or (
            any(b"<title>" + title.encode() in head for title in _TITLES)
            and b"Made by cse-mapper" in data
        )
    if own:
        raise _own()


def refuse_own_title(extracted: Extracted) -> None:
    """Raises SkippedFileError for a page of ours that was printed as PDF or saved otherwise."""
    if extracted.title in _TITLES:
        raise _own()


def _own() -> ReadingError:
    return SkippedFileError(
        "It is a report of cse-mapper itself",
        "reports are no evidence and are never read; it may stay or move to another folder.",
    )


def _says_so_in_its_properties(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if archive.comment == _PACK:  # the files in it are the evidence itself
                return True
            for name in set(_PROPERTIES) & set(archive.namelist()):
                with archive.open(name) as member:
                    words = member.read(_MOST)
                if b">cse-mapper<" in words or any(
                    b">" + title.encode() + b"<" in words for title in _TITLES
                ):
                    return True
    except Exception:  # its reader says what is wrong with it
        return False
    return False
