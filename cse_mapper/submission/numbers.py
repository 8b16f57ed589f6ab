"""Numbers of evidence that stay over runs, so that a reference in a letter holds next month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cse_mapper.domain import Coverage, Document, ElementCoverage, Match, file_of


@dataclass(frozen=True, slots=True)
class Numbered:
    """A document with its number; `digest` finds it again where it was moved or renamed."""

    number: int
    path: str
    digest: str = ""

    @property
    def reference(self) -> str:
        """How drafts, letters and the index call it, for example "E12"."""
        return f"E{self.number}"


def certain_matches(element: ElementCoverage) -> tuple[Match, ...]:
    """The matches of an element that may be put forward, strongest first, each text once.

    What a person accepted comes first, then what counts as certain; nothing uncertain is cited.
    """
    texts: set[str] = set()
    found = []
    for match in sorted(element.matches, key=lambda match: match.decision != "accepted"):
        text = match.passage.duplicate_of or match.passage.id
        sure = match.decision == "accepted" or match.certain
        if sure and match.decision != "rejected" and text not in texts:
            texts.add(text)
            found.append(match)
    return tuple(found)


def number_documents(coverage: Coverage, known: Iterable[Numbered]) -> Mapping[str, Numbered]:
    """Number every document that may be cited, by path.

    A number is given once: a document keeps it while its path or its bytes stay, and that of one
    that is gone is not given again. New ones are numbered in the standard's order, the strongest of
    an element first, so that a first submission reads E1, E2, E3. Pure.
    """
    known = tuple(known)
    by_path = {one.path: one for one in known}
    ledger = {document.path: document for document in coverage.documents}
    # Two copies of a file have one digest; a number can follow one of them only.
    moved = {one.digest: one for one in known if one.digest and one.path not in ledger}
    free = max((one.number for one in known), default=0) + 1
    numbered: dict[str, Numbered] = {}
    for path in _cited(coverage):
        digest = _digest(path, ledger)
        old = by_path.get(path) or moved.pop(digest, None)
        if old is None:
            old = Numbered(free, path, digest)
            free += 1
        numbered[path] = Numbered(old.number, path, digest)
    return numbered


def kept(numbered: Mapping[str, Numbered], known: Iterable[Numbered]) -> tuple[Numbered, ...]:
    """All numbers that were ever given, for the next run: those of today and those gone."""
    given = {one.number: one for one in (*known, *numbered.values())}
    return tuple(given[number] for number in sorted(given))


def _cited(coverage: Coverage) -> Iterable[str]:
    return dict.fromkeys(
        match.passage.document
        for element in coverage.elements
        for match in certain_matches(element)
    )


def _digest(path: str, ledger: Mapping[str, Document]) -> str:
    document = ledger.get(path)
    # What lies in an archive has no bytes of its own on the disk: it is known by its name there.
    return document.digest if document and file_of(path) == path else ""
