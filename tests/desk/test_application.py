"""The desk's pages by their forms and links alone, and whom they are refused to."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from cse_mapper.decisions import Decided, read_decisions, write_decisions
from cse_mapper.decisions.files import read_entries
from cse_mapper.desk.application import Desk
from cse_mapper.desk.forms import share_of
from cse_mapper.desk.guard import Guard
from cse_mapper.desk.history import Subject
from cse_mapper.desk.places import Places
from cse_mapper.desk.review import Filters, Review
from cse_mapper.desk.showing import key_of
from cse_mapper.domain import Coverage
from cse_mapper.domain.entries import latest
from tests.desk.council import council

PORT = 8123
HOME = f"http://127.0.0.1:{PORT}"
TOKEN = "a-token-that-nobody-guesses"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return council()


@pytest.fixture
def review(coverage: Coverage, tmp_path: Path) -> Review:
    return Review(coverage, tmp_path / "decisions.jsonl")


class Browser:
    """Sends what a browser sends that has no JavaScript."""

    def __init__(self, desk: Desk) -> None:
        self.client = Client(desk)
        self.get(f"/?token={TOKEN}")

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, base_url=HOME, **more)

    def post(self, path: str, data: dict[str, Any], **more: Any) -> TestResponse:
        headers = {"Origin": HOME, **more.pop("headers", {})}
        return self.client.post(path, base_url=HOME, data=data, headers=headers, **more)


@pytest.fixture
def open_desk(review: Review) -> Callable[..., Browser]:
    def opened(**options: Any) -> Browser:
        places = Places(None, review.coverage.documents)
        return Browser(Desk(review, places, Guard(TOKEN, PORT), **options))

    return opened


@pytest.fixture
def browser(open_desk: Callable[..., Browser]) -> Browser:
    return open_desk()


def _key(answer: TestResponse) -> str:
    (key,) = set(re.findall(r'name="key" value="([^"]+)"', answer.text))
    return key


def _subject(key: str) -> Subject:
    text_id, _, element = key.partition("-")
    return text_id, element


def _elsewhere(key: str) -> str:
    """An element that a passage can be moved to."""
    return "4.3.2" if not key.endswith("-4.3.2") else "4.3.5"


# Who gets an answer


def test_the_address_of_the_terminal_opens_it_and_the_cookie_keeps_it_open(
    browser: Browser,
) -> None:
    first = browser.get(f"/?token={TOKEN}")
    cookie = first.headers["Set-Cookie"]
    assert first.status_code == 200
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert browser.get("/").status_code == 200


@pytest.mark.parametrize("path", ["/", "/gaps", "/static/desk.js", "/picture/x", "/?token=wrong"])
def test_without_the_token_nothing_is_told(browser: Browser, path: str) -> None:
    stranger = Client(browser.client.application)
    answer = stranger.get(path, base_url=HOME)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers
    assert "elements" not in answer.text.lower()


@pytest.mark.parametrize("host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1:1", "[::1]"])
def test_another_name_that_leads_here_gets_nothing(browser: Browser, host: str) -> None:
    answer = browser.get("/", headers={"Host": host})
    assert answer.status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "", f"https://127.0.0.1:{PORT}"])
def test_another_page_decides_nothing(browser: Browser, review: Review, origin: str) -> None:
    key = _key(browser.get("/"))
    data = {"key": key, "action": "accept"}
    assert browser.post("/decide", data, headers={"Origin": origin}).status_code == 403
    assert browser.post("/undo", {}, headers={"Origin": origin}).status_code == 403
    assert review.history.all == ()


def test_every_answer_forbids_what_is_not_ours(browser: Browser) -> None:
    for path in ("/", "/elements", "/gaps", "/share", "/static/desk.css", "/nothing"):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


def test_read_only_shows_all_and_changes_nothing(
    open_desk: Callable[..., Browser], review: Review, tmp_path: Path
) -> None:
    browser = open_desk(read_only=True)
    for path in ("/", "/elements", "/gaps", "/share"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert 'method="post"' not in answer.text
    key = key_of(next(review.order(Filters())))
    for path, data in (
        ("/decide", {"key": key, "action": "accept"}),
        ("/undo", {}),
        ("/gaps", {"element": "1.1.1", "owner": "Ann"}),
        ("/merge", {"decisions": (io.BytesIO(b"{}"), "decisions.jsonl")}),
    ):
        assert browser.post(path, data).status_code == 403
    assert list(tmp_path.iterdir()) == []


# Deciding


def test_accept_reject_and_move_are_on_the_disk_before_the_next_passage_shows(
    browser: Browser, review: Review
) -> None:
    shown: list[str] = []
    answer = browser.get("/")
    for data in (
        {"action": "accept", "note": "Seen it.", "reviewer": "Ann"},
        {"action": "reject", "reviewer": "Ann"},
        {"action": "move", "reviewer": "Ann"},
    ):
        key = _key(answer)
        data = {**data, "move_to": _elsewhere(key) if data["action"] == "move" else ""}
        shown.append(key)
        answer = browser.post("/decide", {"key": key, **data}, follow_redirects=True)
        assert answer.status_code == 200
        said = read_decisions(review.history.file)[-1]
        assert said.subject == _subject(key)
        assert _key(answer) not in shown
    assert [decided.action for decided in read_decisions(review.history.file)] == [
        "accepted", "rejected", "moved",
    ]  # fmt: skip
    assert "3 of" in answer.text
    # The name need not be typed again.
    assert 'value="Ann"' in answer.text


def test_words_name_an_element_where_they_are_clear_and_else_one_is_asked(
    browser: Browser, review: Review
) -> None:
    key = next(key_of(s) for s in review.order(Filters()) if s[1] not in ("4.3.2", "4.3.1"))
    answer = browser.post("/decide", {"key": key, "action": "move", "move_to": "customer"})
    assert answer.status_code == 200
    assert "Which one do you mean?" in answer.text
    assert review.history.all == ()
    choices = re.findall(r'name="choose" value="([\d.]+)"', answer.text)
    assert len(choices) > 1
    browser.post("/decide", {"key": key, "choose": choices[0], "note": "Better there."})
    last = review.history.all[-1]
    assert (last.moved_to, last.note) == (choices[0], "Better there.")


@pytest.mark.parametrize(
    ("move_to", "told"),
    [("", "Say where"), ("9.9.9", "No element"), ("xyzzy", "No element"), ("SELF", "already")],
)
def test_a_move_to_nowhere_is_told_and_nothing_is_decided(
    browser: Browser, review: Review, move_to: str, told: str
) -> None:
    key = _key(browser.get("/"))
    words = move_to.replace("SELF", _subject(key)[1])
    answer = browser.post("/decide", {"key": key, "action": "move", "move_to": words})
    assert told in answer.text
    assert _key(answer) == key
    assert review.history.all == ()


def test_the_key_enter_never_accepts(browser: Browser, review: Review) -> None:
    """In a form the first button is what Enter presses, in whichever field one is."""
    page = browser.get("/")
    first = re.search(r'<button[^>]*name="action" value="(\w+)"', page.text)
    assert first is not None
    assert first[1] == "enter"
    key = _key(page)
    browser.post("/decide", {"key": key, "action": "enter", "note": "Ask Housing."})
    assert (review.history.all[-1].action, review.history.all[-1].note) == ("open", "Ask Housing.")
    assert review.matches.is_open(_subject(key))
    words = f"{_elsewhere(key)} and what it is called"
    browser.post("/decide", {"key": key, "action": "enter", "move_to": words, "note": ""})
    assert review.history.all[-1].action == "moved"


def test_a_note_on_what_is_decided_keeps_the_decision(browser: Browser, review: Review) -> None:
    key = _key(browser.get("/"))
    browser.post("/decide", {"key": key, "action": "reject"})
    browser.post("/decide", {"key": key, "action": "note", "note": "Old figures."})
    said = review.history.stands(_subject(key))
    assert said is not None
    assert (said.action, said.note) == ("rejected", "Old figures.")


def test_undo_shows_the_passage_again(browser: Browser, review: Review) -> None:
    key = _key(browser.get("/"))
    browser.post("/decide", {"key": key, "action": "accept"})
    assert not review.matches.is_open(_subject(key))
    answer = browser.post("/undo", {}, follow_redirects=True)
    assert _key(answer) == key
    assert review.matches.is_open(_subject(key))


def test_next_and_back_lead_through_the_passages(browser: Browser) -> None:
    def step(answer: TestResponse, name: str) -> TestResponse:
        found = re.search(rf'href="([^"]+)"[^>]*data-key="{name}"', answer.text)
        assert found is not None
        return browser.get(found[1].replace("&amp;", "&"))

    first = browser.get("/")
    second = step(first, "n")
    third = step(second, "n")
    assert len({_key(first), _key(second), _key(third)}) == 3
    assert _key(step(third, "b")) == _key(second)
    # Whoever comes back from another page is where they were.
    browser.get("/gaps")
    assert _key(browser.get("/")) == _key(second)


def test_filters_stay_from_page_to_page(browser: Browser, review: Review) -> None:
    subject = next(review.order(Filters(area="housing")))
    chosen = {"element": subject[1], "area": "housing"}
    answer = browser.get(f"/?element={subject[1]}&area=housing")
    assert _key(answer).endswith(f"-{subject[1]}")
    assert 'name="area" value="housing"' in answer.text
    data = {"key": _key(answer), "action": "accept", **chosen}
    target = browser.post("/decide", data).headers["Location"]
    assert f"element={subject[1]}&area=housing" in target


def test_where_all_is_decided_it_says_so(browser: Browser, review: Review) -> None:
    for subject in list(review.order(Filters(element="4.3.2"))):
        review.decide(subject, "accepted", note="", reviewer="Ann")
    answer = browser.get("/?element=4.3.2")
    assert answer.status_code == 200
    assert "Nothing is left to decide here" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/?at=none-1.1.1", "/place/none-1.1.1", "/picture/..%2f..%2fetc%2fpasswd",
     "/static/..%2fguard.py", "/static/base.html.jinja", "/decide"],
)  # fmt: skip
def test_what_is_not_there_is_told_in_words(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code in (404, 405)
    assert "There is no such page" in answer.text


def test_a_decisions_file_that_is_damaged_is_named_and_left(
    browser: Browser, review: Review
) -> None:
    key = _key(browser.get("/"))
    review.history.file.write_text("{\n", encoding="utf-8")
    answer = browser.post("/decide", {"key": key, "action": "accept"})
    assert answer.status_code == 409
    assert "damaged in line 1" in answer.text
    assert review.history.file.read_text(encoding="utf-8") == "{\n"


def test_what_nobody_thought_of_ends_one_page_and_not_the_review(
    browser: Browser, review: Review, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def fails(*_args: object) -> None:
        raise RuntimeError("nobody thought of it")

    with monkeypatch.context() as changed:
        changed.setattr(review.statuses, "settling", fails)
        answer = browser.get("/elements")
        assert answer.status_code == 500
        assert "Something unforeseen went wrong (RuntimeError)" in answer.text
        assert "nobody thought of it" in capsys.readouterr().err
    assert browser.get("/elements").status_code == 200


def test_nothing_of_the_evidence_becomes_markup(coverage: Coverage, tmp_path: Path) -> None:
    def hostile(element: Any) -> Any:
        return replace(
            element,
            matches=tuple(
                replace(
                    match,
                    passage=replace(match.passage, text=MARKUP, heading=MARKUP, document=MARKUP),
                    service_area=MARKUP,
                    note=MARKUP,
                    reviewer=MARKUP,
                    personal=(MARKUP,),
                )
                for match in element.matches
            ),
        )

    bad = replace(coverage, elements=tuple(map(hostile, coverage.elements)))
    review = Review(bad, tmp_path / "decisions.jsonl")
    browser = Browser(Desk(review, Places(None, bad.documents), Guard(TOKEN, PORT)))
    key = _key(browser.get("/"))
    browser.post("/decide", {"key": key, "action": "accept", "note": MARKUP, "reviewer": MARKUP})
    browser.post("/gaps", {"element": "1.1.1", "owner": MARKUP, "by_when": MARKUP})
    for path in ("/", f"/?at={key}", "/elements", "/gaps", "/share", f"/place/{key}"):
        answer = browser.get(path)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


# Gaps, shares


def test_owner_and_date_of_a_gap_are_kept_for_the_workbook(
    browser: Browser, review: Review
) -> None:
    page = browser.get("/gaps").text
    element = re.findall(r'name="element" value="([\d.]+)"', page)[0]
    data = {"element": element, "owner": "Ann Hale", "by_when": "31/10/2026"}
    answer = browser.post("/gaps", data, follow_redirects=True)
    assert f"Saved {element}" in answer.text
    assert 'value="Ann Hale"' in answer.text
    kept = latest(read_entries(review.history.file.with_name("entries.jsonl")))
    assert kept["Gaps", element, "By when"].value == "2026-10-31"
    assert kept["Gaps", element, "By when"].kind == "date"
    assert kept["Gaps", element, "Owner"].value == "Ann Hale"
    browser.post("/gaps", data | {"owner": ""})
    again = read_entries(review.history.file.with_name("entries.jsonl"))
    assert len(again) == 3
    assert ("Gaps", element, "Owner") not in latest(again)


def test_gaps_of_a_service_area_are_those_that_it_has_something_near(
    browser: Browser, review: Review
) -> None:
    def shown(path: str) -> set[str]:
        return set(re.findall(r'id="gap-([\d.]+)"', browser.get(path).text))

    every, housing = shown("/gaps"), shown("/gaps?area=housing")
    near = {e for e in every if any(m.service_area == "housing" for m in review.matches.of(e))}
    assert housing == near
    assert housing < every


def test_two_reviewers_merge_and_see_where_they_differ(
    browser: Browser, review: Review, coverage: Coverage, tmp_path: Path
) -> None:
    order = [s for s in review.order(Filters(share=(1, 2)))
             if s in set(review.order(Filters(share=(2, 2))))][:12]  # fmt: skip
    assert len(order) == 12
    other = Review(coverage, tmp_path / "other.jsonl")
    for number, subject in enumerate(order):
        mine = ("accepted", "rejected")[number % 2]
        theirs = mine if number else "rejected"
        review.decide(subject, mine, note="", reviewer="Ann")  # type: ignore[arg-type]
        other.decide(subject, theirs, note="", reviewer="Bob")  # type: ignore[arg-type]
    content = other.history.file.read_bytes()
    answer = browser.post("/merge", {"decisions": (io.BytesIO(content), "decisions.jsonl")})
    assert "12 decisions read, 12 of them new" in answer.text
    assert "both decided on 12, and alike on 11" in answer.text
    assert "Cohen&#39;s kappa is 0.83" in answer.text
    assert answer.text.count("Look at it") == 1
    assert len(read_decisions(review.history.file)) == 24
    again = browser.post("/merge", {"decisions": (io.BytesIO(content), "decisions.jsonl")})
    assert "0 of them new" in again.text


def test_a_file_that_holds_no_decisions_is_refused(browser: Browser, review: Review) -> None:
    answer = browser.post("/merge", {"decisions": (io.BytesIO(b"PK\x03\x04"), "x.xlsx")})
    assert answer.status_code == 409
    assert "The chosen file" in answer.text
    assert "/tmp" not in answer.text
    assert not review.history.file.exists()


def test_a_share_is_two_numbers() -> None:
    assert share_of("1/2") == (1, 2)
    for wrong in ("", "0/2", "3/2", "1/0", "a/b", "1", "1/2/3", "-1/2", "1/100"):
        assert share_of(wrong) is None


def test_the_desk_and_the_workbook_write_the_same_file(review: Review, tmp_path: Path) -> None:
    """What the desk appends is what `cse-map review` would have written."""
    subject = next(review.order(Filters()))
    decided = review.decide(subject, "accepted", note="Ünïcode", reviewer="Ann")
    written = tmp_path / "written.jsonl"
    write_decisions(written, [decided])
    assert written.read_bytes() == review.history.file.read_bytes()
    assert isinstance(read_decisions(written)[0], Decided)


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"action": "accept"}, "Accepted: "),
        ({"action": "reject", "reviewer": "Ann"}, "Rejected: "),
        ({"action": "move", "move_to": "1.1.1"}, "Moved to 1.1.1: "),
        ({"action": "note", "note": "Ask the service."}, "Note kept: "),
    ],
)
def test_what_was_saved_is_told_in_its_first_word(
    browser: Browser, form: dict[str, str], told: str
) -> None:
    key = _key(browser.get("/"))
    assert not key.endswith("-1.1.1")
    browser.post("/decide", {"key": key, **form})
    page = browser.get("/").text
    (saved,) = re.findall(r"<p data-told>([^<]*)</p>", page)
    assert saved.startswith(f"{told}{key.partition('-')[2]}, ")
