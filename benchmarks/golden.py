"""Shows what a change to the code changes: everything that two checkouts make of the same files.

    git worktree add ../before main
    python -m benchmarks.golden ../before

Both checkouts read and map the sample council, every file under tests/ and the invented reports,
all taken from this checkout. Compared are: what is read of each file (`cse-map read --json`), the
lines that reports are read as, what reports say (`import-report --json`), and of two main jobs the
terminal, coverage.json, the page, the evidence index and the workbook (each cell with its link and
note; the rest of the package by digest). Prints a digest for each part and the lines that differ,
and ends with exit code 1 where any does. Nothing is frozen: what is meant to change may, and
the difference is what its author looks at. `--also FOLDER` reads a folder more, `--only read`
(or lines, reports, map) makes one kind of part.
"""

from __future__ import annotations

import argparse
import difflib
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpus" / "sample" / "evidence"
DAY = "2026-10-31"
# Lines of a difference that are printed of a part; all of them with --all.
_SHOWN = 40
_KINDS = ("read", "lines", "reports", "map")
_CORE = "docProps/core.xml"  # when the workbook was made


def compare(before: Path, also: Sequence[Path], kinds: Sequence[str], *, everything: bool) -> int:
    """Print what differs between a checkout and this one; the number of parts that do."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folders = [SAMPLE, ROOT / "tests", _reports(work / "reports"), *map(Path.absolute, also)]
        made = {}
        for label, checkout in (("before", before.absolute()), ("after", ROOT)):
            # Links in the outputs are relative: both folders are equally deep.
            out = work / label
            out.mkdir()
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "benchmarks.golden",
                    "--only",
                    *kinds,
                    "--write",
                    out,
                    *folders,
                ],
                cwd=checkout,
                env={**os.environ, "PYTHONPATH": str(checkout)},
                check=True,
            )
            made[label] = {path.name: path for path in sorted(out.glob("*.txt"))}
        return _print_differences(made["before"], made["after"], everything=everything)


def _print_differences(before: dict[str, Path], after: dict[str, Path], *, everything: bool) -> int:
    differing = 0
    for name in sorted({*before, *after}):
        old, new = (_lines(parts.get(name)) for parts in (before, after))
        state = "same" if old == new else "DIFFERS"
        print(f"{state:8}{_digest(new)}  {len(new):6} lines  {name}")
        if old == new:
            continue
        differing += 1
        found = list(difflib.unified_diff(old, new, "before", "after", lineterm="", n=0))
        for line in found if everything else found[:_SHOWN]:
            print("    " + (line if everything else line[:300]))
        if len(found) > _SHOWN and not everything:
            print(f"    ... and {len(found) - _SHOWN} lines more")
    print(f"{differing} of {len({*before, *after})} parts differ.")
    return differing


def _lines(path: Path | None) -> list[str]:
    return path.read_text(encoding="utf-8").split("\n") if path else []


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _reports(folder: Path) -> Path:
    """The invented reports as text, Word and PDF, as tests make them."""
    from tests.assessor_reports.documents import make_docx, make_pdf
    from tests.assessor_reports.invented import layouts

    folder.mkdir()
    for number, (layout, text, _) in enumerate(layouts()):
        name = f"{number:02} {''.join(c if c.isalnum() else ' ' for c in layout)}"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
        if number % 4 == 0:
            make_docx(text, folder / f"{name}.docx")
            make_pdf(text, folder / f"{name}.pdf")
    return folder


def write(out: Path, folders: Sequence[Path], kinds: Sequence[str]) -> None:
    """What this checkout makes of the folders: a text file in `out` for each part."""
    sample, tests, reports = folders[:3]
    for folder in folders:
        if "read" in kinds:
            _write(out, f"read {folder.name}", _read(folder))
        if "lines" in kinds:
            _write(out, f"lines {folder.name}", _report_lines(folder))
    if "reports" in kinds:
        said = _cse_map("import-report", "--json", reports).split("\n")
        _write(out, "reports", (line.replace(str(reports), "") for line in said))
    for folder in (sample, tests / "reading" / "files") if "map" in kinds else ():
        to = out / folder.name
        said = _cse_map(
            folder, "-o", to, "--no-cache", "--docx", "--triage", "--assessment-date", DAY
        )
        _write(out, f"terminal {folder.name}", said.replace(str(out), "").split("\n"))
        _write(out, f"json {folder.name}", _lines(to / "coverage.json"))
        page = (to / "coverage.html").read_text(encoding="utf-8")
        _write(out, f"page {folder.name}", page.replace("><", ">\n<").split("\n"))
        _write(out, f"workbook {folder.name}", _workbook(to / "coverage.xlsx"))
        _write(out, f"index {folder.name}", _members(to / "evidence-index.docx"))


def _write(out: Path, name: str, lines: Iterable[str]) -> None:
    text = "\n".join(lines)
    (out / f"{name}.txt").write_bytes(text.encode("utf-8", "backslashreplace"))


def _cse_map(*arguments: object) -> str:
    command = [sys.executable, "-m", "cse_mapper", *map(str, arguments)]
    environment = {**os.environ, "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    said = done.stdout.decode("utf-8", "replace")
    return said if done.returncode == 0 else said + done.stderr.decode("utf-8", "replace")


def _read(folder: Path) -> Iterator[str]:
    for line in _cse_map("read", "--json", folder).splitlines():
        file = json.loads(line)
        blocks = file.pop("blocks")
        yield json.dumps({**file, "path": file["path"].replace(str(folder), "")})
        yield from (f"  {block['kind']} [{block['place']}] {block['text']}" for block in blocks)


def _report_lines(folder: Path) -> Iterator[str]:
    from cse_mapper.errors import CseMapperError
    from cse_mapper.reports.reading import read_lines, report_worker

    kinds = {".docx", ".pdf", ".txt", ".odt", ".doc", ".rtf"}
    with report_worker() as worker:
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() not in kinds:
                continue
            yield str(path.relative_to(folder))
            try:
                for line in read_lines(path, worker):
                    cells = " | ".join(f"{cell.bold}:{cell.text!r}" for cell in line.cells)
                    yield f"  {line.kind} {line.table} [{line.place}] {cells}"
            except CseMapperError as error:
                yield f"  {error}"


def _workbook(path: Path) -> Iterator[str]:
    from openpyxl import load_workbook

    for sheet in load_workbook(path, rich_text=True):
        yield f"{sheet.title}: {sheet.dimensions}"
        for row in sheet.iter_rows():
            for cell in row:
                link = cell.hyperlink and (cell.hyperlink.target or cell.hyperlink.location)
                if cell.value is not None or link or cell.comment:
                    note = cell.comment.text if cell.comment else ""
                    yield f"  {cell.coordinate} {cell.value!r}" + f" {link or ''} {note}".rstrip()
    yield from _members(path)


def _members(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        for name in sorted(set(package.namelist()) - {_CORE}):
            yield f"{name} {hashlib.sha256(package.read(name)).hexdigest()[:12]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("before", type=Path, nargs="?", help="the other checkout")
    parser.add_argument("--also", type=Path, action="append", default=[], help="read this too")
    parser.add_argument("--all", action="store_true", help="print whole differences")
    parser.add_argument("--only", nargs="+", choices=_KINDS, default=_KINDS, help="parts to make")
    parser.add_argument("--write", type=Path, nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        write(given.write[0], given.write[1:], given.only)
    elif given.before:
        sys.exit(1 if compare(given.before, given.also, given.only, everything=given.all) else 0)
    else:
        parser.error("give the checkout to compare with")


if __name__ == "__main__":
    main()
