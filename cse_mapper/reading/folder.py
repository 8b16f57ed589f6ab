"""Reads a folder of evidence as a stream: every file found comes out once, read or explained."""

from __future__ import annotations

import hashlib
import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cse_mapper.domain import INSIDE, Document, DocumentStatus, ReadDocument
from cse_mapper.reading import pool, wire
from cse_mapper.reading.discovery import Found, discover, found_file, words_of
from cse_mapper.reading.extracted import AS_PDF
from cse_mapper.reading.standing import standing_of
from cse_mapper.reading.unsupported import hopeless
from cse_mapper.reading.wording import printable

MAX_FILE = 512 * 1024 * 1024
# What reading one file may take.
SECONDS = 60.0
MEMORY_MB = 2048
Ask = Callable[[dict[str, Any]], dict[str, Any]]


# Documents for each worker that are read before anybody asks for them: enough that none waits for a
# scan of ten seconds or for a batch of passages on its way through the encoder (some twenty short
# documents), few enough to be held.
AHEAD = 16
# Files that wait for each worker at work before another is started: to start one takes as long as
# to read ten short documents, and a core that this process needs for its own start.
WORTH_ANOTHER = 10
# Seconds that a file waits before another is started all the same: one before it is a long one.
PATIENCE = 2.0
# Files on their way, the first that was asked for first.
_Ahead = dict[Future[ReadDocument], "FileToRead"]


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file of a folder and its row of the ledger so far: "read" means that a reader is to try.

    Any other status is settled already. `folder` tells the folders of one run apart.
    """

    path: Path
    document: Document
    folder: int = 0


def read_folder(
    evidence: Path,
    *,
    jobs: int | None = None,
    timeout: float = SECONDS,
    memory_limit_mb: int = MEMORY_MB,
) -> Iterator[ReadDocument]:
    """Call this to get every file of a folder, in the order of their paths, with text or reason.

    Files are opened in worker processes; one that hangs, dies or eats memory costs itself alone.
    Raises EvidenceError when the folder itself cannot be used.
    """
    found, files = examine_folder(evidence)
    jobs = max(1, min(jobs or cores(), found))
    return read_files(files, jobs=jobs, timeout=timeout, memory_limit_mb=memory_limit_mb)


def examine_folder(evidence: Path, folder: int = 0) -> tuple[int, Iterator[FileToRead]]:
    """How many files a folder has, and each of them with size, digest and twin, not yet opened.

    They come in the order of their paths. Raises EvidenceError when the folder cannot be used.
    """
    found = discover(evidence)
    first_with: dict[str, str] = {}
    files = (FileToRead(entry.path, _examine(entry, first_with), folder) for entry in found)
    return len(found), files


def read_paths(paths: Sequence[Path], *, jobs: int | None = None) -> Iterator[ReadDocument]:
    """Call this to see what is read of files, or of all in folders, each named as it was given.

    A file is read though the same was read before. Raises EvidenceError for a folder as `discover`.
    """
    entries = [entry for path in paths for entry in _entries(path)]
    files = [FileToRead(entry.path, _examine(entry, {})) for entry in entries]
    jobs = max(1, min(jobs or cores(), len(files)))
    return read_files(files, jobs=jobs)


def _entries(path: Path) -> list[Found]:
    above = "" if path == Path() else f"{printable(path.as_posix())}/"
    if path.is_dir():
        return [replace(entry, name=above + entry.name) for entry in discover(path)]
    return [replace(found_file(path), name=above.rstrip("/"))]


def read_files(
    files: Iterable[FileToRead],
    *,
    jobs: int | None = None,
    timeout: float = SECONDS,
    memory_limit_mb: int = MEMORY_MB,
    worker: pool.Worker | None = None,
) -> Iterator[ReadDocument]:
    """The text of files, one for one and in their order, a few ahead of whoever asks for them.

    Files are opened in worker processes; one that hangs, dies or eats memory costs itself alone.
    With a `worker` it is that one, which is left running for the next files where all were read.
    """
    jobs = 1 if worker else jobs or cores()
    with _workers(jobs, timeout, memory_limit_mb, worker) as read:
        for _file, document in _ahead(files, read, jobs, _the_first):
            yield document


def read_as_ready(
    files: Iterable[FileToRead], *, jobs: int | None = None
) -> Iterator[tuple[FileToRead, ReadDocument]]:
    """As `read_files`, but each as soon as it is there: nobody waits behind a scan."""
    jobs = jobs or cores()
    with _workers(jobs, SECONDS, MEMORY_MB, None) as read:
        yield from _ahead(files, read, jobs, _the_first_done)


def _ahead(
    files: Iterable[FileToRead],
    read: Callable[[FileToRead], Future[ReadDocument]],
    jobs: int,
    following: Callable[[_Ahead], Future[ReadDocument]],
) -> Iterator[tuple[FileToRead, ReadDocument]]:
    """Files with their text, so many read ahead; `following` says which of these comes next."""
    ahead: _Ahead = {}
    for file in files:
        ahead[read(file)] = file
        while len(ahead) > jobs * AHEAD:
            ready = following(ahead)
            yield ahead.pop(ready), ready.result()
    while ahead:
        ready = following(ahead)
        yield ahead.pop(ready), ready.result()


def _the_first(ahead: _Ahead) -> Future[ReadDocument]:
    return next(iter(ahead))


def _the_first_done(ahead: _Ahead) -> Future[ReadDocument]:
    done = wait(ahead, return_when=FIRST_COMPLETED).done
    return next(future for future in ahead if future in done)


def _examine(entry: Found, first_with: dict[str, str]) -> Document:
    """A file before any parsing: size, digest, twin; status "read" when a reader is to try."""
    document = Document(entry.name, entry.service_area, "read", size=entry.size)

    def settled(status: DocumentStatus, reason: str) -> Document:
        return replace(document, status=status, reason=reason)

    if entry.status is not None:
        return settled(entry.status, entry.reason)
    if entry.size == 0:
        reason = "The file has no content (0 bytes): replace it with the document itself."
        return settled("empty", reason)
    if reason := hopeless(entry.name):
        return settled("unsupported", reason)
    if entry.size > MAX_FILE:
        reason = "It is larger than 512 MB: split it, or save it as PDF without its pictures."
        return settled("unreadable", reason)
    try:
        digest, size = digest_of(entry.path)
    except FileNotFoundError:
        reason = "It was moved or deleted while the folder was read: run again."
        return settled("unreadable", reason)
    except OSError as error:
        reason = (
            f"It cannot be opened ({words_of(error)}): ask its owner for permission to read it."
        )
        return settled("unreadable", reason)
    document = replace(document, digest=digest, size=size)
    if digest in first_with:
        # Whether that one can be read is not known yet.
        first = f"'{first_with[digest]}', whose row says what became of it"
        reason = f"The same file as {first}; one of them can go."
        return settled("duplicate", reason)
    first_with[digest] = entry.name
    return document


def digest_of(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file. O_NONBLOCK because a pipe may have taken its place."""
    descriptor = os.open(
        path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    )
    # Read in pieces, and no further than is allowed: the file may grow meanwhile.
    digest, size = hashlib.sha256(), 0
    with os.fdopen(descriptor, "rb") as file:
        while size <= MAX_FILE and (chunk := file.read(1 << 20)):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size


def read_with(path: Path, plain: Document, ask: Ask) -> ReadDocument:
    """A file as a worker reads it (`ask` hands it the job), in its row of the ledger `plain`."""
    job = {"path": os.fsencode(path).hex(), "name": plain.path, "digest": plain.digest}
    try:
        answer = wire.unpacked(ask(job), wire.WorkerAnswer)
    except ValueError:
        reason = f"The reader stopped in the middle of it: {AS_PDF}"
        return ReadDocument(replace(plain, status="unreadable", reason=reason), repeatable=False)
    inside = tuple(_inside(plain, one) for one in answer.inside)
    return replace(_read_document(plain, answer), inside=inside, repeatable=answer.repeatable)


def _inside(container: Document, answer: wire.WorkerAnswer) -> ReadDocument:
    path = container.path + INSIDE + answer.name
    plain = replace(container, path=path, digest=answer.digest, size=answer.size)
    return _read_document(plain, answer)


def _read_document(plain: Document, answer: wire.WorkerAnswer) -> ReadDocument:
    """The ledger's row of an answer with its blocks."""
    standing, reason = standing_of(plain.path, answer.title, answer.blocks)
    document = replace(
        plain,
        status=answer.status,
        reason=f"{answer.reason} {reason}".strip(),
        standing=standing,
        title=answer.title,
        evidence_date=answer.date,
        date_source=answer.date_source,
        parts=answer.parts,
    )
    return ReadDocument(document, answer.blocks)


@contextmanager
def _workers(
    jobs: int, timeout: float, memory_limit_mb: int, kept: pool.Worker | None
) -> Iterator[Callable[[FileToRead], Future[ReadDocument]]]:
    """What has a file read, with a thread for each worker process; all end with the block.

    A worker that is to be `kept` is ended only where the block is left before its work is done.
    """
    workers = [kept] if kept else [pool.Worker(timeout, memory_limit_mb) for _ in range(jobs)]
    # Last in, first out: the worker that has just read has its libraries loaded.
    free: queue.LifoQueue[pool.Worker] = queue.LifoQueue()
    fresh: queue.SimpleQueue[pool.Worker] = queue.SimpleQueue()
    free.put(workers[0])
    for worker in workers[1:]:
        fresh.put(worker)
    stop = threading.Event()
    watcher = threading.Thread(target=pool.watch, args=(workers, stop), daemon=True)
    threads = ThreadPoolExecutor(jobs, thread_name_prefix="cse-reading")

    def ask(job: dict[str, Any]) -> dict[str, Any]:
        worker = _next_worker(free, fresh)
        try:
            if stop.is_set():
                reason = "The run was stopped: run again."
                return {"status": "unreadable", "reason": reason, "repeatable": False}
            return worker.ask(job)
        finally:
            free.put(worker)

    unread: list[Future[ReadDocument]] = []

    def read(file: FileToRead) -> Future[ReadDocument]:
        if file.document.status != "read":
            settled: Future[ReadDocument] = Future()
            settled.set_result(ReadDocument(file.document))
            return settled
        unread[:] = [one for one in unread if not one.done()]
        unread.append(threads.submit(read_with, file.path, file.document, ask))
        if len(unread) > WORTH_ANOTHER * (len(workers) - fresh.qsize()):
            with suppress(queue.Empty):
                free.put(fresh.get_nowait())
        return unread[-1]

    watcher.start()
    done = False
    try:
        yield read
        done = True
    finally:
        stop.set()
        # A thread waits for its worker, so the workers have to end before the threads can.
        threads.shutdown(wait=False, cancel_futures=True)
        ended = [] if kept and done else workers
        for worker in ended:
            worker.close()
        threads.shutdown(wait=True)
        for worker in ended:
            worker.close()
        watcher.join(5)


def _next_worker(
    free: queue.LifoQueue[pool.Worker], fresh: queue.SimpleQueue[pool.Worker]
) -> pool.Worker:
    """The worker that was last used, or another one where a file has waited for PATIENCE."""
    with suppress(queue.Empty):
        return free.get(timeout=PATIENCE)
    with suppress(queue.Empty):
        return fresh.get_nowait()
    return free.get()


def cores() -> int:
    """How many processes read at a time where nobody says otherwise."""
    affinity = getattr(os, "sched_getaffinity", None)
    return min(len(affinity(0)) if affinity else os.cpu_count() or 1, 8)
