"""Folders on their way: their files go out to be read and judged, and come back in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.cluster.executing import Executor
from cse_mapper.cluster.judging import Tally
from cse_mapper.domain import Document, MappedDocument
from cse_mapper.errors import EvidenceError
from cse_mapper.reading import FileToRead, examine_folder

if TYPE_CHECKING:
    from cse_mapper.model.on_disk import ModelOnDisk
    from cse_mapper.model.scoring import Model
    from cse_mapper.storage.cache import Cache


@dataclass(slots=True)
class Gathered:
    """A folder with what was made of each of its files by itself.

    `error` says why the folder cannot be used at all. `keeps_texts` is whether all passages are
    kept, not only those that may support something. Files go out in one thread and come back in
    another, so each has a count of its own.
    """

    evidence: Path
    keeps_texts: bool
    mapped: list[MappedDocument] = field(default_factory=list)
    error: EvidenceError | None = None
    out: int = 0
    back: int = 0
    examined: bool = False

    @property
    def complete(self) -> bool:
        return self.examined and self.out == self.back

    def settle(self, mapped: MappedDocument) -> None:
        """Take what became of a file, with the documents in it as documents of their own."""
        for one in (replace(mapped, inside=()), *mapped.inside):
            self.mapped.append(one if self.keeps_texts else replace(one, texts=()))


def gather(
    folders: Iterable[Gathered],
    model: Model | ModelOnDisk,
    cache: Cache | None,
    executor: Executor,
    tally: Tally,
) -> Iterator[tuple[int, Gathered]]:
    """Find, read, cut and judge what is in many folders, as one stream of documents.

    Gives a folder with its number as soon as its last document is there, so that an executor with
    many hands never waits for a folder to end. With a `cache`, what an earlier run made of a
    document is taken from there and neither opened nor judged again.
    """
    begun: dict[int, Gathered] = {}

    def complete() -> Iterator[tuple[int, Gathered]]:
        for number in [number for number, folder in list(begun.items()) if folder.complete]:
            yield number, begun.pop(number)

    files = _to_read(folders, begun, model, cache, tally)
    for file, judged in executor(files, model, tally):
        if cache and judged.lasting:
            cache.keep(judged.mapped, model.digest)
        begun[file.folder].settle(judged.mapped)
        tally.has_found(judged.mapped)
        begun[file.folder].back += 1
        yield from complete()
    yield from complete()


def _to_read(
    folders: Iterable[Gathered],
    begun: dict[int, Gathered],
    model: Model | ModelOnDisk,
    cache: Cache | None,
    tally: Tally,
) -> Iterator[FileToRead]:
    """The files that somebody has to read and judge; all others are settled here.

    An executor may ask for them from another thread, and long before it has results.
    """
    for number, folder in enumerate(folders):
        begun[number] = folder
        try:
            found, files = examine_folder(folder.evidence, number)
        except EvidenceError as error:
            folder.error, folder.examined = error, True
            continue
        tally.files += found
        for file in files:
            settled = _settled(file.document, model, cache)
            if settled is None:
                folder.out += 1
                yield file
            else:
                folder.settle(settled)
                tally.has_read()
                tally.has_found(settled)
        folder.examined = True


def _settled(
    plain: Document, model: Model | ModelOnDisk, cache: Cache | None
) -> MappedDocument | None:
    """A document that needs no reader: there is nothing to read, or an earlier run mapped it."""
    if plain.status != "read":
        return MappedDocument(plain)
    known = cache.find(plain, model.digest) if cache else None
    if known is None:
        return None
    inside = (
        replace(one, document=replace(one.document, service_area=plain.service_area))
        for one in known.inside
    )
    document = replace(known.document, service_area=plain.service_area, size=plain.size)
    return replace(known, document=document, inside=tuple(inside))
