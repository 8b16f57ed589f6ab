"""Shows that no file, whole or damaged, crashes or hangs the reader, or gets lost.

    python benchmarks/hostile.py FOLDER [--mutations N] [--seed S] [--timeout SECONDS]

Reads every document below FOLDER as it is, then N damaged copies (bits flipped, cut short, pieces
of two files spliced, long runs of a few bytes), and reports statuses, crashes, hangs, unaccounted
files, and the worst time and memory a file. What was read is cut into passages and looked through
as in the main job, here in this process, where no time limit applies: the worst of that is told
too. Ends with 1 when anything crashed, hung or got lost.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from cse_mapper.assessment.claims import mentions_of
from cse_mapper.domain import ReadDocument
from cse_mapper.passages.cutting import make_passages
from cse_mapper.passages.kinds import kind_of
from cse_mapper.passages.personal import personal_data
from cse_mapper.passages.sentences import english
from cse_mapper.reading import pool, read_folder
from cse_mapper.reading.discovery import discover

BATCH = 500
MAX_MUTATED = 3_000_000


@dataclass
class Report:
    """What happened to the files of one pass."""

    statuses: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    hangs: list[str] = field(default_factory=list)
    greedy: list[str] = field(default_factory=list)
    unexpected: Counter[str] = field(default_factory=Counter)
    unaccounted: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    slowest_after: tuple[float, str] = (0.0, "")
    largest: tuple[float, str] = (0.0, "")

    @property
    def files(self) -> int:
        return sum(self.statuses.values())


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--mutations", type=int, default=0)
    options.add_argument("--seed", type=int, default=8)
    options.add_argument("--timeout", type=float, default=60.0)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--json", action="store_true", help="print the figures as JSON")
    options.add_argument("--keep", type=Path, help="a folder for the files that crash or hang")
    given = options.parse_args()
    english()  # imported before the clock runs
    whole = Report()
    with _measured(whole):
        _read(given.folder, given, whole)
    reports = {"as they are": whole}
    if given.mutations:
        reports["mutated"] = _mutated(given)
    for name, report in reports.items():
        _print(name, report, given.json)
    failed = any(r.crashes or r.hangs or r.unaccounted for r in reports.values())
    return 1 if failed else 0


def _mutated(given: argparse.Namespace) -> Report:
    report = Report()
    rng = random.Random(given.seed)
    sources = [entry.path for entry in discover(given.folder) if entry.status is None]
    sources = [path for path in sources if 0 < path.stat().st_size <= MAX_MUTATED]
    left = given.mutations
    with _measured(report):
        while left > 0:
            with tempfile.TemporaryDirectory() as folder:
                for number in range(min(BATCH, left)):
                    source = rng.choice(sources)
                    other = rng.choice(sources).read_bytes()
                    data = damaged(source.read_bytes(), other, rng)
                    (Path(folder) / f"{number:05}{source.suffix}").write_bytes(data)
                _read(Path(folder), given, report)
            left -= BATCH
            print(f"  {given.mutations - max(left, 0):,} mutations", end="\r", file=sys.stderr)
    return report


def damaged(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """A damaged copy: bits flipped, cut short, a piece of `other` put in, or a run overwritten.

    Neither may be empty; the same state of `rng` gives the same damage.
    """
    kind = rng.randrange(4)
    if kind == 0:
        changed = bytearray(data)
        for _ in range(rng.choice((1, 4, 32, 256))):
            changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
        return bytes(changed)
    if kind == 1:
        return data[: rng.randrange(1, len(data) + 1)]
    if kind == 2:
        start, at = rng.randrange(len(other)), rng.randrange(len(data))
        length = rng.choice((1, 16, 512, 8192))
        return data[:at] + other[start : start + length] + data[at + rng.choice((0, length)) :]
    at, length = rng.randrange(len(data)), rng.choice((1, 4, 64, 4096, 65_536))
    filler = rng.choice((b"\x00", b"\xff", b"\x7f\xff\xff\xff", b"<a>", b"{", b"(", b"] ", b"]."))
    return data[:at] + (filler * length)[:length] + data[at + length :]


def _read(folder: Path, given: argparse.Namespace, report: Report) -> None:
    expected = {entry.name for entry in discover(folder)}
    for answer in read_folder(folder, jobs=given.jobs, timeout=given.timeout):
        document = answer.document
        report.statuses[document.status] += 1
        report.slowest_after = max(report.slowest_after, (_looked_through(answer), document.path))
        expected.discard(document.path)
        if document.status != "read" and not document.reason:
            report.unaccounted.append(f"{document.path} has no reason")
        bad = (
            report.crashes
            if "stopped in the middle" in document.reason
            else report.hangs
            if "took longer than" in document.reason
            else report.greedy
            if "MB of memory" in document.reason
            else None
        )
        if bad is not None:
            bad.append(f"{document.path}: {document.reason}")
            if given.keep:
                given.keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(
                    folder / document.path,
                    given.keep / f"{report.files}-{Path(document.path).name}",
                )
        if "not what its name says (" in document.reason:
            error = document.reason.split("says (")[1].split(")")[0]
            report.unexpected[f"{Path(document.path).suffix} {error}"] += 1
    report.unaccounted.extend(sorted(expected))


def _looked_through(answer: ReadDocument) -> float:
    """Seconds for all that the main job does to a document beside the model's judgement."""
    start = time.perf_counter()
    for passage in make_passages(answer):
        kind_of(passage, answer.document)
        personal_data(passage.text)
    mentions_of(answer)
    return time.perf_counter() - start


@contextmanager
def _measured(report: Report) -> Iterator[None]:
    """Times every job and looks at the worker's memory when it ends."""
    plain = pool.Worker.ask

    def ask(self: pool.Worker, job: dict[str, Any]) -> dict[str, Any]:
        start = time.perf_counter()
        answer = plain(self, job)
        report.slowest = max(report.slowest, (time.perf_counter() - start, job["name"]))
        memory = _peak_mb(self)
        if memory > report.largest[0]:  # a worker keeps its peak: the file that raised it counts
            report.largest = (memory, job["name"])
        return answer

    pool.Worker.ask = ask  # type: ignore[method-assign]
    try:
        yield
    finally:
        pool.Worker.ask = plain  # type: ignore[method-assign]


def _peak_mb(worker: pool.Worker) -> float:
    """The most memory the worker ever held, where the system tells; else what it holds now."""
    process = worker._process
    if process is None:
        return 0.0
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
        return float(status.split("VmHWM:")[1].split()[0]) / 1000
    except (OSError, IndexError, ValueError):
        pass
    try:
        memory = psutil.Process(process.pid).memory_info()
        return float(getattr(memory, "peak_wset", memory.rss)) / 1_000_000
    except psutil.Error:
        return 0.0


def _print(name: str, report: Report, as_json: bool) -> None:
    figures = {
        "files": report.files,
        "statuses": dict(report.statuses.most_common()),
        "crashes": len(report.crashes),
        "hangs": len(report.hangs),
        "over the memory limit": len(report.greedy),
        "unaccounted": len(report.unaccounted),
        "slowest file": f"{report.slowest[0]:.2f} s ({report.slowest[1]})",
        "slowest after reading": f"{report.slowest_after[0]:.2f} s ({report.slowest_after[1]})",
        "most memory of a worker": f"{report.largest[0]:.0f} MB ({report.largest[1]})",
    }
    if as_json:
        print(json.dumps({name: figures}))
        return
    print(f"\n{name}")
    for label, value in figures.items():
        print(f"  {label:24} {value}")
    for row in [*report.crashes, *report.hangs, *report.greedy, *report.unaccounted][:50]:
        print(f"  ! {row!r}")
    for row, count in report.unexpected.most_common(30):
        print(f"  ? {count:5} {row}")


if __name__ == "__main__":
    sys.exit(main())
