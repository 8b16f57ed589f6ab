"""Which words of documents we read that other programs find too, by format, on files of others.

    python -m benchmarks.recall FOLDER [--worst 30]

pdftotext (PDF), LibreOffice (office formats, through `soffice --headless --convert-to txt`) and
python-docx (.docx) are each asked where they are installed. For each file: the share of the
distinct words of each of them that we have too. A low share is either a kind of text that we lose
or one that is no text of the document (names of styles, a page number in each footer): the files
with the lowest are named, with words that are missing. Nothing is kept of what is read.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import statistics
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cse_mapper.domain import ReadDocument
from cse_mapper.reading import read_folder

_WORD = re.compile(r"[^\W\d_]{3,}|\d{2,}")
_OFFICE = frozenset(
    (".doc", ".docx", ".docm", ".odt", ".rtf", ".ppt", ".pptx", ".odp", ".xls", ".xlsx", ".ods",
     ".html", ".htm")
)  # fmt: skip
_SHEETS = frozenset((".xls", ".xlsx", ".ods"))
_SLIDES = frozenset((".ppt", ".pptx", ".odp"))
_SECONDS = 60
_FEWEST = 5  # words; less tells nothing


@dataclass(frozen=True, slots=True)
class Share:
    """How much of what a program found in a file we have."""

    path: str
    program: str
    share: float
    missing: tuple[str, ...]


def words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def ours(read: ReadDocument) -> set[str]:
    texts = [block.text for one in (read, *read.inside) for block in one.blocks]
    return words(" ".join([*texts, *(one.document.title for one in (read, *read.inside))]))


def _pdftotext(path: Path) -> str:
    return _run(["pdftotext", "-q", str(path), "-"]).decode("utf-8", "replace")


def _python_docx(path: Path) -> str:
    import docx

    document = docx.Document(str(path))
    cells = (cell.text for t in document.tables for row in t.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _libreoffice(path: Path) -> str:
    suffix = path.suffix.lower()
    with tempfile.TemporaryDirectory() as folder:
        # Sheets and slides have no text export of their own: CSV gives the first sheet, PDF all.
        kind = "csv" if suffix in _SHEETS else "pdf" if suffix in _SLIDES else "txt:Text"
        copy = Path(folder) / f"file{suffix}"
        shutil.copyfile(path, copy)
        profile = f"-env:UserInstallation=file://{tempfile.gettempdir()}/recall-profile"
        _run(
            ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", folder, str(copy)]
        )
        made = copy.with_suffix(f".{kind.partition(':')[0]}")
        if not made.exists():
            return ""
        if made.suffix == ".pdf":
            return _pdftotext(made)
        return made.read_bytes().decode("utf-8", "replace")


def _run(command: list[str]) -> bytes:
    done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)
    return done.stdout


def programs() -> dict[str, tuple[frozenset[str], Callable[[Path], str]]]:
    """The programs that are installed: name -> (suffixes, what gives a file's text)."""
    found: dict[str, tuple[frozenset[str], Callable[[Path], str]]] = {}
    if shutil.which("pdftotext"):
        found["pdftotext"] = (frozenset((".pdf",)), _pdftotext)
    if shutil.which("soffice"):
        found["LibreOffice"] = (_OFFICE, _libreoffice)
    with contextlib.suppress(ImportError):
        import docx  # noqa: F401

        found["python-docx"] = (frozenset((".docx",)), _python_docx)
    return found


def shares(folder: Path) -> Iterator[Share]:
    """Every file that some program finds words in, as often as there are programs that do."""
    asked = programs()
    for read in read_folder(folder):
        if read.document.status == "duplicate":
            continue  # its words are those of the other file
        path = folder / read.document.path
        have = ours(read)
        for program, (suffixes, text_of) in asked.items():
            if path.suffix.lower() not in suffixes:
                continue
            with contextlib.suppress(Exception):  # what a program cannot read says nothing of us
                theirs = words(text_of(path))
                if len(theirs) >= _FEWEST:
                    missing = sorted(theirs - have)
                    share = 1 - len(missing) / len(theirs)
                    yield Share(read.document.path, program, share, tuple(missing[:8]))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--worst", type=int, default=30)
    given = parser.parse_args()
    by_format: dict[tuple[str, str], list[Share]] = defaultdict(list)
    for share in shares(given.folder):
        by_format[Path(share.path).suffix.lower(), share.program].append(share)
    print("| format | against | files | mean share | all words in |")
    print("|---|---|---|---|---|")
    for (suffix, program), found in sorted(by_format.items()):
        mean = statistics.mean(one.share for one in found)
        whole = sum(one.share == 1 for one in found)
        print(f"| {suffix} | {program} | {len(found)} | {mean:.1%} | {whole} |")
    every = [share for found in by_format.values() for share in found if share.share < 1]
    print(f"\nThe worst {given.worst}:")
    for share in sorted(every, key=lambda one: one.share)[: given.worst]:
        print(f"{share.share:6.1%}  {share.program:12} {share.path}: {' '.join(share.missing)}")


if __name__ == "__main__":
    main()
