"""A worker that hangs, dies or eats memory costs the file it had and nothing else."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from cse_mapper.reading import pool, read_folder


@pytest.fixture(autouse=True)
def _misbehaving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "WORKER_MODULE", "misbehaving_worker")
    monkeypatch.setattr(pool, "_START_SECONDS", 8.0)


def write_good_files(evidence: Path) -> None:
    for name in ("a.txt", "y.txt", "z.txt"):
        (evidence / name).write_text(f"We answered every letter of {name} in time.")


@pytest.mark.parametrize(
    ("order", "timeout", "words"),
    [
        ("HANG ", 2.0, "longer than 2 seconds"),
        ("SPIN ", 2.0, "longer than 2 seconds"),
        # What ends by itself has time to, on the busiest machine.
        ("EXIT ", 60.0, "stopped in the middle"),
        ("CRASH", 60.0, "stopped in the middle"),
        ("LIES ", 60.0, "stopped in the middle"),
        ("FLOOD", 60.0, "stopped in the middle"),
    ],
)
def test_one_bad_file_costs_itself_alone(
    order: str,
    timeout: float,
    words: str,
    evidence: Path,
    read: Callable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "_START_SECONDS", 3.0)
    write_good_files(evidence)
    (evidence / "bad.txt").write_text(order)
    found = read(jobs=1, timeout=timeout)
    assert found["bad.txt"].document.status == "unreadable"
    assert words in found["bad.txt"].document.reason
    assert [found[n].document.status for n in ("a.txt", "y.txt", "z.txt")] == ["read"] * 3


@pytest.mark.skipif(sys.platform == "win32", reason="commits memory in its own way")
def test_a_file_that_eats_memory_is_stopped(evidence: Path, read: Callable) -> None:
    write_good_files(evidence)
    (evidence / "bad.txt").write_text("GREED")
    found = read(jobs=1, timeout=30.0, memory_limit_mb=300)
    assert found["bad.txt"].document.status == "unreadable"
    assert "memory" in found["bad.txt"].document.reason
    assert found["z.txt"].document.status == "read"


def test_a_library_that_prints_spoils_nothing(evidence: Path, read: Callable) -> None:
    (evidence / "noisy.txt").write_text("NOISE and words.")
    assert read()["noisy.txt"].blocks[0].text == "NOISE and words."


def test_no_worker_is_left_behind(evidence: Path, read: Callable) -> None:
    write_good_files(evidence)
    read()
    assert not [c for c in psutil.Process().children() if "misbehaving_worker" in c.cmdline()]


def test_leaving_early_stops_the_workers_at_once(evidence: Path) -> None:
    write_good_files(evidence)
    (evidence / "bad.txt").write_text("HANG ")
    stream = read_folder(evidence, jobs=2, timeout=300.0)
    assert next(stream).document.path == "a.txt"
    stream.close()  # type: ignore[attr-defined]
    assert not [c for c in psutil.Process().children() if "misbehaving_worker" in c.cmdline()]
    assert not [t for t in threading.enumerate() if t.name.startswith("cse-reading")]


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_a_killed_run_takes_its_workers_along(evidence: Path) -> None:
    (evidence / "bad.txt").write_text("HANG ")
    script = (
        f"import sys; sys.path[:] = {sys.path!r}\n"
        "from pathlib import Path\n"
        "from cse_mapper.reading import pool, read_folder\n"
        "pool.WORKER_MODULE = 'misbehaving_worker'\n"
        f"list(read_folder(Path({str(evidence)!r}), jobs=1, timeout=300.0))\n"
    )
    run = subprocess.Popen([sys.executable, "-c", script])
    workers = wait_for(lambda: psutil.Process(run.pid).children())
    run.kill()
    run.wait(10)
    assert wait_for(lambda: not any(w.is_running() and w.status() != "zombie" for w in workers))


def wait_for(something: Callable[[], Any], seconds: float = 20.0) -> Any:
    """The first true answer within some seconds."""
    end = time.monotonic() + seconds
    while not (answer := something()) and time.monotonic() < end:
        time.sleep(0.1)
    return answer
