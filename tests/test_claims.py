"""Claims: what names, indexes and covering documents say a file is for, and what content says."""

from __future__ import annotations

from datetime import date

import pytest

from cse_mapper.assessment.claims import elements_in, find_claims, mentions_of
from cse_mapper.assessment.coverage import build_coverage
from cse_mapper.domain import (
    Block,
    BlockKind,
    Claim,
    Coverage,
    Decision,
    Document,
    Locator,
    Match,
    Passage,
    ReadDocument,
)
from cse_mapper.domain.rules import default_rules


def _document(path: str, title: str = "") -> Document:
    return Document(path, path.partition("/")[0], "read", title=title)


def _pairs(claims: tuple[Claim, ...]) -> set[tuple[str, str]]:
    return {(claim.element, claim.document) for claim in claims}


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        ("Element 4.3.2", ("4.3.2",)),
        ("1.1.1, 1.1.2 and 5.3.3", ("1.1.1", "1.1.2", "5.3.3")),
        ("1.1.1 to 1.1.3", ("1.1.1", "1.1.2", "1.1.3")),
        ("2.2.1-3", ("2.2.1", "2.2.2", "2.2.3")),
        ("Complaints policy v4.3.2", ()),
        ("Version 4.3.2 of the policy", ()),
        ("on 1.2.2024 the panel", ()),
        ("clause 4.3.21 and 14.3.2 and 4.3.2.1", ()),
        ("3.4.5 and 1.1.6 do not exist", ()),
        ("£1.1.1", ()),
        ("", ()),
    ],
)
def test_elements_are_told_from_versions_dates_and_clauses(
    text: str, elements: tuple[str, ...]
) -> None:
    assert elements_in(text) == elements


@pytest.mark.parametrize(
    "path",
    [
        "a/4.3.2 Complaints policy.docx",
        "a/4.3.2.docx",
        "a/Element 4.3.2 - policy.pdf",
        "a/4-3-2 policy.pdf",
        "a/4_3_2_policy.pdf",
        "a/CSE_4.3.2_policy.pdf",
        "a/Complaints policy (4.3.2).pdf",
        "4.3.2 Complaints/policy.pdf",
        "Criterion 4/4.3/4.3.2 Complaints/old/policy.pdf",
    ],
)
def test_a_file_or_folder_named_after_an_element_claims_it(path: str) -> None:
    assert _pairs(find_claims([_document(path)])) == {("4.3.2", path)}


@pytest.mark.parametrize(
    "path", ["a/policy.pdf", "a/policy v4.3.2.pdf", "2024-3-1 minutes.pdf", "4.3 Complaints/p.pdf"]
)
def test_other_names_claim_nothing(path: str) -> None:
    assert find_claims([_document(path)]) == ()


def test_a_files_own_name_counts_before_its_folders() -> None:
    claims = find_claims([_document("1.1.1 Profile/1.1.2 Segments.docx")])
    assert [claim.element for claim in claims] == ["1.1.2"]
    assert claims[0].place == "the file's name"


def test_a_name_may_claim_several_elements() -> None:
    (path,) = ("a/4.3.2 & 4.3.4 Complaints report.docx",)
    assert _pairs(find_claims([_document(path)])) == {("4.3.2", path), ("4.3.4", path)}


FILES = [
    _document("index.xlsx"),
    _document("housing/complaints-policy.docx"),
    _document("housing/complaints-policy-2024.docx"),
    _document("customer/Annual_Report.pdf"),
    _document("customer/scan003.pdf", title="Letter from the Ombudsman"),
]


def _index(*rows: str, kind: BlockKind = "cells", heading: str | None = None) -> ReadDocument:
    blocks = tuple(
        Block(row, Locator(sheet="Index", cells=f"A{i}:C{i}", heading=heading), kind)
        for i, row in enumerate(rows, start=2)
    )
    return ReadDocument(FILES[0], blocks)


def test_an_index_workbook_is_read_row_by_row() -> None:
    read = _index(
        "Element: 4.3.2; Evidence: complaints-policy.docx",
        "Element: 4.3.4, 1.3.2; Evidence: Annual report; Where: p. 4",
    )
    claims = find_claims(FILES, mentions_of(read))
    assert _pairs(claims) == {
        ("4.3.2", "housing/complaints-policy.docx"),
        ("4.3.4", "customer/Annual_Report.pdf"),
        ("1.3.2", "customer/Annual_Report.pdf"),
    }
    assert claims[0].place == "index.xlsx, Index!A2:C2"


def test_a_row_without_a_number_belongs_to_the_one_above() -> None:
    read = _index(
        "Element: 4.3.2; Evidence: complaints policy",
        "Evidence: letter from the ombudsman",
        "Element: 4.3.4; Evidence: annual report",
    )
    assert ("4.3.2", "customer/scan003.pdf") in _pairs(find_claims(FILES, mentions_of(read)))


def test_a_covering_document_lists_files_under_headings() -> None:
    blocks = (
        Block("4.3.2 Easy to use complaints procedure", Locator(paragraph=1), "heading"),
        Block(
            "See complaints-policy.docx and the letter from the Ombudsman.", Locator(paragraph=2)
        ),
        Block("Other matters", Locator(paragraph=3), "heading"),
        Block("The annual report is in the library.", Locator(paragraph=4)),
    )
    claims = find_claims(FILES, mentions_of(ReadDocument(FILES[0], blocks)))
    assert _pairs(claims) == {
        ("4.3.2", "housing/complaints-policy.docx"),
        ("4.3.2", "customer/scan003.pdf"),
    }


def test_the_longer_name_is_not_also_the_shorter() -> None:
    read = _index(
        "Element: 4.3.2; Evidence: Complaints policy 2024",
        "Element: 4.3.4; Evidence: Annual report",
    )
    assert _pairs(find_claims(FILES, mentions_of(read))) == {
        ("4.3.2", "housing/complaints-policy-2024.docx"),
        ("4.3.4", "customer/Annual_Report.pdf"),
    }


def test_a_single_row_is_no_index() -> None:
    read = _index("Clause: 4.3.2; Text: as the complaints policy says")
    assert find_claims(FILES, mentions_of(read)) == ()


def test_a_claim_made_twice_is_listed_once() -> None:
    path = "a/4.3.2 complaints procedure.docx"
    read = _index(
        "Element: 4.3.2; Evidence: 4.3.2 complaints procedure",
        "Element: 4.3.4; Evidence: annual report",
    )
    claims = find_claims([*FILES, _document(path)], mentions_of(read))
    assert [c.place for c in claims if c.document == path] == ["the file's name"]


def _match(path: str, element: str, probability: float, decision: Decision = "supports") -> Match:
    passage = Passage(f"{path}{element}", f"{path}{element}", path, Locator(paragraph=1), "text")
    return Match(passage, element, probability, decision, evidence_date=date(2026, 1, 1))


def _checked(claims: list[Claim], matches: list[Match], *documents: Document) -> Coverage:
    return build_coverage(
        matches,
        documents,
        model="test",
        assessment_date=date(2026, 4, 1),
        rules=default_rules(),
        claims=claims,
    )


def test_claims_are_confirmed_doubtful_or_not_supported_by_content() -> None:
    paths = ("a/1.doc", "a/2.doc", "a/3.doc", "a/4.doc")
    coverage = _checked(
        [Claim("4.3.2", path, "the file's name") for path in paths],
        [
            _match("a/1.doc", "4.3.2", 0.9),
            _match("a/2.doc", "4.3.2", 0.4, "uncertain"),
            _match("a/3.doc", "1.1.1", 0.95),
            _match("a/4.doc", "4.3.2", 0.9, "rejected"),
        ],
        *(_document(path) for path in paths),
    )
    assert [check.verdict for check in coverage.claims] == [
        "confirmed",
        "doubtful",
        "not supported",
        "not supported",
    ]
    assert "1.1.1" in coverage.claims[2].sentence


def test_a_claim_on_an_unread_file_is_not_held_against_it() -> None:
    scan = Document("a/scan.pdf", "a", "needs OCR", reason="Install OCR.")
    coverage = _checked([Claim("4.3.2", "a/scan.pdf", "the file's name")], [], scan)
    assert [check.verdict for check in coverage.claims] == ["not read"]
    assert "Install OCR." in coverage.claims[0].sentence


def test_a_copy_confirms_the_claim_as_its_original_does() -> None:
    copy = _match("a/2.doc", "4.3.2", 0.9)
    copy = Match(
        Passage("x", "x", "a/2.doc", Locator(), "text", duplicate_of="a/1.doc4.3.2"),
        *("4.3.2", 0.9, "supports"),
    )
    coverage = _checked(
        [Claim("4.3.2", "a/2.doc", "the file's name")],
        [_match("a/1.doc", "4.3.2", 0.9), copy],
        _document("a/1.doc"),
        _document("a/2.doc"),
    )
    assert coverage.claims[0].verdict == "confirmed"


def test_what_nobody_claimed_is_listed_where_there_are_claims() -> None:
    documents = (_document("a/1.doc"), _document("a/2.doc"))
    matches = [_match("a/1.doc", "4.3.2", 0.9), _match("a/2.doc", "4.3.2", 0.9)]
    coverage = _checked([Claim("4.3.2", "a/1.doc", "the file's name")], matches, *documents)
    assert [(u.element, u.document, u.pieces) for u in coverage.unclaimed] == [
        ("4.3.2", "a/2.doc", 1)
    ]
    assert _checked([], matches, *documents).unclaimed == ()
