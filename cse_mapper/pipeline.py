"""The main job as one function: a folder of evidence in, the coverage of 57 elements out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.assessment.claims import find_claims
from cse_mapper.assessment.coverage import build_coverage
from cse_mapper.cluster.executing import Executor, in_this_process
from cse_mapper.cluster.judging import Judged, Progress, Tally
from cse_mapper.decisions import Decided, apply_decisions
from cse_mapper.domain import Coverage, Document, MappedDocument, Match, Passage
from cse_mapper.domain.rules import Rules
from cse_mapper.errors import EvidenceError
from cse_mapper.outputs.arrange import day_in_words
from cse_mapper.passages.kinds import kind_of
from cse_mapper.passages.near_duplicates import link_duplicates
from cse_mapper.passages.personal import personal_data
from cse_mapper.reading import FileToRead, examine_folder

if TYPE_CHECKING:
    from cse_mapper.model.scoring import Model
    from cse_mapper.model.store import ModelOnDisk
    from cse_mapper.storage.cache import Cache


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every folder of a run: the model, the rules, the day, names, and the cache."""

    model: Model | ModelOnDisk
    rules: Rules
    assessment_date: date
    areas: Mapping[str, str] = field(default_factory=dict)
    cache: Cache | None = None
    keeps_unmatched: bool = False


def map_evidence(
    evidence: Path,
    *,
    model: Model | ModelOnDisk,
    rules: Rules,
    assessment_date: date,
    jobs: int | None = None,
    areas: Mapping[str, str] | None = None,
    decisions: Sequence[Decided] = (),
    progress: Progress | None = None,
    cache: Cache | None = None,
    executor: Executor | None = None,
    keeps_unmatched: bool = False,
) -> Coverage:
    """Find out what a folder of evidence supports, element by element, and where it is thin.

    Documents are read in worker processes while passages are classified here, so nothing but
    matches and the ledger is held; an `executor` may have both done elsewhere. With a `cache`, a
    document that an earlier run mapped is neither opened nor classified again; the coverage is the
    same. `decisions` of people stand, whatever the model thinks. With `keeps_unmatched` the
    coverage holds the passages that support no element too, which a follow-up looks through.
    Raises EvidenceError where the folder cannot be used or nothing in it could be read; a single
    bad file is a row of the ledger.
    """
    terms = Terms(model, rules, assessment_date, areas or {}, cache, keeps_unmatched)
    work = [(evidence, decisions)]
    ((_number, coverage),) = map_folders(work, terms, executor or in_this_process(jobs), progress)
    return coverage()


def map_folders(
    work: Sequence[tuple[Path, Sequence[Decided]]],
    terms: Terms,
    executor: Executor,
    progress: Progress | None = None,
) -> Iterator[tuple[int, Callable[[], Coverage]]]:
    """Map many folders, each with its decisions, as one stream of documents.

    Gives the number of a folder in `work` as soon as its last document is there, with a function
    that makes its coverage, once, or raises the EvidenceError that says why there is none. An
    executor with many hands so never waits for a folder to end.
    """
    tally = Tally(progress or (lambda _stage, _done, _total: None))
    # All passages are held only where decisions or a last report have to find theirs.
    folders = (
        _Folder(evidence, keeps_texts=bool(decisions) or terms.keeps_unmatched)
        for evidence, decisions in work
    )
    begun: dict[int, _Folder] = {}

    def complete() -> Iterator[tuple[int, Callable[[], Coverage]]]:
        for number in [number for number, folder in list(begun.items()) if folder.complete]:
            yield number, partial(_coverage, begun.pop(number), work[number][1], terms)

    files = _to_read(folders, begun, terms, tally)
    for file, judged in executor(files, terms.model, tally):
        if terms.cache and judged.lasting:
            terms.cache.keep(judged.mapped, terms.model.digest)
        begun[file.folder].take(judged)
        yield from complete()
    yield from complete()


@dataclass(slots=True)
class _Folder:
    """A folder on its way: what is there of it, and how many files went out and came back.

    Files go out in one thread and come back in another, so each has a count of its own.
    """

    evidence: Path
    keeps_texts: bool
    mapped: list[MappedDocument] = field(default_factory=list)
    out: int = 0
    back: int = 0
    examined: bool = False
    error: EvidenceError | None = None

    @property
    def complete(self) -> bool:
        return self.examined and self.out == self.back

    def settle(self, mapped: MappedDocument) -> None:
        for one in (replace(mapped, inside=()), *mapped.inside):
            self.mapped.append(one if self.keeps_texts else replace(one, texts=()))

    def take(self, judged: Judged) -> None:
        self.settle(judged.mapped)
        self.back += 1


def _to_read(
    folders: Iterable[_Folder], begun: dict[int, _Folder], terms: Terms, tally: Tally
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
            settled = _settled(file.document, terms)
            if settled is None:
                folder.out += 1
                yield file
            else:
                folder.settle(settled)
                tally.has_read()
        folder.examined = True


def _settled(plain: Document, terms: Terms) -> MappedDocument | None:
    """A document that needs no reader: there is nothing to read, or an earlier run mapped it."""
    if plain.status != "read":
        return MappedDocument(plain)
    known = terms.cache.find(plain, terms.model.digest) if terms.cache else None
    if known is None:
        return None
    inside = (
        replace(one, document=replace(one.document, service_area=plain.service_area))
        for one in known.inside
    )
    document = replace(known.document, service_area=plain.service_area, size=plain.size)
    return replace(known, document=document, inside=tuple(inside))


def _coverage(folder: _Folder, decisions: Sequence[Decided], terms: Terms) -> Coverage:
    if folder.error:
        raise folder.error
    mapped, folder.mapped = sorted(folder.mapped, key=lambda one: one.document.path), []
    ledger = [
        _not_after(_in_area(one.document, terms.areas), terms.assessment_date) for one in mapped
    ]
    if not any(document.status == "read" for document in ledger):
        raise EvidenceError(
            f"None of the {len(ledger)} files in {folder.evidence} could be read.",
            _common_reason(ledger),
        )
    passages = sum(one.passages for one in mapped)
    claims = find_claims(ledger, [mention for one in mapped for mention in one.mentions])
    matches, taken_up = apply_decisions(
        [match for one in mapped for match in one.matches],
        [passage for one in mapped for passage in one.texts],
        decisions,
    )
    found = list(matches)
    unmatched: tuple[Passage, ...] = ()
    if terms.keeps_unmatched:
        known = {match.passage.id for match in found}
        every = {passage.id: passage for one in mapped for passage in one.texts}
        unmatched = tuple(passage for key, passage in every.items() if key not in known)
    # Matches are most of what is held of a large folder, and each is made anew below.
    del mapped, matches
    coverage = build_coverage(
        _side_by_side(found, ledger),
        ledger,
        model=f"{terms.model.name} ({terms.model.digest})",
        assessment_date=terms.assessment_date,
        rules=terms.rules,
        passages=passages,
        claims=claims,
    )
    return replace(coverage, notes=taken_up.sentences, unmatched=unmatched)


def _in_area(document: Document, areas: Mapping[str, str]) -> Document:
    return replace(document, service_area=areas.get(document.service_area, document.service_area))


def _not_after(document: Document, day: date) -> Document:
    """The document; a date after the assessment is of something to come and tells no age."""
    if document.evidence_date is None or document.evidence_date <= day:
        return document
    found = f"{day_in_words(document.evidence_date)}, from {document.date_source}"
    source = f"not known: what was found lies after the assessment ({found})"
    return replace(document, evidence_date=None, date_source=source)


def _side_by_side(found: list[Match], ledger: Sequence[Document]) -> list[Match]:
    """Add what only the whole folder shows: which texts repeat others, and the service areas.

    The list given is changed and returned, so that no match is in memory twice.
    """
    of = {document.path: document for document in ledger}
    distinct = {match.passage.id: match.passage for match in found}
    linked = {passage.id: passage for passage in link_duplicates(tuple(distinct.values()))}
    for number, match in enumerate(found):
        document = of[match.passage.document]
        found[number] = replace(
            match,
            passage=linked[match.passage.id],
            service_area=document.service_area,
            # A match that a person made where the model saw none knows nothing of its document.
            evidence_date=document.evidence_date,
            kind=match.kind if match.why else kind_of(match.passage, document),
            personal=match.personal if match.why else personal_data(match.passage.text),
        )
    return found


def _common_reason(documents: list[Document]) -> str:
    reasons = [document.reason for document in documents if document.reason]
    if not reasons:
        return "Put documents with text into the folder and run again."
    return f"Most often: {max(set(reasons), key=lambda reason: (reasons.count(reason), reason))}"
