"""Killed at any moment, on a full disk, without permission, under any clock: nothing half."""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from tests.main_job.conftest import REPORTS, ROOT, Run, command, fill, run_job, written
from tests.permissions import permissions_bind

pytestmark = pytest.mark.slow  # each test runs the whole job, several times

INSTANTS = 50
_LEFT_BEHIND = re.compile(r"\.coverage-[0-9a-f]{12}\.(xlsx|html|json)|\.cse-map-probe")


def _kill(evidence: Path, output: Path, after: float, *options: str) -> bool:
    """Start a run and kill it with SIGKILL; False where it was done before. Its workers must go."""
    process = subprocess.Popen(
        command(evidence, output, *options),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with suppress(subprocess.TimeoutExpired):
        process.wait(after)
        return False
    workers = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    _gone, alive = psutil.wait_procs(workers, timeout=60)
    assert alive == []
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_outputs_are_whole_or_absent_and_the_next_run_is_as_if_nothing_had_been(
    evidence: Path, undisturbed: Run, tmp_path: Path
) -> None:
    chance = random.Random(8)
    output, cache = evidence.parent / "killed", tmp_path / "cache"
    options = ("--cache-dir", str(cache))
    # A run that finds its cache is short; both lengths follow what the machine is busy with.
    length = {True: 20.0, False: 5.0}
    absent = 0
    # One of the files alone: a workbook about other evidence would stop the run.
    few = fill(tmp_path / "few", ("customer-services/service-standards.html",))
    earlier = run_job(few, "--no-cache").outputs
    assert sorted(earlier) == sorted(REPORTS)
    # After an earlier run the reports say how far things have come since.
    after = evidence.parent / "after"
    after.mkdir()
    for name in REPORTS:
        (after / name).write_bytes(earlier[name])
    whole = {True: undisturbed.outputs}
    whole[False] = run_job(evidence, "--no-cache", output=after).outputs
    for instant in range(INSTANTS):
        cold = instant % 2 == 0
        for _attempt in range(10):
            if cold:
                shutil.rmtree(cache, ignore_errors=True)
                shutil.rmtree(output, ignore_errors=True)
            else:
                # Reports of an earlier run must be replaced whole or stay.
                for name in REPORTS:
                    (output / name).write_bytes(earlier[name])
            start = time.monotonic()
            if _kill(evidence, output, chance.uniform(0, length[cold]), *options):
                break
            length[cold] = time.monotonic() - start
        else:
            pytest.fail("the run is always faster than its killer")
        left = written(output) if output.exists() else {}
        for name, content in left.items():
            assert content in (whole[cold][name], earlier[name]), (instant, name)
        absent += len(left) < len(REPORTS)
        if instant % 10 == 4:  # now and then, a second kill on what the first one left
            _kill(evidence, output, chance.uniform(0, length[False]), *options)
        next_run = run_job(evidence, *options, output=output)
        assert next_run.code == 0, (instant, next_run.told)
        assert next_run.outputs == whole[cold], instant
        others = {entry.name for entry in output.iterdir()} - {*REPORTS, "backups"}
        assert [name for name in others if not _LEFT_BEHIND.fullmatch(name)] == []
    assert absent >= 5


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("only root may mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _remount(folder: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", str(folder)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="needs a small file system")
def test_a_full_disk_is_named_and_leaves_no_half_report(evidence: Path, undisturbed: Run) -> None:
    with small_disk(evidence.parent / "full", "64k") as output:
        run = run_job(evidence, "--no-cache", output=output)
        assert run.code == 1
        assert "No space left" in run.told
        assert "Traceback" not in run.told
        assert len(run.outputs) < len(REPORTS)
        assert run.outputs.items() <= undisturbed.outputs.items()
        assert {entry.name for entry in output.iterdir()} == set(run.outputs)
        _remount(output, "size=20m")
        assert run_job(evidence, "--no-cache", output=output).outputs == undisturbed.outputs
        _remount(output, "ro")
        refused = run_job(evidence, "--no-cache", output=output)
        assert refused.code == 1
        assert "--output" in refused.told
        assert refused.outputs == undisturbed.outputs


@pytest.mark.skipif(sys.platform != "linux", reason="needs a small file system")
def test_a_cache_on_a_full_or_read_only_disk_costs_nothing_but_time(
    evidence: Path, undisturbed: Run
) -> None:
    with small_disk(evidence.parent / "full-cache", "16k") as cache:
        options = ("--cache-dir", str(cache))
        for option in ("size=16k", "size=64k", "ro"):
            _remount(cache, option)
            run = run_job(evidence, *options)
            assert (run.code, run.outputs) == (0, undisturbed.outputs), run.told
        assert re.search(r"\d+ of 15 documents unchanged", run.told)


@pytest.mark.skipif(not permissions_bind(), reason="needs permissions that bind us")
def test_without_permission_to_write_the_run_says_so_before_it_works(evidence: Path) -> None:
    output = evidence.parent / "forbidden"
    output.mkdir(mode=0o500)
    run = run_job(evidence, "--no-cache", output=output)
    assert run.code == 1
    assert "--output" in run.told


@pytest.mark.parametrize("moment", [1, 2**32])
def test_a_clock_set_back_or_forward_changes_nothing(
    moment: int, evidence: Path, undisturbed: Run, tmp_path: Path
) -> None:
    options, output = ("--cache-dir", str(tmp_path / "cache")), evidence.parent / f"clock-{moment}"
    run_job(evidence, *options, output=output)
    for folder in (evidence, output, tmp_path / "cache"):
        for path in folder.rglob("*"):
            os.utime(path, (moment, moment))
    clock = tmp_path / "sitecustomize.py"
    clock.write_text(f"import time\ntime.time = lambda: {2**32 - moment}.0\n")
    run = run_job(evidence, *options, output=output, PYTHONPATH=str(tmp_path))
    assert run.outputs == undisturbed.outputs
    assert "15 of 15 documents unchanged" in run.told
