"""The same folder by one process, by local ones, and by workers of a cluster on this machine.

    python -m benchmarks.wider [--documents 300] [--rounds 3]

Needs the extra `cluster`. Every worker has one core; one core more brings at best twice the speed.
The coverages are compared as the JSON that is written, so "the same" means every probability.
"""

from __future__ import annotations

import argparse
import hashlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.end_to_end import light_sample
from benchmarks.make_folder import make_folder


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """A scheduler and so many workers of one thread each; gives the scheduler's address."""
    from distributed import Client

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    parts = [["scheduler", "--host", "127.0.0.1", "--port", str(port)]]
    parts += [["worker", address, "--nthreads", "1", "--no-nanny"]] * workers
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = [
        subprocess.Popen([sys.executable, "-m", "dask", *part, "--no-dashboard"], **quiet)
        for part in parts
    ]
    try:
        with Client(address, timeout=60) as client:
            client.wait_for_workers(workers, timeout=60)
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
            process.wait()


def run(evidence: Path, work: Path, *options: str) -> tuple[float, str]:
    """Seconds of the clock, and a digest of the coverage."""
    out = work / "out"
    command = [sys.executable, "-m", "cse_mapper", str(evidence), "-o", str(out), "--no-cache"]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--assessment-date", "2026-10-12", *options],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    taken = time.perf_counter() - start
    return taken, hashlib.sha256((out / "coverage.json").read_bytes()).hexdigest()


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        evidence = work / "evidence"
        make_folder(light_sample(work), evidence, given.documents, 1)
        found: dict[str, list[tuple[float, str]]] = {}

        def measure(way: str, *options: str) -> None:
            found[way] = [run(evidence, work, *options) for _ in range(given.rounds)]

        measure("as on a laptop (`-j 2`)", "-j", "2")
        measure("`--cluster local -j 1`", "--cluster", "local", "-j", "1")
        measure("`--cluster local -j 2`", "--cluster", "local", "-j", "2")
        for workers in (1, 2):
            with cluster(workers) as address:
                measure(f"a scheduler and {workers} worker(s)", "--cluster", address)
    print("| way | seconds, median (range) | the same coverage |\n|---|---|---|")
    first = next(iter(found.values()))[0][1]
    for way, results in found.items():
        clock = [seconds for seconds, _ in results]
        same = "yes" if {digest for _, digest in results} == {first} else "no"
        spread = f"{statistics.median(clock):.1f} ({min(clock):.1f} to {max(clock):.1f})"
        print(f"| {way} | {spread} | {same} |")


if __name__ == "__main__":
    main()
