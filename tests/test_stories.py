"""Several reports of one organisation: what was closed in which year, and what nobody mentions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cse_mapper.assessment.following_up import follow_up
from cse_mapper.assessment.stories import earlier_findings, in_order
from cse_mapper.domain import (
    AssessorReport,
    CitedItem,
    ElementRating,
    Narrative,
    ReportDate,
)
from cse_mapper.errors import ReportError
from cse_mapper.model.scoring import Model
from cse_mapper.model.store import load_model
from tests.test_following_up import coverage, match

CHAT = "Web chat has no standard for the quality of replies."
BUS = "Publish the outcome of the review of bus pass renewals."
HOLLOW = "Little is known of what the families at Hollow Lane need."


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def report(
    year: int, rating: str, areas: tuple[CitedItem, ...] = (), told: dict[str, str] | None = None
) -> AssessorReport:
    narratives = {"4.1.2": f"Targets for planning in {year}.", **(told or {})}
    return AssessorReport(
        source=f"{year}.txt (Testbury)",
        file=f"{year}.txt",
        organisation="Testbury",
        dates=(ReportDate("Visit date", str(year), date(year, 3, 3)),),
        ratings=(
            ElementRating("4.1.2", rating),
            *(ElementRating(element, "full") for element in told or ()),
        ),
        narratives=tuple(
            Narrative(element, text, rating if element == "4.1.2" else "full", "r")
            for element, text in narratives.items()
        ),
        areas_for_improvement=areas,
    )


FIRST = report(
    2022,
    "partial",
    (CitedItem(CHAT, ("5.1.2",)), CitedItem(BUS), CitedItem(HOLLOW, ("1.1.3",))),
)
SECOND = report(
    2023,
    "partial",
    (CitedItem("There is still no standard for replies on web chat.", ("5.1.2",)),),
    {"1.1.3": "Officers spent six mornings with the families at Hollow Lane and their needs."},
)
THIRD = report(
    2024,
    "full",
    told={"5.1.2": "A standard for web chat replies was set and each adviser's chats are marked."},
)


def test_each_finding_is_closed_by_the_report_that_says_so(model: Model) -> None:
    became = {one.text: one for one in earlier_findings([FIRST, SECOND, THIRD], model)}
    planning = became["Targets for planning in 2022."]
    assert (planning.state, planning.closed_in, planning.closed) == (
        "closed", "2024.txt", date(2024, 3, 3),
    )  # fmt: skip
    assert planning.sentence == "Closed in 2024: rated full compliance."
    assert became[CHAT].closed_in == "2024.txt"
    assert became[HOLLOW].closed_in == "2023.txt"
    assert became[HOLLOW].sentence.startswith("Seems closed in 2023: “Officers spent six mornings")
    assert (became[BUS].state, became[BUS].sentence) == (
        "not mentioned", "No later report mentions it.",
    )  # fmt: skip
    assert planning.raised == date(2022, 3, 3)
    # The second report's partial at the same element is the same finding, raised again.
    assert sum(one.kind == "partial" for one in became.values()) == 1


def test_what_the_last_report_raises_again_is_open_since_the_first(model: Model) -> None:
    (planning, chat, *_) = earlier_findings([FIRST, SECOND], model)
    assert (planning.state, planning.sentence) == ("open", "Still open in 2023.")
    assert (chat.state, chat.sentence) == ("open", "Raised again in 2023.")
    result = follow_up(SECOND, coverage(), model, [FIRST])
    assert [item.raised for item in result.items[:2]] == [date(2022, 3, 3), date(2022, 3, 3)]


def test_what_no_later_report_mentions_goes_to_the_evidence_too(model: Model) -> None:
    told = "The review of bus pass renewals was published in full, with its outcome."
    own = coverage(match("1.2.2", told, date(2023, 9, 1)))
    result = follow_up(THIRD, own, model, [FIRST, SECOND])
    (item,) = (item for item in result.items if item.text == BUS)
    assert (item.answer, item.raised) == ("answered", date(2022, 3, 3))
    assert "findings of earlier reports" in result.headline
    alone = follow_up(THIRD, own, model)
    assert (alone.earlier, [item.text for item in alone.items]) == ((), [])


def test_reports_are_put_in_order_by_their_dates() -> None:
    assert in_order([THIRD, FIRST, SECOND]) == [FIRST, SECOND, THIRD]
    assert in_order([replace(FIRST, dates=())]) == [replace(FIRST, dates=())]
    with pytest.raises(ReportError, match="of several organisations: Testbury, Elsewhere"):
        in_order([FIRST, replace(SECOND, organisation="Elsewhere")])
    with pytest.raises(ReportError, match=r"2023\.txt gives no date"):
        in_order([FIRST, replace(SECOND, dates=())])
