"""Worker processes that may hang, die or eat memory at the cost of one file each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from cse_mapper.reading import wire
from cse_mapper.reading.extracted import AS_PDF

FILES_PER_WORKER = 200
_START_SECONDS = 60.0  # a first import on a cold disk is not the file's fault
_COMMAND = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from importlib import import_module; "
    "import_module(sys.argv[2]).main(int(sys.argv[3]), int(sys.argv[4]))"
)
WORKER_MODULE = "cse_mapper.reading.worker"


class Worker:
    """One process at a time; started on its first job and again after every failure."""

    def __init__(self, timeout: float, memory_limit_mb: int) -> None:
        self.timeout = timeout
        self.memory_limit_mb = memory_limit_mb
        self._process: subprocess.Popen[bytes] | None = None
        self._handled = 0
        self._deadline: float | None = None
        self._killed_for = ""
        self._closed = False
        self._lock = threading.Lock()

    @property
    def closed(self) -> bool:
        """Whether it was ended for good."""
        return self._closed

    def ask(self, job: dict[str, Any]) -> dict[str, Any]:
        """The worker's answer, or the reason why there is none."""
        for attempt in (1, 2):
            process = self._running()
            if process is None:
                break
            self._watch(self.timeout + (_START_SECONDS if self._handled == 0 else 0.0))
            answer = self._exchange(process, job)
            reason = self._unwatch()
            if answer is not None and not reason:
                self._handled += 1
                return answer
            code = self._discard()
            if not reason and attempt == 1:
                continue  # it may have been killed from outside: one more chance, alone
            return {"status": "unreadable", "reason": reason or _died(code), "repeatable": False}
        return {"status": "unreadable", "reason": "The run was stopped: run again."}

    def check(self, now: float) -> None:
        """Called by the watcher: ends a process past its deadline or over its memory."""
        with self._lock:
            process, deadline = self._process, self._deadline
            if process is None or deadline is None or self._killed_for:
                return
            if now > deadline:
                self._killed_for = (
                    f"Reading it took longer than {self.timeout:g} seconds: "
                    "split it, or save it as PDF."
                )
            elif _memory_mb(process.pid) > self.memory_limit_mb:
                self._killed_for = (
                    f"Reading it needed more than {self.memory_limit_mb} MB of memory: "
                    "split it, or save it as PDF."
                )
            else:
                return
        kill_tree(process)

    def close(self) -> None:
        """Ends the process, whatever it is doing, for good."""
        with self._lock:
            self._closed = True
        self._discard(grace=0.0)

    def _exchange(
        self, process: subprocess.Popen[bytes], job: dict[str, Any]
    ) -> dict[str, Any] | None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            wire.send(process.stdin, {**job, "timeout": self.timeout})
            while (answer := wire.receive(process.stdout)) is not None:
                if "working" not in answer:
                    return answer
                self._watch(self.timeout)
        except OSError:
            pass
        return None

    def _running(self) -> subprocess.Popen[bytes] | None:
        if self._handled >= FILES_PER_WORKER:
            self._discard()  # whatever a library leaked goes with the process
        with self._lock:
            if self._closed:
                return None
            if self._process is None:
                self._handled = 0
                self._process = _start(self.memory_limit_mb)
            return self._process

    def _watch(self, seconds: float) -> None:
        with self._lock:
            self._deadline = time.monotonic() + seconds

    def _unwatch(self) -> str:
        with self._lock:
            reason, self._killed_for, self._deadline = self._killed_for, "", None
            return reason

    def _discard(self, grace: float = 0.2) -> int | None:
        with self._lock:
            process, self._process, self._deadline = self._process, None, None
        if process is None:
            return None
        with suppress(subprocess.TimeoutExpired):
            process.wait(grace)  # one that died by itself has a code that tells why
        code = process.poll()
        kill_tree(process)
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        return code


@contextmanager
def watched(workers: Sequence[Worker]) -> Iterator[None]:
    """Watches over workers, and ends them all at the end."""
    stop = threading.Event()
    watcher = threading.Thread(target=watch, args=(workers, stop), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        stop.set()
        for worker in workers:
            worker.close()
        watcher.join(5)


def watch(workers: Sequence[Worker], stop: threading.Event) -> None:
    """The watcher's loop: looks at every worker a few times a second until told to stop."""
    while not stop.wait(0.1):
        now = time.monotonic()
        for worker in workers:
            worker.check(now)


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """Ends a worker and whatever it started (an OCR program, say)."""
    try:
        children = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        children = []
    with suppress(OSError):
        process.kill()
    for child in children:
        with suppress(psutil.Error):
            child.kill()


def _start(memory_limit_mb: int) -> subprocess.Popen[bytes]:
    paths = [str(Path(entry).absolute()) for entry in sys.path]
    environment = {
        **os.environ,
        # One file is one core's work; a library's own threads would only fight over it.
        "OMP_NUM_THREADS": "1",
        "OMP_THREAD_LIMIT": "1",
        "PYTHONHASHSEED": "0",
    }
    return subprocess.Popen(  # noqa: S603 - our own interpreter with our own module
        [
            sys.executable,
            "-X",
            "utf8",
            "-c",
            _COMMAND,
            json.dumps(paths),
            WORKER_MODULE,
            str(memory_limit_mb),
            str(os.getpid()),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        # A user's Ctrl-C is for the parent, which then ends its workers in order.
        start_new_session=sys.platform != "win32",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _memory_mb(pid: int) -> float:
    # What a worker starts (an OCR program) inherits the address-space limit set by the worker.
    try:
        return float(psutil.Process(pid).memory_info().rss) / (1024 * 1024)
    except psutil.Error:
        return 0.0


def _died(code: int | None) -> str:
    ending = f" (exit {code})" if code is not None else ""
    return f"The reader stopped in the middle of it{ending}: {AS_PDF}"
