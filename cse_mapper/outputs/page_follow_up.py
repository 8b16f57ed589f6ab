"""What the page's section on last year's report shows, put into words; no HTML here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cse_mapper.domain import (
    Answer,
    EarlierFinding,
    FollowUp,
    FollowUpItem,
    Locator,
    PlusElement,
    RequestedDocument,
    Status,
)
from cse_mapper.domain.wording import day_in_words, some
from cse_mapper.outputs.follow_up_words import (
    ANSWERS,
    EARLIER,
    KINDS,
    PLUS_LOOKS,
    asked_for_worst_first,
    ended,
    how_near,
    plus_worst_first,
    raised,
    told_of,
    why,
)
from cse_mapper.outputs.links import evidence_link
from cse_mapper.outputs.page_quotation import Quotation, quotation

_MOST_FILES = 5


@dataclass(frozen=True, slots=True)
class Link:
    """A file's path, with its address where there is a file to open."""

    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding of the last report; `near` are passages that do not answer it, but stand near."""

    kind: str
    elements: tuple[str, ...]
    text: str
    verdict: str
    look: Status
    sentence: str
    answers: tuple[Quotation, ...]
    near: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A line with a badge: a compliance plus element, or a document asked for."""

    verdict: str
    look: Status
    name: str
    sentence: str
    files: tuple[Link, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class FollowUpView:
    """All that the section says."""

    headline: str
    source: str
    findings: tuple[FindingView, ...]
    plus: tuple[Told, ...]
    requested: tuple[Told, ...]
    earlier: tuple[Told, ...] = ()


def follow_up_view(follow_up: FollowUp, base: str | None) -> FollowUpView:
    """Put a follow-up into the words of the page; `base` is the URL of the evidence folder."""
    since = f", of {day_in_words(follow_up.since)}" if follow_up.since else ""
    return FollowUpView(
        headline=follow_up.headline,
        source=f"{follow_up.source}{since}",
        findings=tuple(_finding(item, base) for item in follow_up.items),
        plus=tuple(map(_plus, plus_worst_first(follow_up))),
        requested=tuple(_asked(one, base) for one in asked_for_worst_first(follow_up)),
        earlier=tuple(map(_earlier, follow_up.earlier)),
    )


def _finding(item: FollowUpItem, base: str | None) -> FindingView:
    return FindingView(
        kind=KINDS[item.kind],
        elements=item.elements,
        text=item.text,
        verdict=ANSWERS[item.answer][0],
        look=ANSWERS[item.answer][1],
        sentence=" ".join(filter(None, (item.sentence, raised(item)))),
        answers=_quotations(item.answers, base),
        near=_quotations(item.near, base),
    )


def _quotations(answers: Sequence[Answer], base: str | None) -> tuple[Quotation, ...]:
    return tuple(
        quotation(answer.match, base, " ".join(filter(None, (why(answer), how_near(answer)))))
        for answer in answers
    )


def _plus(plus: PlusElement) -> Told:
    return Told(plus.state.capitalize(), PLUS_LOOKS[plus.state], plus.element, plus.sentence)


def _earlier(one: EarlierFinding) -> Told:
    badge, look = EARLIER[one.state]
    return Told(badge, look, told_of(one), f"{ended(one.text)} {one.sentence}")


def _asked(asked: RequestedDocument, base: str | None) -> Told:
    files = tuple(
        Link(document, evidence_link(document, Locator(), base))
        for document in asked.documents[:_MOST_FILES]
    )
    more = len(asked.documents) - len(files)
    verdict, look = ("Found", "covered") if asked.found else ("Not found", "missing")
    # The files, with their links, say all that the sentence would.
    sentence = some(len(asked.documents), "file", "files") if asked.found else asked.sentence
    return Told(verdict, look, asked.name, sentence, files, more)  # type: ignore[arg-type]
