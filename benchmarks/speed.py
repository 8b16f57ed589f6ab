"""Passages a second, start-up and memory of our model beside other ways, on this machine.

    python -m benchmarks.speed [--passages 800] [--rounds 5]

Every system classifies the same passages of about 60 words; medians of the rounds, with the
spread. Nothing here is a test: figures depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import psutil

from benchmarks.systems import SYSTEMS
from cse_mapper.model.store import load_model


def rate(work: Callable[[Sequence[str]], object], texts: Sequence[str], rounds: int) -> str:
    """Median passages a second and the range over the rounds."""
    work(texts[:32])
    seen = []
    for _ in range(rounds):
        start = time.perf_counter()
        work(texts)
        seen.append(len(texts) / (time.perf_counter() - start))
    return f"{statistics.median(seen):.0f} ({min(seen):.0f} to {max(seen):.0f})"


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--passages", type=int, default=800)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    model = load_model()
    near = sorted(model.narratives, key=lambda p: abs(len(p.text.split()) - 60))
    texts = [p.text for p in near[: options.passages]]
    words = sum(len(t.split()) for t in texts) / len(texts)
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, ", end="")
    print(f"Python {platform.python_version()}, {len(texts)} passages of {words:.0f} words\n")
    print("| system | passages a second, median (range) |\n|---|---|")
    print(f"| our model | {rate(model.judge, texts, options.rounds)} |", flush=True)
    print(f"| our encoder alone | {rate(model.encoder.encode, texts, options.rounds)} |")
    memory = psutil.Process().memory_info().rss / 1e6
    small = list(model.narratives[:600])
    for name in (
        "MiniLM fp32, zero-shot against the descriptions",
        "word and letter TF-IDF, logistic regression",
        "spaCy textcat (bag of words)",
    ):
        scorer = SYSTEMS[name](small)
        if scorer is not None:
            print(f"| {name} | {rate(scorer, texts, options.rounds)} |", flush=True)
    command = [
        sys.executable,
        "-m",
        "cse_mapper",
        "suggest",
        "Complaints are answered in ten days.",
    ]
    starts = []
    for _ in range(options.rounds):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        starts.append(time.perf_counter() - start)
    print(f"\nFrom start to first suggestion: {statistics.median(starts):.2f} s")
    print(f"Memory of our model after {len(texts)} passages: {memory:.0f} MB")


if __name__ == "__main__":
    main()
