"""Holds last year's report against this year's evidence: what `cse-map follow-up` does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from cse_mapper.assessment.answering import Asked, Evidence, Taken
from cse_mapper.assessment.findings import Raised, tasks_of
from cse_mapper.assessment.stories import earlier_findings
from cse_mapper.domain import (
    Answer,
    AssessorReport,
    Coverage,
    EarlierFinding,
    FollowUp,
    FollowUpAnswer,
    FollowUpItem,
    FollowUpKind,
    Match,
    PlusElement,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.reports.requested import requested_documents

if TYPE_CHECKING:
    from cse_mapper.model.scoring import Model

SHOWN = 5
SHOWN_NEAR = 3
STALE_AFTER_MONTHS = 12
# Passages count beside the one that is nearest to a finding up to this much further from it, in
# log-odds.
_AS_NEAR = 1.0
# From this share of the elements on with evidence a folder claims to be whole.
_WHOLE = 0.8


def follow_up(
    report: AssessorReport,
    coverage: Coverage,
    model: Model,
    before: Sequence[AssessorReport] = (),
) -> FollowUp:
    """Take last year's partials and areas for improvement one by one to this year's evidence.

    New evidence is dated after the report. Every passage counts, also those that support no
    element where the coverage holds them; `answering` says which take a finding up and which
    answer it. An area that only invites further compliance plus is no task and is left out, and
    the headline says so. `before` are earlier reports of the organisation, oldest first: what
    became of their findings is told, and what no later report mentions is taken to the evidence
    too. Pure.
    """
    since = report.day
    tasks, invitations = tasks_of(report)
    earlier = earlier_findings([*before, report], model) if before else []
    open_still = [one for one in earlier if one.state == "not mentioned"]
    waiting = [Raised(one.kind, one.elements, one.text) for one in open_still]
    first = {one.elements: one.raised for one in reversed(earlier) if one.state == "open"}
    evidence = Evidence(
        list(_usable(coverage)), {one.path: one.title for one in coverage.documents}, model
    )
    own = tuple(re.findall(r"\w+", report.organisation))
    asked = [Asked(one.text, one.elements, own) for one in (*tasks, *waiting)]
    everywhere = evidence.common_names([name for one in asked for name in one.names])
    asked = [replace(one, common=(*own, *everywhere)) for one in asked]
    dated = [(since, first.get(one.elements) if one.elements else None) for one in tasks]
    dated += [(one.raised, one.raised) for one in open_still]
    items = tuple(
        replace(_item(one.kind, one.elements, one.text, taken, beside, day), raised=raised)
        for one, (day, raised), (taken, beside) in zip(
            (*tasks, *waiting), dated, evidence.taking_up(asked), strict=True
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
        headline=_headline(items, plus, since, invitations, earlier),
        earlier=tuple(earlier),
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


def _item(
    kind: FollowUpKind,
    elements: tuple[str, ...],
    text: str,
    taken: Sequence[Taken],
    beside: Sequence[Match],
    since: date | None,
) -> FollowUpItem:
    best = list({one.match.passage.text_id: one for one in reversed(taken)}.values())[::-1]
    fresh = [one for one in best if _is_new(one.match, since)]
    undated = sum(one.match.evidence_date is None for one in best) if since else 0
    older = len(best) - undated - len(fresh) if since else 0
    nearest = max((one.beyond for one in fresh), default=0.0)
    answers = [_answer(one) for one in fresh if one.beyond >= nearest - _AS_NEAR]
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
    earlier: Sequence[EarlierFinding],
) -> str:
    at_risk = sum(entry.state in ("stale", "vanished") for entry in plus)
    closed = sum(one.state == "closed" for one in earlier)
    sentences = (
        _opening(items, any(one.state == "not mentioned" for one in earlier)),
        f"Of {_some(len(plus), 'compliance plus element')} {at_risk or 'none'} "
        f"{_has(at_risk)} lost current evidence."
        if plus
        else "",
        f"Of {_some(len(earlier), 'finding')} of earlier reports {closed or 'none'} "
        f"{'was' if closed == 1 else 'were'} closed by a later one."
        if earlier
        else "",
        f"{_some(invitations, 'area')} only {'invites' if invitations == 1 else 'invite'} "
        "further compliance plus, which is no task."
        if invitations
        else "",
        "" if since else "The report gives no date, so all evidence counts as new.",
    )
    return " ".join(filter(None, sentences))


def _opening(items: Sequence[FollowUpItem], with_earlier: bool) -> str:
    """How many findings are answered and taken up in part."""
    if not items:
        return "The last report holds no partial compliance and no area for improvement."
    answered = sum(item.answer == "answered" for item in items)
    partly = sum(item.answer == "partly" for item in items)
    of = "the last report and those before it" if with_earlier else "the last report"
    said = (
        f"{answered} of {_some(len(items), 'finding')} of {of} {_has(answered)} new evidence that "
        f"may answer {'it' if answered == 1 else 'them'}."
    )
    more = " more" if answered else ""
    parts = f" {partly}{more} {'is' if partly == 1 else 'are'} taken up in part." if partly else ""
    return said + parts


def _has(count: int) -> str:
    return "has" if count == 1 else "have"


def _some(count: int, one: str) -> str:
    return f"{count} {one if count == 1 else one + 's'}"
