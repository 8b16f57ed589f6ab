"""Masks personal data in a whole coverage, so that every output made from it may be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from cse_mapper.domain import (
    Answer,
    AreaCell,
    ClaimCheck,
    Coverage,
    Document,
    ElementCoverage,
    FollowUp,
    FollowUpItem,
    Match,
    Reason,
    RequestedDocument,
    Why,
)
from cse_mapper.domain.plain import plain
from cse_mapper.passages.personal import redact


def redact_coverage(coverage: Coverage) -> Coverage:
    """Mask what may be personal data in all text of a coverage: quotations, names, notes, paths.

    Pure. Passages keep their identities, so that decisions made in a redacted workbook still find
    them. A document whose path is masked loses its link. Service areas and documents keep their
    number: paths that are alike once masked are told apart by a number.
    """
    paths = _masked_paths([document.path for document in coverage.documents])
    return replace(
        coverage,
        elements=tuple(_element(element, paths) for element in coverage.elements),
        documents=tuple(_document(document, paths) for document in coverage.documents),
        headline=_masked(coverage.headline),
        notes=tuple(map(_masked, coverage.notes)),
        claims=tuple(_claim(check, paths) for check in coverage.claims),
        unclaimed=tuple(
            replace(row, document=_path(row.document, paths)) for row in coverage.unclaimed
        ),
    )


def redact_follow_up(follow_up: FollowUp) -> FollowUp:
    """Mask what may be personal data in a follow-up, as `redact_coverage` does in a coverage."""

    def masked(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
        return tuple(replace(one, match=_match(one.match, {})) for one in answers)

    def item(entry: FollowUpItem) -> FollowUpItem:
        return replace(
            entry,
            text=_masked(entry.text),
            answers=masked(entry.answers),
            near=masked(entry.near),
            sentence=_masked(entry.sentence),
        )

    def asked(entry: RequestedDocument) -> RequestedDocument:
        documents = tuple(_path(document, {}) for document in entry.documents)
        return replace(entry, documents=documents, sentence=_masked(entry.sentence))

    return replace(
        follow_up,
        source=_masked(follow_up.source),
        items=tuple(map(item, follow_up.items)),
        plus=tuple(replace(one, sentence=_masked(one.sentence)) for one in follow_up.plus),
        requested=tuple(map(asked, follow_up.requested)),
        headline=_masked(follow_up.headline),
    )


def _claim(check: ClaimCheck, paths: Mapping[str, str]) -> ClaimCheck:
    claim = replace(
        check.claim,
        document=_path(check.claim.document, paths),
        place=_masked(check.claim.place),
    )
    return replace(check, claim=claim, sentence=_masked(check.sentence))


def _path(path: str, paths: Mapping[str, str]) -> str:
    # A submission may name a file that is not in the folder.
    return paths.get(path) or "/".join(map(_masked_name, path.split("/")))


def _masked_name(name: str) -> str:
    # A name with nothing to mask stays as the file system spells it, so that its link works.
    masked = _masked(name)
    return name if masked == plain(name) else masked


def _masked(text: str) -> str:
    # First what outputs would drop anyway: a number broken up by invisible marks is a number.
    return redact(plain(text)) if text else text


def _masked_paths(paths: list[str]) -> Mapping[str, str]:
    masked: dict[str, str] = {}
    used: set[str] = set()
    for path in paths:
        name = shorter = _path(path, {})
        number = 1
        while name in used:
            number += 1
            name = f"{shorter} ({number})"
        used.add(name)
        masked[path] = name
    return masked


def _document(document: Document, paths: Mapping[str, str]) -> Document:
    return replace(
        document,
        path=paths[document.path],
        service_area=_masked(document.service_area),
        reason=_masked(document.reason),
        date_source=_masked(document.date_source),
        title=_masked(document.title),
    )


def _element(element: ElementCoverage, paths: Mapping[str, str]) -> ElementCoverage:
    areas: dict[str, AreaCell] = {}
    for area, cell in element.areas.items():
        name = _masked(area)
        known = areas.get(name, AreaCell(0, 0.0))
        areas[name] = AreaCell(
            known.pieces + cell.pieces, max(known.best, cell.best), known.certain + cell.certain
        )
    return replace(
        element,
        reasons=tuple(Reason(reason.code, _masked(reason.text)) for reason in element.reasons),
        matches=tuple(_match(match, paths) for match in element.matches),
        areas=areas,
    )


def _match(match: Match, paths: Mapping[str, str]) -> Match:
    passage = match.passage
    at = passage.locator
    return replace(
        match,
        passage=replace(
            passage,
            document=_path(passage.document, paths),
            text=_masked(passage.text),
            heading=_masked(passage.heading),
            locator=replace(
                at,
                sheet=_masked(at.sheet) if at.sheet else at.sheet,
                heading=_masked(at.heading) if at.heading else at.heading,
                part=_masked(at.part) if at.part else at.part,
            ),
        ),
        service_area=_masked(match.service_area),
        note=_masked(match.note),
        why=_why(match.why) if match.why else None,
    )


def _why(why: Why) -> Why:
    return replace(
        why, terms=tuple(_masked(term) for term in why.terms), nearest=_masked(why.nearest)
    )
