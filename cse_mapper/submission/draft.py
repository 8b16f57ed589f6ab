"""The draft of a self-assessment: for each element quotations with their evidence numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cse_mapper.domain import Coverage, ElementCoverage, Match, Status
from cse_mapper.domain.guidance import load_guidance
from cse_mapper.domain.plain import plain
from cse_mapper.passages.telling import oddness, telling_sentence
from cse_mapper.submission.numbers import Numbered, certain_matches

MOST_SENTENCES = 6
FEWEST_SENTENCES = 3
_ODD = 2
# The rating that a status suggests, in the words of the standard's four bands.
RATINGS: Mapping[Status, str] = {
    "missing": "non-compliance, unless evidence is found",
    "thin": "partial compliance",
    "covered": "full compliance",
    "strong": "full compliance; look whether it goes beyond",
}


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of the draft: a document's own words, its number, and the place in it."""

    text: str
    reference: str
    document: str
    place: str
    evidence_date: date | None

    @property
    def citation(self) -> str:
        """What stands behind the quotation, for example "E12, p. 3"."""
        return f"{self.reference}, {self.place}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A document put forward for an element, with its places; the strongest comes first."""

    reference: str
    document: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ElementDraft:
    """One element of the self-assessment.

    `note` says that evidence is thin or missing and why, "" where it is neither; `show` is for
    "Show me", `tell` what an assessor sees and hears on site, for "Tell me".
    """

    element: str
    title: str
    status: Status
    quoted: tuple[Quoted, ...]
    note: str
    show: tuple[Shown, ...]
    tell: tuple[str, ...]
    rating: str


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A line of the evidence index; `elements` are those that it is put forward for.

    `strongest` are those of them for which no document is stronger.
    """

    number: Numbered
    evidence_date: date | None
    service_area: str
    elements: tuple[str, ...]
    strongest: tuple[str, ...]
    personal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """The self-assessment with its evidence index; elements in the standard's order."""

    elements: tuple[ElementDraft, ...]
    index: tuple[IndexRow, ...]


def draft_of(coverage: Coverage, numbered: Mapping[str, Numbered]) -> Draft:
    """Draft a self-assessment from what is certain, in the documents' own words alone.

    An element gets up to six sentences, from different documents, kinds and services as far as
    there are any; where evidence is thin or missing it says so instead of talking around it.
    `numbered` are the evidence numbers by path. Pure.
    """
    elements = tuple(_element(element, numbered) for element in coverage.elements)
    return Draft(elements, tuple(_index(coverage, elements, numbered)))


def _element(element: ElementCoverage, numbered: Mapping[str, Numbered]) -> ElementDraft:
    matches = certain_matches(element)
    return ElementDraft(
        element=element.element,
        title=element.title,
        status=element.status,
        quoted=tuple(_quoted(matches, numbered)),
        note=_note(element, matches),
        show=_show(matches, numbered),
        tell=_tell(element.element),
        rating=RATINGS[element.status],
    )


def _note(element: ElementCoverage, matches: Sequence[Match]) -> str:
    if element.status not in ("missing", "thin"):
        return ""
    reasons = " ".join(
        plain(reason.text) for reason in element.reasons if reason.code not in ("found", "undated")
    )
    guidance = load_guidance().get(element.element)
    needs = f" Needed: {guidance.needs}." if guidance else ""
    if not matches:
        return f"Nothing certain to put forward yet. {reasons}{needs}"
    return f"Evidence is thin. {reasons}{needs}"


def _show(matches: Sequence[Match], numbered: Mapping[str, Numbered]) -> tuple[Shown, ...]:
    places: dict[str, dict[str, None]] = {}
    for match in matches:
        place = plain(str(match.passage.locator))
        places.setdefault(match.passage.document, {})[place] = None
    return tuple(
        Shown(numbered[document].reference, document, tuple(found))
        for document, found in places.items()
    )


def _tell(element: str) -> tuple[str, ...]:
    guidance = load_guidance().get(element)
    return tuple(f"{one[:1].upper()}{one[1:]}" for one in guidance.meet) if guidance else ()


def _quoted(matches: Sequence[Match], numbered: Mapping[str, Numbered]) -> Iterator[Quoted]:
    """A sentence from each match, what tells something before what asks or merely names."""
    said: dict[str, tuple[int, Match, str]] = {}
    for match in _varied(matches):
        sentence = telling_sentence(match)
        if sentence:
            said.setdefault(sentence.casefold(), (oddness(sentence), match, sentence))
    ordered = sorted(said.values(), key=lambda one: one[0])
    clear = sum(odd < _ODD for odd, _match, _sentence in ordered)
    for _odd, match, sentence in ordered[: min(MOST_SENTENCES, max(clear, FEWEST_SENTENCES))]:
        document = match.passage.document
        yield Quoted(
            text=sentence,
            reference=numbered[document].reference,
            document=document,
            place=plain(str(match.passage.locator)),
            evidence_date=match.evidence_date,
        )


def _varied(matches: Sequence[Match]) -> Iterator[Match]:
    """The matches so that each next one adds a document, kind or service where one is left.

    What may hold personal data comes last among equals: a draft goes to many people.
    """
    rest = list(matches)
    documents: set[str] = set()
    kinds: set[str] = set()
    areas: set[str] = set()
    while rest:
        best = max(
            range(len(rest)),
            key=lambda place: (
                2 * (rest[place].passage.document not in documents)
                + (rest[place].kind not in kinds)
                + (rest[place].service_area not in areas)
                - 2 * bool(rest[place].personal),
                -place,
            ),
        )
        match = rest.pop(best)
        documents.add(match.passage.document)
        kinds.add(match.kind)
        areas.add(match.service_area)
        yield match


def _index(
    coverage: Coverage, elements: Iterable[ElementDraft], numbered: Mapping[str, Numbered]
) -> Iterator[IndexRow]:
    ledger = {document.path: document for document in coverage.documents}
    used: dict[str, list[str]] = {}
    strongest: dict[str, list[str]] = {}
    for element in elements:
        for place, shown in enumerate(element.show):
            used.setdefault(shown.document, []).append(element.element)
            if place == 0:
                strongest.setdefault(shown.document, []).append(element.element)
    for path, number in sorted(numbered.items(), key=lambda item: item[1].number):
        document = ledger.get(path)
        yield IndexRow(
            number=number,
            evidence_date=document.evidence_date if document else None,
            service_area=document.service_area if document else "",
            elements=tuple(used.get(path, ())),
            strongest=tuple(strongest.get(path, ())),
            personal=document.personal if document else (),
        )


def new_since(draft: Draft, day: date) -> tuple[ElementDraft, ...]:
    """The elements with evidence younger than the last review, with that evidence alone.

    For the annual package: what an assessor who saw the rest last year wants to see now.
    """
    result = []
    for element in draft.elements:
        new = tuple(one for one in element.quoted if one.evidence_date and one.evidence_date > day)
        documents = {one.document for one in new}
        if new:
            result.append(
                ElementDraft(
                    element.element,
                    element.title,
                    element.status,
                    new,
                    element.note,
                    tuple(shown for shown in element.show if shown.document in documents),
                    element.tell,
                    element.rating,
                )
            )
    return tuple(result)
