"""Who reads and judges: this process, others on this machine, or workers of a cluster.

All of them do the same: `read_files` and `judge_documents`, one after the other. They differ in
where these run and how many at a time, never in what comes out for a document.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread, local
from typing import TYPE_CHECKING

from cse_mapper.cluster.judging import Judged, Tally, judge_documents
from cse_mapper.domain import ReadDocument
from cse_mapper.errors import ClusterError
from cse_mapper.passages.sentences import english
from cse_mapper.reading import FileToRead, pool, read_as_ready, read_files
from cse_mapper.reading.folder import MEMORY_MB, SECONDS, digest_of
from cse_mapper.storage.fingerprint import software_parts

if TYPE_CHECKING:
    from cse_mapper.model.on_disk import ModelOnDisk
    from cse_mapper.model.scoring import Model

# Every file given comes back once with what was made of it, in any order.
Executor = Callable[
    [Iterator[FileToRead], "Model | ModelOnDisk", Tally], Iterator[tuple[FileToRead, Judged]]
]
# Enough to make up for starting a reader, few enough that none waits long for the last chunk.
FILES_IN_A_CHUNK = 16
BYTES_IN_A_CHUNK = 16_000_000
# What is larger goes to no worker that cannot open it itself: it would be held in memory thrice.
LARGEST_SENT = 100_000_000


def in_this_process(jobs: int | None = None) -> Executor:
    """The way of a laptop: `jobs` reading processes feed an encoder that runs in this one."""

    def execute(
        files: Iterator[FileToRead], model: Model | ModelOnDisk, tally: Tally
    ) -> Iterator[tuple[FileToRead, Judged]]:
        out: deque[FileToRead] = deque()
        # The longest imports of a run go on while the first file is read, in another process. Not
        # earlier: a run over files that are all known loads no model.
        warming: list[Thread] = []

        def noticed() -> Iterator[FileToRead]:
            for file in files:
                if not warming:
                    warming.extend(_warming(model))
                yield file

        def when_warm() -> Iterator[ReadDocument]:
            for file, document in read_as_ready(noticed(), jobs=jobs):
                for thread in warming:
                    thread.join()
                out.append(file)
                yield document

        for judged in judge_documents(when_warm(), model, tally):
            yield out.popleft(), judged

    return execute


def _warming(model: Model | ModelOnDisk) -> list[Thread]:
    """Threads that load what judging needs; what is wrong with it is found, and said, in its use.

    Two, since a fifth of the model's loading (digests, unpacking, the network) leaves Python free.
    """

    def load_model() -> None:
        with suppress(Exception):
            model.load().encoder.load()

    def load_rules() -> None:
        with suppress(Exception):
            english()

    threads = [Thread(target=load, daemon=True) for load in (load_rules, load_model)]
    for thread in threads:
        thread.start()
    return threads


@dataclass(frozen=True, slots=True)
class Same:
    """The model and the software that must be found wherever a part of the work is done.

    `folder` is None for the model that comes with the package, which may lie elsewhere there.
    """

    folder: Path | None
    model: str
    software: tuple[str, ...]

    @classmethod
    def as_here(cls, model: Model | ModelOnDisk) -> Same:
        """The model of this run and the software of this process."""
        from cse_mapper.model.card import default_model_folder
        from cse_mapper.model.on_disk import ModelOnDisk

        folder = model.folder if isinstance(model, ModelOnDisk) else model.encoder.folder
        own = folder.resolve() == default_model_folder().resolve()
        return cls(None if own else folder.resolve(), model.digest, _software())

    def found(self) -> ModelOnDisk:
        """The model as it lies here; raises ClusterError where anything is not the same."""
        from cse_mapper.model.on_disk import find_model

        differing = set(self.software) ^ set(_software())
        if names := sorted({part.rpartition(" ")[0] for part in differing}):
            some = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
            raise ClusterError(
                f"Its software is not the same as here: {some}.",
                "Install the same cse-mapper, Python and libraries on all machines, best from one "
                "image or lock file, and start the workers again.",
            )
        found = find_model(self.folder)
        if found.digest != self.model:
            raise ClusterError(
                f"Its model is {found.digest}, and {self.model} is asked for.",
                "Copy the model folder to all machines, at the same path.",
            )
        return found


@cache
def _software() -> tuple[str, ...]:
    # Once, when the work begins: what a long-lived worker has loaded does not change any more.
    return tuple(software_parts())


@dataclass(frozen=True, slots=True)
class Chunk:
    """What a worker gets at a time: files, each with its bytes where they are sent along."""

    files: tuple[FileToRead, ...]
    contents: tuple[bytes | None, ...]


def work_on(chunk: Chunk, same: Same) -> list[Judged | None]:
    """The unit of work: reads and judges a chunk, one for one; None for a file not found here.

    A path is believed only where the file there has the digest that it had at the caller's. Files
    are opened in a reading process as everywhere, so that a bad one costs itself alone.
    """
    from cse_mapper.model.store import load_model

    # A worker has one core; how many run beside each other is the cluster's business.
    model = load_model(same.found().folder, threads=1)
    with TemporaryDirectory(prefix="cse-map-") as folder:
        here = [
            _placed(file, content, Path(folder) / str(number))
            for number, (file, content) in enumerate(zip(chunk.files, chunk.contents, strict=True))
        ]
        files = (file for file in here if file)
        tally = Tally(lambda _stage, _done, _total: None)
        # All of them, so that the reader is known to be done and stays for the next chunk.
        judged = iter(list(judge_documents(read_files(files, worker=_reader()), model, tally)))
        return [next(judged) if file else None for file in here]


# To start a reader takes longer than to read a chunk of short documents.
_readers = local()


def _reader() -> pool.Worker:
    """The reading process of this thread, which stays from chunk to chunk."""
    kept: pool.Worker | None = getattr(_readers, "kept", None)
    if kept is None or kept.closed:
        kept = _readers.kept = pool.Worker(SECONDS, MEMORY_MB)
    return kept


def _placed(file: FileToRead, content: bytes | None, place: Path) -> FileToRead | None:
    """The file where this machine finds it; None where it does not."""
    if content is not None:
        place.write_bytes(content)
        return replace(file, path=place)
    try:
        return file if digest_of(file.path)[0] == file.document.digest else None
    except (OSError, ValueError):
        return None


# Runs `work_on` for every chunk, somewhere, and gives each with its result, in any order.
Run = Callable[[Iterator[Chunk], Same], Iterator[tuple[Chunk, list[Judged | None]]]]


def in_chunks(run: Run) -> Executor:
    """Have chunks of files worked on elsewhere, wherever `run` has them worked on.

    Bytes are sent along as soon as a worker was found that cannot open a file of this machine. The
    few files that nobody else could read in the end are read here.
    """

    def execute(
        files: Iterator[FileToRead], model: Model | ModelOnDisk, tally: Tally
    ) -> Iterator[tuple[FileToRead, Judged]]:
        same = Same.as_here(model)
        unseen: list[FileToRead] = []
        unsent: list[FileToRead] = []

        def worked_on(
            chunks: Iterator[Chunk], left: list[FileToRead]
        ) -> Iterator[tuple[FileToRead, Judged]]:
            for chunk, results in run(chunks, same):
                for file, judged in zip(chunk.files, results, strict=True):
                    if judged is None:
                        left.append(file)
                    else:
                        tally.has_read(judged.mapped.all_passages)
                        tally.has_judged(judged.mapped.all_passages)
                        yield file, judged

        yield from worked_on(_chunks(files, lambda: bool(unseen)), unseen)
        if unseen:
            yield from worked_on(_chunks(iter(unseen), lambda: True), unsent)
        if unsent:
            yield from in_this_process(1)(iter(unsent), model, tally)

    return execute


def _chunks(files: Iterator[FileToRead], sends: Callable[[], bool]) -> Iterator[Chunk]:
    chunk: list[FileToRead] = []
    size = 0
    for file in files:
        chunk.append(file)
        size += file.document.size
        if len(chunk) == FILES_IN_A_CHUNK or size > BYTES_IN_A_CHUNK:
            yield _packed(chunk, sends())
            chunk, size = [], 0
    if chunk:
        yield _packed(chunk, sends())


def _packed(files: Iterable[FileToRead], with_bytes: bool) -> Chunk:
    chunk = tuple(files)
    return Chunk(chunk, tuple(_content(file) if with_bytes else None for file in chunk))


def _content(file: FileToRead) -> bytes | None:
    """The bytes of a file to send; None where it is too large, or gone meanwhile."""
    if file.document.size > LARGEST_SENT:
        return None
    try:
        return file.path.read_bytes()
    except (OSError, ValueError):
        return None
