"""The overview of a batch as a person meets it, checked with axe-core. Needs a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cse_mapper.outputs.overview import write_overview_pages
from tests.outputs.test_page_in_browser import NARROW, WIDE, Opened, browser, window
from tests.test_batch import many

if TYPE_CHECKING:
    from playwright.sync_api import Browser

axe_core = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = pytest.mark.slow

__all__ = ["browser"]  # the fixture of the pages of one council

_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = tuple(f"Borough of Testbury upon Water number {number}" for number in range(30))
    return write_overview_pages(many(names), tmp_path_factory.mktemp("batch"))[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_axe_finds_no_violation(
    browser: Browser,
    page: Path,
    width: int,
    scheme: str,
) -> None:
    with Opened(browser, page, **window(width, scheme), reduced_motion="reduce") as opened:
        found = axe_core.Axe().run(opened.page, options=_RULES).response
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []
        assert len(found["passes"]) > 15
        assert opened.page.evaluate("document.documentElement.scrollWidth") == width


def test_it_asks_for_nothing_and_the_policy_has_nothing_to_refuse(
    browser: Browser,
    page: Path,
) -> None:
    with Opened(browser, page) as opened:
        assert [url for url in opened.asked if not url.startswith("data:")] == [page.as_uri()]
        assert opened.complaints == []
