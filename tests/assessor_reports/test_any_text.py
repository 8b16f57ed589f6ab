"""No text, however odd, breaks the importer; what it says stays true to the text."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from cse_mapper.domain.standard import load_standard
from cse_mapper.reading.formats.layout_text import lines_of_text
from cse_mapper.reports.importing import report_as_dict
from cse_mapper.reports.recognising import recognise
from tests.assessor_reports import invented

IDS = load_standard().ids
_LINES = """1.1.1
5.3.2
9.9.9
1.1.1 & 1.1.2
Criterion 1
Criterion 4 - Delivery
2.1 Leadership
Summary of Strengths
Areas for Improvement
Summary
Compliance Plus Elements
Section B: Initial Assessment Report
Element\tFindings\tRating
Totals\tCompliance Plus\t11
Compliance Plus
FC
N/A
Page 3 of 9
| a | b |
We have a strategy for engaging customers
(Reference Elements 1.1.1 to 1.1.3)
Sections: 1.1.1, 1.1.2
Organisation: X
Date: 31 February 2020
99.99.9999"""
SHARDS = st.sampled_from(
    [*_LINES.split("\n"), "\t", "**", "- ", "● ", "\f", "co-\noperative", "\n", "\n\n"]
)
ANY = st.lists(SHARDS | st.text(max_size=40), max_size=60).map(" ".join) | st.lists(
    SHARDS | st.text(max_size=40), max_size=60
).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(ANY)
def test_any_text_is_read_without_an_error(text: str) -> None:
    report = recognise(lines_of_text(text), "any.txt")
    elements = [narrative.element for narrative in report.narratives]
    assert len(set(elements)) == len(elements)
    assert set(elements) <= set(IDS)
    assert len({rating.element for rating in report.ratings}) == len(report.ratings)
    assert all(narrative.text.strip() for narrative in report.narratives)
    json.dumps(report_as_dict(report))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_report_that_lost_lines_is_still_read(data: st.DataObject) -> None:
    lines = invented.bullets_report().split("\n")
    start = data.draw(st.integers(0, len(lines)))
    length = data.draw(st.integers(0, len(lines)))
    kept = lines[:start] + lines[start + length :]
    report = recognise(lines_of_text("\n".join(kept)), "cut.txt")
    whole = {" ".join(line.split()) for line in lines}
    for narrative in report.narratives:
        assert all(
            any(part in line for line in whole)
            for part in narrative.text.replace("- ", "").split("\n")
        )
