"""A report's file to its lines and rows, whichever format it has, in a worker process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cse_mapper.errors import ReportError
from cse_mapper.reading import pool, wire
from cse_mapper.reading.document import Line
from cse_mapper.reading.extracted import AS_PDF
from cse_mapper.reading.folder import digest_of

_TIMEOUT = 120.0
_MEMORY_MB = 2048


@contextmanager
def report_worker() -> Iterator[pool.Worker]:
    """A worker that reads one report after the other; its process starts with the first."""
    worker = pool.Worker(_TIMEOUT, _MEMORY_MB)
    with pool.watched([worker]):
        yield worker


def read_lines(path: Path, worker: pool.Worker) -> tuple[Line, ...]:
    """The paragraphs, bullets, headings and table rows of a document of any kind, in order.

    The file is opened in `worker`, with a time and a memory limit. Raises ReportError, with what to
    do, for a file that cannot be read.
    """
    try:
        digest, _size = digest_of(path)
    except FileNotFoundError as error:
        raise _refused(path, "It does not exist", "check its name and folder.") from error
    except OSError as error:
        raise _refused(
            path,
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
        raise _refused(path, problem, remedy)
    try:
        return wire.unpacked(answer.get("lines"), tuple[Line, ...])
    except ValueError as error:
        raise _refused(path, "The reader stopped in the middle of it", AS_PDF) from error


def _refused(path: Path, problem: str, remedy: str) -> ReportError:
    return ReportError(f"{path}: {problem}.".replace("..", "."), remedy[:1].upper() + remedy[1:])
