"""Drafts and what is superseded are told by what they say of themselves, and by nothing else."""

from __future__ import annotations

import pytest

from cse_mapper.domain import Block, Locator, Standing
from cse_mapper.reading.standing import standing_of


def _standing(path: str, *lines: str, title: str = "") -> Standing:
    blocks = [Block(line, Locator(paragraph=n)) for n, line in enumerate(lines, start=1)]
    standing, said = standing_of(path, title, blocks)
    assert bool(said) == bool(standing)
    return standing


@pytest.mark.parametrize(
    ("path", "standing"),
    [
        ("housing/Complaints policy DRAFT v3.docx", "draft"),
        ("housing/DRAFT - do not use.docx", "superseded"),
        ("housing/draft_charter_2026.docx", "draft"),
        ("housing/drafts/charter.docx", "draft"),
        ("housing/Charter (old).pdf", "superseded"),
        ("housing/Charter 2019 OLD.pdf", "superseded"),
        ("housing/charter-superseded-2024.pdf", "superseded"),
        ("housing/Archive/charter.pdf", "superseded"),
        ("housing/zz Archive/charter.pdf", "superseded"),
        ("housing/old versions.zip > charter.pdf", ""),
        ("pack.zip > superseded/charter.pdf", "superseded"),
        ("housing/Charter, withdrawn.pdf", "superseded"),
        # What these are about is called so, not they.
        ("archives/opening-hours.html", ""),
        ("housing/archive-service-standards.pdf", ""),
        ("planning/withdrawn-applications.xlsx", ""),
        ("planning/old-town-survey.pdf", ""),
        ("planning/services for people over 60 years old.pdf", ""),
        ("corporate/draft-minutes-2026-03-04.docx", ""),
        ("planning/draft-plan-consultation-statement.pdf", ""),
        ("hr/letter-drafting-guide.docx", ""),
        ("housing/charter.pdf", ""),
    ],
)
def test_by_name_and_folder(path: str, standing: Standing) -> None:
    assert _standing(path, "Housing", "Repairs are done within ten days.") == standing


@pytest.mark.parametrize(
    ("lines", "standing"),
    [
        (("Customer charter", "DRAFT"), "draft"),
        (("Draft v0.3 - 12 March 2026 - not for circulation", "Customer charter"), "draft"),
        (("FINAL DRAFT for comment", "Customer charter"), "draft"),
        (("Customer charter", "Version 0.4 draft"), "draft"),
        (("Customer charter", "Status: Draft", "Owner: Policy Team"), "draft"),
        (("Draft customer charter", "We answer in ten days."), "draft"),
        (("Customer charter", "SUPERSEDED by the charter of May 2025"), "superseded"),
        (("This policy has been replaced by the charter.", "We answer in ten days."), "superseded"),
        (("Customer charter", "Status: Withdrawn"), "superseded"),
        (("Customer charter", "DO NOT USE"), "superseded"),
        # A draft that was approved since keeps its name in many a drive.
        (("Draft customer charter", "Status: Approved", "We answer in ten days."), ""),
        (("Customer charter", "This charter supersedes the one of 2019."), ""),
        (("Customer charter", "The draft went to the tenants' panel, who changed it."), ""),
        (("Version history", "0.1 First draft, 3 May 2024", "1.0 Approved, 9 July 2024"), ""),
        (("Draft minutes of the panel, 4 May 2026", "The panel met."), ""),
        (("Draft numbers: Tuesday 61%, Thursday 24%.", "We went with Tuesday."), ""),
    ],
)
def test_by_what_stands_at_its_head(lines: tuple[str, ...], standing: Standing) -> None:
    assert _standing("housing/charter.docx", *lines) == standing


def test_a_mails_subject_tells_what_it_is_about() -> None:
    assert _standing("housing/charter.eml", "See below.", title="Draft charter for comment") == ""
    assert _standing("housing/charter.docx", "See below.", title="Draft charter") == "draft"


def test_what_is_far_from_the_edges_says_nothing() -> None:
    text = ["Housing"] + ["We answer in ten days."] * 30 + ["DRAFT"]
    assert _standing("housing/charter.docx", *text) == ""
