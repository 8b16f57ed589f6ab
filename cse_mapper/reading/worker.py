"""The process that opens untrusted files: one job after another, until its parent goes away.

Started by `pool.py` as a program of its own rather than through multiprocessing, so that a caller's
script is never run again in the child and nothing but JSON passes between the two.
"""

from __future__ import annotations

import gc
import hashlib
import os
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from cse_mapper.errors import ReadingError
from cse_mapper.privacy import deny_network
from cse_mapper.reading import wire
from cse_mapper.reading.extracted import AS_PDF, Allowance


def main(memory_limit_mb: int, parent_pid: int) -> None:
    """Answers jobs from standard input until it closes."""
    gc.set_threshold(50_000)  # as in the process that asks
    # Before any library is imported that could print.
    jobs, answers = _private_streams()
    _limit(memory_limit_mb)
    _forbid_network()
    deny_network()
    threading.Thread(target=_follow_parent, args=(parent_pid,), daemon=True).start()
    while (job := wire.receive(jobs)) is not None:
        # Anew for each job: the system counts the whole life of the process.
        _limit_cpu(float(job["timeout"]))
        wire.send(answers, read(job, lambda: wire.send(answers, {"working": True})))


def read(job: dict[str, Any], working: Any) -> dict[str, Any]:
    """Reads the job's file; whatever goes wrong becomes an answer."""
    allowance = Allowance(seconds=float(job["timeout"]), working=working)
    answer = _answer(job, allowance)
    return {"repeatable": allowance.repeatable, **answer}


def _answer(job: dict[str, Any], allowance: Any) -> dict[str, Any]:
    from cse_mapper.reading.outcome import outcome_of

    try:
        return _read(job, allowance)
    except ReadingError as error:
        status, reason = outcome_of(error)
        return {"status": status, "reason": reason}
    except MemoryError:
        return {
            "status": "unreadable",
            "reason": "It needs more memory than a file may use: split it or save it as PDF.",
            "repeatable": False,
        }
    except RecursionError:
        return {"status": "unreadable", "reason": f"Its parts are nested too deeply: {AS_PDF}"}
    except ImportError as error:
        # As PDF it would fare no better, and the next run may find all in place.
        return {
            "status": "unreadable",
            "reason": f"A part of this tool cannot be loaded ({error.name or error}): run "
            "'cse-map doctor', and install cse-mapper again.",
            "repeatable": False,
        }
    except Exception as error:
        return {
            "status": "unreadable",
            "reason": f"This tool stumbled over it ({type(error).__name__}): {AS_PDF}",
        }


def _read(job: dict[str, Any], allowance: Any) -> dict[str, Any]:
    from cse_mapper.reading.enclosed import read_documents
    from cse_mapper.reading.extract import extract
    from cse_mapper.reading.report_lines import extract_lines

    path = Path(os.fsdecode(bytes.fromhex(job["path"])))
    allowance.repeatable = False  # until these are known to be the bytes that were asked for
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise ReadingError(
            "It was moved or deleted while the folder was read", "run again."
        ) from error
    except OSError as error:
        raise ReadingError(
            f"It cannot be opened ({(error.strerror or 'error').lower()})",
            "ask its owner for permission to read it.",
        ) from error
    if hashlib.sha256(data).hexdigest() != job["digest"]:
        raise ReadingError(
            "It changed while it was read", "run again when nobody is writing to it."
        )
    allowance.repeatable = True
    if job.get("want") == "lines":
        lines = extract_lines(job["name"], data, allowance)
        return {"status": "read", "reason": "", "lines": wire.packed(lines)}
    if job.get("want") == "page":
        from cse_mapper.reading.formats.page_picture import picture_of

        return {"status": "read", "reason": "", **picture_of(data, job["page"], job["text"])}
    answer = read_documents(job["name"], extract(job["name"], data, allowance))
    answer.repeatable = allowance.repeatable
    packed: dict[str, Any] = wire.packed(answer)
    return packed


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Moves the pipes aside, so that a library that prints cannot corrupt an answer."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(jobs.fileno(), os.O_BINARY)
        msvcrt.setmode(answers.fileno(), os.O_BINARY)
    return jobs, answers


def _limit(memory_limit_mb: int) -> None:
    """Lets the system itself refuse memory where it can; the parent watches everywhere."""
    if sys.platform == "win32":
        return
    import resource

    # Address space is more than memory in use: libraries and thread stacks are mapped, not filled.
    limit = (memory_limit_mb + 1024) * 1024 * 1024
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _follow_parent(pid: int) -> None:
    """Ends the worker, whatever it is reading, soon after its parent was killed."""
    import psutil

    with suppress(psutil.Error):
        parent = psutil.Process(pid)
        while parent.is_running() and parent.status() != psutil.STATUS_ZOMBIE:
            if sys.platform != "win32" and os.getppid() != pid:
                break
            time.sleep(1)
    os._exit(1)


def _limit_cpu(timeout: float) -> None:
    """Ends a runaway reader even when the parent was killed and watches no more."""
    if sys.platform == "win32":
        return
    import resource

    # Recognising many pages may use many times the limit, each page within it.
    seconds = int(time.process_time() + timeout * 100 + 60)
    with suppress(OSError, ValueError):
        resource.setrlimit(
            resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1])
        )


def _forbid_network() -> None:
    """Refuses every connection in the process, whatever a library may try."""

    def refuse(event: str, _arguments: tuple[Any, ...]) -> None:
        if event in {
            "socket.connect",
            "socket.bind",
            "socket.getaddrinfo",
            "socket.sendto",
            "socket.gethostbyname",
            "urllib.Request",
        }:
            raise PermissionError("reading a document never needs the network")

    sys.addaudithook(refuse)
