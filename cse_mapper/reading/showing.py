"""Opens a mapped document once more, for a person who wants to see where a passage stands."""

from __future__ import annotations

import base64
import threading
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any

from cse_mapper.domain import Document, ReadDocument, file_of
from cse_mapper.errors import ReadingError
from cse_mapper.reading import pool
from cse_mapper.reading.folder import digest_of, read_with

_SECONDS = 30.0
_MEMORY_MB = 1024
_TYPES = frozenset({"image/png", "image/jpeg"})


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a picture; `marked` where the passage was found on it."""

    type: str
    content: bytes
    marked: bool


class Viewer:
    """Shows documents of one evidence folder, each opened in a worker process as a run opens it.

    Only files of the ledger are opened, and only where they still are what the run has read. A
    worker that hangs or dies costs the one page. Use as a context, which ends the workers.
    """

    def __init__(self, evidence: Path) -> None:
        self._evidence = evidence
        # Text and pictures apart: a scan that takes long to read does not keep a page waiting.
        self._workers = [pool.Worker(_SECONDS, _MEMORY_MB) for _ in range(2)]
        self._free = [threading.Lock() for _ in self._workers]
        self._stop = threading.Event()
        threading.Thread(target=pool.watch, args=(self._workers, self._stop), daemon=True).start()

    def __enter__(self) -> Viewer:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self._stop.set()
        for worker in self._workers:
            worker.close()

    def text(self, document: Document) -> ReadDocument:
        """A file's blocks as a run reads them; `document` is the file's row of the ledger.

        Raises ReadingError, with what to do, where the file is not to be had.
        """
        path = self._path(document)
        read = read_with(path, document, lambda job: self._ask(0, job))
        if read.document.status != "read":
            raise ReadingError(read.document.reason, "")
        return read

    def picture(self, document: Document, page: int, text: str) -> Picture:
        """A page of a PDF or a picture file with `text` marked on it; raises as `text` does."""
        job = {"path": bytes(self._path(document)).hex(), "name": document.path}
        answer = self._ask(
            1, {**job, "digest": document.digest, "want": "page", "page": page, "text": text}
        )
        kind, data = answer.get("type"), answer.get("data")
        if answer.get("status") != "read":
            raise ReadingError(str(answer.get("reason") or "It cannot be shown."), "")
        if kind not in _TYPES or not isinstance(data, str):
            raise ReadingError("The reader stopped in the middle of it.", "")
        try:
            content = base64.b64decode(data, validate=True)
        except ValueError as error:
            raise ReadingError("The reader stopped in the middle of it.", "") from error
        return Picture(kind, content, answer.get("marked") is True)

    def _ask(self, worker: int, job: dict[str, Any]) -> dict[str, Any]:
        with self._free[worker]:
            return self._workers[worker].ask(job)

    def _path(self, document: Document) -> Path:
        """The file itself: inside the folder, no link, and still what was mapped."""
        name = PurePosixPath(file_of(document.path))
        path = self._evidence.joinpath(*name.parts)
        # The name comes from a coverage.json, which may not be ours.
        outside = name.is_absolute() or ".." in name.parts or "\\" in str(name)
        try:
            outside = outside or not path.resolve().is_relative_to(self._evidence.resolve())
            if outside or path.is_symlink() or not path.is_file():
                raise ReadingError(
                    "It is not in the evidence folder any more.",
                    "Run cse-map on the evidence again.",
                )
            digest, _size = digest_of(path)
        except (OSError, ValueError) as error:
            raise ReadingError(
                "It cannot be opened.", "Ask its owner for permission to read it."
            ) from error
        # What was decided would else be shown beside another text.
        if digest != document.digest:
            raise ReadingError(
                "It has changed since the evidence was mapped.",
                "Run cse-map on the evidence again.",
            )
        return path
