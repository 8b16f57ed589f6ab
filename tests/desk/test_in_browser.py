"""The desk as a reviewer meets it: a process of its own, a real browser, the keyboard alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cse_mapper.decisions import read_decisions
from tests.desk.council import written
from tests.window import Window, browser, size

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

__all__ = ["browser"]

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpus" / "sample" / "evidence"


def _hears_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Served:
    """A desk in a process of its own."""

    def __init__(self, output: Path, *options: str) -> None:
        command = [sys.executable, "-u", "-m", "cse_mapper", "desk", str(output), "--no-browser"]
        self.process = subprocess.Popen(
            [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            # A shell that runs tests in the background has them ignore Ctrl+C; a terminal does not.
            preexec_fn=None if os.name == "nt" else _hears_ctrl_c,
        )  # fmt: skip
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\?token=[\w-]+", said)
        assert found is not None, said
        self.address = found[0]
        self.home = self.address.partition("/?")[0]

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(30)


@contextmanager
def served(output: Path, *options: str) -> Iterator[Served]:
    desk = Served(output, *options)
    try:
        yield desk
    finally:
        desk.kill()


class DeskWindow(Window):
    """A window at the desk."""

    def __init__(self, browser: Browser, desk: Served, **options: Any) -> None:
        super().__init__(browser, desk.address, reduced_motion="reduce", **options)

    @property
    def key(self) -> str:
        # In one step: the page may change between two.
        script = "document.querySelector('#decide input[name=key]')?.value ?? ''"
        return str(self.page.evaluate(script))

    def press(self, *keys: str) -> None:
        """Press keys that decide, and wait for another passage."""
        before = self.key
        for key in keys:
            if len(key) > 1 and key not in ("Enter", "Escape", "Tab", "Space"):
                self.page.keyboard.type(key)
            else:
                self.page.keyboard.press(key)
        self.until(lambda: self.key not in ("", before))


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return written(tmp_path / "cse-coverage")


def test_forty_passages_by_keyboard_are_all_there_after_the_process_was_killed(
    browser: Browser, output: Path
) -> None:
    decisions = output / "decisions.jsonl"
    ways: tuple[tuple[tuple[str, ...], str], ...] = (
        (("a",), "accepted"),
        (("r",), "rejected"),
        (("t", "Seen in the file.", "Escape", "a"), "accepted"),
        (("m", "complaints procedure easy", "Enter"), "moved"),
        (("m", "1.1.1", "Enter"), "moved"),
    )
    done: list[tuple[str, str]] = []
    with served(output) as desk, DeskWindow(browser, desk, **size(1280)) as window:
        while len(done) < 40:
            keys, action = ways[len(done) % len(ways)]
            if action == "moved" and window.key.endswith(("-4.3.2", "-1.1.1")):
                keys, action = ("a",), "accepted"
            done.append((window.key, action))
            window.press(*keys)
            # On the disk by the time that the next one shows.
            said = read_decisions(decisions)
            assert [(f"{d.text_id}-{d.element}", d.action) for d in said] == done
        assert window.complaints == []
        assert {url.split("/")[2] for url in window.asked} == {desk.home.split("/")[2]}
        desk.kill()
    assert len(read_decisions(decisions)) == 40
    with served(output) as again, DeskWindow(browser, again) as window:
        assert window.page.locator(".done").inner_text().startswith("40 of")
        for key, _action in done[:3]:
            window.page.goto(f"{again.home}/?at={key}")
            state = window.page.locator(".known").inner_text()
            assert "Suggested" not in state


def test_undo_next_and_back_by_keyboard(browser: Browser, output: Path) -> None:
    with served(output) as desk, DeskWindow(browser, desk) as window:
        first = window.key
        window.press("n")
        window.press("b")
        assert window.key == first
        window.press("a")
        window.press("u")
        assert window.key == first
        said = read_decisions(output / "decisions.jsonl")
        assert [decided.action for decided in said] == ["accepted", "open"]
        assert window.page.evaluate("document.activeElement.id") == "start"


def test_the_next_passage_is_told_and_focused(browser: Browser, output: Path) -> None:
    with served(output) as desk, DeskWindow(browser, desk) as window:
        window.press("a")
        assert window.page.evaluate("document.activeElement.id") == "start"
        told = window.page.locator("#told")
        assert (told.text_content() or "").startswith("Accepted: ")
        assert told.get_attribute("role") == "status"


def test_keys_can_be_switched_off_and_do_not_act_in_fields(browser: Browser, output: Path) -> None:
    decisions = output / "decisions.jsonl"
    with served(output) as desk, DeskWindow(browser, desk) as window:
        page = window.page
        before = window.key
        page.locator("#note").focus()
        page.keyboard.type("a rare note")
        assert page.locator("#note").input_value() == "a rare note"
        page.get_by_role("button", name="Keys of one letter").press("Enter")
        page.locator("#start").focus()
        page.keyboard.press("a")
        page.wait_for_timeout(300)
        assert window.key == before
        page.reload()
        page.locator("#start").focus()
        page.keyboard.press("r")
        page.wait_for_timeout(300)
        assert window.key == before
        assert not decisions.exists()
        page.get_by_role("button", name="Accept").press("Enter")
        window.until(lambda: window.key != before)
        assert len(read_decisions(decisions)) == 1


def test_tab_and_enter_alone_reach_everything_and_focus_is_seen(
    browser: Browser, output: Path
) -> None:
    with served(output) as desk, DeskWindow(browser, desk, **size(1280)) as window:
        page = window.page
        reached: list[str] = []
        for _step in range(60):
            page.keyboard.press("Tab")
            what, outline, seen = page.evaluate(
                """() => { const each = document.activeElement;
                    const box = each.getBoundingClientRect();
                    return [each.name + "|" + (each.value ?? each.textContent).trim(),
                        getComputedStyle(each).outlineWidth,
                        each === document.body || (box.width > 1 && box.bottom > 0)]; }"""
            )
            reached.append(what)
            if page.evaluate("document.activeElement === document.body"):
                break
            assert seen, what
            assert outline == "3px", what
        whole = "\n".join(reached)
        for wanted in (
            "Skip to the content", "Gaps", "action|accept", "action|reject", "action|move",
            "note|", "reviewer|", "Next, without", "Keys of one",
        ):  # fmt: skip
            assert wanted in whole


def test_without_javascript_all_of_it_works(browser: Browser, output: Path) -> None:
    with served(output) as desk, DeskWindow(browser, desk, java_script_enabled=False) as window:
        page = window.page
        first = window.key
        page.get_by_label("Your name").fill("Ann")
        page.get_by_role("button", name="Accept").click()
        assert window.key not in ("", first)
        page.get_by_label("Move to an element").fill("customer")
        page.get_by_role("button", name="Move", exact=True).click()
        page.locator(".choices button").first.click()
        page.get_by_role("button", name="Undo").click()
        page.get_by_role("link", name="Next, without").click()
        page.goto(f"{desk.home}/gaps")
        page.get_by_label("Owner").first.fill("Bob Reed")
        page.get_by_role("button", name="Save").first.click()
        assert "#gap-" in page.url
        assert page.get_by_label("Owner").first.input_value() == "Bob Reed"
    said = read_decisions(output / "decisions.jsonl")
    assert [(d.action, d.reviewer) for d in said[:2]] == [("accepted", "Ann"), ("moved", "Ann")]


def _everywhere(window: DeskWindow, home: str) -> Iterator[str]:
    """Every page in every state, one after the other."""
    page = window.page
    yield "a passage"
    page.locator("#move_to").fill("customer")
    page.locator("#move_to").press("Enter")
    page.locator(".choices").wait_for()
    yield "which element"
    page.keyboard.press("Escape")
    window.press("a")
    yield "after a decision"
    page.locator(".filter summary").click()
    yield "the filters"
    for path in ("elements", "gaps", "gaps?area=housing", "share", "?element=1.1.1&share=99/99",
                 f"place/{window.key}", "nothing"):  # fmt: skip
        page.goto(f"{home}/{path}")
        yield path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280, 3840])
def test_axe_finds_no_violation_and_nothing_is_too_wide(
    browser: Browser, output: Path, width: int, scheme: str
) -> None:
    with served(output) as desk, DeskWindow(browser, desk, **size(width, scheme=scheme)) as window:
        for where in _everywhere(window, desk.home):
            assert window.violations() == [], where
            wide = window.page.evaluate(
                """() => [...document.querySelectorAll("body *")]
                    .filter(each => !each.closest(".scroll, .skip, .sheet, .vh, datalist"))
                    .filter(each => each.getBoundingClientRect().right > innerWidth + 0.5)
                    .map(each => each.outerHTML.slice(0, 90))"""
            )
            assert wide == [], where


@pytest.fixture(scope="module")
def mapped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of the sample council, whose evidence the run remembers."""
    if not SAMPLE.is_dir():
        pytest.skip("the sample council is not here")
    folder = tmp_path_factory.mktemp("sample")
    subprocess.run(
        [sys.executable, "-m", "cse_mapper", str(SAMPLE), "--output", str(folder / "out"),
         "--cache-dir", str(folder / "cache")],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return folder


def test_the_page_itself_is_shown_beside_the_passage(browser: Browser, mapped: Path) -> None:
    with (
        served(mapped / "out", "--cache-dir", str(mapped / "cache")) as desk,
        DeskWindow(browser, desk, **size(1440, 900)) as window,
    ):
        page = window.page
        page.goto(f"{desk.home}/?document=customer-services/customer-charter.pdf")
        picture = page.locator("#place img")
        picture.wait_for()
        window.until(lambda: picture.evaluate("each => each.naturalWidth") > 500)
        words = picture.get_attribute("alt") or ""
        assert words.startswith("p. ")
        assert words.endswith("customer-charter.pdf, with the passage marked")
        assert window.violations() == []
        page.goto(f"{desk.home}/?document=customer-services/complaints/complaints-policy.docx")
        own = page.locator("#place .own")
        own.first.wait_for()
        told = page.locator("blockquote").first.inner_text()
        assert own.first.locator("mark").inner_text()[:40] in told
        assert page.locator("#place .line:not(.own)").count() > 3
        assert window.complaints == []


def test_a_file_that_changed_since_is_not_shown_and_it_says_so(
    browser: Browser, mapped: Path, tmp_path: Path
) -> None:
    evidence = tmp_path / "evidence"
    charter = Path("customer-services/customer-charter.pdf")
    (evidence / charter).parent.mkdir(parents=True)
    (evidence / charter).write_bytes((SAMPLE / charter).read_bytes() + b"\n% changed")
    with (
        served(mapped / "out", "--evidence", str(evidence)) as desk,
        DeskWindow(browser, desk) as window,
    ):
        page = window.page
        page.goto(f"{desk.home}/?document={charter.as_posix()}")
        page.locator("#place .notice").wait_for()
        assert "has changed since" in page.locator("#place").inner_text()
        page.goto(f"{desk.home}/?document=customer-services/service-standards.html")
        page.locator("#place .notice").wait_for()
        assert "not in the evidence folder" in page.locator("#place").inner_text()


@pytest.mark.skipif(sys.platform != "linux", reason="there is no such filter elsewhere")
def test_once_it_listens_the_system_refuses_it_every_new_socket(output: Path) -> None:
    with served(output) as desk:
        status = Path(f"/proc/{desk.process.pid}/status").read_text()
        assert re.search(r"^Seccomp:\s+2$", status, flags=re.M)


def test_a_port_that_is_taken_is_told_in_words(output: Path) -> None:
    with served(output) as desk:
        port = desk.home.rpartition(":")[2]
        second = subprocess.run(
            [sys.executable, "-m", "cse_mapper", "desk", str(output), "--no-browser",
             "--port", port],
            cwd=ROOT, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
    assert second.returncode == 1
    assert f"cannot be opened at port {port}" in second.stderr
    assert "Traceback" not in second.stderr


def test_it_ends_with_its_terminal_and_takes_its_workers_along(mapped: Path) -> None:
    import psutil

    desk = Served(mapped / "out", "--cache-dir", str(mapped / "cache"))
    try:
        from http.cookiejar import CookieJar
        from urllib.request import HTTPCookieProcessor, build_opener

        opener = build_opener(HTTPCookieProcessor(CookieJar()))
        page = opener.open(desk.address).read().decode()
        key = re.findall(r'name="key" value="([^"]+)"', page)[0]
        opener.open(f"{desk.home}/place/{key}?part=1").read()
        workers = psutil.Process(desk.process.pid).children(recursive=True)
        assert workers
        desk.process.send_signal(signal.SIGINT)
        assert desk.process.wait(20) == 0
        _gone, alive = psutil.wait_procs(workers, timeout=20)
        assert alive == []
    finally:
        desk.kill()
