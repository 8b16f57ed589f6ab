"""Reads documents as lines and rows of cells, in a worker process."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cse_mapper.errors import ReadingError
from cse_mapper.reading import pool, wire
from cse_mapper.reading.extracted import AS_PDF
from cse_mapper.reading.laid_out import Line

TIMEOUT = 120.0
MEMORY_MB = 2048


@contextmanager
def layout_worker() -> Iterator[pool.Worker]:
    """A worker that reads one document after the other; its process starts with the first."""
    worker = pool.Worker(TIMEOUT, MEMORY_MB)
    stop = threading.Event()
    watcher = threading.Thread(target=pool.watch, args=([worker], stop), daemon=True)
    watcher.start()
    try:
        yield worker
    finally:
        stop.set()
        worker.close()
        watcher.join(5)


def read_layout(path: Path, worker: pool.Worker | None = None) -> tuple[Line, ...]:
    """The paragraphs, bullets, headings and table rows of a document of any kind, in order.

    The file is opened in a worker process with a time and a memory limit: in `worker`, where many
    are read, else in one of its own. Raises ReadingError, with what to do, for a file that cannot
    be read.
    """
    if worker is None:
        with layout_worker() as own:
            return read_layout(path, own)
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError as error:
        raise ReadingError("It does not exist", "check its name and folder.") from error
    except OSError as error:
        raise ReadingError(
            f"It cannot be opened ({(error.strerror or 'error').lower()})",
            "check that it is a file and that you may read it.",
        ) from error
    job = {
        "path": os.fsencode(path.absolute()).hex(),
        "name": path.name,
        "digest": digest,
        "want": "lines",
    }
    answer = worker.ask(job)
    if answer.get("status") != "read":
        problem, _, remedy = str(answer.get("reason", "It cannot be read.")).partition(": ")
        raise ReadingError(problem, remedy)
    try:
        return wire.unpacked(answer.get("lines"), tuple[Line, ...])
    except ValueError as error:
        raise ReadingError("The reader stopped in the middle of it", AS_PDF) from error
