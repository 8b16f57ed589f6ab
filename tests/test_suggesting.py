"""Texts come in from anywhere and go out as asked, in their order."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from cse_mapper.errors import CorpusError, UsageError
from cse_mapper.jobs.suggesting import print_suggested, read_texts, suggest_elements

COMPLAINT = "Complaints are answered in full within ten working days."


def test_words_of_the_command_line_are_one_text() -> None:
    assert read_texts(("Calls", "are answered."), None, None) == [("1", "Calls are answered.")]


def test_a_file_keeps_its_ids_and_numbers_lines_without(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('\ufeff{"id": 7, "text": "a"}\n\n{"text": "b\u2028c"}\n', encoding="utf-8")
    assert read_texts((), file, None) == [("7", "a"), ("3", "b\u2028c")]


def test_a_stream_may_mix_json_and_plain_text() -> None:
    stream = io.StringIO('{"id": "x", "text": "a"}\nplain words\n')
    assert read_texts((), None, stream) == [("x", "a"), ("2", "plain words")]


@pytest.mark.parametrize("line", ["plain", "[]", '{"text": 1}', "[" * 100_000])
def test_a_line_of_a_file_that_is_no_text_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(f'{{"text": "a"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"texts\.jsonl, line 2"):
        read_texts((), file, None)


def test_nothing_and_too_much_are_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_texts((), None, io.StringIO("\n"))
    with pytest.raises(UsageError):
        read_texts(("a",), tmp_path / "texts.jsonl", None)


def test_json_lines_come_in_the_order_of_the_texts(capsys: pytest.CaptureFixture[str]) -> None:
    judged = suggest_elements([("b", COMPLAINT), ("a", "Soup of the day.")], None, top=2, why=True)
    print_suggested(judged, Console(), as_json=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == ["b", "a"]
    assert [len(line["suggestions"]) for line in lines] == [2, 2]
    assert lines[0]["suggestions"][0]["element"] == "4.3.2"
    assert "complaints" in " ".join(lines[0]["why"]["terms"])
