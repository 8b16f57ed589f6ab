"""What native code does with network and disk, which no hook of Python sees: under strace."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.main_job.conftest import ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace here"),
]
REPORT = """Customer Service Excellence assessment report
Findings
1.1.1 The council knows its customers well from a survey of 1,200 households every year.
Full compliance
1.1.2 Needs of older residents are understood, those of newcomers less so.
Partial compliance
"""


def _commands() -> dict[str, list[str]]:
    """Every command that works on files, in an order in which each finds what it needs."""
    evidence, output, report = "evidence", "out", "report.txt"
    return {
        "map": [evidence, "--output", output, "--jobs", "2", "--cache-dir", "cache"],
        "map without cache": [evidence, "--output", output, "--no-cache"],
        "batch": ["batch", "councils", "--output", "all", "--cache-dir", "cache"],
        "read": ["read", evidence],
        "read --json": ["read", "--json", evidence],
        "show": ["show", "4.3.2", "--from", output],
        "compare": ["compare", "out/coverage.json", "out/coverage.json"],
        "review": ["review", "out/coverage.xlsx"],
        "follow-up": ["follow-up", report, evidence, "--output", output],
        "submission": ["submission", evidence, "--visit", "2027-03-02", "--output", output],
        "import-report": ["import-report", report, "-o", "imported.jsonl"],
        "evaluate": ["evaluate", "labelled.jsonl"],
        "train": ["train", "--corpus", "corpus", "-o", "model"],
        "suggest": ["suggest", "We answer calls within 20 seconds."],
        "elements": ["elements"],
        "doctor": ["doctor"],
        "cache": ["cache", "--cache-dir", "cache"],
        "cache --clear": ["cache", "--clear", "--cache-dir", "cache"],
        "help": ["--help"],
        "version": ["--version"],
    }


def _traced(log: Path) -> list[str]:
    return ["strace", "-f", "-qq", "-o", str(log), "-e", "trace=socket,connect,sendto,sendmsg"]


def _prepared(folder: Path) -> None:
    sample = ROOT / "corpus" / "sample" / "evidence"
    kinds: dict[str, Path] = {}
    for path in sorted(sample.rglob("*")):
        if path.is_file():
            kinds.setdefault(path.suffix.lower(), path)
    for target in (folder / "evidence" / "housing", folder / "councils" / "one" / "housing"):
        target.mkdir(parents=True)
        for path in kinds.values():
            shutil.copy(path, target)
    (folder / "report.txt").write_text(REPORT)
    lines = [
        line
        for path in sorted((ROOT / "corpus" / "narratives").glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()[:3]
    ]
    (folder / "labelled.jsonl").write_text("\n".join(lines[:20]))
    (folder / "corpus").mkdir()
    (folder / "corpus" / "few.jsonl").write_text("\n".join(lines))


def test_no_command_opens_an_internet_socket_or_leaves_a_file_elsewhere(tmp_path: Path) -> None:
    _prepared(tmp_path)
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(scratch),
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
    }
    environment |= {k: v for k, v in os.environ.items() if k.startswith("OPENBLAS_")}
    for name, arguments in _commands().items():
        log = tmp_path / "calls"
        done = subprocess.run(
            [*_traced(log), sys.executable, "-m", "cse_mapper", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (0, 3), f"{name}: {done.stderr[-600:]}{done.stdout[-300:]}"
        calls = log.read_text(errors="replace")
        assert not re.findall(r".*AF_INET.*", calls), name
        cache = home / ".cache" / "cse-mapper"
        kept = {home / ".cache", cache, *cache.rglob("*")}
        left = {path for folder in (home, scratch) for path in folder.rglob("*")} - kept
        assert not left, f"{name} left {left}"


def test_strace_sees_a_refused_socket(tmp_path: Path) -> None:
    """Without this the test above could pass by seeing nothing."""
    log = tmp_path / "calls"
    program = (
        "from cse_mapper.privacy import deny_network; import socket; assert deny_network()\n"
        "try: socket.socket()\nexcept PermissionError: pass\nelse: raise SystemExit(9)"
    )
    done = subprocess.run([*_traced(log), sys.executable, "-c", program], cwd=ROOT, check=False)
    assert done.returncode == 0
    assert "AF_INET" in log.read_text()
