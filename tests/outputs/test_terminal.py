from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from cse_mapper.domain import Coverage, Document, Judgement, Locator, Part, Suggestion
from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import UsageError
from cse_mapper.outputs.files import parts_in_words, read_in_part
from cse_mapper.outputs.site_visit import print_triage
from cse_mapper.outputs.terminal import print_summary, print_written
from cse_mapper.outputs.terminal_element import (
    print_element,
    print_elements,
)
from cse_mapper.outputs.terminal_model import print_suggestions
from tests.outputs.invented import invented_coverage, with_claims

WIDTH = 80


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return invented_coverage()


def console(encoding: str = "utf-8", *, colour: bool = False) -> tuple[Console, io.BytesIO]:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding, newline="\n", write_through=True)
    return Console(
        file=file, width=WIDTH, force_terminal=colour, color_system="standard" if colour else None
    ), raw


def summary(coverage: Coverage, encoding: str = "utf-8", *, colour: bool = False) -> str:
    shown, raw = console(encoding, colour=colour)
    print_summary(coverage, [Path("cse-coverage/coverage.xlsx")], shown)
    return raw.getvalue().decode(encoding)


def test_the_summary_fits_80_columns_and_is_the_same_without_colour(coverage: Coverage) -> None:
    text = summary(coverage)
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "\x1b" not in text
    assert re.sub("\x1b\\[[0-9;]*m", "", summary(coverage, colour=True)) == text


def test_every_element_is_told_once_worst_first(coverage: Coverage) -> None:
    told = re.findall(
        r"^(\d\.\d\.\d) +(missing|thin|covered|strong) ", summary(coverage), re.MULTILINE
    )
    assert sorted(number for number, _status in told) == sorted(load_standard().ids)
    order = ("missing", "thin", "covered", "strong")
    ranks = [order.index(status) for _number, status in told]
    assert ranks == sorted(ranks)
    first = next(row for row in coverage.elements if row.element == told[0][0])
    assert [reason.code for reason in first.reasons] == ["nothing-found"]
    assert first.reasons[0].text not in summary(coverage)
    assert "Missing without a reason below it: nothing was found for it." in summary(coverage)
    thin = next(row for row in coverage.elements if row.status == "thin")
    assert thin.reasons[0].text.split(".")[0][:60] in re.sub(r"\s+", " ", summary(coverage))


def test_criteria_stand_with_counts_and_tolerance_after_the_elements(coverage: Coverage) -> None:
    text = summary(coverage)
    criterion = coverage.criteria[0]
    row = next(line for line in text.splitlines() if line.startswith("1 Customer insight"))
    numbers = [*criterion.status_counts.values(), criterion.partials_allowed]
    assert [int(word) for word in row.split()[3:8]] == numbers
    assert ("at risk" in row) == criterion.at_risk
    assert text.index("Elements, worst first") < text.index(row)


def test_file_counts_add_up_and_remedies_are_told_once_for_all_files(coverage: Coverage) -> None:
    text = re.sub(r"\s+", " ", summary(coverage))
    line = re.search(r"(\d+) files found: (.*?)\.", text)
    assert line
    assert int(line[1]) == len(coverage.documents)
    assert sum(int(part.split()[0]) for part in line[2].split(", ")) == len(coverage.documents)
    assert text.count("2 unreadable: It has a password: save a copy without one.") == 1
    assert "housing/locked minutes.docx" in text
    assert "1 of those read with a note" in text
    assert "Thumbs.db" not in text


def test_a_long_list_of_files_is_cut_and_says_so(coverage: Coverage) -> None:
    files = tuple(Document(f"a/{index}.dwg", "a", "unsupported", "No.") for index in range(8))
    text = summary(replace(coverage, documents=files))
    assert "8 unsupported: No." in text
    assert "and 3 more" in text


def test_claims_and_personal_data_are_told_only_where_there_are_any(coverage: Coverage) -> None:
    text = summary(coverage)
    assert "Claims" not in text
    assert "personal data" not in text
    marked = tuple(
        replace(document, personal=("phone number",)) if index < 2 else document
        for index, document in enumerate(coverage.documents)
    )
    text = re.sub(r"\s+", " ", summary(replace(with_claims(coverage), documents=marked)))
    assert "confirmed 12, doubtful 11, not read 6, not supported 11 (sheet Claims)." in text
    assert "2 documents may hold personal data: see the sheet Files; --redact masks it." in text
    shown, raw = console()
    print_summary(replace(coverage, documents=marked), [], shown, redacted=True)
    text = re.sub(r"\s+", " ", raw.getvalue().decode())
    assert "what was found of it is masked, names without a title are not." in text
    assert "--redact" not in text


def test_a_question_that_says_ask_has_no_second_ask_before_it(coverage: Coverage) -> None:
    shown, raw = console()
    print_triage(coverage, shown)
    text = raw.getvalue().decode()
    assert "  Ask who is responsible for it" in text
    assert "  Ask: " in text
    assert "Ask: Ask" not in text
    assert "See: See" not in text


def test_paths_of_reports_stand_whole_on_their_line(coverage: Coverage) -> None:
    shown, raw = console()
    path = Path("/a" * 60) / "coverage.xlsx"
    print_summary(coverage, [path], shown)
    assert f"  {path}" in raw.getvalue().decode().splitlines()


def test_the_last_screen_holds_headline_plan_and_what_to_do_next(coverage: Coverage) -> None:
    shown, raw = console()
    written = [Path("out") / f"coverage.{kind}" for kind in ("xlsx", "html", "json")]
    print_summary(coverage, written, shown)
    last = "\n".join(raw.getvalue().decode().splitlines()[-24:])
    assert coverage.plan
    for told in (coverage.headline, coverage.plan.sentence, "What to do next: 1. Open"):
        assert told in re.sub(r"\s+", " ", last)


def test_other_reports_than_a_coverage_are_listed_without_a_review(coverage: Coverage) -> None:
    shown, raw = console()
    print_written([Path("out/overview.xlsx"), Path("out/overview.html")], shown)
    assert raw.getvalue().decode().split() == ["Reports:", "out/overview.xlsx", "out/overview.html"]


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii"])
def test_a_console_without_unicode_gets_what_it_can_show(encoding: str, coverage: Coverage) -> None:
    odd = replace(coverage, headline="Cyngor Ynys Môn – “good” → better ✔")
    text = summary(odd, encoding)
    assert "better ?" in text
    assert "─" not in text
    assert max(map(len, text.splitlines())) <= WIDTH


HOSTILE = (
    "\x1b[31m[bold red]=cmd|x[/bold red]\x1b]0;t\x07 [link=http://x.example]a[/link] "
    "\u202eevil\x9b2J"
)


def test_nothing_from_evidence_takes_effect(coverage: Coverage) -> None:
    element = next(row for row in coverage.elements if row.matches)
    match = element.matches[0]
    passage = replace(match.passage, text=HOSTILE, document=HOSTILE, locator=Locator(sheet=HOSTILE))
    hostile = replace(
        coverage,
        headline=HOSTILE,
        elements=(replace(element, matches=(replace(match, passage=passage, note=HOSTILE),)),),
        documents=(Document(HOSTILE, HOSTILE, "unreadable", HOSTILE),),
    )
    shown, raw = console(colour=True)
    print_element(hostile, element.element, shown)
    print_summary(hostile, [], shown)
    text = raw.getvalue().decode()
    assert set(re.findall("\x1b[^m]*m", text)) == set(re.findall("\x1b\\[[0-9;]*m", text))
    assert re.sub("\x1b\\[[0-9;]*m", "", text).replace("\n", "").isprintable()
    assert "[bold red]=cmd|x[/bold red] [link=http://x.example]a[/link] evil" in text


def test_one_element_is_shown_with_reasons_quotations_and_citations(coverage: Coverage) -> None:
    element = next(row for row in coverage.elements if row.status == "strong")
    shown, raw = console()
    print_element(coverage, element.element, shown)
    text = re.sub(r"\s+", " ", raw.getvalue().decode())
    assert f"Status: {element.status}" in text
    for reason in element.reasons:
        assert reason.text in text
    places = [
        text.index(f"{row.passage.document}, {row.passage.locator}") for row in element.matches
    ]
    assert len(places) == len(element.matches)
    assert element.matches[0].passage.text in text


def test_an_element_without_evidence_says_so(coverage: Coverage) -> None:
    element = next(row for row in coverage.elements if row.status == "missing")
    shown, raw = console()
    print_element(coverage, f" {element.element} ", shown)
    assert "No passage was found" in raw.getvalue().decode()


def test_triage_lists_what_is_open_and_points_to_the_workbook_for_the_rest(
    coverage: Coverage,
) -> None:
    shown, raw = console()
    print_triage(coverage, shown)
    text = raw.getvalue().decode()
    told = re.findall(r"^(\d\.\d\.\d) ", text, re.MULTILINE)
    is_open = [e.element for e in coverage.elements if e.status in ("missing", "thin")]
    assert told == is_open
    assert "Ask: " in text
    rest = len(coverage.elements) - len(is_open)
    assert rest
    assert f"sheet Triage has all of this, and {rest} other elements" in text.replace("\n", " ")


def test_an_unknown_element_is_a_usage_error(coverage: Coverage) -> None:
    with pytest.raises(UsageError, match=r"no element '9\.9\.9'") as caught:
        print_element(coverage, "9.9.9", console()[0])
    assert "1.1.1 to 5.3.3" in caught.value.remedy


def test_suggestions_are_ranked_with_titles() -> None:
    shown, raw = console()
    ranked = (Suggestion("4.3.2", 0.914), Suggestion("4.3.5", 0.043))
    print_suggestions(Judgement("supports", ranked), shown)
    text = raw.getvalue().decode()
    assert "supports" in text
    assert re.search(r"4\.3\.2 +Easy to use complaints procedure +91%", text)
    assert text.index("4.3.2") < text.index("4.3.5")
    assert max(map(len, text.splitlines())) <= WIDTH


def test_the_standard_at_a_glance_has_every_number_once() -> None:
    shown, raw = console()
    print_elements(load_standard(), shown)
    text = raw.getvalue().decode()
    for element in load_standard().elements:
        assert re.findall(rf"{re.escape(element.id)}  {re.escape(element.title)}", text)
    assert "At most 3 partial compliances" in text
    assert max(map(len, text.splitlines())) <= WIDTH


def test_what_was_not_read_of_a_file_is_said_once() -> None:
    mail = Document(
        "mail.eml",
        "housing",
        "read",
        parts=(
            Part("scan.png", "needs OCR", "It is a picture: install Tesseract."),
            Part("policy.docx", "unreadable", "It is damaged: save a fresh copy."),
            Part("menus", "skipped", "They are no evidence."),
        ),
    )
    policy = Document("mail.eml > policy.docx", "housing", "unreadable", "It is damaged: ...")
    assert read_in_part([mail, policy]) == {
        "mail.eml": "scan.png: It is a picture: install Tesseract."
    }
    assert parts_in_words(mail) == (
        "scan.png (needs OCR); policy.docx (unreadable); menus (skipped)"
    )


def test_a_reviewer_who_left_no_note_prints_no_empty_one(coverage: Coverage) -> None:
    element = next(row for row in coverage.elements if row.matches)
    match = replace(element.matches[0], decision="accepted", reviewer="Ann")
    for note, count in (("", 0), ("see page 2", 1)):
        noted = replace(element, matches=(replace(match, note=note),))
        shown, raw = console()
        print_element(replace(coverage, elements=(noted,)), element.element, shown)
        assert raw.getvalue().decode().count("Note by Ann") == count
