"""Coverage to a Word document: the evidence index of a submission, element by element."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.domain import Coverage, ElementCoverage, Match
from cse_mapper.domain.plain import plain
from cse_mapper.domain.standard import load_standard
from cse_mapper.domain.wording import day_in_words
from cse_mapper.outputs.index_parts import (
    bookmark,
    contents,
    define_styles,
    page_number,
    set_language,
)
from cse_mapper.reading.own_reports import MADE_BY
from cse_mapper.storage.atomic import write_atomically

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

# More would bury the best; the workbook has them all.
MOST_DOCUMENTS = 10
MOST_CITATIONS = 6


@dataclass(frozen=True, slots=True)
class Source:
    """A document that supports an element, with all its places and its best quotation."""

    best: Match
    citations: tuple[str, ...]


def sources_of(element: ElementCoverage) -> tuple[Source, ...]:
    """The documents behind an element, the best first; what a person rejected is left out."""
    by_document: dict[str, list[Match]] = {}
    for match in element.matches:
        if match.decision != "rejected":
            # Matches come best first, and so do the documents by their best.
            by_document.setdefault(match.passage.document, []).append(match)
    return tuple(
        Source(matches[0], tuple(dict.fromkeys(str(match.passage.locator) for match in matches)))
        for matches in by_document.values()
    )


def write_index(coverage: Coverage, path: Path) -> Path:
    """Write the list of evidence that a submission needs, ready to be edited in Word.

    For each of the 57 elements, in the standard's order: its status, gaps marked as such, the
    documents (at most ten, best first) with their citations, and a quotation from each. Headings,
    contents and links are Word's own. Returns the path written; raises OutputError when it cannot
    be written, and then nothing is.
    """
    return write_atomically(path, lambda temporary: _document(coverage).save(str(temporary)))


def _document(coverage: Coverage) -> WordDocument:
    import docx

    document = docx.Document()
    define_styles(document)
    set_language(document, "en-GB")
    properties = document.core_properties
    properties.title = "Customer Service Excellence: evidence index"
    properties.author = MADE_BY
    properties.comments = ""
    properties.created = datetime.combine(coverage.assessment_date, time(), UTC)
    page_number(document)
    document.add_heading("Customer Service Excellence: evidence index", 0)
    day = day_in_words(coverage.assessment_date)
    document.add_paragraph(f"For the assessment on {day}.")
    document.add_paragraph(plain(coverage.headline))
    document.add_paragraph(
        "Suggested by a program from the wording of the evidence, and to be checked by people:"
        " suggestions, not judgements."
    )
    contents(document, list(_headings(coverage)))
    by_element = {element.element: element for element in coverage.elements}
    standard = load_standard()
    sentences = {criterion.id: criterion.sentence for criterion in coverage.criteria}
    for criterion in standard.criteria:
        _heading(document, f"{criterion.id} {criterion.title}", 1)
        if sentences.get(criterion.id):
            document.add_paragraph(plain(sentences[criterion.id]))
        for group in standard.sub_criteria:
            if group.id.startswith(f"{criterion.id}."):
                _heading(document, f"{group.id} {group.title}", 2)
                for element in standard.elements:
                    if element.sub_criterion == group.id and element.id in by_element:
                        _element(document, by_element[element.id], element.description)
    return document


def _headings(coverage: Coverage) -> Iterator[tuple[int, str]]:
    """The entries of the contents: criteria, and elements with their status where it is a gap."""
    standard = load_standard()
    statuses = {element.element: element.status for element in coverage.elements}
    for criterion in standard.criteria:
        yield 1, f"{criterion.id} {criterion.title}"
        for element in standard.elements:
            if element.criterion == criterion.id and element.id in statuses:
                yield 2, _element_heading(element.id, element.title, statuses[element.id])


def _element_heading(identifier: str, title: str, status: str) -> str:
    gap = {"missing": " (gap: no evidence)", "thin": " (gap: thin)"}.get(status, "")
    return f"{identifier} {title}{gap}"


def _heading(document: WordDocument, text: str, level: int) -> None:
    bookmark(document.add_heading(text, level), text)


def _element(document: WordDocument, element: ElementCoverage, asks: str) -> None:
    title = load_standard().element(element.element).title
    _heading(document, _element_heading(element.element, title, element.status), 3)
    document.add_paragraph(asks, style="Asked")
    style = "Gap" if element.status in ("missing", "thin") else "Finding"
    reasons = " ".join(plain(reason.text) for reason in element.reasons)
    finding = document.add_paragraph(style=style)
    finding.add_run(f"{element.status.capitalize()}. ").bold = True
    finding.add_run(reasons)
    sources = sources_of(element)
    for source in sources[:MOST_DOCUMENTS]:
        _source(document, source)
    if len(sources) > MOST_DOCUMENTS:
        more = len(sources) - MOST_DOCUMENTS
        noun = "document" if more == 1 else "documents"
        document.add_paragraph(f"And {more} more {noun}; the workbook lists them.", style="Finding")


def _source(document: WordDocument, source: Source) -> None:
    match = source.best
    line = document.add_paragraph(style="List Bullet")
    # A document is not named at the foot of a page and quoted on the next.
    line.paragraph_format.keep_with_next = True
    line.add_run(plain(match.passage.document)).bold = True
    line.add_run(f", {plain(_listed(source.citations))}. {_described(match)}")
    document.add_paragraph(f"“{plain(match.passage.text)}”", style="Quotation")


def _listed(citations: Iterable[str]) -> str:
    citations = list(citations)
    shown = "; ".join(citations[:MOST_CITATIONS])
    more = len(citations) - MOST_CITATIONS
    return f"{shown}; and {more} more" if more > 0 else shown


def _described(match: Match) -> str:
    words = [match.kind.capitalize()]
    if match.evidence_date:
        words.append(match.evidence_date.strftime("%B %Y"))
    if match.decision == "accepted":
        words.append(f"accepted by {plain(match.reviewer)}" if match.reviewer else "accepted")
    elif match.decision == "uncertain":
        words.append("uncertain, to be checked")
    return ", ".join(words) + "."
