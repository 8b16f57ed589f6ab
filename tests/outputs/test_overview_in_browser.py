"""The overview of a batch as a person meets it, checked with axe-core. Needs a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cse_mapper.outputs.overview import write_overview_pages
from tests.test_batch import many
from tests.window import NARROW, WIDE, Window, browser, size

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

__all__ = ["browser"]


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
    with Window(
        browser, page.as_uri(), **size(width, scheme=scheme), reduced_motion="reduce"
    ) as opened:
        assert opened.violations() == []
        assert opened.page.evaluate("document.documentElement.scrollWidth") == width


def test_it_asks_for_nothing_and_the_policy_has_nothing_to_refuse(
    browser: Browser,
    page: Path,
) -> None:
    with Window(browser, page.as_uri()) as opened:
        assert [url for url in opened.asked if not url.startswith("data:")] == [page.as_uri()]
        assert opened.complaints == []
