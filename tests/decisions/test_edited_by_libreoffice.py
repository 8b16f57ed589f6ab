"""A workbook that is really edited and saved in LibreOffice, by a macro, loses nothing either."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from cse_mapper.decisions import read_decisions
from tests.decisions.carried import Council, place
from tests.decisions.test_carrying_on import FIRST, MORE

pytestmark = pytest.mark.slow  # starts an office suite

MACRO = """
Function Col(sheet As Object, heading As String) As Long
  Dim c As Long
  For c = 0 To 60
    If sheet.getCellByPosition(c, 0).String = heading Then
      Col = c
      Exit Function
    End If
  Next c
End Function

Sub Change(source As String, target As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  Dim language As New com.sun.star.lang.Locale
  Dim book As Object, gaps As Object, evidence As Object, mine As Object, cell As Object
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  book = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  gaps = book.Sheets.getByName("Gaps")
  gaps.getCellByPosition(Col(gaps, "Owner"), 1).String = "Ann"
  cell = gaps.getCellByPosition(Col(gaps, "By when"), 1)
  cell.Formula = "2026-12-01"
  cell.NumberFormat = book.NumberFormats.getStandardFormat(2, language)  ' as on the screen
  gaps.getCellByPosition(Col(gaps, "Title"), 2).CellBackColor = RGB(255, 238, 17)
  evidence = book.Sheets.getByName("Evidence")
  cell = evidence.getCellByPosition(Col(evidence, "Passage"), 1)
  evidence.Annotations.insertNew(cell.CellAddress, "good one")
  evidence.getCellByPosition(Col(evidence, "Decision"), 1).String = "reject"
  evidence.getCellByPosition(25, 0).String = "Score"
  evidence.getCellByPosition(25, 1).Formula = "=LEN(A2)*2"
  book.Sheets.insertNewByName("Mine", 0)
  mine = book.Sheets.getByName("Mine")
  mine.getCellByPosition(0, 0).String = "Budget"
  mine.getCellByPosition(1, 0).Value = 2.5
  mine.getCellByPosition(1, 1).Formula = "=B1*2"
  mine.getCellRangeByPosition(2, 0, 3, 2).merge(True)
  kind(0).Name = "FilterName"
  kind(0).Value = "Calc MS Excel 2007 XML"
  book.storeToURL(target, kind())
  book.close(True)
End Sub
"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"
 script:language="StarBasic">{}</script:module>
"""


@pytest.fixture
def office(tmp_path: Path) -> list[str]:
    """LibreOffice with a profile of its own, in which the macro is."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = tmp_path / "profile"
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    # Any macro address makes it lay out a new profile with an empty module.
    subprocess.run(
        [*command, "macro:///Standard.Module1.Main"], check=True, capture_output=True, timeout=180
    )
    module = profile / "user" / "basic" / "Standard" / "Module1.xba"
    module.write_text(MODULE.format(escape(MACRO)), encoding="utf-8")
    return command


def test_what_is_typed_in_libreoffice_is_carried_on(tmp_path: Path, office: list[str]) -> None:
    council = Council(tmp_path / "reports")
    council.run(FIRST)
    first, second = (council.book()["Gaps"].cell(row, 1).value for row in (2, 3))
    saved = tmp_path / "saved.xlsx"
    call = f'macro:///Standard.Module1.Change("{council.path.as_uri()}","{saved.as_uri()}")'
    subprocess.run([*office, call], check=True, capture_output=True, timeout=180)
    assert saved.exists()
    shutil.copyfile(saved, council.path)
    council.run(FIRST)
    assert council.told[0] == (
        "coverage.xlsx: 1 decision, 1 owner and 1 date taken up,"
        " 1 sheet, 1 column, 1 comment and 1 colour of yours kept."
    )
    for matches in (MORE, FIRST):
        (decided,) = read_decisions(council.decisions)
        assert decided.action == "rejected"
        book = council.book()
        gaps, evidence, mine = book["Gaps"], book["Evidence"], book["Mine"]
        assert place(gaps, "Owner", first).value == "Ann"
        assert place(gaps, "By when", first).value == datetime(2026, 12, 1)
        assert place(gaps, "Title", second).fill.fgColor.rgb == "FFFFEE11"
        passage = place(evidence, "Passage", FIRST[0].passage.text, by="Passage")
        assert passage.comment.text == "good one"
        score = evidence.cell(passage.row, place(evidence, "Score").column)
        assert score.value == f"=LEN(A{passage.row})*2"
        assert place(evidence, "Decision", FIRST[0].passage.text, by="Passage").value == "reject"
        assert (mine["A1"].value, mine["B1"].value, mine["B2"].value) == ("Budget", 2.5, "=B1*2")
        assert [str(area) for area in mine.merged_cells.ranges] == ["C1:D3"]
        council.run(matches)
