"""Many councils by `cse-map batch` on a cluster of this machine: what moves, and who works.

    python -m benchmarks.many_councils [--councils 100] [--documents 12] [--workers 4] [--light]

Needs the extra `cluster`. A scheduler, its workers and the caller are processes of their own; the
caller and the workers reach the scheduler through relays that count bytes. `--light` puts noise in
place of the encoder, so that many documents cost little and what is left is the moving. `--apart`
has the workers see none of the files, so that their bytes are sent along. Processor seconds are
those of each process with its children, so that a machine at work beside does not matter.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from benchmarks.end_to_end import CHEAP, WATCHED, light_sample
from benchmarks.make_folder import varied

_CALLER = """
from cse_mapper.cluster import executing
from cse_mapper.commands.program import main
packed = executing._packed
def counted(*given):
    spent["tasks"] = spent.get("tasks", 0) + 1
    return packed(*given)
executing._packed = counted
main(sys.argv[1:])
"""
_WORKER = """
from dask.__main__ import main
sys.argv = ["dask", *sys.argv[1:]]
main()
"""
# A worker elsewhere: the path is there, and holds something else.
_BLIND = """
import cse_mapper.cluster.executing as executing
executing.digest_of = lambda path: ("", 0)
"""
_IDLE = 10.0


def make_councils(source: Path, target: Path, councils: int, documents: int) -> int:
    """Folders of so many documents each, no two of which are the same; returns the bytes."""
    originals = sorted(path for path in source.rglob("*") if path.is_file())
    written = 0
    for council in range(councils):
        for number in range(documents):
            # Councils begin at different documents, so that small ones differ in kind too.
            original = originals[(council * documents + number) % len(originals)]
            chance = random.Random(f"{council} {number}")
            content = varied(original.read_bytes(), original.suffix.lower(), chance)
            place = original.relative_to(source)
            path = target / f"council {council + 1:03}" / place.parent / f"{number} {place.name}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written += len(content)
    return written


@dataclass
class Relay:
    """Passes connections on to a port of this machine and counts what goes there and comes back."""

    to: int
    there: int = 0
    back: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"

    def start(self) -> None:
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:  # closed: the measurement is over
                return
            far = socket.create_connection(("127.0.0.1", self.to))
            for source, sink, way in ((near, far, "there"), (far, near, "back")):
                threading.Thread(target=self._pass, args=(source, sink, way), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, way: str) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                with self.lock:
                    setattr(self, way, getattr(self, way) + len(data))
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def _running(code: str, *arguments: str, **options: object) -> Iterator[psutil.Popen]:
    command = [sys.executable, "-c", f"import sys\n{code}", *arguments]
    process = psutil.Popen(command, **{"stdout": subprocess.DEVNULL, **options})
    try:
        yield process
    finally:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
            process.wait()


def _cpu(process: psutil.Process) -> float:
    """Seconds of a process and of those that it started, whether they run or have ended."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        times = one.cpu_times()
        total += times.user + times.system + times.children_user + times.children_system
    return total


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def measure(evidence: Path, work: Path, workers: int, light: bool, apart: bool) -> dict[str, float]:
    """One batch on a fresh cluster; what it took by its parts."""
    from distributed import Client

    port = _port()
    quiet = {"stderr": subprocess.DEVNULL}
    judging = (CHEAP if light else "") + (_BLIND if apart else "")
    from_caller, from_workers = Relay(port), Relay(port)
    with ExitStack() as stack:
        options = ("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
        scheduler = stack.enter_context(_running(_WORKER, *options, **quiet))
        _wait_for(port)
        from_caller.start()
        from_workers.start()
        one = ("worker", from_workers.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
        crew = [
            stack.enter_context(_running(judging + _WORKER, *one, **quiet)) for _ in range(workers)
        ]
        with Client(f"tcp://127.0.0.1:{port}", timeout=60) as client:
            client.wait_for_workers(workers, timeout=60)
        # What a scheduler spends on heartbeats alone, which a busy machine must not count as work.
        before = _cpu(scheduler)
        time.sleep(_IDLE)
        heartbeat = (_cpu(scheduler) - before) / _IDLE
        spent = work / "spent.json"
        begin, at_first = time.perf_counter(), [_cpu(scheduler), sum(map(_cpu, crew))]
        idle = from_workers.there, from_workers.back
        command = ["batch", str(evidence), "-o", str(work / "out"), "--cache-dir", str(work / "c")]
        command += ["--assessment-date", "2026-10-12", "--cluster", from_caller.address]
        environment = {**os.environ, "SPENT": str(spent), "PYTHONHASHSEED": "0"}
        peak = 0
        caller = stack.enter_context(_running(WATCHED + _CALLER, *command, env=environment))
        while caller.poll() is None:
            with suppress(psutil.Error):
                peak = max(peak, caller.memory_full_info().uss)
            time.sleep(0.1)
        if caller.returncode:
            sys.exit(f"The batch ended with {caller.returncode}.")
        seconds = time.perf_counter() - begin
        at_last = [_cpu(scheduler), sum(map(_cpu, crew))]
        told = json.loads(spent.read_text())
        return {
            "tasks": told.pop("tasks"),
            "scheduler, without heartbeats": at_last[0] - at_first[0] - heartbeat * seconds,
            "workers and their readers": at_last[1] - at_first[1],
            "caller": told.pop("this process"),
            "of it, cache": told["cache"],
            "of it, digests": told["digests"],
            "processes that report": told.pop("reading processes"),
            "caller's peak MB": peak / 1e6,
            "scheduler's peak MB": scheduler.memory_info().rss / 1e6,
            "to the scheduler": from_caller.there,
            "from the scheduler": from_caller.back,
            "workers to the scheduler": from_workers.there - idle[0],
            "scheduler to the workers": from_workers.back - idle[1],
        }


def _wait_for(port: int) -> None:
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    sys.exit("The scheduler does not answer.")


def main() -> None:
    """Print what was measured as a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--councils", type=int, default=100)
    parser.add_argument("--documents", type=int, default=12)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--light", action="store_true", help="noise in place of the encoder")
    parser.add_argument("--apart", action="store_true", help="workers see none of the files")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        evidence = work / "submissions"
        size = make_councils(light_sample(work), evidence, given.councils, given.documents)
        documents = given.councils * given.documents
        print(f"{documents:,} documents of {given.councils} councils, {size / 1e6:.0f} MB\n")
        found = measure(evidence, work, given.workers, given.light, given.apart)
        found["reports' MB"] = (
            sum(path.stat().st_size for path in (work / "out").rglob("*") if path.is_file()) / 1e6
        )
        found["cache's MB"] = sum(p.stat().st_size for p in (work / "c").rglob("*.entry")) / 1e6
    print("| | whole | a document |\n|---|---|---|")
    for name, value in found.items():
        print(f"| {name} | {value:,.2f} | {value / documents:,.4f} |")


if __name__ == "__main__":
    main()
