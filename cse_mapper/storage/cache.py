"""What earlier runs found out about each document, kept so that only what changed is read again.

One file a document holds what was made of it: its row of the ledger and its matches. The name of
the file is a digest of the document's content and path, the model, and the software (see
`fingerprint`); change any of them and there is no such file. Content is always hashed: time, size
and inode are not believed, since copying, restoring and a clock set back can leave them as they
were while the words change. The bound is kept by deleting what was used longest ago; a wrong clock
makes that choice worse and no answer wrong.

The folder is data of the user's own. An entry is bytes with a checksum, then JSON of exactly the
records below: whatever is cut short, foreign, of another shape, or no plain file is a miss. Small
files beside them hold the digests of the reports of earlier runs, never the reports.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from cse_mapper.domain import INSIDE, Document, MappedDocument
from cse_mapper.domain.standard import load_standard
from cse_mapper.storage.fingerprint import software_fingerprint

DEFAULT_LIMIT: Final = 500_000_000
# For a hundred councils of a thousand documents, each some 12 KB on the disk.
BATCH_LIMIT: Final = 2_000_000_000
_FOLDER = "cse-mapper-1"  # a folder of our own, so that one the user names is never changed
_SUFFIX = ".entry"
_REPORTS = ".reports"
_MAGIC = b"cse-mapper cache 1\n"
_MAX_ENTRY = 64_000_000
# What a small file really takes on a disk, so that many of them do not pass for few bytes.
_DISK_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class _Entry:
    """The content of one file; `key` is its name, so that a renamed file is no answer."""

    key: str
    mapped: MappedDocument


@dataclass(frozen=True, slots=True)
class _Reports:
    """The digests of the reports, by file name, that a run wrote from what `key` stands for."""

    key: str
    digests: dict[str, str]


_Record = TypeVar("_Record", _Entry, _Reports)


@dataclass(frozen=True, slots=True)
class CacheSize:
    """How many documents are kept, and the bytes they take on the disk."""

    documents: int
    bytes: int


def default_cache_folder() -> Path:
    """Where the cache is when nobody says otherwise: CSE_MAP_CACHE, or the user's cache folder."""
    if named := os.environ.get("CSE_MAP_CACHE"):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path("cse-mapper", appauthor=False)


class Cache:
    """Finds and keeps what was made of documents; nothing that goes wrong here is ever an error.

    `limit` bounds the bytes on the disk, at every moment of a run. No document that this run kept
    or found makes room for another of it: else a folder that is larger than the limit would push
    out its own beginning, and the next run, which begins there, would find nothing.
    `asked` and `found` count the documents that were looked for and those that were there.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        limit: int = DEFAULT_LIMIT,
        fingerprint: str | None = None,
    ) -> None:
        self.folder = (folder or default_cache_folder()) / _FOLDER
        self.limit = limit
        self.asked = 0
        self.found = 0
        self._fingerprint = fingerprint
        self._step = limit // 20  # what may be written before the folder is looked through again
        self._written = self._step + 1  # unknown: a run that was killed may have left much
        self._writable = True
        self._full = False  # of documents of this run
        self._used: set[str] = set()  # names of this run's own documents

    def __reduce__(self) -> tuple[Callable[[], Cache], tuple[()]]:
        """For another process: as it opens the folder, without what was used here."""
        folder, limit = self.folder.parent, self.limit
        return partial(Cache, folder, limit=limit, fingerprint=self._fingerprint), ()

    def find(self, document: Document, model_digest: str) -> MappedDocument | None:
        """What an earlier run made of a document, by its path and digest; None where unknown."""
        self.asked += 1
        key = self._key(document.digest, document.path, model_digest)
        entry = self._load(key, _SUFFIX, _Entry)
        if entry is None or not _is_of(document, entry.mapped):
            return None
        self.found += 1
        return entry.mapped

    def keep(self, mapped: MappedDocument, model_digest: str) -> None:
        """Keep it, whole or not at all; on a full or forbidden disk the run goes on without."""
        key = self._key(mapped.document.digest, mapped.document.path, model_digest)
        self._store(_Entry(key, mapped), _SUFFIX)

    def find_reports(self, recipe: str) -> dict[str, str]:
        """SHA-256 by file name of what was written from the same recipe; empty where unknown."""
        record = self._load(self._key(recipe), _REPORTS, _Reports)
        return record.digests if record else {}

    def keep_reports(self, recipe: str, digests: dict[str, str]) -> None:
        """Remember what a recipe (a text naming all that reports are made of) became."""
        self._store(_Reports(self._key(recipe), digests), _REPORTS)

    def size(self) -> CacheSize:
        """How much is kept."""
        found = list(self._files())
        return CacheSize(
            sum(path.suffix == _SUFFIX for path, _ in found),
            sum(_on_disk(s.st_size) for _, s in found),
        )

    def clear(self) -> CacheSize:
        """Delete everything that is kept; returns what was deleted."""
        before = self.size()
        self._delete(path for path, _ in self._files())
        after = self.size()
        return CacheSize(before.documents - after.documents, before.bytes - after.bytes)

    def _key(self, *parts: str) -> str:
        """The name of an entry: 64 hex digits. A document's path is a part because it decides how
        the file is read (its suffix), what it is taken for and the identity of its passages."""
        if self._fingerprint is None:
            self._fingerprint = software_fingerprint()
        whole = "\0".join((*parts, self._fingerprint))
        return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()

    def _load(self, key: str, suffix: str, kind: type[_Record]) -> _Record | None:
        path = self.folder / f"{key}{suffix}"
        data = _content(path) if self._is_ours() else None
        record = _unpacked(data, kind) if data is not None else None
        if record is None or record.key != key:
            return None
        with suppress(OSError):
            os.utime(path)  # used just now: the last to be deleted
        if kind is _Entry:
            self._used.add(path.name)
        return record

    def _store(self, record: _Entry | _Reports, suffix: str) -> None:
        if not self._writable:
            return
        try:
            data = _packed(record)
        except ValueError:  # half a character, which JSON cannot hold
            return
        size = _on_disk(len(data))
        if size > min(_MAX_ENTRY, self._step):
            return
        name = f"{record.key}{suffix}"
        if suffix == _SUFFIX and self._full and name not in self._used:
            return
        if self._written + size > self._step:
            self._make_room()
            if suffix == _SUFFIX and self._full:
                return
        try:
            self._write(self.folder / name, data)
        except OSError:
            self._writable = False
            return
        self._written += size
        if suffix == _SUFFIX:
            self._used.add(name)

    def _make_room(self) -> None:
        """Deletes what was used longest ago, so that what may be written next fits as well.

        Of this run's own documents nothing is deleted: where they alone fill the folder, but for
        what notes on reports may take, no more of them are kept.
        """
        self._written = 0
        files = sorted(self._files(), key=lambda item: (item[1].st_mtime_ns, item[0].name))
        others = [item for item in files if item[0].name not in self._used]
        total, foreign = (sum(_on_disk(s.st_size) for _, s in each) for each in (files, others))
        self._full = total - foreign > self.limit - 2 * self._step
        if (over := total + self._step - self.limit) > 0:
            self._delete(_oldest(others, over))

    def _write(self, path: Path, data: bytes) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self._is_ours():
            raise PermissionError("the cache folder belongs to somebody else")
        # Not forced to the disk: what a power cut leaves of it fails its checksum.
        temporary = self.folder / f"{secrets.token_hex(8)}.new"
        try:
            descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            os.replace(temporary, path)  # noqa: PTH105 - the name says that it is one step
        except BaseException:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise

    def _is_ours(self) -> bool:
        """Whether nobody else could have put an entry there; always asked of the folder itself."""
        try:
            found = self.folder.lstat()
        except (OSError, ValueError):
            return False
        if not stat.S_ISDIR(found.st_mode):
            return False
        if not hasattr(os, "geteuid"):
            return True  # Windows keeps a user's folders to the user by access lists
        return found.st_uid == os.geteuid() and not found.st_mode & 0o077

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        """Everything that we wrote into the folder, with what a run that was killed left there."""
        if not self._is_ours():
            return
        with suppress(OSError), os.scandir(self.folder) as entries:
            for entry in entries:
                if entry.name.endswith((_SUFFIX, _REPORTS, ".new")):
                    with suppress(OSError):
                        if entry.is_file(follow_symlinks=False):
                            yield Path(entry.path), entry.stat(follow_symlinks=False)

    def _delete(self, paths: Iterator[Path]) -> None:
        for path in list(paths):
            with suppress(OSError):
                path.unlink()


_BINARY = getattr(os, "O_BINARY", 0)
_CAREFULLY = os.O_RDONLY | _BINARY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


def _content(path: Path) -> bytes | None:
    """The bytes of a plain file that is not too large; a pipe in its place must not hold us up."""
    try:
        descriptor = os.open(path, _CAREFULLY)
    except OSError:
        return None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _MAX_ENTRY:
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(_MAX_ENTRY)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _packed(record: _Entry | _Reports) -> bytes:
    import msgspec

    content = msgspec.json.encode(record)
    return _MAGIC + hashlib.sha256(content).hexdigest().encode() + b"\n" + content


def _unpacked(data: bytes, kind: type[_Record]) -> _Record | None:
    import msgspec

    head, _, content = data.removeprefix(_MAGIC).partition(b"\n")
    if not data.startswith(_MAGIC) or head != hashlib.sha256(content).hexdigest().encode():
        return None
    try:
        record: _Record = msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return record


def _is_of(document: Document, mapped: MappedDocument) -> bool:
    """What types alone do not say: it is of this document, and such as the mapping makes."""
    own = mapped.document
    return (
        (own.path, own.digest) == (document.path, document.digest)
        and _is_sound(mapped)
        and all(
            one.document.path.startswith(document.path + INSIDE)
            and not one.inside
            and _is_sound(one)
            for one in mapped.inside
        )
    )


def _is_sound(mapped: MappedDocument) -> bool:
    elements, path = set(load_standard().ids), mapped.document.path
    return (
        mapped.document.status != "duplicate"
        and len(mapped.texts) <= mapped.passages
        and {match.passage.id for match in mapped.matches} <= {text.id for text in mapped.texts}
        and all(text.document == path for text in mapped.texts)
        and all(
            mention.document == path and set(mention.elements) <= elements
            for mention in mapped.mentions
        )
        and all(
            match.element in elements
            and 0.0 <= match.probability <= 1.0
            and match.decision in ("supports", "uncertain")
            and match.passage.document == path
            for match in mapped.matches
        )
    )


def _oldest(files: list[tuple[Path, os.stat_result]], wanted: int) -> Iterator[Path]:
    for path, found in files:
        if wanted <= 0:
            return
        wanted -= _on_disk(found.st_size)
        yield path


def _on_disk(size: int) -> int:
    return -(-size // _DISK_BLOCK) * _DISK_BLOCK
