"""What people add to a workbook is in the next one, where its row stands then."""

from __future__ import annotations

import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from cse_mapper.decisions import apply_decisions, read_decisions
from cse_mapper.decisions.files import ENTRIES_FILE, read_entries, write_entries
from cse_mapper.decisions.reviewing import review_workbook
from cse_mapper.decisions.taking_up import carry_on, enter, take_up
from cse_mapper.domain.entries import Entry
from cse_mapper.errors import OutputError
from cse_mapper.outputs.additions import KEPT
from cse_mapper.outputs.arrange import decided
from tests.decisions.carried import Council, place
from tests.outputs.test_workbook import parts_of
from tests.outputs.workbook_sample import COMPLAINTS, OPENING, REPAIRS, make_match

YELLOW = PatternFill("solid", fgColor="FFFFEE11")
FIRST = make_match(REPAIRS, "1.3.2"), make_match(COMPLAINTS, "4.3.2", "Legal/policy.docx")
MORE = (*FIRST, make_match(OPENING, "1.3.2", "Library/hours.docx"))


@pytest.fixture
def council(tmp_path: Path) -> Council:
    made = Council(tmp_path)
    made.run(FIRST)
    return made


def test_owners_dates_and_notes_come_back_to_their_rows(council: Council) -> None:
    def change(book: object) -> None:
        gaps = book["Gaps"]
        place(gaps, "Owner", "4.3.2").value = "Ann\nand Bob"
        place(gaps, "By when", "4.3.2").value = date(2026, 12, 1)
        place(gaps, "By when", "1.1.1").value = "end of May"
        place(gaps, "Owner", "1.1.2").value = 7

    council.edit(change)
    council.run(FIRST)
    assert "coverage.xlsx: 2 dates and 2 owners taken up." in council.told[0]
    for _ in range(2):
        gaps = council.book()["Gaps"]
        assert place(gaps, "Owner", "4.3.2").value == "Ann\nand Bob"
        assert place(gaps, "By when", "4.3.2").value == datetime(2026, 12, 1)
        assert place(gaps, "By when", "4.3.2").number_format == "d mmm yyyy"
        assert place(gaps, "By when", "1.1.1").value == "end of May"
        assert place(gaps, "Owner", "1.1.2").value == 7
        council.run(MORE)  # there is more for 1.3.2, so that rows have moved
        assert not any("taken up" in sentence for sentence in council.told)


def test_what_is_cleared_stays_cleared_and_what_another_enters_stays(council: Council) -> None:
    council.edit(lambda book: setattr(place(book["Gaps"], "Owner", "4.3.2"), "value", "Ann"))
    council.run(FIRST)
    path = council.output / ENTRIES_FILE
    later = datetime.now(UTC) + timedelta(hours=1)
    write_entries(path, [Entry("Gaps", "1.1.1", "Owner", "Cat", "text", later)])
    council.edit(lambda book: setattr(place(book["Gaps"], "Owner", "4.3.2"), "value", None))
    council.run(FIRST)
    gaps = council.book()["Gaps"]
    assert place(gaps, "Owner", "4.3.2").value is None
    assert place(gaps, "Owner", "1.1.1").value == "Cat"
    assert [entry.value for entry in read_entries(path)] == ["Ann", "Cat", ""]


def test_the_later_of_two_entries_stands_and_the_other_is_named(council: Council) -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    elsewhere = Entry("Gaps", "4.3.2", "Owner", "Cat", "text", later)
    write_entries(council.output / ENTRIES_FILE, [elsewhere])
    council.edit(lambda book: setattr(place(book["Gaps"], "Owner", "4.3.2"), "value", "Ann"))
    council.run(FIRST)
    assert any("“Ann”" in said and "“Cat”" in said for said in council.told)
    assert place(council.book()["Gaps"], "Owner", "4.3.2").value == "Cat"


def test_a_sheet_of_their_own_stays_as_it_was(council: Council) -> None:
    def change(book: object) -> None:
        mine = book.create_sheet("Mine", 0)
        mine["A1"] = "Budget"
        mine["A1"].font = Font(name="Arial", size=14, bold=True, color="FF112233")
        mine["A1"].fill = PatternFill("solid", fgColor="FFAABBCC")
        mine["A1"].border = Border(bottom=Side("double", color="FF0000FF"))
        mine["B2"] = 12.5
        mine["B2"].number_format = '#,##0.00 "£"'
        mine["B3"] = "=B2*2"
        mine["B4"] = '=COUNTIF(Evidence!I:I,"accept")'
        mine["B5"] = datetime(2026, 5, 2, 9, 30)
        mine["B6"] = True
        mine["B7"] = "=not a formula"
        mine["B7"].data_type = "s"
        mine["C1"] = "across"
        mine["C1"].alignment = Alignment(horizontal="center", wrap_text=True, text_rotation=45)
        mine.merge_cells("C1:E3")
        mine["A9"].comment = Comment("ask Jo", "Pat")
        mine.column_dimensions["A"].width = 41
        mine.row_dimensions[4].height = 33
        mine.freeze_panes = "B2"
        mine.sheet_properties.tabColor = "FFFF0000"
        book.create_sheet("Hidden").sheet_state = "hidden"

    council.edit(change)
    for _ in range(2):
        council.run(FIRST)
        mine = council.book()["Mine"]
        assert mine["A1"].value == "Budget"
        font = mine["A1"].font
        assert (font.name, font.sz, font.b, font.color.rgb) == ("Arial", 14, True, "FF112233")
        assert mine["A1"].fill.fgColor.rgb == "FFAABBCC"
        assert mine["A1"].border.bottom.style == "double"
        assert (mine["B2"].value, mine["B2"].number_format) == (12.5, '#,##0.00 "£"')
        assert mine["B3"].value == "=B2*2"
        assert mine["B4"].value == '=COUNTIF(Evidence!I:I,"accept")'
        assert (mine["B5"].value, mine["B6"].value) == (datetime(2026, 5, 2, 9, 30), True)
        assert (mine["B7"].value, mine["B7"].data_type) == ("=not a formula", "s")
        assert [str(area) for area in mine.merged_cells.ranges] == ["C1:E3"]
        assert mine["C1"].alignment.textRotation == 45
        assert mine["A9"].comment.text == "ask Jo"
        assert mine["A9"].comment.author == "Pat"
        assert mine.column_dimensions["A"].width == 41
        assert mine.row_dimensions[4].height == 33
        assert (mine.freeze_panes, mine.sheet_properties.tabColor.rgb) == ("B2", "FFFF0000")
        assert council.book()["Hidden"].sheet_state == "hidden"


def test_columns_comments_and_colours_on_our_sheets_follow_their_rows(council: Council) -> None:
    def change(book: object) -> None:
        sheet = book["Evidence"]
        sheet.cell(1, 25, "Ours?").font = Font(italic=True)
        sheet.column_dimensions["Y"].width = 33
        row = place(sheet, "Element", "4.3.2").row
        sheet.cell(row, 25, f"=G{row}*2")
        place(sheet, "Passage", "4.3.2").fill = YELLOW
        place(sheet, "Passage", "4.3.2").comment = Comment("good one", "Pat")
        place(book["Gaps"], "Status", "1.1.1").fill = YELLOW
        place(book["Matrix"], "Title", "1.1.1").comment = Comment("see minutes", "Pat")
        row = next(cell.row for cell in book["Summary"]["A"] if cell.value == "Model")
        book["Summary"].cell(row, 2).comment = Comment("which day?", "Pat")
        book["Summary"].cell(row, 11, "beside the summary")

    council.edit(change)
    council.run(FIRST)
    assert "1 column, 3 comments and 2 colours of yours kept" in council.told[0]
    for _ in range(2):
        council.run(MORE)
        book = council.book()
        sheet = book["Evidence"]
        passage = place(sheet, "Passage", "4.3.2")
        assert passage.row > 3  # moved down
        assert place(sheet, "Ours?", "4.3.2").value == f"=G{passage.row}*2"
        assert place(sheet, "Ours?").font.i
        assert passage.fill.fgColor.rgb == "FFFFEE11"
        assert passage.comment.text == "good one"
        others = [cell.fill.fgColor.rgb for row in sheet.iter_rows(min_row=2) for cell in row]
        assert others.count("FFFFEE11") == 1
        assert place(book["Gaps"], "Status", "1.1.1").fill.fgColor.rgb == "FFFFEE11"
        assert place(book["Matrix"], "Title", "1.1.1").comment.text == "see minutes"
        row = next(cell.row for cell in book["Summary"]["A"] if cell.value == "Model")
        assert book["Summary"].cell(row, 2).comment.text == "which day?"
        assert book["Summary"].cell(row, 11).value == "beside the summary"
        widths = {c.min: c.width for c in sheet.column_dimensions.values()}
        assert widths[place(sheet, "Ours?").column] == 33


def test_what_has_lost_its_row_stands_on_a_sheet_and_goes_home_again(council: Council) -> None:
    def change(book: object) -> None:
        place(book["Gaps"], "Owner", "1.3.2").value = "Ann"
        sheet = book["Evidence"]
        place(sheet, "Citation", "4.3.2").comment = Comment("torn page", "Pat")
        place(sheet, "Document", "4.3.2").fill = YELLOW
        sheet.cell(1, 25, "Score")
        sheet.cell(place(sheet, "Element", "4.3.2").row, 25, 0.5).number_format = "0%"

    council.edit(change)
    council.run(MORE[:1] + MORE[2:])  # 1.3.2 is no gap any more, and 4.3.2 has no evidence
    for _ in range(2):
        kept = council.book()[KEPT]
        rows = {tuple(c.value for c in row[:3]): row[3] for row in kept.iter_rows(min_row=2)}
        (owner,) = (rows[key] for key in rows if key[0] == "Gaps" and key[1].startswith("1.3.2, "))
        assert owner.value == "Ann"
        evidence = {key[2]: cell for key, cell in rows.items() if key[0] == "Evidence"}
        assert evidence["Citation"].comment.text == "torn page"
        assert evidence["Document"].fill.fgColor.rgb == "FFFFEE11"
        assert (evidence["Score"].value, evidence["Score"].number_format) == (0.5, "0%")
        council.run(MORE[:1] + MORE[2:])
    council.run(FIRST)
    book = council.book()
    assert KEPT not in book.sheetnames
    assert place(book["Gaps"], "Owner", "1.3.2").value == "Ann"
    assert place(book["Evidence"], "Citation", "4.3.2").comment.text == "torn page"
    assert place(book["Evidence"], "Document", "4.3.2").fill.fgColor.rgb == "FFFFEE11"
    assert place(book["Evidence"], "Score", "4.3.2").value == 0.5


def test_a_line_deleted_among_what_has_lost_its_row_is_gone(council: Council) -> None:
    council.edit(lambda book: setattr(place(book["Gaps"], "Owner", "1.3.2"), "value", "Ann"))
    council.run(MORE)
    assert council.book()[KEPT].max_row == 2
    council.edit(lambda book: book[KEPT].delete_rows(2))
    council.run(MORE)
    assert KEPT not in council.book().sheetnames
    council.run(FIRST)
    assert place(council.book()["Gaps"], "Owner", "1.3.2").value is None


def test_rows_of_their_own_stay_below_ours(council: Council) -> None:
    def change(book: object) -> None:
        gaps = book["Gaps"]
        last = gaps.max_row
        gaps.cell(last + 1, 1, "Car park")
        gaps.cell(last + 1, place(gaps, "Owner").column, "Dee")
        gaps.cell(last + 2, place(gaps, "Pieces").column, f"=SUM(G2:G{last})")
        book["Summary"].cell(book["Summary"].max_row + 2, 2, "Signed: Pat")

    council.edit(change)
    for matches in (FIRST, MORE, MORE):
        council.run(matches)
        gaps = council.book()["Gaps"]
        assert place(gaps, "Owner", "Car park").value == "Dee"
        pieces = place(gaps, "Pieces").column
        assert str(gaps.cell(gaps.max_row, pieces).value).startswith("=SUM(")
        summary = [cell.value for cell in council.book()["Summary"]["B"]]
        assert summary.count("Signed: Pat") == 1


def test_a_decision_that_could_not_be_taken_stays_where_it_was_typed(council: Council) -> None:
    council.edit(lambda book: setattr(place(book["Evidence"], "Decision", "4.3.2"), "value", "hm"))
    for _ in range(2):
        council.run(FIRST)
        assert any("“hm” is no decision" in sentence for sentence in council.told)
        assert place(council.book()["Evidence"], "Decision", "4.3.2").value == "hm"
    council.run(FIRST[:1])
    assert "hm" in [cell.value for cell in council.book()[KEPT]["D"]]


def test_a_renamed_sheet_and_moved_and_deleted_columns_lose_nothing(council: Council) -> None:
    def change(book: object) -> None:
        place(book["Gaps"], "Owner", "4.3.2").value = "Ann"
        book["Gaps"].title = "To do"
        place(book["Evidence"], "Decision", "4.3.2").value = "reject"
        book["Evidence"].move_range("I1:R4", cols=2)
        book["Evidence"]["I1"] = "Mine"
        book["Evidence"]["I2"] = "x"
        book["Files"].delete_cols(3)

    council.edit(change)
    council.run(FIRST)
    book = council.book()
    assert "To do" not in book.sheetnames
    assert place(book["Gaps"], "Owner", "4.3.2").value == "Ann"
    assert place(book["Evidence"], "Decision", "4.3.2").value == "reject"
    assert book["Evidence"].cell(2, place(book["Evidence"], "Mine").column).value == "x"


def test_a_name_that_a_sheet_of_ours_needs_is_changed(council: Council) -> None:
    council.edit(lambda book: book.create_sheet("triage").append(["mine"]))
    council.run(FIRST, triage=True)
    assert council.book()["triage (yours)"]["A1"].value == "mine"
    council.edit(
        lambda book: setattr(place(book["Triage"], "Notes on site", "1.1.1"), "value", "saw it")
    )
    council.run(FIRST)  # without the sheet Triage its notes stand among what has no row
    assert "saw it" in [cell.value for cell in council.book()[KEPT]["D"]]
    council.run(FIRST, triage=True)
    assert place(council.book()["Triage"], "Notes on site", "1.1.1").value == "saw it"


def test_a_copy_of_the_evidence_is_theirs_and_decides_nothing_later(council: Council) -> None:
    def change(book: object) -> None:
        place(book["Evidence"], "Decision", "4.3.2").value = "accept"
        book.copy_worksheet(book["Evidence"]).title = "Before"

    council.edit(change)
    council.run(FIRST)
    council.edit(
        lambda book: setattr(place(book["Evidence"], "Decision", "4.3.2"), "value", "reject")
    )
    council.run(FIRST)
    assert place(council.book()["Evidence"], "Decision", "4.3.2").value == "reject"
    assert place(council.book()["Before"], "Decision", "4.3.2").value == "accept"


def test_what_cannot_be_carried_on_is_said_with_the_copy_that_has_it(council: Council) -> None:
    from openpyxl.chart import BarChart, Reference

    def change(book: object) -> None:
        mine = book.create_sheet("Mine")
        mine.append([1, 2])
        chart = BarChart()
        chart.add_data(Reference(mine, 1, 1, 2, 1))
        mine.add_chart(chart)

    council.edit(change)
    council.run(FIRST)
    (told,) = (sentence for sentence in council.told if "charts" in sentence)
    (copy,) = (council.output / "backups").iterdir()
    assert f"backups/{copy.name}" in told
    with zipfile.ZipFile(copy) as archive:
        assert any(name.startswith("xl/charts/") for name in archive.namelist())


def test_a_workbook_without_its_hidden_sheet_says_what_cannot_be_told(council: Council) -> None:
    def change(book: object) -> None:
        del book["Lists"]
        place(book["Gaps"], "Owner", "4.3.2").value = "Ann"
        place(book["Gaps"], "Title", "4.3.2").comment = Comment("hm", "Pat")
        book.create_sheet("Mine")["A1"] = "mine"

    council.edit(change)
    council.run(FIRST)
    assert any("hidden sheet Lists" in sentence for sentence in council.told)
    book = council.book()
    assert place(book["Gaps"], "Owner", "4.3.2").value == "Ann"
    assert place(book["Gaps"], "Title", "4.3.2").comment.text == "hm"
    assert book["Mine"]["A1"].value == "mine"


def test_the_same_additions_give_the_same_bytes_and_stop_growing(council: Council) -> None:
    def change(book: object) -> None:
        place(book["Gaps"], "Owner", "4.3.2").value = "Ann"
        place(book["Gaps"], "Title", "4.3.2").fill = YELLOW
        book["Gaps"].cell(1, book["Gaps"].max_column + 2, "Cost")
        book["Gaps"].cell(70, 1, "Car park")
        book.create_sheet("Mine")["A1"] = "=1+1"

    council.edit(change)
    council.run(FIRST)
    council.run(FIRST)
    settled = dict(parts_of(council.path))
    council.run(FIRST)
    assert dict(parts_of(council.path)) == settled


def test_a_workbook_saved_while_the_new_one_is_written_is_not_replaced(council: Council) -> None:
    from cse_mapper.outputs.workbook import write_workbook
    from tests.outputs.workbook_sample import make_coverage

    additions = carry_on(council.output, council.decisions, None, redacted=False).additions
    council.edit(lambda book: book.create_sheet("Mine"))
    before = council.path.read_bytes()
    with pytest.raises(OutputError, match="was saved by somebody"):
        write_workbook(make_coverage(*FIRST), council.path, additions=additions)
    assert council.path.read_bytes() == before


def test_review_and_the_next_run_take_up_the_same(council: Council, tmp_path: Path) -> None:
    def change(book: object) -> None:
        place(book["Gaps"], "Owner", "4.3.2").value = "Ann"
        place(book["Evidence"], "Decision", "4.3.2").value = "reject"

    council.edit(change)
    reviewed = tmp_path / "reviewed" / "decisions.jsonl"
    reviewed.parent.mkdir()
    report = review_workbook(council.path, reviewed)
    assert enter(council.path, reviewed, report) == ("1 owner taken up.",)
    council.run(FIRST)
    for name in ("decisions.jsonl", ENTRIES_FILE):
        assert (reviewed.parent / name).read_bytes() == (council.output / name).read_bytes()
    again = review_workbook(council.path, reviewed)
    assert (again.new, enter(council.path, reviewed, again)) == ((), ())


def test_a_moved_row_says_where_to_and_the_one_there_where_from(council: Council) -> None:
    def change(book: object) -> None:
        place(book["Evidence"], "Decision", "4.3.2").value = "move to 4.3.5"
        place(book["Evidence"], "Reviewer", "4.3.2").value = "Ann"

    council.edit(change)
    council.run(FIRST)
    sheet = council.book()["Evidence"]
    assert place(sheet, "Suggestion", "4.3.2").value == "moved to 4.3.5"
    assert place(sheet, "Move to", "4.3.2").value.startswith("4.3.5 ")
    assert place(sheet, "Note", "4.3.5").value == "Moved here from 4.3.2"
    decided_, _ = apply_decisions(
        FIRST, [match.passage for match in FIRST], read_decisions(council.decisions)
    )
    words = {match.element: decided(match) for match in decided_}
    assert words["4.3.2"] == "moved to 4.3.5 by Ann"
    assert words["4.3.5"] == "accepted by Ann, moved from 4.3.2"


def test_what_is_saved_while_a_run_is_at_work_is_taken_up_too(council: Council) -> None:
    take_up(council.output, council.decisions, None, None)
    council.edit(lambda book: setattr(place(book["Gaps"], "Owner", "4.3.2"), "value", "Ann"))
    carried = carry_on(council.output, council.decisions, None, redacted=False)
    assert carried.sentences[0] == "coverage.xlsx: 1 owner taken up."
    assert [entry.value for entry in carried.additions.entries] == ["Ann"]


def test_the_same_passage_in_two_documents_keeps_each_row_its_own(tmp_path: Path) -> None:
    twice = (*FIRST, make_match(COMPLAINTS, "4.3.2", "Legal/policy (2).docx"))
    council = Council(tmp_path)
    council.run(twice)

    def change(book: object) -> None:
        sheet = book["Evidence"]
        column = sheet.max_column + 1
        sheet.cell(1, column, "Mine")
        for name in ("Legal/policy.docx", "Legal/policy (2).docx"):
            sheet.cell(place(sheet, "Document", name, by="Document").row, column, f"on {name}")

    council.edit(change)
    for _ in range(2):
        council.run(twice)
        sheet = council.book()["Evidence"]
        for name in ("Legal/policy.docx", "Legal/policy (2).docx"):
            assert place(sheet, "Mine", name, by="Document").value == f"on {name}"
    council.run(FIRST)
    kept = [cell.value for cell in council.book()[KEPT]["D"]]
    assert kept.count("on Legal/policy (2).docx") == 1
