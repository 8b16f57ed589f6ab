"""Do folders that no author makes end well, and does whoever waits see that they go on?

    python -m benchmarks.large [--only text sheet small unsupported]

A text of 300 MB, a workbook with every row that a sheet can have, 20,000 small files and 50,000
that cannot be read, each in a folder of its own with one short note. Prints seconds, the peak of
memory of all processes together, the longest silence on the error stream (redirected, so that it
says every ten seconds how far it is), and what the list of files says.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from benchmarks.end_to_end import tree_bytes

SUBJECTS = ("calls", "letters", "repairs", "complaints", "visits", "forms", "refunds", "permits")
PLACES = ("housing", "planning", "libraries", "parks", "benefits", "registrars", "leisure")
NOTE = "Complaints are answered within ten working days, and we publish how many were late."
HEAD = (
    "| folder | seconds | peak MB | longest silence, s | the list of files |\n|---|---|---|---|---|"
)


def sentence(seed: random.Random) -> str:
    """One sentence of some ten million, so that hardly any comes twice."""
    share, days = seed.randrange(100), seed.randrange(1, 60)
    return (
        f"In {seed.choice(PLACES)} {share}% of {seed.choice(SUBJECTS)} number "
        f"{seed.randrange(10_000)} were answered within {days} working days."
    )


def text(folder: Path) -> None:
    """One plain text of 300 MB, a paragraph of three sentences after the other."""
    seed = random.Random(1)
    part = "\n\n".join(" ".join(sentence(seed) for _ in range(3)) for _ in range(20_000)) + "\n\n"
    with (folder / "log.txt").open("w", encoding="utf-8") as file:
        while file.tell() < 300_000_000:
            file.write(part)


def sheet(folder: Path) -> None:
    """A workbook whose one sheet is full: 1,048,576 rows of three columns."""
    import xlsxwriter

    seed = random.Random(2)
    with xlsxwriter.Workbook(folder / "calls.xlsx", {"constant_memory": True}) as book:
        page = book.add_worksheet("Calls")
        page.write_row(0, 0, ["Service", "Days", "What was done"])
        for row in range(1, 1_048_576):
            page.write_row(row, 0, [seed.choice(PLACES), row % 60, sentence(seed)])


def small(folder: Path) -> None:
    """20,000 notes of one sentence, 200 to a folder."""
    seed = random.Random(3)
    for number in range(20_000):
        place = folder / f"area {number // 200}"
        place.mkdir(exist_ok=True)
        (place / f"note {number}.txt").write_text(sentence(seed), encoding="utf-8")


def unsupported(folder: Path) -> None:
    """50,000 recordings, which no reader reads."""
    for number in range(50_000):
        place = folder / f"calls {number // 500}"
        place.mkdir(exist_ok=True)
        (place / f"call {number}.mp3").write_bytes(b"ID3" + number.to_bytes(8, "big"))


CASES: dict[str, Callable[[Path], None]] = {
    "text": text,
    "sheet": sheet,
    "small": small,
    "unsupported": unsupported,
}


def run(evidence: Path, output: Path) -> tuple[float, float, float, int]:
    """Seconds, peak megabytes, the longest silence in seconds, and the exit code."""
    command = [sys.executable, "-m", "cse_mapper", str(evidence), "-o", str(output), "--no-cache"]
    start = time.perf_counter()
    heard = [start]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def listen() -> None:
        assert process.stderr is not None
        for _line in process.stderr:
            heard.append(time.perf_counter())

    listener = threading.Thread(target=listen)
    listener.start()
    peak = 0
    while process.poll() is None:
        peak = max(peak, tree_bytes(process.pid))
        time.sleep(0.2)
    listener.join()
    heard.append(time.perf_counter())
    silence = max(after - before for before, after in pairwise(heard))
    return heard[-1] - start, peak / 1e6, silence, process.returncode


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="+", choices=CASES, default=list(CASES))
    print(HEAD)
    for name in parser.parse_args().only:
        with tempfile.TemporaryDirectory() as scratch:
            evidence, output = Path(scratch) / "evidence", Path(scratch) / "out"
            (evidence / "notes").mkdir(parents=True)
            (evidence / "notes" / "note.txt").write_text(NOTE)
            CASES[name](evidence)
            seconds, peak, silence, code = run(evidence, output)
            told = f"exit {code}"
            if (output / "coverage.json").is_file():
                documents = json.loads((output / "coverage.json").read_bytes())["documents"]
                statuses = Counter(document["status"] for document in documents)
                reasons = Counter(d["reason"] for d in documents if d.get("reason"))
                told += ", " + ", ".join(
                    f"{count:,} {status}" for status, count in statuses.items()
                )
                told += "".join(f"; {reason}" for reason, _ in reasons.most_common(1))
            print(f"| {name} | {seconds:.0f} | {peak:.0f} | {silence:.0f} | {told} |", flush=True)


if __name__ == "__main__":
    main()
