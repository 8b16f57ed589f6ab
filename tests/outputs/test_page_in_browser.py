"""The page as a person meets it: in a real browser, checked with axe-core. Skipped without one."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from cse_mapper.assessment.triage import sampling_plan, triage
from cse_mapper.outputs.page import write_page
from tests.outputs.invented import invented_coverage, invented_follow_up, with_claims
from tests.window import NARROW, WIDE, Window, browser, size

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

__all__ = ["browser"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    small = invented_coverage()
    empty = replace(
        small,
        elements=tuple(
            replace(row, matches=(), areas={}, status="strong") for row in small.elements
        ),
    )
    last_year = folder / "follow-up and claims.html"
    claimed = with_claims(small)
    write_page(
        claimed, last_year, evidence=folder / "evidence",
        follow_up=invented_follow_up(small),
        triage=triage(claimed), sampling=sampling_plan(claimed),
    )  # fmt: skip
    return {"follow-up and claims": last_year} | {
        name: write_page(coverage, folder / f"{name}.html", evidence=folder / "evidence")
        for name, coverage in (
            ("council", small),
            ("500 documents", invented_coverage(documents=500, matches=120)),
            ("no gaps, no evidence", empty),
        )
    }


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the sample council, as the main job writes it."""
    root = Path(__file__).parents[2]
    evidence = root / "corpus" / "sample" / "evidence"
    if not evidence.is_dir():
        pytest.skip("the sample council is not here")
    output = tmp_path_factory.mktemp("sample")
    command = [sys.executable, "-m", "cse_mapper", str(evidence), "--output", str(output)]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return output / "coverage.html"


def _shown(opened: Window, selector: str) -> list[str]:
    found: list[str] = opened.page.eval_on_selector_all(
        selector,
        "all => all.filter(each => each.checkVisibility()).map(each => each.dataset.element)",
    )
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize(
    "name", ["council", "follow-up and claims", "500 documents", "no gaps, no evidence"]
)
def test_axe_finds_no_violation(
    browser: Browser, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    with Window(
        browser, pages[name].as_uri(), **size(width, scheme=scheme), reduced_motion="reduce"
    ) as opened:
        # All quotations of a criterion open, the rest as a visitor finds it: axe on everything open
        # takes minutes and sees nothing else.
        opened.page.evaluate(
            "document.querySelectorAll('#evidence [data-group]')[3]"
            ".querySelectorAll('details').forEach(each => { each.open = true; });"
            "document.querySelectorAll('#claims details').forEach(each => { each.open = true; })"
        )
        assert opened.violations(least=20) == []


def test_axe_finds_no_violation_on_the_sample_council_with_all_its_quotations_open(
    browser: Browser, sample: Path
) -> None:
    with Window(browser, sample.as_uri(), **size(WIDE)) as opened:
        opened.page.get_by_role("button", name="Open all quotations").click()
        assert opened.violations() == []


def test_every_link_of_the_sample_council_opens_a_file_of_the_evidence(
    browser: Browser, sample: Path
) -> None:
    with Window(browser, sample.as_uri()) as opened:
        links = opened.page.eval_on_selector_all(
            "figcaption a", "all => all.map(each => each.href)"
        )
    assert len(links) > 50
    paths = {Path(url2pathname(urlsplit(link).path)) for link in links}
    assert not [path for path in paths if not path.is_file()]
    assert any(link.endswith(".pdf#page=2") for link in links)


@pytest.mark.parametrize("name", ["council", "follow-up and claims", "500 documents"])
def test_it_asks_for_nothing_and_the_policy_has_nothing_to_refuse(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    with Window(browser, pages[name].as_uri()) as opened:
        opened.page.get_by_role("button", name="Open all quotations").click()
        assert [url for url in opened.asked if not url.startswith("data:")] == [
            pages[name].as_uri()
        ]
        assert opened.complaints == []


@pytest.mark.parametrize("name", ["council", "follow-up and claims", "500 documents"])
def test_at_320_pixels_only_the_table_scrolls_sideways(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    with Window(browser, pages[name].as_uri(), **size(NARROW)) as opened:
        opened.page.get_by_role("button", name="Open all quotations").click()
        too_wide = opened.page.evaluate(
            """() => [...document.querySelectorAll("body *")]
                .filter(each => !each.closest(".scroll") && !each.closest(".skip"))
                .filter(each => each.getBoundingClientRect().right > innerWidth + 0.5)
                .map(each => each.outerHTML.slice(0, 80))"""
        )
        assert too_wide == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") == NARROW
        region = opened.page.locator(".scroll")
        assert region.evaluate("each => each.scrollWidth > each.clientWidth")
        region.focus()
        opened.page.keyboard.press("ArrowRight")
        opened.until("document.querySelector('.scroll').scrollLeft > 0")


def test_filters_work_together_on_matrix_gaps_and_evidence(
    browser: Browser, pages: dict[str, Path]
) -> None:
    coverage = invented_coverage()
    with Window(browser, pages["council"].as_uri()) as opened:
        page = opened.page
        page.get_by_label("Status").select_option("thin")
        page.get_by_label("Criterion").select_option("4")
        expected = [
            row.element
            for row in coverage.elements
            if row.status == "thin" and row.element.startswith("4.")
        ]
        assert expected
        assert _shown(opened, "tbody tr") == expected
        assert sorted(_shown(opened, "#gaps .gap")) == expected
        assert _shown(opened, "#evidence article") == expected
        assert page.get_by_role("status").text_content() == (
            f"Showing {len(expected)} of {len(coverage.elements)} elements"
        )
        assert page.locator("#evidence h3").filter(visible=True).count() == 1
        page.get_by_role("button", name="Clear").click()
        opened.until("document.querySelectorAll('tbody tr[hidden]').length === 0")
        page.get_by_label("Service area", exact=True).select_option("housing")
        assert coverage.plan is not None
        asked = {
            gap.element
            for gap in coverage.plan.gaps
            if "housing" in [one.service_area for one in gap.ask]
        }
        assert _shown(opened, "tbody tr") == [
            row.element
            for row in coverage.elements
            if "housing" in row.areas or row.element in asked
        ]
        # Nothing of another service is left anywhere on the page, and its own view is open.
        page.get_by_role("button", name="Open all quotations").click()
        shown = page.eval_on_selector_all(
            "[data-area]", "all => all.filter(e => e.checkVisibility()).map(e => e.dataset.area)"
        )
        assert len(set(shown)) == 1
        assert page.locator("details.service[open] summary").text_content().startswith("housing")
        page.get_by_role("button", name="Clear").click()
        page.get_by_label("Words in it").fill("PRIVACY protected")
        assert _shown(opened, "tbody tr") == ["2.1.5"]


def test_columns_sort_and_say_so(browser: Browser, pages: dict[str, Path]) -> None:
    coverage = invented_coverage()
    with Window(browser, pages["council"].as_uri()) as opened:
        page = opened.page

        def sorts() -> list[str | None]:
            return [head.get_attribute("aria-sort") for head in page.locator("thead th").all()]

        natural = _shown(opened, "tbody tr")
        assert sorts()[:2] == ["ascending", "none"]
        page.get_by_role("button", name="Status").click()
        assert sorts()[:3] == ["none", "ascending", "none"]
        order = ("missing", "thin", "covered", "strong")
        ranks = {row.element: order.index(row.status) for row in coverage.elements}
        assert _shown(opened, "tbody tr") == sorted(natural, key=lambda number: ranks[number])
        page.get_by_role("button", name="housing").press("Enter")
        assert sorts().count("descending") == 1
        pieces = {
            row.element: row.areas["housing"].pieces if "housing" in row.areas else 0
            for row in coverage.elements
        }
        assert _shown(opened, "tbody tr") == sorted(natural, key=lambda number: -pieces[number])
        page.get_by_role("button", name="Element").click()
        assert _shown(opened, "tbody tr") == natural
        page.get_by_role("button", name="Element").click()
        assert _shown(opened, "tbody tr") == natural[::-1]


def test_a_link_from_the_matrix_opens_the_quotations(
    browser: Browser, pages: dict[str, Path]
) -> None:
    element = next(row.element for row in invented_coverage().elements if row.status == "strong")
    with Window(browser, pages["council"].as_uri()) as opened:
        quotation = opened.page.locator(f"[id='e-{element}'] blockquote").first
        assert not quotation.is_visible()
        opened.page.locator(f"tbody tr[data-element='{element}'] a").click()
        quotation.wait_for(state="visible")


def test_without_javascript_everything_can_be_read(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with Window(browser, pages["council"].as_uri(), java_script_enabled=False) as opened:
        page = opened.page
        assert page.locator("tbody tr").filter(visible=True).count() == 57
        assert not page.locator(".filters").is_visible()
        assert not page.locator(".toolbar").is_visible()
        quotations = page.locator("#evidence details").first
        quotations.locator("summary").click()
        assert quotations.locator("blockquote").first.is_visible()


def test_the_keyboard_reaches_the_content_first_and_focus_is_seen(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with Window(browser, pages["council"].as_uri(), **size(WIDE)) as opened:
        page = opened.page
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        assert focused.text_content() == "Skip to the content"
        assert focused.bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert width == "3px"


def test_print_repeats_the_columns_heads_and_leaves_no_page_empty(
    browser: Browser, pages: dict[str, Path], tmp_path: Path
) -> None:
    import pypdfium2

    with Window(browser, pages["council"].as_uri()) as opened:
        opened.page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as printed:
        texts = [page.get_textpage().get_text_bounded() for page in printed]
    assert all(len(text.split()) > 10 for text in texts)
    titles = {row.title for row in invented_coverage().elements}
    first = next(n for n, text in enumerate(texts) if "Elements by service area" in text)
    last = next(n for n, text in enumerate(texts) if "eight and more" in text)
    assert last > first
    for text in texts[first : last + 1]:
        rows = sum(title in " ".join(text.split()) for title in titles)
        assert "Pieces" in text or not rows


def test_print_hides_controls_and_shows_the_whole_table(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with Window(browser, pages["council"].as_uri(), **size(WIDE, scheme="dark")) as opened:
        page = opened.page
        page.emulate_media(media="print")
        assert not page.locator(".filters").is_visible()
        assert not page.locator(".jump").is_visible()
        region = page.locator(".scroll")
        assert region.evaluate("each => each.scrollHeight === each.clientHeight")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == "rgb(255, 255, 255)"
