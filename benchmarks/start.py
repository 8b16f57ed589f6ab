"""How long it takes to begin: the help beside a bare click, ten files beside their imports.

    python -m benchmarks.start [--rounds 5]

"The import floor" is a process that imports, in the same order and nothing else, the modules of
other people that a run on the ten files had imported at its end. Measure where `torch` is not
installed, as for those who only run the tool: spaCy imports it where it is there.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLE = Path(__file__).resolve().parent.parent / "corpus" / "sample" / "evidence"
KINDS = (".docx", ".pdf", ".xlsx", ".pptx", ".html", ".eml", ".md", ".txt", ".csv", ".odt")
_RUN = """
import sys
from cse_mapper.commands.program import run
_, evidence, output, imported = sys.argv
sys.argv[1:] = [evidence, "-o", output, "--no-cache", "--assessment-date", "2026-10-12"]
try:
    run()
finally:
    with open(imported, "w") as file:
        file.write("\\n".join(
            name for name, module in sys.modules.items()
            if "site-packages" in (getattr(module, "__file__", None) or "")
        ))
"""
_FLOOR = """
import importlib, sys
for name in sys.stdin.read().split():
    try:
        importlib.import_module(name)
    except ImportError:
        pass
"""


def ten_files(folder: Path) -> None:
    """One file of each kind that needs no text recognition, where the sample council has it."""
    for kind in KINDS:
        found = next(
            path for path in sorted(SAMPLE.rglob(f"*{kind}")) if "scan" not in path.name.lower()
        )
        target = folder / found.relative_to(SAMPLE)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(found, target)


def seconds(command: list[str], given: str, rounds: int) -> list[float]:
    """Seconds of the clock of every round; one round before, for the disk, does not count."""
    taken = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, input=given, text=True)
        taken.append(time.perf_counter() - start)
    return taken[1:]


def main() -> None:
    """Print the table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        evidence, out, imported = (Path(name) / part for part in ("evidence", "out", "imported"))
        ten_files(evidence)
        run = [sys.executable, "-c", _RUN, str(evidence), str(out), str(imported)]
        seconds(run, "", 0)
        modules = imported.read_text()
        ways = {
            "`import click`": ([sys.executable, "-c", "import click"], ""),
            "`cse-map --help`": ([sys.executable, "-m", "cse_mapper", "--help"], ""),
            "imports of a ten-file run": ([sys.executable, "-c", _FLOOR], modules),
            "ten files mapped": (run, ""),
        }
        found = {name: seconds(command, given, rounds) for name, (command, given) in ways.items()}
    middle = {name: statistics.median(taken) for name, taken in found.items()}
    base = [middle["`import click`"]] * 2 + [middle["imports of a ten-file run"]] * 2
    print("| | seconds, median (range) | ratio |\n|---|---|---|")
    for (name, taken), beside in zip(found.items(), base, strict=True):
        spread = f"{middle[name]:.2f} ({min(taken):.2f} to {max(taken):.2f})"
        print(f"| {name} | {spread} | {middle[name] / beside:.2f} |")


if __name__ == "__main__":
    main()
