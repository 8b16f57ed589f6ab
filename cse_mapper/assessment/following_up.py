"""Holds last year's report against this year's evidence: what `cse-map follow-up` does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from cse_mapper.domain import (
    Answer,
    AssessorReport,
    Coverage,
    FollowUp,
    FollowUpItem,
    FollowUpKind,
    Judgement,
    Match,
    PlusElement,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.reports.items import without_references
from cse_mapper.reports.likeness import Encode, Likeness, Meaning
from cse_mapper.reports.requested import requested_documents

Judge = Callable[[list[str]], list[Judgement]]

SHOWN = 5
SHOWN_NEAR = 3
STALE_AFTER_MONTHS = 12
# Elements that a text without cited elements is about, at most, and from what probability on.
_GUESSED, _SURE = 3, 0.25


def follow_up(
    report: AssessorReport, coverage: Coverage, judge: Judge | None, encode: Encode | None = None
) -> FollowUp:
    """Take last year's partials and areas for improvement one by one to this year's evidence.

    New evidence is dated after the report, supports an element that the finding cites (or is
    plainly about the same thing) and is about its subject: by the vectors of `encode`, without it
    by the terms they share. `judge` finds the elements of an area for improvement that cites none;
    without it such an area is matched by content alone. Pure.
    """
    matches = tuple(_usable(coverage))
    since = report.day
    findings = list(_findings(report, judge))
    texts = [text for _, _, text in findings] + [match.passage.text for match in matches]
    likeness = Meaning(texts, encode) if encode and texts else Likeness(texts)
    items = tuple(
        _item(kind, elements, text, matches, since, likeness) for kind, elements, text in findings
    )
    plus = tuple(
        _plus(rating.element, matches, since, coverage.assessment_date)
        for rating in report.ratings
        if rating.rating == "plus"
    )
    requested = requested_documents(coverage, since)
    return FollowUp(
        source=report.source,
        since=since,
        items=items,
        plus=plus,
        requested=requested,
        headline=_headline(items, plus, since),
    )


def _usable(coverage: Coverage) -> Iterator[Match]:
    """Matches that count, each with the date of its document where it has none of its own."""
    days = {document.path: document.evidence_date for document in coverage.documents}
    for element in coverage.elements:
        for match in element.matches:
            if match.decision in ("supports", "accepted", "uncertain"):
                day = match.evidence_date or days.get(match.passage.document)
                yield replace(match, evidence_date=day)


def _findings(
    report: AssessorReport, judge: Judge | None
) -> Iterator[tuple[FollowUpKind, tuple[str, ...], str]]:
    narratives = {narrative.element: narrative.text for narrative in report.narratives}
    kinds: tuple[FollowUpKind, ...] = ("non-compliance", "partial")
    below = {rating.element for rating in report.ratings if rating.rating in kinds}
    for kind in kinds:
        for rating in report.ratings:
            if rating.rating == kind:
                text = narratives.get(rating.element, "")
                yield kind, (rating.element,), text or _title(rating.element)
    areas = report.areas_for_improvement
    without = [area.text for area in areas if not area.elements]
    guessed = dict(zip(without, judge(without), strict=True)) if judge and without else {}
    for area in areas:
        elements = area.elements
        told = {narratives.get(element) if element in below else None for element in elements}
        if told == {without_references(area.text)}:
            continue  # it stands above, as the text of the partial compliances that it is about
        if area.text in guessed:
            elements = tuple(
                suggestion.element
                for suggestion in guessed[area.text].suggestions[:_GUESSED]
                if suggestion.probability >= _SURE
            )
        yield "area for improvement", elements, without_references(area.text)


def _title(element: str) -> str:
    return load_standard().element(element).wording


def _item(
    kind: FollowUpKind,
    elements: tuple[str, ...],
    text: str,
    matches: Sequence[Match],
    since: date | None,
    likeness: Meaning | Likeness,
) -> FollowUpItem:
    best: dict[str, Answer] = {}
    other: dict[str, Answer] = {}
    for match in matches:
        alike = likeness.of(text, match.passage.text)
        cited = match.element in elements
        if alike >= (likeness.answers if cited else likeness.answers_elsewhere):
            by = "element and content" if cited else "content"
            answer = Answer(match, round(alike, 3), by)  # type: ignore[arg-type]
            known = best.get(match.passage.text_id)
            if not known or (cited and known.by == "content"):
                best[match.passage.text_id] = answer
        elif cited and _is_new(match, since):
            other[match.passage.text_id] = Answer(match, round(alike, 3), "element")
    answers = sorted(
        (answer for answer in best.values() if _is_new(answer.match, since)),
        key=lambda a: (a.by != "element and content", -a.likeness, a.match.passage.id),
    )
    undated = sum(answer.match.evidence_date is None for answer in best.values())
    older = len(best) - undated - len(answers) if since else 0
    undated = undated if since else 0
    beside = [answer for text_id, answer in other.items() if text_id not in best]
    beside.sort(key=lambda a: (-a.likeness, -a.match.probability, a.match.passage.id))
    return FollowUpItem(
        kind=kind,
        elements=elements,
        text=text,
        answers=tuple(answers[:SHOWN]),
        sentence=_sentence(len(answers), undated, older, len(beside)),
        undated=undated,
        older=older,
        elsewhere=len(beside),
        near=() if answers else tuple(beside[:SHOWN_NEAR]),
    )


def _is_new(match: Match, since: date | None) -> bool:
    """Dated after the report; without the report's own date nothing can be told apart."""
    return since is None or (match.evidence_date is not None and match.evidence_date > since)


def _sentence(answers: int, undated: int, older: int, elsewhere: int) -> str:
    if answers:
        return f"{_some(answers, 'new passage')} may answer it."
    asides = []
    if undated:
        asides.append(f"{_some(undated, 'passage')} without a date would")
    if older:
        asides.append(f"{_some(older, 'passage')} as old as the report or older would")
    if elsewhere:
        support = "supports" if elsewhere == 1 else "support"
        asides.append(f"{_some(elsewhere, 'new passage')} {support} its elements in other ways")
    return f"Nothing new answers it{'; ' + '; '.join(asides) if asides else ''}."


def _plus(element: str, matches: Iterable[Match], since: date | None, today: date) -> PlusElement:
    own = [m for m in matches if m.element == element and m.decision != "uncertain"]
    newest = max((m.evidence_date for m in own if m.evidence_date), default=None)
    title = load_standard().element(element).title
    if not own:
        return PlusElement(
            element, "vanished", None, f"{element} ({title}): no evidence was found any more."
        )
    if newest is None:
        return PlusElement(
            element, "undated", None, f"{element} ({title}): none of its evidence carries a date."
        )
    months = (today.year - newest.year) * 12 + today.month - newest.month
    if months > STALE_AFTER_MONTHS and (since is None or newest <= since):
        return PlusElement(
            element, "stale", newest,
            f"{element} ({title}): nothing new since {newest.isoformat()}, {months} months ago.",
        )  # fmt: skip
    return PlusElement(
        element, "current", newest, f"{element} ({title}): newest evidence {newest.isoformat()}."
    )


def _headline(
    items: Sequence[FollowUpItem], plus: Sequence[PlusElement], since: date | None
) -> str:
    answered = sum(bool(item.answers) for item in items)
    at_risk = sum(entry.state in ("stale", "vanished") for entry in plus)
    opening = (
        f"{answered} of {_some(len(items), 'finding')} of the last report "
        f"{'has' if answered == 1 else 'have'} new evidence that may answer "
        f"{'it' if answered == 1 else 'them'}"
        if items
        else "The last report holds no partial compliance and no area for improvement"
    )
    sentences = [f"{opening}."]
    if plus:
        sentences.append(
            f"Of {_some(len(plus), 'compliance plus element')} {at_risk or 'none'} "
            f"{'has' if at_risk == 1 else 'have'} lost current evidence."
        )
    if since is None:
        sentences.append("The report gives no date, so all evidence counts as new.")
    return " ".join(sentences)


def _some(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
