"""The whole job beside bare extraction, one core beside two, and how cost grows with documents.

    python -m benchmarks.end_to_end --documents 1000 --rounds 5
    python -m benchmarks.end_to_end --growth 10 100 1000 10000 --plot growth.svg

Every run is a process of its own on a folder made by a seeded script, so no cache can help; the
ways take turns, so that what else the machine does falls on all alike. "Bare extraction" reads the
same files with the same readers in as many processes and throws the text away. "A cheap classifier"
is cse-map with an encoder that costs nothing (its vectors are noise, so more or less is matched):
what is left is what everything but the encoder costs. Memory is the peak of the process tree.
`--light` leaves out pictures and scans, whose text recognition outweighs all else.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks.make_folder import make_folder

SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "sample" / "evidence"
PICTURES = {".jpg", ".png", ".tiff", ".zip"}
SCANNED = "scan"

_EXTRACT = """
from pathlib import Path
from cse_mapper.reading import read_folder
print(sum(len(d.blocks) for d in read_folder(Path(sys.argv[1]), jobs=int(sys.argv[3]))))
"""
CHEAP = """
import numpy as np
from cse_mapper.model.encoder import Encoder
noise = np.random.default_rng(0).normal(size=(4096, 384)).astype(np.float32) / 20
Encoder.encode = lambda self, texts: noise[[hash(t) % 4096 for t in texts]]
"""
WATCHED = """
import atexit, functools, json, os, time
spent = {}
def watch(module, name, label):
    import importlib
    owner = importlib.import_module(module)
    for part in name.split(".")[:-1]:
        owner = getattr(owner, part)
    name = name.split(".")[-1]
    inner = getattr(owner, name)
    @functools.wraps(inner)
    def timed(*given, **named):
        start = time.thread_time()
        try:
            return inner(*given, **named)
        finally:
            spent[label] = spent.get(label, 0.0) + time.thread_time() - start
    setattr(owner, name, timed)
watch("cse_mapper.model.encoder", "Encoder._vector", "encoder")
watch("cse_mapper.cluster.judging", "make_passages", "cutting")
watch("cse_mapper.model.terms", "TermScorer.logits", "terms")
watch("cse_mapper.assessment.whole_folder", "link_duplicates", "near duplicates")
watch("cse_mapper.pipeline", "build_coverage", "coverage")
watch("cse_mapper.pipeline", "find_claims", "claims")
watch("cse_mapper.storage.cache", "Cache.keep", "cache")
watch("cse_mapper.reading.folder", "_examine", "digests")
import cse_mapper.outputs.unchanged
watch("cse_mapper.outputs.unchanged", "write_all", "reports")
def tell():
    times = os.times()
    whole = {"this process": times.user + times.system}
    whole["reading processes"] = times.children_user + times.children_system
    with open(os.environ["SPENT"], "w") as file:
        json.dump({**spent, **whole}, file)
atexit.register(tell)
"""
_MAP = """
from cse_mapper.commands.program import main
main([sys.argv[1], "-o", sys.argv[2], "-j", sys.argv[3], "--no-cache",
      "--assessment-date", "2026-10-12"])
"""
WAYS = {
    "bare extraction": _EXTRACT,
    "cse-map, a cheap classifier": CHEAP + _MAP,
    "cse-map": _MAP,
}


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds of the clock, seconds of all cores, peak megabytes, and what it told."""

    seconds: float
    core_seconds: float
    peak_mb: float
    spent: dict[str, float]


def run(code: str, evidence: Path, *, jobs: int, cores: int | None = None) -> Run:
    """Run a way in a process of its own, on `cores` of this machine's cores where given."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        pin = (
            f"import os, sys\nos.sched_setaffinity(0, range({cores}))\n"
            if cores
            else "import sys\n"
        )
        command = [sys.executable, "-c", pin + code, str(evidence), str(work / "out"), str(jobs)]
        environment = {**os.environ, "SPENT": str(work / "spent.json"), "PYTHONHASHSEED": "0"}
        before, start = os.times(), time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, tree_bytes(process.pid))
            time.sleep(0.1)
        seconds, after = time.perf_counter() - start, os.times()
        if process.returncode:
            sys.exit((process.stderr.read() if process.stderr else b"").decode()[-2000:])
        cpu = after.children_user + after.children_system
        cpu -= before.children_user + before.children_system
        told = work / "spent.json"
        spent = json.loads(told.read_text()) if told.exists() else {}
        return Run(seconds, cpu, peak / 1e6, spent)


def tree_bytes(pid: int) -> int:
    """Memory of a process and its children, shared pages left out."""
    total = 0
    try:
        root = psutil.Process(pid)
        for process in [root, *root.children(recursive=True)]:
            try:
                # Unique memory: pages that processes share are not counted once for each.
                total += process.memory_full_info().uss
            except psutil.Error:
                continue
    except psutil.Error:
        pass
    return total


def light_sample(scratch: Path) -> Path:
    """The sample council without pictures and scans, copied into a folder of `scratch`."""
    target = scratch / "light"
    shutil.copytree(
        SAMPLE,
        target,
        ignore=lambda _folder, names: [
            n for n in names if Path(n).suffix.lower() in PICTURES or SCANNED in n.lower()
        ],
    )
    return target


def _row(name: str, runs: list[Run], base: float) -> str:
    clock = [r.seconds for r in runs]
    middle = statistics.median(clock)
    spread = f"{middle:.1f} ({min(clock):.1f} to {max(clock):.1f})"
    cores = statistics.median(r.core_seconds for r in runs)
    peak = max(r.peak_mb for r in runs)
    return f"| {name} | {spread} | {middle / base:.2f} | {cores:.1f} | {peak:.0f} |"


def side_by_side(evidence: Path, rounds: int) -> None:
    """The three ways on all cores, then the whole job on one core and on two."""
    jobs = os.cpu_count() or 1
    runs: dict[str, list[Run]] = {name: [] for name in WAYS}
    on: dict[int, list[Run]] = {1: [], 2: []}
    for _ in range(rounds):
        for name, code in WAYS.items():
            runs[name].append(run(code, evidence, jobs=jobs))
        for cores in on:
            on[cores].append(run(_MAP, evidence, jobs=cores, cores=cores))
    base = statistics.median(r.seconds for r in runs["bare extraction"])
    print(
        "| way | seconds, median (range) | ratio | core seconds | peak MB |\n|---|---|---|---|---|"
    )
    for name, found in runs.items():
        print(_row(name, found, base), flush=True)
    one, two = (statistics.median(r.seconds for r in on[cores]) for cores in (1, 2))
    print(f"\nOne core {one:.1f} s, two cores {two:.1f} s: {one / two:.2f} times")


def growth(sizes: list[int], source: Path, scratch: Path, plot: Path | None) -> None:
    """Seconds, memory and components for folders of growing size."""
    found: dict[int, Run] = {}
    for size in sizes:
        evidence = scratch / str(size)
        make_folder(source, evidence, size, 1)
        found[size] = run(WATCHED + _MAP, evidence, jobs=os.cpu_count() or 1)
        shutil.rmtree(evidence)
    parts = sorted({name for r in found.values() for name in r.spent})
    print(f"| documents | seconds | peak MB | {' | '.join(parts)} |")
    print("|---" * (len(parts) + 3) + "|")
    for size, r in found.items():
        cells = " | ".join(f"{r.spent.get(name, 0):.1f}" for name in parts)
        print(f"| {size:,} | {r.seconds:.1f} | {r.peak_mb:.0f} | {cells} |", flush=True)
    if plot:
        _draw(found, parts, plot)


def _draw(found: dict[int, Run], parts: list[str], plot: Path) -> None:
    try:
        import matplotlib

        matplotlib.use("svg")
        from matplotlib import pyplot
    except ImportError:
        print("no plot: pip install matplotlib")
        return
    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    sizes = list(found)
    axes.loglog(sizes, [r.seconds for r in found.values()], "k-o", label="clock")
    for name, marker in zip(parts, "s^vDPX*<>+x", strict=False):
        spent = [max(r.spent.get(name, 0), 0.01) for r in found.values()]
        axes.loglog(sizes, spent, marker=marker, linewidth=1, label=name)
    axes.set_xlabel("documents")
    axes.set_ylabel("seconds (components: of a core)")
    axes.legend(fontsize=7)
    axes.grid(visible=True, which="both", alpha=0.3)
    figure.savefig(plot)


def main() -> None:
    """Print the tables as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--light", action="store_true", help="without pictures and scans")
    parser.add_argument("--growth", type=int, nargs="+", metavar="DOCUMENTS")
    parser.add_argument("--plot", type=Path)
    given = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, ", end="")
    print(f"Python {platform.python_version()}, onnxruntime {version('onnxruntime')}\n")
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        source = light_sample(scratch) if given.light else SAMPLE
        if given.growth:
            growth(given.growth, source, scratch, given.plot)
            return
        evidence = scratch / "evidence"
        size = make_folder(source, evidence, given.documents, given.seed)
        print(f"{given.documents:,} documents, {size / 1e6:.0f} MB, {given.rounds} rounds\n")
        side_by_side(evidence, given.rounds)


if __name__ == "__main__":
    main()
