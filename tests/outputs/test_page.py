from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from cse_mapper.domain import (
    Claim,
    ClaimCheck,
    Coverage,
    Document,
    ElementCoverage,
    Locator,
    PlusElement,
    Reason,
    RequestedDocument,
    Unclaimed,
)
from cse_mapper.domain.guidance import load_guidance
from cse_mapper.domain.shortcomings import BY_CODE
from cse_mapper.outputs.gaps import what_closes
from cse_mapper.outputs.links import evidence_base, evidence_link
from cse_mapper.outputs.page import write_page
from tests.outputs.invented import invented_coverage, invented_follow_up, with_claims

MEGABYTE = 1_000_000


class Seen(HTMLParser):
    """What a browser would make of a page: tags with attributes, and the text in between."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, *names: str) -> list[str]:
        return [attrs[name] or "" for _tag, attrs in self.tags for name in names if name in attrs]


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return invented_coverage()


@pytest.fixture(scope="module")
def html(coverage: Coverage, tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("run")
    path = write_page(coverage, folder / "out" / "coverage.html", evidence=folder / "evidence")
    return path.read_text(encoding="utf-8")


def test_the_page_asks_nothing_from_anywhere(html: str) -> None:
    seen = Seen(html)
    for value in seen.values("href", "src", "srcset", "action", "data", "poster"):
        assert value.startswith(("#", "../evidence/")) or value == "data:,"
    assert not {tag for tag, _attrs in seen.tags} & {"img", "iframe", "object", "embed", "base"}
    assert "url(" not in html
    assert "@import" not in html


def test_the_policy_allows_our_script_and_style_and_nothing_else(html: str) -> None:
    seen = Seen(html)
    policy = next(
        attrs["content"] or ""
        for tag, attrs in seen.tags
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in ("script", "style"):
        (content,) = re.findall(rf"<{name}>(.*?)</{name}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert not [name for _tag, attrs in seen.tags for name in attrs if name.startswith("on")]
    assert not seen.values("style")


def test_the_same_coverage_gives_the_same_page(coverage: Coverage, tmp_path: Path) -> None:
    one = write_page(coverage, tmp_path / "one.html").read_bytes()
    assert one == write_page(coverage, tmp_path / "two.html").read_bytes()
    assert b"\r" not in one


def test_every_part_that_a_coordinator_looks_for_is_there(html: str, coverage: Coverage) -> None:
    text = re.sub(r"\s+", " ", Seen(html).text)
    assert coverage.headline in text
    for element in coverage.elements:
        assert f'id="e-{element.element}"' in html
        assert element.title in text.replace("’", "'")
    for criterion in coverage.criteria:
        assert criterion.sentence in text
    for _rule, sentence in coverage.rules:
        assert sentence in text
    assert "Suggestions, not judgements" in text
    assert coverage.model in text
    assert "67 files found: 60 read, 1 empty, 1 needs OCR, 2 unreadable" in text
    assert "housing/locked minutes.docx" in text
    assert "It has a password: save a copy without one." in text
    assert "Page 3 is held as a picture" in text
    match = next(row for row in coverage.elements if row.matches).matches[0]
    assert match.passage.text in text
    assert f"{match.passage.document}, {match.passage.locator}" in text


def part(html: str, name: str) -> str:
    start = html.index(f'<section id="{name}"')
    return html[start : html.index("</section>", start)]


@pytest.fixture(scope="module")
def full(coverage: Coverage, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of a follow-up of a submission that makes claims."""
    folder = tmp_path_factory.mktemp("follow-up")
    path = write_page(
        with_claims(coverage), folder / "page.html", evidence=folder / "evidence",
        follow_up=invented_follow_up(coverage),
    )  # fmt: skip
    return path.read_text(encoding="utf-8")


def test_sections_and_their_links_are_there_only_where_there_is_something_to_say(
    html: str, full: str
) -> None:
    for name in ("follow-up", "claims"):
        assert f'<section id="{name}"' not in html
        assert f'href="#{name}"' not in html
        assert full.count(f'href="#{name}"') == full.count(f'<section id="{name}"') == 1
    assert "Please note" not in html


def test_notes_on_the_run_come_before_everything_else(full: str, coverage: Coverage) -> None:
    (note,) = with_claims(coverage).notes
    assert full.index('<main id="main"') < full.index(note) < full.index('id="glance"')


def test_every_finding_of_last_year_stands_with_its_evidence_or_nothing_new(
    full: str, coverage: Coverage
) -> None:
    follow_up = invented_follow_up(coverage)
    section = part(full, "follow-up")
    text = re.sub(r"\s+", " ", Seen(section).text)
    assert follow_up.headline in text
    assert "report 2025.pdf (Testbury), of 3 March 2025" in text
    assert (text.count("May be answered"), text.count("Taken up in part")) == (1, 1)
    assert text.count("Nothing new ") == 2 + 1
    assert text.count("Both name “Spark”.") == 3
    assert "Both speak of “desks”. But it tells of a plan." in text
    for item in follow_up.items:
        assert item.text in text
        assert item.sentence in text
        for element in item.elements:
            assert f'href="#e-{element}"' in section
        for answer in (*item.answers, *item.near):
            passage = answer.match.passage
            assert passage.text in text
            assert f"{passage.document}, {passage.locator}" in text
    assert text.count("same element, less alike") == 2
    assert "similar subject, but not evidence of an element that is cited" in text


def test_what_became_of_earlier_findings_is_told_by_year(full: str) -> None:
    text = re.sub(r"\s+", " ", Seen(part(full, "follow-up")).text)
    assert "Earlier: partial compliance 4.1.2" in text
    assert "Calls wait long. Closed in 2024: rated full compliance. Date: 1 March 2023." in text
    assert "Not mentioned again" in text


def test_what_went_stale_and_what_is_asked_for_come_worst_first(full: str) -> None:
    section = part(full, "follow-up")
    text = re.sub(r"\s+", " ", Seen(section).text)
    for word in ("Stale", "Vanished", "Undated"):
        assert text.index(f"{word} ") < text.index("Current ")
    assert text.index("Latest annual report") < text.index("Latest performance data")
    assert "Not found at all." in text
    asked = section[section.index("Latest performance data") :]
    assert asked.count('<a href="evidence/') == 5
    assert "and 3 more in the workbook" in asked


def test_claims_stand_by_verdict_what_needs_looking_at_first(full: str, coverage: Coverage) -> None:
    section = part(full, "claims")
    text = re.sub(r"\s+", " ", Seen(section).text)
    places = [section.index(f"<h3>{verdict}") for verdict in (
        "Not supported", "Not read", "Doubtful", "Confirmed", "Not claimed"
    )]  # fmt: skip
    assert places == sorted(places)
    for check in with_claims(coverage).claims:
        claim = check.claim
        said = f"{check.sentence} Where it is claimed: {claim.place}."
        assert f"{claim.element} {claim.document} {said}" in text
    assert "1 passage supports this element, and the submission does not say so." in text


def test_long_lists_of_claims_are_cut_and_say_so(coverage: Coverage, tmp_path: Path) -> None:
    claim = ClaimCheck(Claim("1.1.1", "a.pdf", "its name"), "doubtful", "Hardly.")
    files = tuple(Unclaimed("1.1.2", f"{index:03}.pdf", 1) for index in range(104))
    many = replace(coverage, claims=(claim,) * 103, unclaimed=files, notes=("Note.",) * 22)
    html = write_page(many, tmp_path / "page.html").read_text(encoding="utf-8")
    section = part(html, "claims")
    assert section.count("Hardly.") == 100
    assert "and 3 more in the workbook" in section
    assert "and 4 more in the workbook" in section
    assert html.count("<li>Note.</li>") == 20


def test_headings_come_in_order(html: str, full: str) -> None:
    for page in (html, full):
        _assert_headings_in_order(page)


def _assert_headings_in_order(html: str) -> None:
    levels = [int(tag[1]) for tag, _attrs in Seen(html).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_matrix_is_a_table_with_caption_and_scopes(html: str, coverage: Coverage) -> None:
    table = html[html.index("<table") : html.index("</table>")]
    seen = Seen(table)
    heads = [attrs.get("scope") for tag, attrs in seen.tags if tag == "th"]
    areas = {row.service_area for row in coverage.documents if row.status != "skipped"}
    assert "<caption" in table
    assert heads.count("col") == 3 + len(areas)
    assert heads.count("row") == len(coverage.elements)
    for status in ("Missing", "Thin", "Covered", "Strong"):
        assert seen.text.count(status) == sum(
            row.status == status.lower() for row in coverage.elements
        )


def test_a_cell_without_a_certain_piece_says_so(coverage: Coverage, tmp_path: Path) -> None:
    element = next(row for row in coverage.elements if row.status == "strong")
    doubted = {area: replace(cell, certain=0) for area, cell in element.areas.items()}
    pages = []
    for areas in (element.areas, doubted):
        only = replace(coverage, elements=(replace(element, areas=areas),))
        html = write_page(only, tmp_path / "page.html").read_text(encoding="utf-8")
        pages.append(html[html.index("<tbody>") : html.index("</tbody>")])
    assert pages[0].count("uncertain") < pages[1].count("uncertain") == len(element.areas)


def test_gaps_come_worst_first_with_what_would_close_them(html: str, coverage: Coverage) -> None:
    gaps = html[html.index('id="gaps"') : html.index('id="evidence"')]
    order = re.findall(r'class="gap e-(missing|thin)" data-element="([\d.]+)"', gaps)
    statuses = {row.element: row.status for row in coverage.elements}
    assert {number for _status, number in order} == {
        number for number, status in statuses.items() if status in ("missing", "thin")
    }
    assert [status for status, _number in order] == sorted(status for status, _number in order)
    assert Seen(gaps).text.count(BY_CODE["nothing-found"].advice) == 3


def test_the_same_advice_is_given_once() -> None:
    reasons = (Reason("one-document", ""), Reason("few-documents", ""), Reason("found", ""))
    element = ElementCoverage("1.1.1", "", "thin", reasons, ())
    looked_for = f"Assessors look for {load_guidance()['1.1.1'].looked_for}."
    assert what_closes(element) == (BY_CODE["one-document"].advice, looked_for)


def test_advice_names_the_proof_that_no_piece_gives(coverage: Coverage) -> None:
    match = next(match for element in coverage.elements for match in element.matches)
    for kind, lacking in (("practice", True), ("outcome", False)):
        one = replace(match, kind=kind, decision="supports", counts=True)  # type: ignore[arg-type]
        element = ElementCoverage("1.1.1", "", "thin", (), (one,))
        said = "Nothing that counts was recognised as figures over time."
        assert (said in what_closes(element)[-1]) == lacking


def test_quotations_are_limited_and_say_how_many_more(coverage: Coverage, tmp_path: Path) -> None:
    element = next(row for row in coverage.elements if row.status == "strong")
    match = element.matches[0]
    many = tuple(
        replace(match, passage=replace(match.passage, id=f"p{index}", text=f"word {index} " * 400))
        for index in range(53)
    )
    rejected = replace(match, decision="rejected", passage=replace(match.passage, text="Never."))
    pasted = replace(
        match, passage=replace(match.passage, id="q", duplicate_of="p0", text="Pasted.")
    )
    only = replace(coverage, elements=(replace(element, matches=(*many, rejected, pasted)),))
    html = write_page(only, tmp_path / "page.html").read_text(encoding="utf-8")
    assert html.count("<blockquote>") == 20
    assert "and 33 more in the workbook" in html
    assert max(map(len, re.findall("<blockquote>(.*?)</blockquote>", html))) < 1_300
    assert "Never." not in html
    assert "Pasted." not in html


def test_five_hundred_documents_stay_below_five_megabytes(tmp_path: Path) -> None:
    large = invented_coverage(documents=500, matches=120)
    for element in large.elements[:1]:
        assert element.matches
    path = write_page(large, tmp_path / "coverage.html", evidence=tmp_path)
    assert path.stat().st_size < 5 * MEGABYTE


HOSTILE = (
    "</style></script><script>alert(1)</script><img src=x onerror=alert(1)> \" onfocus=alert(1) '"
    " javascript:alert(1) {{ 7*7 }} \x1b[31mred\x1b[0m =cmd|'/c calc'!A1 \u202egnp.exe \u2066"
)


def test_nothing_from_evidence_takes_effect(coverage: Coverage, tmp_path: Path) -> None:
    element = next(row for row in coverage.elements if row.matches)
    match = element.matches[0]
    passage = replace(
        match.passage,
        text=HOSTILE,
        heading=HOSTILE,
        document=f"{HOSTILE}/x.pdf",
        locator=Locator(sheet=HOSTILE, cells=HOSTILE, part=HOSTILE),
    )
    match = replace(
        match,
        passage=passage,
        service_area=HOSTILE,
        note=HOSTILE,
        reviewer=HOSTILE,
        decision="accepted",
        personal=(HOSTILE,),
    )
    hostile = replace(
        coverage,
        headline=HOSTILE,
        model=HOSTILE,
        rules=((HOSTILE, HOSTILE),),
        notes=(HOSTILE,),
        claims=(
            ClaimCheck(Claim("1.1.1", f"{HOSTILE}/x.pdf", HOSTILE), "doubtful", HOSTILE),
            ClaimCheck(Claim(HOSTILE, "javascript:alert(1)", HOSTILE), "confirmed", HOSTILE),
        ),
        unclaimed=(Unclaimed(HOSTILE, HOSTILE, 1),),
        elements=(
            replace(
                element,
                matches=(match,),
                reasons=(Reason(HOSTILE, HOSTILE),),
                areas={HOSTILE: next(iter(element.areas.values()))},
            ),
        ),
        documents=(
            Document(f"{HOSTILE}/x.pdf", HOSTILE, "read", HOSTILE),
            Document("javascript:alert(1)", HOSTILE, "unreadable", HOSTILE),
        ),
    )
    tame = replace(hostile, headline="h", model="m", elements=(replace(element, matches=(match,)),))
    last = invented_follow_up(coverage)
    last = replace(
        last,
        source=HOSTILE,
        headline=HOSTILE,
        items=tuple(
            replace(item, elements=(HOSTILE,), text=HOSTILE, sentence=HOSTILE)
            for item in last.items
        ),
        plus=(PlusElement(HOSTILE, "stale", None, HOSTILE),),
        requested=(RequestedDocument(HOSTILE, True, (HOSTILE, f"{HOSTILE}/x.pdf"), HOSTILE),),
    )
    page = write_page(hostile, tmp_path / "a.html", evidence=tmp_path, follow_up=last)
    html = page.read_text(encoding="utf-8")
    seen = Seen(html)
    assert "".join(html.splitlines()).isprintable()
    assert [tag for tag, _attrs in seen.tags].count("script") == 1
    assert "img" not in {tag for tag, _attrs in seen.tags}
    assert not [name for _tag, attrs in seen.tags for name in attrs if name.startswith("on")]
    assert "{{ 7*7 }}" in seen.text
    for value in seen.values("href"):
        assert value.startswith(("#", "./")) or value == "data:,"
    page = write_page(tame, tmp_path / "b.html", follow_up=invented_follow_up(coverage))
    again = Seen(page.read_text(encoding="utf-8"))
    assert {tag for tag, _attrs in seen.tags} == {tag for tag, _attrs in again.tags} | {"a"}


def test_links_name_the_file_relative_to_the_page(tmp_path: Path) -> None:
    base = evidence_base(tmp_path / "a run" / "out" / "coverage.html", tmp_path / "the evidence")
    link = evidence_link("housing/50% off? #1 & more.pdf", Locator(page=7), base)
    assert link == "../../the%20evidence/housing/50%25%20off%3F%20%231%20%26%20more.pdf#page=7"
    page = (tmp_path / "a run" / "out" / "coverage.html").as_uri()
    target = unquote(urljoin(page, link.partition("#")[0]))
    assert target == "file://" + str(tmp_path / "the evidence/housing/50% off? #1 & more.pdf")


@pytest.mark.parametrize(
    ("document", "locator", "link"),
    [
        ("a.docx", Locator(paragraph=3), "./a.docx"),
        ("a.pdf", Locator(), "./a.pdf"),
        ("a.pdf", Locator(page=2, part="inner.pdf"), "./a.pdf"),
        ("a.tif", Locator(page=2), "./a.tif"),
        ("javascript:alert(1)/x.pdf", Locator(page=1), "./javascript%3Aalert%281%29/x.pdf#page=1"),
        ("/etc/x.txt", Locator(), None),
        ("../x.txt", Locator(), None),
        ("a/../../x.txt", Locator(), None),
        ("run.exe", Locator(), None),
        ("macro.js", Locator(), None),
        ("evil\u202efdp.pdf", Locator(), None),
        ("odd\\x1bname.pdf", Locator(), None),
    ],
)
def test_only_documents_inside_the_evidence_are_linked(
    document: str, locator: Locator, link: str | None
) -> None:
    assert evidence_link(document, locator, ".") == link


def test_without_the_evidence_folder_there_are_citations_and_no_links(
    coverage: Coverage, tmp_path: Path
) -> None:
    html = write_page(coverage, tmp_path / "page.html").read_text(encoding="utf-8")
    assert {value[0] for value in Seen(html).values("href")} == {"#", "d"}
    assert "Report no 1 &amp; notes" in html
