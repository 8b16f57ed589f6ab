"""What only the whole folder shows of its documents and matches."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from cse_mapper.domain import Document, MappedDocument, Match, Passage
from cse_mapper.domain.wording import day_in_words
from cse_mapper.passages.kinds import kind_of
from cse_mapper.passages.near_duplicates import link_duplicates
from cse_mapper.passages.personal import personal_data
from cse_mapper.reading.date_phrases import dates_in

# Sources end with the words in the document: "its title ('2026')".
_WORDS = re.compile(r"\('([^']*)'\)$")


def ledger_of(
    mapped: Iterable[MappedDocument], areas: Mapping[str, str], day: date
) -> list[Document]:
    """The row of every document, its service area under the name that the user gave it.

    A date after `day`, that of the assessment, is of something to come and tells no age; only of a
    year that is not over the beginning stands.
    """
    return [_not_after(_in_area(one.document, areas), day) for one in mapped]


def _in_area(document: Document, areas: Mapping[str, str]) -> Document:
    return replace(document, service_area=areas.get(document.service_area, document.service_area))


def _not_after(document: Document, day: date) -> Document:
    if document.evidence_date is None or document.evidence_date <= day:
        return document
    if (begun := _begun_by(document, day)) is not None:
        return replace(document, evidence_date=begun)
    found = f"{day_in_words(document.evidence_date)}, from {document.date_source}"
    source = f"not known: what was found lies after the assessment ({found})"
    return replace(document, evidence_date=None, date_source=source)


def _begun_by(document: Document, day: date) -> date | None:
    """The first day of the year that is all a document says, where that year is not over.

    A handbook "2026" counts from the end of 2026, as a report would; read in October it is of that
    year all the same, and the beginning is the safer guess of its age.
    """
    words = _WORDS.search(document.date_source)
    years = {"year": 12, "financial year": 12, "quarter": 3}
    for dated in dates_in(words[1]) if words else ():
        if dated.day == document.evidence_date and dated.precision in years:
            last = dated.day.year * 12 + dated.day.month - years[dated.precision]
            begun = date(last // 12, last % 12 + 1, 1)
            return begun if begun <= day else None
    return None


def side_by_side(found: list[Match], ledger: Sequence[Document]) -> list[Match]:
    """Add to each match which text it repeats, and service area, date and standing of its document.

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
            standing=document.standing,
            # A match that a person made where the model saw none knows nothing of its document.
            evidence_date=document.evidence_date,
            kind=match.kind if match.why else kind_of(match.passage, document),
            personal=match.personal if match.why else personal_data(match.passage.text),
        )
    return found


def unmatched(mapped: Iterable[MappedDocument], found: Iterable[Match]) -> tuple[Passage, ...]:
    """The passages that support no element, each once."""
    known = {match.passage.id for match in found}
    every = {passage.id: passage for one in mapped for passage in one.texts}
    return tuple(passage for key, passage in every.items() if key not in known)
