"""Holds last year's report against this year's evidence: what `cse-map follow-up` does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from cse_mapper.assessment.answering import Asked, Evidence, Taken
from cse_mapper.domain import (
    Answer,
    AssessorReport,
    Coverage,
    FollowUp,
    FollowUpAnswer,
    FollowUpItem,
    FollowUpKind,
    Match,
    PlusElement,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.reports.items import without_references
from cse_mapper.reports.requested import requested_documents

if TYPE_CHECKING:
    from cse_mapper.model.scoring import Model

SHOWN = 5
SHOWN_NEAR = 3
STALE_AFTER_MONTHS = 12
# From this share of the elements on with evidence a folder claims to be whole.
_WHOLE = 0.8
_PLUS = re.compile(r"compli(?:ance|ant)[\s-]*(?:plus|\+)", re.IGNORECASE)
# Words of an area that says no more than: work towards further compliance plus.
_INVITING = frozenset(
    [
        "further",
        "additional",
        "more",
        "rating",
        "ratings",
        "status",
        "level",
        "levels",
        "element",
        "elements",
        "achieve",
        "gain",
        "consider",
        "consideration",
        "continue",
        "maintain",
        "retain",
        "seek",
        "strive",
        "work",
        "towards",
        "aim",
        "pursue",
        "could",
        "may",
        "might",
        "wish",
        "whether",
        "where",
        "how",
        "other",
        "areas",
        "area",
        "next",
        "review",
        "assessment",
        "future",
        "evidence",
        "potential",
        "opportunities",
        "opportunity",
        "award",
        "awarded",
        "number",
        "increase",
        "you",
        "your",
        "council",
        "now",
        "also",
        "organisation",
        "service",
        "standard",
        "against",
        "given",
        "keep",
        "building",
        "build",
    ]
)


def follow_up(report: AssessorReport, coverage: Coverage, model: Model) -> FollowUp:
    """Take last year's partials and areas for improvement one by one to this year's evidence.

    New evidence is dated after the report. Every passage counts, also those that support no
    element where the coverage holds them; `answering` says which take a finding up and which
    answer it. An area that only invites further compliance plus is no task and is left out, and
    the headline says so. Pure.
    """
    since = report.day
    findings = list(_findings(report))
    tasks = [one for one in findings if not _only_invites(one[2])]
    evidence = Evidence(
        list(_usable(coverage)), {one.path: one.title for one in coverage.documents}, model
    )
    own = tuple(re.findall(r"\w+", report.organisation))
    asked = [Asked(text, elements, own) for _, elements, text in tasks]
    everywhere = evidence.common_names([name for one in asked for name in one.names])
    asked = [replace(one, common=(*own, *everywhere)) for one in asked]
    items = tuple(
        _item(kind, elements, text, taken, beside, since)
        for (kind, elements, text), (taken, beside) in zip(
            tasks, evidence.taking_up(asked), strict=True
        )
    )
    plus = tuple(
        _plus(rating.element, coverage, since)
        for rating in report.ratings
        if rating.rating == "plus"
    )
    return FollowUp(
        source=report.source,
        since=since,
        items=items,
        plus=plus,
        requested=requested_documents(coverage, since),
        headline=_headline(items, plus, since, len(findings) - len(tasks)),
    )


def _usable(coverage: Coverage) -> Iterator[Match]:
    """Matches that count, each with the date of its document where it has none of its own."""
    days = {document.path: document.evidence_date for document in coverage.documents}
    for element in coverage.elements:
        for match in element.matches:
            if match.decision in ("supports", "accepted", "uncertain"):
                day = match.evidence_date or days.get(match.passage.document)
                yield replace(match, evidence_date=day)
    areas = {document.path: document.service_area for document in coverage.documents}
    for passage in coverage.unmatched:
        of = passage.document
        yield Match(
            passage, "", 0.0, "none", evidence_date=days.get(of), service_area=areas.get(of, "")
        )


def _findings(
    report: AssessorReport,
) -> Iterator[tuple[FollowUpKind, tuple[str, ...], str]]:
    narratives = {narrative.element: narrative.text for narrative in report.narratives}
    kinds: tuple[FollowUpKind, ...] = ("non-compliance", "partial")
    below = {rating.element for rating in report.ratings if rating.rating in kinds}
    for kind in kinds:
        # One text under two elements is one finding that is about both.
        told: dict[str, list[str]] = {}
        for rating in report.ratings:
            if rating.rating == kind:
                text = narratives.get(rating.element, "") or _title(rating.element)
                told.setdefault(text, []).append(rating.element)
        yield from ((kind, tuple(elements), text) for text, elements in told.items())
    for area in report.areas_for_improvement:
        text = without_references(area.text)
        texts = {narratives.get(element) if element in below else None for element in area.elements}
        if texts == {text}:
            continue  # it stands above, as the text of the partial compliances that it is about
        yield "area for improvement", area.elements, text


def _only_invites(text: str) -> bool:
    """True for an area that asks for nothing but to go on towards compliance plus."""
    rest = _PLUS.sub(" ", text)
    words = [word for word in re.findall(r"[a-z]{4,}", rest.casefold()) if word not in _INVITING]
    return rest != text and len(words) <= 2


def _title(element: str) -> str:
    return load_standard().element(element).wording


def _item(
    kind: FollowUpKind,
    elements: tuple[str, ...],
    text: str,
    taken: Sequence[Taken],
    beside: Sequence[Match],
    since: date | None,
) -> FollowUpItem:
    best = list({one.match.passage.text_id: one for one in reversed(taken)}.values())[::-1]
    answers = [_answer(one) for one in best if _is_new(one.match, since)]
    undated = sum(one.match.evidence_date is None for one in best) if since else 0
    older = len(best) - undated - len(answers) if since else 0
    told = {one.match.passage.text_id for one in best}
    new = {m.passage.text_id: m for m in reversed(beside) if _is_new(m, since)}
    others = [match for key, match in reversed(new.items()) if key not in told]
    # What answers comes before what only takes the subject up.
    answers.sort(key=lambda answer: bool(answer.missing))
    answer: FollowUpAnswer = (
        "nothing" if not answers else "partly" if answers[0].missing else "answered"
    )
    return FollowUpItem(
        kind=kind,
        elements=elements,
        text=text,
        answers=tuple(answers[:SHOWN]),
        sentence=_sentence(answers, undated, older, len(others)),
        answer=answer,
        undated=undated,
        older=older,
        elsewhere=len(others),
        near=()
        if answers
        else tuple(Answer(match, 0.0, "element") for match in others[:SHOWN_NEAR]),
    )


def _answer(taken: Taken) -> Answer:
    by = "element and content" if taken.cited else "content"
    return Answer(taken.match, round(taken.likeness, 3), by, taken.reason, taken.missing)  # type: ignore[arg-type]


def _is_new(match: Match, since: date | None) -> bool:
    """Dated after the report; without the report's own date nothing can be told apart."""
    return since is None or (match.evidence_date is not None and match.evidence_date > since)


def _sentence(answers: Sequence[Answer], undated: int, older: int, elsewhere: int) -> str:
    answering = sum(not answer.missing for answer in answers)
    if answering:
        return f"{_some(answering, 'new passage')} may answer it."
    if answers:
        takes = "takes" if len(answers) == 1 else "take"
        return (
            f"{_some(len(answers), 'new passage')} {takes} it up, but not the point: "
            f"{answers[0].missing}."
        )
    asides = []
    if undated:
        asides.append(f"{_some(undated, 'passage')} without a date would")
    if older:
        asides.append(f"{_some(older, 'passage')} as old as the report or older would")
    if elsewhere:
        support = "supports" if elsewhere == 1 else "support"
        asides.append(f"{_some(elsewhere, 'new passage')} {support} its elements in other ways")
    return f"Nothing new answers it{'; ' + '; '.join(asides) if asides else ''}."


def _claims_to_be_whole(coverage: Coverage) -> bool:
    """True for a submission that says what its files are for, or has something for nearly all."""
    claimed = {check.claim.element for check in coverage.claims}
    evidenced = {element.element for element in coverage.elements if element.matches}
    return max(len(claimed), len(evidenced)) >= _WHOLE * len(load_standard().ids)


def _plus(element: str, coverage: Coverage, since: date | None) -> PlusElement:
    today = coverage.assessment_date
    own = [m for m in _usable(coverage) if m.element == element and m.decision != "uncertain"]
    newest = max((m.evidence_date for m in own if m.evidence_date), default=None)
    title = load_standard().element(element).title
    if not own and _claims_to_be_whole(coverage):
        return PlusElement(
            element, "vanished", None, f"{element} ({title}): no evidence was found any more."
        )
    if not own:
        return PlusElement(
            element, "not seen", None,
            f"{element} ({title}): nothing in this folder; it holds part of the evidence only.",
        )  # fmt: skip
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
    items: Sequence[FollowUpItem],
    plus: Sequence[PlusElement],
    since: date | None,
    invitations: int,
) -> str:
    answered = sum(item.answer == "answered" for item in items)
    partly = sum(item.answer == "partly" for item in items)
    at_risk = sum(entry.state in ("stale", "vanished") for entry in plus)
    opening = (
        f"{answered} of {_some(len(items), 'finding')} of the last report "
        f"{'has' if answered == 1 else 'have'} new evidence that may answer "
        f"{'it' if answered == 1 else 'them'}"
        if items
        else "The last report holds no partial compliance and no area for improvement"
    )
    sentences = [f"{opening}."]
    if partly:
        sentences.append(f"{partly} more {'is' if partly == 1 else 'are'} taken up in part.")
    if plus:
        sentences.append(
            f"Of {_some(len(plus), 'compliance plus element')} {at_risk or 'none'} "
            f"{'has' if at_risk == 1 else 'have'} lost current evidence."
        )
    if invitations:
        sentences.append(
            f"{_some(invitations, 'area')} only {'invites' if invitations == 1 else 'invite'} "
            "further compliance plus, which is no task."
        )
    if since is None:
        sentences.append("The report gives no date, so all evidence counts as new.")
    return " ".join(sentences)


def _some(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
