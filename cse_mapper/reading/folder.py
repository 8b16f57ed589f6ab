"""Reads a folder of evidence as a stream: every file found comes out once, read or explained."""

from __future__ import annotations

import hashlib
import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from cse_mapper.reading import pool, wire
from cse_mapper.reading.discovery import Found, discover
from cse_mapper.reading.filetype import hopeless
from cse_mapper.records import Document, DocumentStatus, ReadDocument

MAX_FILE = 512 * 1024 * 1024
_STATUSES = frozenset(get_args(DocumentStatus))
Ask = Callable[[dict[str, Any]], dict[str, Any]]


def read_folder(
    evidence: Path,
    *,
    jobs: int | None = None,
    timeout: float = 60.0,
    memory_limit_mb: int = 2048,
    progress: Callable[[int, int], None] | None = None,
    known: Callable[[Document], ReadDocument | None] | None = None,
) -> Iterator[ReadDocument]:
    """Call this to get every file of a folder, in the order of their paths, with text or reason.

    Files are opened in worker processes; one that hangs, dies or eats memory costs itself alone.
    `known` may answer for a file by its digest, before any worker sees it. `progress` is called
    with files done and files found. Raises EvidenceError when the folder itself cannot be used.
    """
    found = discover(evidence)
    return _stream(found, jobs or _cores(), timeout, memory_limit_mb, progress, known)


def _stream(
    found: list[Found],
    jobs: int,
    timeout: float,
    memory_limit_mb: int,
    progress: Callable[[int, int], None] | None,
    known: Callable[[Document], ReadDocument | None] | None,
) -> Iterator[ReadDocument]:
    first_with: dict[str, str] = {}
    ahead: deque[ReadDocument | Future[ReadDocument]] = deque()
    done = 0
    jobs = max(1, min(jobs, len(found)))
    with _workers(jobs, timeout, memory_limit_mb) as (threads, ask):
        for entry in found:
            ahead.append(_begin(entry, first_with, known, threads, ask))
            while len(ahead) > jobs * 2:
                yield _settled(ahead.popleft())
                done += 1
                _tell(progress, done, len(found))
        while ahead:
            yield _settled(ahead.popleft())
            done += 1
            _tell(progress, done, len(found))


def _begin(
    entry: Found,
    first_with: dict[str, str],
    known: Callable[[Document], ReadDocument | None] | None,
    threads: ThreadPoolExecutor,
    ask: Ask,
) -> ReadDocument | Future[ReadDocument]:
    """Settles a file without a worker where that is possible, or hands it to one."""
    plain = _examine(entry, first_with)
    if plain.status != "read":
        return ReadDocument(plain)
    answer = known(plain) if known else None
    if answer is not None:
        document = replace(
            answer.document,
            path=plain.path,
            service_area=plain.service_area,
            digest=plain.digest,
            size=plain.size,
        )
        return replace(answer, document=document)
    return threads.submit(_read, entry.path, plain, ask)


def _examine(entry: Found, first_with: dict[str, str]) -> Document:
    """A file before any parsing: size, digest, twin; status "read" when a reader is to try."""
    document = Document(entry.name, entry.service_area, "read", size=entry.size)
    if entry.status is not None:
        return replace(document, status=entry.status, reason=entry.reason)
    if entry.size == 0:
        return replace(
            document,
            status="empty",
            reason="The file has no content (0 bytes): replace it or delete it.",
        )
    if reason := hopeless(entry.name):
        return replace(document, status="unsupported", reason=reason)
    if entry.size > MAX_FILE:
        return replace(
            document,
            status="unreadable",
            reason="It is larger than 512 MB: split it, or save it as PDF without its pictures.",
        )
    try:
        digest, size = _digest(entry.path)
    except FileNotFoundError:
        return replace(
            document,
            status="unreadable",
            reason="It was moved or deleted while the folder was read: run again.",
        )
    except OSError as error:
        problem = (
            "no permission"
            if isinstance(error, PermissionError)
            else (error.strerror or "error").lower()
        )
        return replace(
            document,
            status="unreadable",
            reason=f"It cannot be opened ({problem}): ask its owner for permission to read it.",
        )
    document = replace(document, digest=digest, size=size)
    if digest in first_with:
        return replace(
            document,
            status="duplicate",
            reason=f"The same file as '{first_with[digest]}', which is read; one of them can go.",
        )
    first_with[digest] = entry.name
    return document


def _digest(path: Path) -> tuple[str, int]:
    """SHA-256 of a regular file; O_NONBLOCK because a pipe may have taken the file's place."""
    descriptor = os.open(
        path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    )
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "rb") as file:
        while size <= MAX_FILE and (chunk := file.read(1 << 20)):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def _read(path: Path, plain: Document, ask: Ask) -> ReadDocument:
    answer = ask({"path": os.fsencode(path).hex(), "name": plain.path, "digest": plain.digest})
    try:
        status, reason, blocks = answer["status"], answer["reason"], answer.get("blocks", [])
        title, source = answer.get("title", ""), answer.get("date_source", "")
        when = date.fromisoformat(answer["date"]) if answer.get("date") else None
        if status not in _STATUSES or not all(isinstance(w, str) for w in (reason, title, source)):
            raise ValueError("not an answer")
        document = replace(
            plain, status=status, reason=reason, title=title, evidence_date=when, date_source=source
        )
        blocks = wire.unpack_blocks(blocks)
        return ReadDocument(document, blocks, repeatable=answer.get("repeatable") is True)
    except (KeyError, TypeError, ValueError):
        return ReadDocument(
            replace(
                plain,
                status="unreadable",
                reason="The reader stopped in the middle of it: open it and save a fresh copy.",
            ),
            repeatable=False,
        )


def _settled(item: ReadDocument | Future[ReadDocument]) -> ReadDocument:
    return item.result() if isinstance(item, Future) else item


def _tell(progress: Callable[[int, int], None] | None, done: int, total: int) -> None:
    if progress:
        progress(done, total)


@contextmanager
def _workers(
    jobs: int, timeout: float, memory_limit_mb: int
) -> Iterator[tuple[ThreadPoolExecutor, Ask]]:
    """A thread for each worker process; leaving the block ends them all at once."""
    workers = [pool.Worker(timeout, memory_limit_mb) for _ in range(jobs)]
    free: queue.LifoQueue[pool.Worker] = queue.LifoQueue()
    for worker in workers:
        free.put(worker)
    stop = threading.Event()
    watcher = threading.Thread(target=pool.watch, args=(workers, stop), daemon=True)
    threads = ThreadPoolExecutor(jobs, thread_name_prefix="cse-reading")

    def ask(job: dict[str, Any]) -> dict[str, Any]:
        worker = free.get()
        try:
            if stop.is_set():
                reason = "The run was stopped: run again."
                return {"status": "unreadable", "reason": reason, "repeatable": False}
            return worker.ask(job)
        finally:
            free.put(worker)

    watcher.start()
    try:
        yield threads, ask
    finally:
        stop.set()
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.close()
        threads.shutdown(wait=True)
        for worker in workers:
            worker.close()
        watcher.join(5)


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return min(len(affinity(0)) if affinity else os.cpu_count() or 1, 8)
