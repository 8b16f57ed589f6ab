"""The pack that is handed in: the documents of the submission and exactly the files they cite."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path, PurePosixPath

from cse_mapper.domain import Coverage, file_of
from cse_mapper.reading.own_reports import MADE_BY
from cse_mapper.storage.atomic import write_atomically

FOLDER = "evidence"
_BLOCK = 1 << 20


def write_pack(
    coverage: Coverage,
    documents: Mapping[str, bytes],
    cited: Iterable[str],
    evidence: Path,
    path: Path,
    day: date,
) -> tuple[Path, tuple[str, ...]]:
    """Write the ZIP: `documents` by name, and beside them the cited files under evidence/.

    `cited` are paths of the ledger; what lies in an e-mail or archive comes with that file. Gives
    the path written and, for each file that could not be packed, a sentence that says why. The same
    files give the same bytes. Raises OutputError where the ZIP cannot be written.
    """
    digests = {document.path: document.digest for document in coverage.documents}
    problems: list[str] = []

    def fill(temporary: Path) -> None:
        problems.clear()
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.comment = f"Made by {MADE_BY}".encode()
            for name, data in documents.items():
                archive.writestr(_info(name, day), data)
            for name in sorted(set(map(file_of, cited))):
                problem = _add(archive, evidence, name, digests.get(name, ""), day)
                if problem:
                    problems.append(problem)

    return write_atomically(path, fill), tuple(problems)


def _add(archive: zipfile.ZipFile, evidence: Path, name: str, digest: str, day: date) -> str:
    path = PurePosixPath(name)
    file = evidence.joinpath(*path.parts)
    if path.is_absolute() or ".." in path.parts or file.is_symlink() or not file.is_file():
        return f"{name} is not in the pack: there is no such file in {evidence} any more."
    try:
        data = hashlib.sha256()
        with file.open("rb") as source:
            while block := source.read(_BLOCK):
                data.update(block)
            if digest and data.hexdigest() != digest:
                return f"{name} is not in the pack: it changed while it was read. Run again."
            source.seek(0)
            with archive.open(_info(f"{FOLDER}/{name}", day), "w") as target:
                while block := source.read(_BLOCK):
                    target.write(block)
    except (OSError, UnicodeEncodeError) as error:
        return f"{name} is not in the pack: {getattr(error, 'strerror', None) or error}."
    return ""


def _info(name: str, day: date) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
