"""The whole main job with every socket refused, in this process and all that it starts."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.main_job.conftest import ROOT, Run, run_job

# Loaded by every Python that starts, workers among them, before any line of ours.
REFUSE = """
import os, socket, sys

def note(what):
    descriptor = os.open({log!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, (what + "\\n").encode())
    os.close(descriptor)

def refuse(event, arguments):
    if event.startswith(("socket.", "urllib.", "ftplib.", "http.", "smtplib.")):
        note("refused " + event)
        raise OSError("no network in this test")

class NoSocket(socket.socket):
    def __init__(self, *arguments, **options):
        note("refused a socket to " + sys._getframe(1).f_globals["__name__"])
        raise OSError("no network in this test")

note("python " + ("worker" if "cse_mapper.reading.worker" in sys.orig_argv else "main"))
socket.socket = socket.SocketType = NoSocket
sys.addaudithook(refuse)
"""


@pytest.fixture
def refusing(tmp_path: Path) -> Path:
    """A folder for PYTHONPATH; what Python processes do with sockets stands in its log."""
    folder = tmp_path / "site"
    folder.mkdir()
    log = str(folder / "log")
    (folder / "sitecustomize.py").write_text(REFUSE.replace("{log!r}", repr(log)))
    return folder


def test_no_socket_is_ever_asked_for_and_the_bytes_are_the_same(
    evidence: Path, undisturbed: Run, refusing: Path, tmp_path: Path
) -> None:
    run = run_job(evidence, "--no-cache", "--jobs", "2", PYTHONPATH=f"{refusing}:{ROOT}")
    assert run.code == 0, run.told
    log = (refusing / "log").read_text().splitlines()
    assert set(log) == {"python main", "python worker"}
    assert run.outputs == undisturbed.outputs


def test_the_refusal_above_does_refuse(refusing: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('127.0.0.1', 9), 1)"],
        env={"PYTHONPATH": str(refusing)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "no network in this test" in done.stderr
    assert "refused" in (refusing / "log").read_text()


def empty_network() -> tuple[str, ...]:
    """The command that runs another without any network, or nothing where there is none."""
    for way in (("unshare", "-n"), ("unshare", "-r", "-n")):
        if (
            shutil.which("unshare")
            and not subprocess.run([*way, "true"], capture_output=True).returncode
        ):
            return way
    return ()


def test_the_bytes_are_the_same_in_an_empty_network_namespace(
    evidence: Path, undisturbed: Run, tmp_path: Path
) -> None:
    before = empty_network()
    if not before:
        pytest.skip("this machine gives no network namespace")
    run = run_job(evidence, "--no-cache", before=before)
    assert run.code == 0, run.told
    assert run.outputs == undisturbed.outputs
