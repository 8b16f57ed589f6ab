"""`cse-map submission` as one function: from a coverage to all that is handed in and sent."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from cse_mapper.domain import Coverage
from cse_mapper.errors import OutputError
from cse_mapper.outputs.links import evidence_base
from cse_mapper.storage.atomic import write_atomically
from cse_mapper.submission.draft import Draft, draft_of, new_since
from cse_mapper.submission.edits import Edited, Written, read_edits
from cse_mapper.submission.letters import Letter, dates_before, letters_of, text_of
from cse_mapper.submission.numbers import kept, number_documents
from cse_mapper.submission.pack import FOLDER, write_pack
from cse_mapper.submission.state import State, digest_of, read_state, write_state
from cse_mapper.submission.word import (
    Writing,
    annual_update,
    as_text,
    evidence_index,
    letter_file,
    self_assessment,
    shown_text,
)

SUBMISSION = "submission"
ASSESSMENT = "self-assessment.docx"
INDEX = "evidence-index.docx"
ANNUAL = "annual-update.docx"
PACK = "pack.zip"
LETTERS = "letters"
BACKUPS = "backups"
_MOST_BACKUPS = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a user asks of a submission: the day of the visit, the last review, and the pack."""

    visit: date | None = None
    since: date | None = None
    pack: bool = True
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """The files written, and sentences on what was kept, backed up or could not be packed."""

    files: tuple[Path, ...]
    sentences: tuple[str, ...]


def make_submission(coverage: Coverage, evidence: Path, output: Path, wanted: Wanted) -> Made:
    """Write draft, index, letters and pack into `output`/submission.

    What people wrote into the last draft is kept, and whatever they changed in any of the documents
    is backed up before it is replaced. Raises OutputError, before anything is overwritten, where a
    document is open in another program or cannot be read.
    """
    folder = output / SUBMISSION
    state = read_state(folder)
    edits, sentences = _edits(folder, state)
    numbered = number_documents(coverage, state.numbers)
    draft = draft_of(coverage, numbered)
    day = coverage.assessment_date
    files = _Files(folder, state)
    dates = dates_before(wanted.visit, wanted.today or day)
    writing = Writing(
        day,
        evidence_base(folder / ASSESSMENT, evidence),
        coverage.headline,
        dates.hand_in,
        edits,
    )
    for name, data in _documents(draft, wanted.since, writing):
        files.put(name, data)
    for name, letter in _named(letters_of(coverage, numbered, dates)):
        files.put(f"{LETTERS}/{name}.docx", letter_file(letter, day))
        files.put(f"{LETTERS}/{name}.txt", text_of(letter).encode())
    files.sweep()
    if wanted.pack:
        # Once more, with links that lead to the files beside them in the pack.
        inside = dict(_documents(draft, wanted.since, replace(writing, base=FOLDER)))
        path, problems = write_pack(coverage, inside, numbered, evidence, folder / PACK, day)
        files.written.append(path)
        sentences += problems
        sentences += _personal(draft)
    elif (folder / PACK).exists():
        sentences.append(
            f"{SUBMISSION}/{PACK} is from an earlier run, with what was cited then and unmasked; "
            "none was written now."
        )
    write_state(
        State(
            assessment_date=day,
            numbers=kept(numbered, state.numbers),
            written={
                element.element: Written(tuple(map(as_text, element.quoted)), shown_text(element))
                for element in draft.elements
            },
            files=files.digests,
        ),
        folder,
    )
    return Made(tuple(files.written), (*sentences, *files.sentences))


def _edits(folder: Path, state: State) -> tuple[dict[str, Edited], list[str]]:
    path = folder / ASSESSMENT
    _not_open(path)
    if not path.is_file():
        return {}, []
    # Even where nobody saved it since: what was kept last time is people's still.
    edits = read_edits(path, state.written)
    if not edits:
        return {}, []
    elements = "one element" if len(edits) == 1 else f"{len(edits)} elements"
    return edits, [f"What you wrote for {elements} in {ASSESSMENT} is kept."]


def _not_open(path: Path) -> None:
    """Raises OutputError where Word or LibreOffice has left its mark beside a document."""
    marks = (f"~${path.name[2:]}", f"~${path.name}", f".~lock.{path.name}#")
    if any((path.parent / mark).exists() for mark in marks):
        raise OutputError(
            f"{path} is open in another program, which may hold what is not saved yet.",
            "Save and close it, then run again.",
        )


class _Files:
    """Writes documents into a folder; whatever a person changed there is backed up first."""

    def __init__(self, folder: Path, state: State) -> None:
        self._folder, self._before = folder, state.files
        self.written: list[Path] = []
        self.digests: dict[str, str] = {}
        self._backed_up: list[str] = []

    def put(self, name: str, data: bytes) -> None:
        path = self._folder / name
        _not_open(path)
        if path.is_file() and digest_of(path) != self._before.get(name):
            self._back_up(path)
        self.written.append(write_atomically(path, lambda temporary: _write_bytes(temporary, data)))
        self.digests[name] = digest_of(self.written[-1])

    def sweep(self) -> None:
        """Remove letters of earlier runs that nobody changed and that say what no longer holds."""
        for name, digest in self._before.items():
            path = self._folder / name
            if name.startswith(f"{LETTERS}/") and name not in self.digests and path.is_file():
                if digest_of(path) == digest:
                    path.unlink()
                else:
                    self._back_up(path)
                    path.unlink()

    def _back_up(self, path: Path) -> None:
        backups = self._folder / BACKUPS
        when = datetime.fromtimestamp(path.stat().st_mtime).strftime("%Y-%m-%dT%H%M%S")
        copy = backups / f"{path.stem}-{when}{path.suffix}"
        try:
            backups.mkdir(exist_ok=True)
            shutil.copyfile(path, copy)
            for old in sorted(backups.glob(f"{path.stem}-*{path.suffix}"))[:-_MOST_BACKUPS]:
                old.unlink()
        except OSError as error:
            raise OutputError(
                f"{path} was edited, and no copy of it can be kept ({error.strerror or error}).",
                "Move it to another folder, or make room, then run again.",
            ) from error
        self._backed_up.append(f"{BACKUPS}/{copy.name}")

    @property
    def sentences(self) -> Iterator[str]:
        for name in self._backed_up:
            yield f"A document as you left it stands whole in {SUBMISSION}/{name}."


def _named(letters: tuple[Letter, ...]) -> Iterator[tuple[str, Letter]]:
    """Each letter with a file name that every system takes, no two alike."""
    used: set[str] = set()
    for letter in letters:
        plain_name = re.sub(r"[^\w -]+", "_", letter.service).strip(" ._")[:60] or "coordinator"
        name, number = f"letter-{plain_name}", 1
        while name.casefold() in used:
            number += 1
            name = f"letter-{plain_name}-{number}"
        used.add(name.casefold())
        yield name, letter


def _documents(draft: Draft, since: date | None, writing: Writing) -> Iterator[tuple[str, bytes]]:
    yield ASSESSMENT, self_assessment(draft, writing)
    yield INDEX, evidence_index(draft, writing)
    if since:
        yield ANNUAL, annual_update(new_since(draft, since), draft, since, writing)


def _write_bytes(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _personal(draft: Draft) -> list[str]:
    marked = [row.number.reference for row in draft.index if row.personal]
    if not marked:
        return []
    files = "one file" if len(marked) == 1 else f"{len(marked)} files"
    return [
        f"The pack holds {files} that may hold personal data ({', '.join(marked)}): look at them "
        "before you hand it in."
    ]
