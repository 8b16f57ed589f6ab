"""Hunts for inputs that the importer, the workbook, decisions and model readers fail on.

    python -m benchmarks.fuzz [TARGET ...] [--seconds 30] [--runs N] [--seed 8] [--keep FOLDER]

Guided by coverage with atheris (`pip install atheris`; Linux and macOS), else, or with `--plain`,
by seeded damage alone. Each target has a process of its own, since a fuzzer ends with its process.
An error of ours is an answer; any other exception, a crash and a hang is a finding, is kept in
`--keep` and ends this with 1. `--list` names the targets; the slow tests try each one briefly.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HANG_SECONDS = 30
MOST_BYTES = 60_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*")
    parser.add_argument("--seconds", type=int, default=30, help="for each target")
    parser.add_argument("--runs", type=int, default=1_000_000, help="at most, for each target")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--plain", action="store_true", help="without atheris")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    guided = not given.plain and importlib.util.find_spec("atheris") is not None
    if given.inside:
        (_guided if guided else _plain)(given.targets[0], given)
        return 0
    from tests.fuzzing.targets import TARGETS

    if given.list:
        print("\n".join(TARGETS))
        return 0
    unknown = [name for name in given.targets if name not in TARGETS]
    if unknown:
        parser.error(f"no target {', '.join(unknown)}; --list names them")
    print(f"{'guided by coverage' if guided else 'seeded damage, not guided'}, seed {given.seed}")
    found = [name for name in given.targets or TARGETS if not _alone(name, given)]
    print(f"{len(found)} of {len(given.targets or TARGETS)} targets with findings")
    return 1 if found else 0


def _alone(name: str, given: argparse.Namespace) -> bool:
    """Run one target in a process of its own; False where it found something."""
    given.keep.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "benchmarks.fuzz", name, "--inside"]
    for option in ("seconds", "runs", "seed", "keep"):
        command += [f"--{option}", str(getattr(given, option))]
    command += ["--plain"] * given.plain
    start = time.monotonic()
    try:
        done = subprocess.run(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=given.seconds * 3 + 300,
        )
        code, said = done.returncode, done.stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired as error:
        code, said = 1, (error.stdout or b"").decode("utf-8", "replace") + "\nIt never ended."
    runs = re.findall(r"number_of_executed_units: (\d+)", said)
    reached = re.findall(r"cov: (\d+)", said)
    print(
        f"{name:20} {int(runs[-1]) if runs else 0:9,} runs {time.monotonic() - start:5.0f} s"
        + (f"  {reached[-1]:>6} branches" if reached else "")
        + ("" if code == 0 else f"  FOUND (exit {code})"),
        flush=True,
    )
    if code:
        print("\n".join(f"    {line}" for line in said.splitlines()[-25:]))
    return code == 0


def _guided(name: str, given: argparse.Namespace) -> None:
    """Hand the target to libFuzzer; it ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["cse_mapper", "openpyxl"]):
        from tests.fuzzing.targets import TARGETS

        target = TARGETS[name]
        # What a target imports lazily must be imported while imports are watched.
        for seed in target.seeds():
            target.run(seed)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(target.seeds()):
            (Path(corpus) / str(number)).write_bytes(seed)
        arguments = [
            sys.argv[0], corpus, f"-max_total_time={given.seconds}", f"-runs={given.runs}",
            f"-seed={given.seed}", f"-timeout={HANG_SECONDS}", f"-max_len={MOST_BYTES}",
            "-rss_limit_mb=3000", "-print_final_stats=1", f"-artifact_prefix={given.keep}/{name}-",
        ]  # fmt: skip
        atheris.Setup(arguments, target.run)
        atheris.Fuzz()


def _plain(name: str, given: argparse.Namespace) -> None:
    import faulthandler

    from benchmarks.hostile import damaged
    from tests.fuzzing.targets import TARGETS

    target, chance = TARGETS[name], random.Random(given.seed)
    seeds, runs, end = target.seeds(), 0, time.monotonic() + given.seconds
    while runs < given.runs and time.monotonic() < end:
        data = damaged(chance.choice(seeds), chance.choice(seeds), chance)
        if chance.random() < 0.3 and data:
            data = damaged(data, chance.choice(seeds), chance)
        kept = given.keep / f"{name}-plain-{runs}"
        kept.write_bytes(data)  # before it runs: a crash leaves no other trace
        faulthandler.dump_traceback_later(HANG_SECONDS, exit=True)
        target.run(data)
        faulthandler.cancel_dump_traceback_later()
        kept.unlink()
        runs += 1
    print(f"number_of_executed_units: {runs}")


if __name__ == "__main__":
    sys.exit(main())
