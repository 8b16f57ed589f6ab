"""A window of a real browser: what its page asks for and complains about, and what axe-core finds.

A module that uses it is skipped where there is no browser to drive or no axe-core.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Self

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api")
axe_core = pytest.importorskip("axe_playwright_python.sync_playwright")

WIDE, NARROW = 1280, 320
_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# Nothing of its own may ask for anything: tests say that the page does not.
_SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_SWITCHES))
        yield browser
        browser.close()


def size(width: int, height: int = 800, scheme: str = "light") -> dict[str, Any]:
    """The options of a window of this size and colours."""
    return {"viewport": {"width": width, "height": height}, "color_scheme": scheme}


class Window:
    """A window at an address."""

    def __init__(self, browser: Browser, address: str, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.context.close()

    def until(self, holds: Callable[[], Any] | str) -> None:
        """Wait for a function here, or an expression in the page, to be true."""
        # Not wait_for_function, which the page's own security policy refuses.
        for _attempt in range(400):
            if self.page.evaluate(holds) if isinstance(holds, str) else holds():
                return
            self.page.wait_for_timeout(25)
        raise AssertionError(f"it never came to that: {holds}")

    def violations(self, least: int = 15) -> list[tuple[str, str]]:
        """What axe-core finds wrong; more than `least` rules must have had something to look at."""
        found = axe_core.Axe().run(self.page, options=_RULES).response
        assert len(found["passes"]) > least
        return [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]]
