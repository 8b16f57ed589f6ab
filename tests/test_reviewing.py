"""The round trip: decisions entered into the workbook come back, whatever else was done to it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cse_mapper.decisions import Decided, apply_decisions, read_decisions, write_decisions
from cse_mapper.decisions.reviewing import ReviewReport, review_workbook
from cse_mapper.errors import WorkbookError
from cse_mapper.outputs.review_columns import KEY
from cse_mapper.outputs.workbook import write_workbook
from tests.outputs.workbook_sample import (
    COMPLAINTS,
    OPENING,
    REPAIRS,
    make_coverage,
    make_match,
)

MATCHES = (
    make_match(REPAIRS, "1.3.1"),
    make_match(OPENING, "1.2.2", "Libraries/news.docx"),
    make_match(COMPLAINTS, "4.3.2", "Corporate/complaints.docx"),
    make_match(COMPLAINTS, "4.3.1", "Corporate/complaints.docx", "uncertain"),
)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_workbook(make_coverage(*MATCHES), tmp_path / "coverage.xlsx")


@pytest.fixture
def decisions(tmp_path: Path) -> Path:
    return tmp_path / "decisions.jsonl"


def columns_of(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[1] if cell.value}


def edit(book: Path, change: Callable[[Any, dict[str, int]], None]) -> None:
    opened = openpyxl.load_workbook(book)
    sheet = opened["Evidence"]
    change(sheet, columns_of(sheet))
    opened.save(book)


def decide(book: Path, element: str, **values: str) -> None:
    def fill(sheet: Any, columns: dict[str, int]) -> None:
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, columns["Element"]).value == element:
                for name, value in values.items():
                    sheet.cell(row, columns[name.replace("_", " ")]).value = value

    edit(book, fill)


def taken(report: ReviewReport) -> dict[str, tuple[str, str]]:
    return {decided.element: (decided.action, decided.moved_to) for decided in report.new}


def test_decisions_come_back_with_note_reviewer_and_passage(book: Path, decisions: Path) -> None:
    decide(book, "1.3.1", Decision="accept", Note="Strong: figures", Reviewer="Ann")
    decide(book, "1.2.2", Decision="reject", Reviewer="Ann")
    decide(book, "4.3.2", Decision="move to", Move_to="4.3.5 Complaints procedure reviewed")
    report = review_workbook(book, decisions)
    assert taken(report) == {
        "1.3.1": ("accepted", ""),
        "1.2.2": ("rejected", ""),
        "4.3.2": ("moved", "4.3.5"),
    }
    assert report.undecided == 1
    assert report.problems == ()
    accepted = next(d for d in read_decisions(decisions) if d.element == "1.3.1")
    assert (accepted.note, accepted.reviewer) == ("Strong: figures", "Ann")
    assert accepted.text == REPAIRS
    assert accepted.text_id == MATCHES[0].passage.text_id
    assert (accepted.document, accepted.locator) == ("Housing/survey.pdf", "p. 4")
    assert accepted.date > "2025"


def test_an_untouched_workbook_adds_nothing(book: Path, decisions: Path) -> None:
    report = review_workbook(book, decisions)
    assert (report.new, report.undecided) == ((), 4)
    assert not decisions.exists()


def test_the_same_workbook_twice_adds_nothing_the_second_time(book: Path, decisions: Path) -> None:
    decide(book, "1.3.1", Decision="accept")
    review_workbook(book, decisions)
    before = decisions.read_bytes()
    report = review_workbook(book, decisions)
    assert (report.new, report.unchanged) == ((), 1)
    assert decisions.read_bytes() == before


def shuffle_rows(sheet: Any, _: dict[str, int]) -> None:
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for number, values in enumerate(reversed(rows), start=2):
        for column, value in enumerate(values, start=1):
            sheet.cell(number, column).value = value


def delete_a_row(sheet: Any, columns: dict[str, int]) -> None:
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, columns["Element"]).value == "4.3.1":
            sheet.delete_rows(row)
            return


def reverse_columns(sheet: Any, _: dict[str, int]) -> None:
    for row in sheet.iter_rows():
        values = [cell.value for cell in row]
        for cell, value in zip(row, reversed(values), strict=True):
            cell.value = value


def delete_columns(sheet: Any, _: dict[str, int]) -> None:
    for name in ("Why", "Kind", "Probability", "Title", "Element"):
        sheet.delete_cols(columns_of(sheet)[name])


def put_a_title_above(sheet: Any, _: dict[str, int]) -> None:
    sheet.insert_rows(1, 2)
    sheet.cell(1, 1).value = "Our review, May"


def insert_a_column(sheet: Any, _: dict[str, int]) -> None:
    sheet.insert_cols(3)
    sheet.cell(1, 3).value = "Lead officer"


def add_sheets(sheet: Any, _: dict[str, int]) -> None:
    book = sheet.parent
    for place, title in enumerate(("Actions", "Decision log")):
        added = book.create_sheet(title, place)
        added.append(["Decision", "Note"])
        added.append(["accept", "not ours"])


def rename_the_sheet(sheet: Any, _: dict[str, int]) -> None:
    sheet.title = "Evidence (Ann)"


def delete_the_others(sheet: Any, _: dict[str, int]) -> None:
    for other in list(sheet.parent.worksheets):
        if other is not sheet:
            sheet.parent.remove(other)


def set_a_filter(sheet: Any, _: dict[str, int]) -> None:
    sheet.auto_filter.add_filter_column(0, ["1.3.1"])
    for row in range(3, sheet.max_row + 1):
        sheet.row_dimensions[row].hidden = True


@pytest.mark.parametrize(
    "change",
    [
        shuffle_rows,
        delete_a_row,
        reverse_columns,
        delete_columns,
        put_a_title_above,
        insert_a_column,
        add_sheets,
        rename_the_sheet,
        delete_the_others,
        set_a_filter,
    ],
)
def test_rearranging_the_workbook_changes_no_decision(
    book: Path, decisions: Path, change: Callable[[Any, dict[str, int]], None]
) -> None:
    decide(book, "1.3.1", Decision="accept", Reviewer="Ann")
    decide(book, "4.3.2", Decision="reject", Note="Not this one")
    edit(book, change)
    report = review_workbook(book, decisions)
    assert taken(report) == {"1.3.1": ("accepted", ""), "4.3.2": ("rejected", "")}
    assert report.problems == ()
    kept = {d.text_id: (d.text, d.note, d.reviewer) for d in read_decisions(decisions)}
    assert kept[MATCHES[0].passage.text_id] == (REPAIRS, "", "Ann")
    assert kept[MATCHES[2].passage.text_id] == (COMPLAINTS, "Not this one", "")


@pytest.mark.slow
def test_a_workbook_saved_by_libreoffice_works_too(book: Path, decisions: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    decide(book, "1.3.1", Decision="accept", Reviewer="Ann")
    saved = book.parent / "saved"
    subprocess.run(
        [
            office, f"-env:UserInstallation={(book.parent / 'profile').as_uri()}", "--headless",
            "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(saved), str(book),
        ],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    report = review_workbook(saved / "coverage.xlsx", decisions)
    assert taken(report) == {"1.3.1": ("accepted", "")}
    assert (report.undecided, report.problems) == (3, ())


@pytest.mark.parametrize(
    ("entered", "verdict"),
    [
        ({"Decision": " Accept "}, ("accepted", "")),
        ({"Decision": "REJECTED"}, ("rejected", "")),
        ({"Decision": "yes"}, ("accepted", "")),
        ({"Decision": "move to 4.3.5"}, ("moved", "4.3.5")),
        ({"Decision": "move", "Move_to": "4.3.5"}, ("moved", "4.3.5")),
        ({"Move_to": "4.3.5 Complaints procedure reviewed"}, ("moved", "4.3.5")),
    ],
)
def test_what_people_type_is_understood(
    book: Path, decisions: Path, entered: dict[str, str], verdict: tuple[str, str]
) -> None:
    decide(book, "1.3.1", **entered)
    assert taken(review_workbook(book, decisions)) == {"1.3.1": verdict}


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ({"Decision": "perhaps"}, "“perhaps” is no decision"),
        ({"Decision": "move to"}, "choose one element"),
        ({"Decision": "move to", "Move_to": "9.9.9"}, "choose one element"),
        ({"Decision": "move to", "Move_to": "4.3.9"}, "no element 4.3.9"),
        ({"Decision": "move to", "Move_to": "4.3.2, 4.3.5"}, "choose one element"),
        ({"Decision": "move to", "Move_to": "1.3.1"}, "stands at 1.3.1 already"),
        ({"Decision": "accept", "Move_to": "4.3.2"}, "keep one"),
    ],
)
def test_an_invalid_decision_is_named_by_its_row_and_the_others_are_taken(
    book: Path, decisions: Path, entered: dict[str, str], told: str
) -> None:
    decide(book, "1.3.1", **entered)
    decide(book, "4.3.2", Decision="accept")
    report = review_workbook(book, decisions)
    assert taken(report) == {"4.3.2": ("accepted", "")}
    (problem,) = report.problems
    assert "Sheet Evidence, row 3" in problem
    assert told in problem


def test_sorting_only_some_columns_is_noticed(book: Path, decisions: Path) -> None:
    def sort_the_passages_alone(sheet: Any, columns: dict[str, int]) -> None:
        column = columns["Passage"]
        texts = [sheet.cell(row, column).value for row in range(2, 6)]
        for row, text in enumerate(texts[1:] + texts[:1], start=2):
            sheet.cell(row, column).value = text

    decide(book, "1.3.1", Decision="accept")
    edit(book, sort_the_passages_alone)
    report = review_workbook(book, decisions)
    assert report.new == ()
    assert "sort whole rows only" in report.problems[0]


def test_correcting_a_passage_by_hand_does_not_lose_its_decision(
    book: Path, decisions: Path
) -> None:
    decide(book, "1.3.1", Decision="accept", Passage=REPAIRS.replace("visit", "repair visit"))
    assert taken(review_workbook(book, decisions)) == {"1.3.1": ("accepted", "")}


def test_a_decision_without_its_key_is_told(book: Path, decisions: Path) -> None:
    decide(book, "1.3.1", Decision="accept", **{KEY.replace(" ", "_"): "overwritten"})
    report = review_workbook(book, decisions)
    assert report.new == ()
    assert "hidden column" in report.problems[0]


def test_a_cleared_decision_is_taken_back(tmp_path: Path, book: Path, decisions: Path) -> None:
    decide(book, "1.3.1", Decision="accept")
    review_workbook(book, decisions)
    second = next_workbook(tmp_path, decisions)
    decide(second, "1.3.1", Decision="")
    report = review_workbook(second, decisions)
    assert taken(report) == {"1.3.1": ("open", "")}
    result, _ = apply_decisions(MATCHES, PASSAGES, read_decisions(decisions))
    assert {match.decision for match in result if match.element == "1.3.1"} == {"supports"}


PASSAGES = tuple({match.passage.id: match.passage for match in MATCHES}.values())


def next_workbook(folder: Path, decisions: Path) -> Path:
    matches, _ = apply_decisions(MATCHES, PASSAGES, read_decisions(decisions))
    return write_workbook(make_coverage(*matches), folder / "next.xlsx")


def test_the_next_workbook_shows_what_was_decided_and_brings_nothing_new(
    tmp_path: Path, book: Path, decisions: Path
) -> None:
    decide(book, "1.3.1", Decision="accept", Note="Good", Reviewer="Ann")
    decide(book, "1.2.2", Decision="reject", Reviewer="Ann")
    decide(book, "4.3.2", Decision="move to", Move_to="4.3.5", Reviewer="Ann")
    review_workbook(book, decisions)
    second = next_workbook(tmp_path, decisions)
    sheet = openpyxl.load_workbook(second)["Evidence"]
    columns = columns_of(sheet)
    shown = {
        sheet.cell(row, columns["Element"]).value: (
            sheet.cell(row, columns["Decision"]).value,
            sheet.cell(row, columns["Move to"]).value,
            sheet.cell(row, columns["Note"]).value,
        )
        for row in range(2, sheet.max_row + 1)
    }
    assert shown["1.3.1"] == ("accept", None, "Good")
    assert shown["1.2.2"] == ("reject", None, None)
    assert shown["4.3.2"] == ("move to", "4.3.5 Complaints procedure reviewed", None)
    assert shown["4.3.5"] == ("accept", None, "Moved here from 4.3.2")
    assert shown["4.3.1"] == (None, None, None)
    report = review_workbook(second, decisions)
    assert (report.new, report.unchanged, report.problems) == ((), 4, ())


def test_two_reviewers_who_disagree_are_told_and_both_kept(
    tmp_path: Path, book: Path, decisions: Path
) -> None:
    copy = tmp_path / "copy.xlsx"
    shutil.copy(book, copy)
    decide(book, "1.3.1", Decision="accept", Reviewer="Ann")
    decide(copy, "1.3.1", Decision="reject", Reviewer="Bob")
    review_workbook(book, decisions)
    report = review_workbook(copy, decisions)
    (conflict,) = report.conflicts
    assert "Ann accepted it" in conflict.sentence
    assert "Bob rejected it" in conflict.sentence
    assert {d.reviewer for d in read_decisions(decisions)} == {"Ann", "Bob"}


def test_an_old_workbook_does_not_undo_what_was_decided_since(
    tmp_path: Path, book: Path, decisions: Path
) -> None:
    decide(book, "1.3.1", Decision="accept", Reviewer="Ann")
    review_workbook(book, decisions)
    old = tmp_path / "old.xlsx"
    shutil.copy(next_workbook(tmp_path, decisions), old)
    newer = next_workbook(tmp_path, decisions)
    decide(newer, "1.3.1", Decision="reject", Reviewer="Bob")
    review_workbook(newer, decisions)
    report = review_workbook(old, decisions)
    assert report.new == ()
    assert "Bob rejected it" in report.outdated[0]
    assert report.outdated[0] in report.sentences


def test_many_rows_decided_at_the_desk_do_not_hide_what_is_wrong_in_the_workbook() -> None:
    report = ReviewReport(
        outdated=tuple(f"Row {row}: Ann accepted it." for row in range(2, 26)),
        problems=("Sheet Evidence, row 30: “move” says nothing. Nothing was taken.",),
    )
    said = report.sentences
    assert said.index(report.problems[0]) == len(said) - 2
    assert said[-1].startswith("24 rows were decided elsewhere")


def test_a_workbook_from_before_an_hour_at_the_desk_takes_nothing_back(
    book: Path, decisions: Path
) -> None:
    noon = "2026-11-29T12:00:00.000Z"
    at_the_desk = [
        Decided(match.passage.text_id, match.element, "rejected", date=noon) for match in MATCHES
    ]
    write_decisions(decisions, at_the_desk)
    report = review_workbook(book, decisions)
    assert report.new == ()
    assert len(report.outdated) == len(MATCHES)
    assert [s for s in report.sentences if "elsewhere since" in s] == list(report.decided_since)
    assert len(report.decided_since) == 1
    assert {d.action for d in read_decisions(decisions)} == {"rejected"}


def test_earlier_decisions_without_a_row_are_told_and_kept(book: Path, decisions: Path) -> None:
    decide(book, "4.3.1", Decision="accept")
    review_workbook(book, decisions)
    edit(book, delete_a_row)
    report = review_workbook(book, decisions)
    assert [decided.element for decided in report.absent] == ["4.3.1"]
    assert len(read_decisions(decisions)) == 1


def test_two_rows_of_one_passage_that_disagree_are_told(book: Path, decisions: Path) -> None:
    def copy_a_row(sheet: Any, columns: dict[str, int]) -> None:
        sheet.append([cell.value for cell in sheet[2]])
        sheet.cell(2, columns["Decision"]).value = "accept"
        sheet.cell(sheet.max_row, columns["Decision"]).value = "reject"

    edit(book, copy_a_row)
    report = review_workbook(book, decisions)
    assert len(report.new) == 2
    assert "decides differently" in report.problems[0]


@pytest.mark.parametrize(
    "damage", ["absent", "empty", "text", "cut", "foreign", "no key", "folder"]
)
def test_a_damaged_or_foreign_workbook_changes_nothing(
    book: Path, decisions: Path, damage: str
) -> None:
    decide(book, "1.3.1", Decision="accept")
    review_workbook(book, decisions)
    before = decisions.read_bytes()
    whole = book.read_bytes()
    if damage == "absent":
        book.unlink()
    elif damage == "folder":
        book.unlink()
        book.mkdir()
    elif damage == "foreign":
        openpyxl.Workbook().save(book)
    elif damage == "no key":
        edit(book, lambda sheet, columns: sheet.delete_cols(columns[KEY]))
    else:
        kept = {"empty": b"", "text": b"no workbook", "cut": whole[: len(whole) // 2]}
        book.write_bytes(kept[damage])
    with pytest.raises(WorkbookError) as caught:
        review_workbook(book, decisions)
    assert caught.value.remedy
    assert decisions.read_bytes() == before


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_workbook_with_broken_bytes_is_read_or_refused(
    tmp_path: Path, book: Path, data: st.DataObject
) -> None:
    content = bytearray(book.read_bytes())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=20)):
        content[place] = data.draw(st.integers(0, 255))
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(content)
    try:
        report = review_workbook(broken, tmp_path / "none.jsonl")
    except WorkbookError:
        return
    assert report.new == ()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cells=st.dictionaries(
        st.sampled_from(["Element", "Passage", "Decision", "Move_to", "Note", "Reviewer"]),
        st.text(st.characters(blacklist_categories=["Cc", "Cs", "Cn"]), max_size=30),
        min_size=1,
    )
)
def test_whatever_people_write_is_taken_or_told(
    tmp_path: Path, book: Path, cells: dict[str, str]
) -> None:
    target = tmp_path / "edited.xlsx"
    shutil.copy(book, target)
    decide(target, "1.3.1", **{name: "'" + value for name, value in cells.items()})
    file = tmp_path / "edited.jsonl"
    file.unlink(missing_ok=True)
    report = review_workbook(target, file)
    assert read_decisions(file) == report.new
    if "Decision" in cells:
        assert report.new or report.problems
