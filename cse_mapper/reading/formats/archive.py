"""ZIP archives, each member a document of its own, and e-books, which are archives of web pages.

Nothing is ever unpacked to disk, so a member's name, however it is spelled, leads nowhere.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from functools import partial

from cse_mapper.domain import Part
from cse_mapper.errors import ReadingError
from cse_mapper.reading.discovery import leftover_reason
from cse_mapper.reading.extracted import Allowance, Extracted, UnsupportedFileError
from cse_mapper.reading.formats.package import unpack
from cse_mapper.reading.formats.parts import Parts
from cse_mapper.reading.unsupported import hopeless
from cse_mapper.reading.wording import printable

_EPUB_PAGES = (".xhtml", ".html", ".htm")


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:
    parts = Parts(allowance)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            if len(members) > allowance.members_left:
                raise ReadingError(
                    f"It holds {len(members):,} files, more than 10,000",
                    "unpack it yourself and keep the documents that are evidence.",
                )
            is_book = (
                name.lower().endswith(".epub") or "META-INF/container.xml" in archive.namelist()
            )
            # A book is packed in the order of its pages, an archive in any.
            for info in members if is_book else sorted(members, key=lambda info: info.filename):
                if is_book and not info.filename.lower().endswith(_EPUB_PAGES):
                    continue
                if "__MACOSX/" in info.filename:
                    continue  # settings of the files beside it
                if leftover := leftover_reason(posixpath.basename(info.filename)):
                    parts.listed.append(Part(printable(info.filename), "skipped", leftover))
                    continue
                reason = hopeless(info.filename)
                content = partial(_content, archive, info, allowance, reason)
                if is_book:
                    parts.add(info.filename, content)
                else:
                    parts.enclose(info.filename, content)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise ReadingError(
            "It is cut short, damaged or packed in a way that this tool does not know",
            "unpack it yourself and put the documents in the folder.",
        ) from error
    return Extracted(
        tuple(parts.blocks),
        notes=parts.notes(),
        needs_ocr=parts.needs_ocr,
        parts=tuple(parts.listed),
        documents=tuple(parts.documents),
        nothing="There are no documents in it: if it should hold some, pack it again.",
    )


def _content(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance, reason: str
) -> bytes:
    if reason:
        raise UnsupportedFileError(*reason.rstrip(".").split(": ", 1))
    return unpack(archive, info, allowance)
