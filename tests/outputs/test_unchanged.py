"""Reports that already hold what would be written are left alone, and only those."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cse_mapper.domain import Coverage
from cse_mapper.outputs import unchanged, write_all
from cse_mapper.outputs.unchanged import write_where_new
from cse_mapper.storage.cache import Cache
from tests.outputs.invented import invented_coverage

COVERAGE = invented_coverage()
NAMES = ["coverage.xlsx", "coverage.html", "coverage.json"]


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def times_written(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    calls: list[Path] = []

    def counting(coverage: Coverage, folder: Path, *rest: Any, **options: Any) -> list[Path]:
        calls.append(folder)
        return write_all(coverage, folder, *rest, **options)

    monkeypatch.setattr(unchanged, "write_all", counting)
    return calls


def run(output: Path, coverage: Coverage = COVERAGE, **options: bool) -> dict[str, bytes]:
    cache = Cache(output.parent / "cache", fingerprint="f")
    written = write_where_new(cache, coverage, output, output.parent / "evidence", **options)
    return {path.name: path.read_bytes() for path in written}


def test_the_same_coverage_is_written_once_and_gets_the_date_of_the_last_run(
    output: Path, times_written: list[Path]
) -> None:
    first = run(output)
    for name in NAMES:
        os.utime(output / name, (1, 1))
    assert run(output) == first
    assert list(first) == NAMES
    assert len(times_written) == 1
    assert min((output / name).stat().st_mtime for name in NAMES) > 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b"edited by a person", None])
def test_a_report_that_was_edited_or_deleted_is_written_again(
    name: str, content: bytes | None, output: Path, times_written: list[Path]
) -> None:
    first = run(output)
    if content is None:
        (output / name).unlink()
    else:
        (output / name).write_bytes(content)
    assert run(output) == first
    assert len(times_written) == 2


def test_another_coverage_option_or_place_is_written(
    output: Path, times_written: list[Path]
) -> None:
    run(output)
    changed = run(output, replace(COVERAGE, headline="Other words."))
    assert b"Other words." in changed["coverage.html"]
    run(output, triage=True)
    assert "evidence-index.docx" in run(output, docx=True)
    run(output.parent / "elsewhere")
    assert len(times_written) == 5


def test_what_cannot_be_remembered_is_written_each_time(
    output: Path, times_written: list[Path]
) -> None:
    half_a_character = replace(COVERAGE, notes=("\ud800",))
    assert run(output, half_a_character) == run(output, half_a_character)
    write_where_new(None, COVERAGE, output, output.parent)
    write_where_new(None, COVERAGE, output, output.parent)
    assert len(times_written) == 4


@pytest.mark.parametrize("name", ["../secret", "..", ".", "", "/etc/passwd", "a\0b", "link"])
def test_a_forged_record_points_nowhere_else(
    name: str, output: Path, times_written: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(output)
    (output.parent / "secret").write_bytes(first["coverage.json"])
    (output / "link").symlink_to(output.parent / "secret")
    kept = unchanged._digest(output, "coverage.json")
    monkeypatch.setattr(Cache, "find_reports", lambda *_: {name: kept})
    assert run(output) == first
    assert len(times_written) == 2


def test_a_report_under_a_second_name_is_tried_again_under_its_own(
    output: Path, times_written: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def second_name(coverage: Coverage, folder: Path, *rest: Any, **options: Any) -> list[Path]:
        written = write_all(coverage, folder, *rest, **options)
        return [written[0].rename(folder / "coverage (2).xlsx"), *written[1:]]

    with monkeypatch.context() as patch:
        patch.setattr(unchanged, "write_all", second_name)
        run(output)
    assert list(run(output)) == NAMES
    assert len(times_written) == 1
