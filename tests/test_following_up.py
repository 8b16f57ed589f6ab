"""Last year's findings one by one: answered by new evidence, or nothing new."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from cse_mapper.assessment.following_up import follow_up
from cse_mapper.domain import (
    AssessorReport,
    CitedItem,
    Coverage,
    Document,
    ElementCoverage,
    ElementRating,
    Locator,
    Match,
    Narrative,
    Passage,
    ReportDate,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.model.scoring import Model
from cse_mapper.model.store import load_model
from cse_mapper.outputs.follow_up import ended, print_follow_up
from cse_mapper.outputs.reports import print_report

REPORT = AssessorReport(
    source="report.txt (Testbury)",
    file="report.txt",
    dates=(
        ReportDate("Visit date", "3 March 2023", date(2023, 3, 3)),
        ReportDate("Provisional date of next review", "1 March 2024", date(2024, 3, 1)),
    ),
    narratives=(
        Narrative("4.1.2", "Two targets for planning decisions are not met.", "partial", "r"),
    ),
    ratings=(
        ElementRating("4.1.2", "partial"),
        ElementRating("1.2.2", "plus"),
        ElementRating("3.3.3", "plus"),
        ElementRating("4.2.4", "plus"),
    ),
    areas_for_improvement=(
        CitedItem("Web chat has no standard for replies (Reference Element 5.1.2).", ("5.1.2",)),
        CitedItem("Review progress with the new telephone system"),
    ),
)


def match(
    element: str, text: str, day: date | None, document: str = "a.docx", decision: str = "supports"
) -> Match:
    passage = Passage(f"{document}:{text[:20]}", text, document, Locator(page=2), text)
    return Match(passage, element, 0.9, decision, evidence_date=day)  # type: ignore[arg-type]


def coverage(*matches: Match, documents: tuple[Document, ...] = ()) -> Coverage:
    elements = tuple(
        ElementCoverage(
            entry.id, entry.title, "covered", (), tuple(m for m in matches if m.element == entry.id)
        )
        for entry in load_standard().elements
    )
    return Coverage(elements, (), documents, "model", date(2024, 2, 1))


PLUS = ("1.2.2", "3.3.3", "4.2.4")


def with_areas(*areas: CitedItem) -> AssessorReport:
    """The report with these areas for improvement and no partial compliance."""
    plus = tuple(rating for rating in REPORT.ratings if rating.rating == "plus")
    return replace(REPORT, areas_for_improvement=areas, ratings=plus)


def dated(path: str) -> Document:
    return Document(path, "Planning", "read", evidence_date=NEW)


NEW, OLD = date(2023, 11, 1), date(2022, 5, 1)
CHAT = "Our standard for web chat: every reply is checked for quality, and nine in ten are good."
BENCHES = "The benches in the park were painted green by volunteers in the summer."


@pytest.fixture(scope="module")
def model() -> Model:
    return load_model()


def test_new_evidence_for_the_element_and_on_the_subject_answers(model: Model) -> None:
    result = follow_up(REPORT, coverage(match("5.1.2", CHAT, NEW)), model)
    partial, chat, telephones = result.items
    assert [a.match.passage.text for a in chat.answers] == [CHAT]
    assert chat.answer == "answered"
    assert chat.answers[0].by == "element and content"
    assert chat.answers[0].reason.startswith("Both speak of \u201cweb\u201d, \u201cchat\u201d")
    assert "it supports 5.1.2, which the finding cites" in chat.answers[0].reason
    assert chat.sentence == "1 new passage may answer it."
    assert chat.text == "Web chat has no standard for replies"
    assert partial.sentence == telephones.sentence == "Nothing new answers it."
    assert (partial.kind, chat.kind) == ("partial", "area for improvement")
    assert (partial.answer, telephones.answer) == ("nothing", "nothing")


def test_a_finding_that_cites_no_element_is_matched_by_content(model: Model) -> None:
    told = (
        "The new telephone system went live in May; one caller in twenty hangs up, once one in six."
    )
    passage = match("5.2.5", told, NEW).passage
    own = replace(coverage(), unmatched=(passage,), documents=(dated("a.docx"),))
    telephones = follow_up(REPORT, own, model).items[2]
    assert [answer.match.passage.text for answer in telephones.answers] == [told]
    assert (telephones.elements, telephones.answers[0].match.element) == ((), "")
    assert telephones.answers[0].by == "content"


def test_names_tell_what_words_of_customer_service_do_not(model: Model) -> None:
    area = "'Bright Sparks' could do with more promotion (Reference Element 2.1.6)."
    named = "Bright Sparks was promoted at every depot, and 300 ideas came in."
    unnamed = "The staff survey was promoted at every depot, and 300 answers came in."
    report = with_areas(CitedItem(area, ("2.1.6",)))
    (item,) = follow_up(report, coverage(match("2.1.6", named, NEW)), model).items
    assert item.answer == "answered"
    assert "Both name \u201cBright Sparks\u201d" in item.answers[0].reason
    (item,) = follow_up(report, coverage(match("2.1.6", unnamed, NEW)), model).items
    assert item.answer == "nothing"


def test_a_target_that_is_still_missed_is_no_answer(model: Model) -> None:
    area = "E-mails answered in five days stood at 81% against the standard of 95%."
    report = with_areas(CitedItem(area, ("5.3.2",)))
    for figure, answer in ((88, "partly"), (97, "answered")):
        told = f"E-mails answered in five days: {figure}% (standard 95%)."
        (item,) = follow_up(report, coverage(match("5.3.2", told, NEW)), model).items
        assert item.answer == answer
    area = "Missed bins stood at 92 per 100,000 against a target of 50."
    report = with_areas(CitedItem(area, ("4.1.2",)))
    for figure, answer in ((71, "partly"), (44, "answered")):
        told = f"Missed bins: {figure} per 100,000 (target 50)."
        (item,) = follow_up(report, coverage(match("4.1.2", told, NEW)), model).items
        assert item.answer == answer
    assert item.answers[0].missing == ""


def test_what_is_still_to_be_decided_is_no_answer(model: Model) -> None:
    told = "A standard for the quality of web chat replies will go to Cabinet in the autumn."
    chat = follow_up(REPORT, coverage(match("5.1.2", told, NEW)), model).items[1]
    assert chat.answer == "partly"
    assert chat.sentence == (
        "1 new passage takes it up, but not the point: it tells of what is still to be decided."
    )


def test_a_point_that_nothing_comes_near_to_is_named(model: Model) -> None:
    area = "Satisfaction with each service is published, but not ward by ward."
    told = "Satisfaction with refuse, parks and housing is published each spring on our website."
    report = with_areas(CitedItem(area, ("1.3.2",)))
    (item,) = follow_up(report, coverage(match("1.3.2", told, NEW)), model).items
    assert item.answer == "partly"
    assert "it says nothing of \u201cbut not ward by ward\u201d" in item.sentence


def test_further_compliance_plus_is_no_task(model: Model) -> None:
    invites = CitedItem("You may wish to consider further Compliance Plus ratings.")
    asks = CitedItem("Web chat replies could be checked to keep Compliance Plus for 5.1.2.")
    result = follow_up(with_areas(invites, asks), coverage(), model)
    assert [item.text for item in result.items] == [asks.text]
    assert "1 area only invites further compliance plus, which is no task." in result.headline


def test_evidence_as_old_as_the_report_is_nothing_new(model: Model) -> None:
    chat = follow_up(REPORT, coverage(match("5.1.2", CHAT, OLD)), model).items[1]
    assert chat.answers == ()
    assert chat.sentence == (
        "Nothing new answers it; 1 passage as old as the report or older would."
    )


def test_evidence_without_a_date_is_said_but_is_not_new(model: Model) -> None:
    chat = follow_up(REPORT, coverage(match("5.1.2", CHAT, None)), model).items[1]
    assert chat.answers == ()
    assert chat.sentence == "Nothing new answers it; 1 passage without a date would."


def test_a_passage_without_a_date_has_its_documents(model: Model) -> None:
    own = coverage(match("5.1.2", CHAT, None), documents=(dated("a.docx"),))
    result = follow_up(REPORT, own, model)
    assert result.items[1].answers[0].match.evidence_date == NEW


def test_new_evidence_on_another_subject_does_not_answer(model: Model) -> None:
    chat = follow_up(REPORT, coverage(match("5.1.2", BENCHES, NEW)), model).items[1]
    assert chat.answers == ()
    assert chat.elsewhere == 1
    assert "1 new passage supports its elements in other ways" in chat.sentence
    assert [(near.match.passage.text, near.by) for near in chat.near] == [(BENCHES, "element")]


def test_rejected_evidence_does_not_answer(model: Model) -> None:
    own = coverage(match("5.1.2", CHAT, NEW, decision="rejected"))
    assert follow_up(REPORT, own, model).items[1].answers == ()


def test_compliance_plus_is_lost_only_from_a_folder_that_claims_to_be_whole(model: Model) -> None:
    part = follow_up(REPORT, coverage(match("5.1.2", CHAT, NEW)), model)
    assert {plus.state for plus in part.plus} == {"not seen"}
    assert "3 compliance plus elements none have lost" in part.headline
    others = [e for e in load_standard().ids if e not in ("1.2.2", "3.3.3", "4.2.4")]
    whole = follow_up(REPORT, coverage(*(match(e, f"{CHAT} {e}", NEW) for e in others)), model)
    assert {plus.state for plus in whole.plus} == {"vanished"}


def test_a_plus_without_evidence_has_vanished_and_an_old_one_is_stale(model: Model) -> None:
    everything = (match(e, f"{BENCHES} {e}", NEW) for e in load_standard().ids if e not in PLUS)
    own = coverage(
        *everything,
        match("1.2.2", "We told residents what came of the consultation.", NEW),
        match("3.3.3", "The reception is clean.", OLD),
    )
    result = follow_up(REPORT, own, model)
    assert {p.element: p.state for p in result.plus} == {
        "1.2.2": "current",
        "3.3.3": "stale",
        "4.2.4": "vanished",
    }
    assert "2022-05-01" in next(p.sentence for p in result.plus if p.state == "stale")
    assert "Of 3 compliance plus elements 2 have lost current evidence." in result.headline


def test_the_documents_that_an_assessor_asks_for(model: Model) -> None:
    documents = (
        Document("complaints_report_2023.pdf", "", "read", evidence_date=NEW),
        Document("satisfaction-survey.xlsx", "", "read", evidence_date=OLD),
        Document("annual report.docx", "", "unreadable", evidence_date=NEW),
        Document("kpi dashboard.xlsx", "", "read"),
    )
    result = follow_up(REPORT, coverage(documents=documents), model)
    asked = {r.name: r for r in result.requested}
    assert asked["Latest complaints information"].found
    assert asked["Latest complaints information"].documents == ("complaints_report_2023.pdf",)
    assert not asked["Latest satisfaction information"].found
    assert "before the last report" in asked["Latest satisfaction information"].sentence
    assert asked["Latest annual report"].sentence == "Not found."
    assert "carries no date" in asked["Latest performance data"].sentence


def test_a_report_without_a_date_says_that_all_evidence_counts_as_new(model: Model) -> None:
    undated = replace(REPORT, dates=())
    result = follow_up(undated, coverage(match("5.1.2", CHAT, OLD)), model)
    assert len(result.items[1].answers) == 1
    assert "gives no date" in result.headline


def test_an_area_that_a_partial_already_quotes_is_not_said_twice(model: Model) -> None:
    text = "Two targets for planning decisions are not met."
    area = CitedItem(f"{text} (Reference Partial Compliance for Element 4.1.2).", ("4.1.2",))
    result = follow_up(replace(REPORT, areas_for_improvement=(area,)), coverage(), model)
    assert [item.kind for item in result.items] == ["partial"]


def test_the_terminal_shows_every_item_and_nothing_that_acts_on_it(model: Model) -> None:
    nasty = f"{CHAT} \x1b[31m[bold]red[/bold]"
    result = follow_up(REPORT, coverage(match("5.1.2", nasty, NEW)), model)
    screen = io.StringIO()
    console = Console(file=screen, width=100)
    print_follow_up(result, console)
    print_report(REPORT, console)
    shown = screen.getvalue()
    assert "\x1b" not in shown
    assert "[bold]red[/bold]" in shown
    assert "Nothing new answers it." in shown
    assert "a.docx, p. 2 (2023-11-01; 5.1.2, same element, similar subject)" in shown
    assert "not seen" in shown
    assert "May be answered: 1 new passage may answer it." in shown
    assert "Latest annual report" in shown


def test_a_finding_without_a_full_stop_does_not_run_into_what_is_said_of_it() -> None:
    assert ended("Standards are not published") == "Standards are not published."
    assert ended("Are they?") == "Are they?"
    assert ended("cut short ...") == "cut short ..."
