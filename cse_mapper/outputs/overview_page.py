"""The overview of a batch as one self-contained page, in the dress of the councils' own pages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cse_mapper.domain import CouncilResult, Overview
from cse_mapper.domain.standard import load_standard
from cse_mapper.domain.wording import day_in_words
from cse_mapper.outputs.links import quoted
from cse_mapper.outputs.overview import (
    Numbers,
    councils_worst_first,
    criterion_cells,
    numbers,
    outcome,
)
from cse_mapper.outputs.page import style, template
from cse_mapper.storage.atomic import write_text

_MOST_SET_ASIDE = 200


@dataclass(frozen=True, slots=True)
class CouncilRow:
    """One mapped council, in words and numbers; `link` is the URL of its page."""

    name: str
    link: str
    at_risk: bool
    outcome: str
    numbers: Numbers
    criteria: tuple[tuple[str, str], ...]


def write_overview_page(overview: Overview, path: Path) -> Path:
    """Write overview.html: one file that asks nothing from anywhere and has no script at all.

    It links to each council's page beside it. Returns the path really written (see `atomic`);
    raises OutputError where that fails. The same overview gives the same bytes.
    """
    ordered = councils_worst_first(overview.councils)
    html = template("overview.html.jinja").render(
        style=style(),
        headline=overview.headline,
        assessment_date=day_in_words(overview.assessment_date),
        model=overview.model,
        criteria=load_standard().criteria,
        rows=[_row(council) for council in ordered if not council.problem],
        failed=[council for council in ordered if council.problem],
        set_aside=overview.set_aside[:_MOST_SET_ASIDE],
        set_aside_more=max(0, len(overview.set_aside) - _MOST_SET_ASIDE),
        rules=[sentence for _rule, sentence in overview.rules],
    )
    return write_text(path, html)


def _row(council: CouncilResult) -> CouncilRow:
    return CouncilRow(
        council.name,
        quoted(council.page),
        council.at_risk,
        outcome(council),
        numbers(council),
        tuple(criterion_cells(council)),
    )
