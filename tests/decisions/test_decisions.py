from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cse_mapper.decisions import Decided, read_decisions, write_decisions
from cse_mapper.errors import WorkbookError

ONE = Decided("0123456789abcdef", "4.3.2", "accepted", note="Ünicode \u2028 note", text="Text.")
TWO = replace(ONE, action="moved", moved_to="4.3.5", reviewer="Bob", date="2024-05-03T09:00:00Z")
SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    assert write_decisions(path, [ONE, TWO]) == (ONE, TWO)
    assert read_decisions(path) == (ONE, TWO)


def test_an_absent_file_holds_no_decisions(tmp_path: Path) -> None:
    assert read_decisions(tmp_path / "decisions.jsonl") == ()


def test_earlier_decisions_are_kept_and_equal_ones_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    write_decisions(path, [ONE])
    assert write_decisions(path, [TWO, ONE]) == (ONE, TWO)
    before = path.read_bytes()
    write_decisions(path, [ONE])
    assert path.read_bytes() == before


def test_nothing_to_write_makes_no_file(tmp_path: Path) -> None:
    write_decisions(tmp_path / "decisions.jsonl", [])
    assert list(tmp_path.iterdir()) == []


def test_a_file_edited_with_another_editor_is_read(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    write_decisions(path, [ONE, TWO])
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\ufeff" + "\r\n\r\n".join(lines), encoding="utf-8", newline="")
    assert read_decisions(path) == (ONE, TWO)


GOOD = {"text_id": "0123456789abcdef", "element": "4.3.2", "action": "accepted"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[" * 5000, "Expected `object`"),
        ("[]", "Expected `object`"),
        (json.dumps({**GOOD, "element": "4.3.9"}), "element: there is none"),
        (json.dumps({**GOOD, "text_id": "xyz"}), "text_id"),
        (json.dumps({**GOOD, "action": "maybe"}), "action: Invalid enum value 'maybe'"),
        (json.dumps({**GOOD, "action": "moved"}), "moved_to"),
        (json.dumps({**GOOD, "moved_to": "4.3.5"}), "moved_to"),
        (
            json.dumps({**GOOD, "action": "moved", "moved_to": "7"}),
            "no element with the number",
        ),
        (json.dumps({**GOOD, "note": 7}), "note: Expected `str`"),
        (json.dumps({**GOOD, "date": "yesterday"}), "'yesterday' is none"),
        (json.dumps({"element": "4.3.2", "action": "accepted"}), "required field `text_id`"),
    ],
)
def test_a_damaged_line_is_named_and_nothing_is_written(
    tmp_path: Path, line: str, told: str
) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{line}\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(WorkbookError) as caught:
        write_decisions(path, [ONE])
    assert "line 2" in caught.value.problem
    assert told in caught.value.problem
    assert path.read_bytes() == before


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(WorkbookError):
        read_decisions(path)


@SETTINGS
@given(note=st.text(max_size=40), text=st.text(max_size=40))
def test_any_text_survives_the_file(tmp_path: Path, note: str, text: str) -> None:
    path = tmp_path / "decisions.jsonl"
    path.unlink(missing_ok=True)
    decided = replace(ONE, note=note, text=text)
    write_decisions(path, [decided])
    assert read_decisions(path) == (decided,)
    assert path.read_text(encoding="utf-8").count("\n") == 1


VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.none())


@SETTINGS
@given(
    content=st.binary(max_size=60)
    | st.dictionaries(st.sampled_from([*GOOD, "note", "moved_to", "date"]), VALUES).map(
        lambda changes: json.dumps({**GOOD, **changes}).encode()
    )
)
def test_any_file_is_read_or_refused_with_a_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_bytes(content)
    try:
        read = read_decisions(path)
    except WorkbookError:
        return
    assert all(decided.action for decided in read)
