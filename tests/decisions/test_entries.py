from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cse_mapper.decisions.files import read_entries, write_entries
from cse_mapper.domain.entries import BY_WHEN, GAPS, OWNER, Entry, latest
from cse_mapper.errors import WorkbookError
from cse_mapper.reading.extracted import SkippedFileError
from cse_mapper.reading.own_reports import refuse_own

NOW = datetime(2026, 11, 29, 10, 0, tzinfo=UTC)
ANN = Entry(GAPS, "1.2.3", OWNER, "Ann", "text", NOW)
DUE = Entry(GAPS, "1.2.3", BY_WHEN, "2026-12-01", "date", NOW, place="1.2.3 Protect privacy")
SETTINGS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def test_what_is_written_is_read_again_and_equal_ones_not_repeated(tmp_path: Path) -> None:
    path = tmp_path / "entries.jsonl"
    assert read_entries(path) == ()
    assert write_entries(path, [ANN]) == (ANN,)
    assert write_entries(path, [DUE, ANN]) == (ANN, DUE)
    before = path.read_bytes()
    write_entries(path, [DUE])
    assert path.read_bytes() == before
    assert read_entries(path) == (ANN, DUE)


def test_nothing_to_write_makes_no_file(tmp_path: Path) -> None:
    write_entries(tmp_path / "entries.jsonl", [])
    assert list(tmp_path.iterdir()) == []


def test_the_latest_stands_and_an_empty_one_takes_it_back() -> None:
    bob = replace(ANN, value="Bob", date=NOW + timedelta(hours=1))
    assert latest([ANN, DUE, bob])[GAPS, "1.2.3", OWNER].value == "Bob"
    assert latest([bob, ANN])[GAPS, "1.2.3", OWNER].value == "Bob"
    assert latest([ANN, replace(ANN, value="Cat")])[GAPS, "1.2.3", OWNER].value == "Cat"
    cleared = replace(ANN, value="", date=NOW + timedelta(hours=2))
    assert list(latest([ANN, bob, DUE, cleared]).values()) == [DUE]


GOOD = {
    "sheet": "Gaps", "key": "1.2.3", "column": "Owner", "value": "Ann", "kind": "text",
    "date": "2026-11-29T10:00:00Z",
}  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "not JSON"),
        ("[" * 5000, "Expected `object`"),
        ("[]", "Expected `object`"),
        (json.dumps({**GOOD, "value": 7}), "value:"),
        (json.dumps({**GOOD, "kind": "colour"}), "kind:"),
        (json.dumps({**GOOD, "date": "yesterday"}), "date:"),
        (json.dumps({**GOOD, "date": "2026-11-29T10:00:00"}), "lacks its time zone"),
        (json.dumps({**GOOD, "key": ""}), "does not say what the entry is for"),
        (json.dumps({**GOOD, "kind": "date"}), "'Ann' is no date"),
        (json.dumps({"sheet": "Gaps"}), "missing required field"),
    ],
)
def test_a_damaged_line_is_named_and_nothing_is_written(
    tmp_path: Path, line: str, told: str
) -> None:
    path = tmp_path / "entries.jsonl"
    path.write_text(f"{json.dumps(GOOD)}\n{line}\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(WorkbookError) as caught:
        write_entries(path, [DUE])
    assert "line 2" in caught.value.problem
    assert told in caught.value.problem
    assert "Mend or delete" in caught.value.remedy
    assert path.read_bytes() == before


def test_half_a_character_does_not_damage_the_file(tmp_path: Path) -> None:
    path = tmp_path / "entries.jsonl"
    write_entries(path, [replace(ANN, value="A\ud83d")])
    assert read_entries(path) == (replace(ANN, value="A\ud83d"),)


def test_it_is_no_evidence_itself(tmp_path: Path) -> None:
    path = tmp_path / "entries.jsonl"
    write_entries(path, [ANN])
    with pytest.raises(SkippedFileError):
        refuse_own(path.read_bytes())


@SETTINGS
@given(value=st.text(max_size=40), place=st.text(max_size=40))
def test_any_text_survives_the_file(tmp_path: Path, value: str, place: str) -> None:
    path = tmp_path / "entries.jsonl"
    path.unlink(missing_ok=True)
    entry = replace(ANN, value=value, place=place)
    write_entries(path, [entry])
    assert read_entries(path) == (entry,)
    assert path.read_text(encoding="utf-8").count("\n") == 1


@SETTINGS
@given(
    content=st.binary(max_size=60)
    | st.dictionaries(
        st.sampled_from([*GOOD, "place"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    ).map(lambda changes: json.dumps({**GOOD, **changes}).encode())
)
def test_any_file_is_read_or_refused_with_a_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "entries.jsonl"
    path.write_bytes(content)
    try:
        read = read_entries(path)
    except WorkbookError:
        return
    assert all(entry.key for entry in read)
