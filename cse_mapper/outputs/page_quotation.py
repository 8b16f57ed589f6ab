"""A quotation as the page shows it: text, citation with its link, and what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cse_mapper.domain import Match
from cse_mapper.domain.plain import plain
from cse_mapper.domain.wording import day_in_words
from cse_mapper.outputs.arrange import decided, percent
from cse_mapper.outputs.page_table import Link

# A passage of rows of a table may run to a page.
_MOST_CHARACTERS = 1_200


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage with its citation; `link` is None where there is no file to open."""

    text: str
    citation: str
    link: str | None
    facts: str
    unsure: bool
    personal: str
    area: int | None = None


def quotation(match: Match, link: Link, known: str = "", areas: Sequence[str] = ()) -> Quotation:
    """Put a match into the words of the page; `known` is told of it before all else.

    `areas` are the page's service areas, by which it can be filtered.
    """
    passage = match.passage
    text = plain(passage.text)
    if len(text) > _MOST_CHARACTERS:
        # At a word, since half a word may be another one.
        text = text[:_MOST_CHARACTERS].rsplit(" ", 1)[0] + " …"
    standing = decided(match)
    facts = (
        known,
        percent(match.probability),
        standing,
        match.kind,
        day_in_words(match.evidence_date) if match.evidence_date else "no date",
        match.service_area,
        f"note: {match.note}" if match.note else "",
    )
    return Quotation(
        text=text,
        citation=f"{passage.document}, {passage.locator}",
        link=link(passage.document, passage.locator),
        facts=" · ".join(fact for fact in facts if fact),
        unsure=standing.startswith("suggested, uncertain"),
        personal=f"May hold personal data: {', '.join(match.personal)}" if match.personal else "",
        area=areas.index(match.service_area) if match.service_area in areas else None,
    )
