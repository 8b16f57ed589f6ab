"""Measures what the cache saves: a first run, a run on the unchanged folder, and one changed file.

    python -m benchmarks.rerun --documents 1000

Every run is a process of its own, as a user starts it. Goals: the unchanged run takes at most 5 %
of the first and that with one changed file 8 %, and all outputs are the same bytes with and without
the cache. Prints JSON; the seconds of all cores (workers included) are given beside those of the
clock, since other programs slow it. Measure where `torch` is not installed, as for those who only
run the tool: spaCy imports it where it is there, which takes one to two seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.make_folder import make_folder

SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "sample" / "evidence"
ALLOWED = 0.05
ALLOWED_WITH_ONE_CHANGED = 0.08


def measure(source: Path, documents: int, seed: int, *, uncached: bool) -> dict[str, object]:
    """Seconds of each run and whether the outputs are the same."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        evidence = work / "evidence"
        size = make_folder(source, evidence, documents, seed)
        first, first_cores, made = _run(evidence, work)
        second, second_cores, again = _run(evidence, work)
        changed = next(path for path in sorted(evidence.rglob("*.md")))
        before = changed.read_bytes()
        changed.write_bytes(before + b"\nOne more line of words about answering the telephone.\n")
        third, third_cores, _ = _run(evidence, work)
        changed.write_bytes(before)
        same = [made == again]
        if uncached:
            same.append(made == _run(evidence, work, "--no-cache")[2])
        kept = list((work / "cache").rglob("*.entry"))
        return {
            "documents": documents,
            "evidence_mb": round(size / 1e6, 1),
            "first_seconds": round(first, 2),
            "unchanged_seconds": round(second, 2),
            "share": round(second / first, 4),
            "one_changed_seconds": round(third, 2),
            "one_changed_share": round(third / first, 4),
            "first_core_seconds": round(first_cores, 2),
            "unchanged_core_seconds": round(second_cores, 2),
            "one_changed_core_seconds": round(third_cores, 2),
            "within_goal": second <= ALLOWED * first and third <= ALLOWED_WITH_ONE_CHANGED * first,
            "same_bytes": all(same),
            "cache_mb": round(sum(path.stat().st_size for path in kept) / 1e6, 1),
        }


def _run(evidence: Path, work: Path, *options: str) -> tuple[float, float, dict[str, str]]:
    output = work / "output"
    command = [sys.executable, "-m", "cse_mapper", str(evidence), "-o", str(output)]
    command += ["--assessment-date", "2026-10-12", "--cache-dir", str(work / "cache"), *options]
    start, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    taken, after = time.perf_counter() - start, os.times()
    cores = after.children_user + after.children_system
    cores -= before.children_user + before.children_system
    digests = {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in output.iterdir()}
    return taken, cores, digests


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, default=SAMPLE)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--uncached", action="store_true", help="run once more without a cache and compare"
    )
    given = parser.parse_args()
    result = measure(given.source, given.documents, given.seed, uncached=given.uncached)
    print(json.dumps(result, indent=1))
    sys.exit(0 if result["within_goal"] and result["same_bytes"] else 1)


if __name__ == "__main__":
    main()
