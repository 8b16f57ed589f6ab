"""Last year's findings one by one: answered by new evidence, or nothing new."""

from __future__ import annotations

import io
from datetime import date

from rich.console import Console

from cse_mapper.assessment.following_up import follow_up
from cse_mapper.domain import (
    AssessorReport,
    CitedItem,
    Coverage,
    Document,
    ElementCoverage,
    ElementRating,
    Judgement,
    Locator,
    Match,
    Narrative,
    Passage,
    ReportDate,
    Suggestion,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.follow_up import print_follow_up, print_report

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


NEW, OLD = date(2023, 11, 1), date(2022, 5, 1)
CHAT = "Our standard for web chat: every reply is checked for quality, and nine in ten are good."
BENCHES = "The benches in the park were painted green by volunteers in the summer."


def test_new_evidence_for_the_element_and_on_the_subject_answers() -> None:
    result = follow_up(REPORT, coverage(match("5.1.2", CHAT, NEW)), None)
    partial, chat, telephones = result.items
    assert [a.match.passage.text for a in chat.answers] == [CHAT]
    assert chat.answers[0].by == "element and content"
    assert chat.sentence == "1 new passage may answer it."
    assert chat.text == "Web chat has no standard for replies"
    assert partial.sentence == telephones.sentence == "Nothing new answers it."
    assert (partial.kind, chat.kind) == ("partial", "area for improvement")


def test_the_models_vectors_find_the_same_subject_in_other_words() -> None:
    other_words = "Quality of online conversations is marked each month."

    def encode(texts: list[str]) -> list[list[float]]:
        return [[1.0, 0.0] if "chat" in t or t == other_words else [0.0, 1.0] for t in texts]

    own = coverage(match("5.1.2", other_words, NEW), match("5.1.2", BENCHES, NEW))
    chat = follow_up(REPORT, own, None, encode).items[1]
    assert [answer.match.passage.text for answer in chat.answers] == [other_words]
    assert chat.answers[0].likeness == 1.0
    assert chat.near == ()
    assert follow_up(REPORT, own, None).items[1].answers == ()


def test_evidence_as_old_as_the_report_is_nothing_new() -> None:
    chat = follow_up(REPORT, coverage(match("5.1.2", CHAT, OLD)), None).items[1]
    assert chat.answers == ()
    assert chat.sentence == (
        "Nothing new answers it; 1 passage as old as the report or older would."
    )


def test_evidence_without_a_date_is_said_but_is_not_new() -> None:
    chat = follow_up(REPORT, coverage(match("5.1.2", CHAT, None)), None).items[1]
    assert chat.answers == ()
    assert chat.sentence == "Nothing new answers it; 1 passage without a date would."


def test_a_passage_without_a_date_has_its_documents() -> None:
    document = Document("a.docx", "Planning", "read", evidence_date=NEW)
    result = follow_up(REPORT, coverage(match("5.1.2", CHAT, None), documents=(document,)), None)
    assert result.items[1].answers[0].match.evidence_date == NEW


def test_new_evidence_on_another_subject_does_not_answer() -> None:
    chat = follow_up(REPORT, coverage(match("5.1.2", BENCHES, NEW)), None).items[1]
    assert chat.answers == ()
    assert chat.elsewhere == 1
    assert "1 new passage supports its elements in other ways" in chat.sentence
    assert [(near.match.passage.text, near.by) for near in chat.near] == [(BENCHES, "element")]


def test_rejected_evidence_does_not_answer() -> None:
    own = coverage(match("5.1.2", CHAT, NEW, decision="rejected"))
    assert follow_up(REPORT, own, None).items[1].answers == ()


def test_the_judge_finds_the_elements_of_an_area_that_cites_none() -> None:
    asked: list[str] = []

    def judge(texts: list[str]) -> list[Judgement]:
        asked.extend(texts)
        return [Judgement("supports", (Suggestion("3.3.1", 0.8), Suggestion("3.3.2", 0.1)))]

    telephones = follow_up(REPORT, coverage(), judge).items[2]
    assert asked == ["Review progress with the new telephone system"]
    assert telephones.elements == ("3.3.1",)


def test_a_plus_without_evidence_has_vanished_and_an_old_one_is_stale() -> None:
    own = coverage(
        match("1.2.2", "We told residents what came of the consultation.", NEW),
        match("3.3.3", "The reception is clean.", OLD),
    )
    result = follow_up(REPORT, own, None)
    assert {p.element: p.state for p in result.plus} == {
        "1.2.2": "current",
        "3.3.3": "stale",
        "4.2.4": "vanished",
    }
    assert "2022-05-01" in next(p.sentence for p in result.plus if p.state == "stale")
    assert "Of 3 compliance plus elements 2 have lost current evidence." in result.headline


def test_the_documents_that_an_assessor_asks_for() -> None:
    documents = (
        Document("complaints_report_2023.pdf", "", "read", evidence_date=NEW),
        Document("satisfaction-survey.xlsx", "", "read", evidence_date=OLD),
        Document("annual report.docx", "", "unreadable", evidence_date=NEW),
        Document("kpi dashboard.xlsx", "", "read"),
    )
    asked = {r.name: r for r in follow_up(REPORT, coverage(documents=documents), None).requested}
    assert asked["Latest complaints information"].found
    assert asked["Latest complaints information"].documents == ("complaints_report_2023.pdf",)
    assert not asked["Latest satisfaction information"].found
    assert "before the last report" in asked["Latest satisfaction information"].sentence
    assert asked["Latest annual report"].sentence == "Not found."
    assert "carries no date" in asked["Latest performance data"].sentence


def test_a_report_without_a_date_says_that_all_evidence_counts_as_new() -> None:
    from dataclasses import replace

    undated = replace(REPORT, dates=())
    result = follow_up(undated, coverage(match("5.1.2", CHAT, OLD)), None)
    assert len(result.items[1].answers) == 1
    assert "gives no date" in result.headline


def test_an_area_that_a_partial_already_quotes_is_not_said_twice() -> None:
    from dataclasses import replace

    text = "Two targets for planning decisions are not met."
    area = CitedItem(f"{text} (Reference Partial Compliance for Element 4.1.2).", ("4.1.2",))
    result = follow_up(replace(REPORT, areas_for_improvement=(area,)), coverage(), None)
    assert [item.kind for item in result.items] == ["partial"]


def test_the_terminal_shows_every_item_and_nothing_that_acts_on_it() -> None:
    nasty = f"{CHAT} \x1b[31m[bold]red[/bold]"
    result = follow_up(REPORT, coverage(match("5.1.2", nasty, NEW)), None)
    screen = io.StringIO()
    console = Console(file=screen, width=100)
    print_follow_up(result, console)
    print_report(REPORT, console)
    shown = screen.getvalue()
    assert "\x1b" not in shown
    assert "[bold]red[/bold]" in shown
    assert "Nothing new answers it." in shown
    assert "a.docx, p. 2 (2023-11-01; 5.1.2, same element, similar subject)" in shown
    assert "vanished" in shown
    assert "Latest annual report" in shown
