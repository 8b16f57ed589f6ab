from __future__ import annotations

import os
from pathlib import Path

import pytest

from cse_mapper.errors import OutputError
from cse_mapper.storage import atomic
from cse_mapper.storage.atomic import write_atomically, write_text


def test_a_file_is_written_into_new_folders_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a" / "b" / "report.txt", "line\nline\n")
    assert path.read_bytes() == b"line\nline\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["report.txt"]


def test_colleagues_may_read_it_as_any_other_new_file(tmp_path: Path) -> None:
    ordinary = tmp_path / "ordinary"
    ordinary.touch()
    assert write_text(tmp_path / "r.txt", "").stat().st_mode == ordinary.stat().st_mode


def test_a_failure_half_way_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("old", encoding="utf-8")

    def fill(temporary: Path) -> None:
        temporary.write_text("half", encoding="utf-8")
        raise RuntimeError("crash")

    with pytest.raises(RuntimeError):
        write_atomically(path, fill)
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.txt"]


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    def fill(_temporary: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="No space left") as caught:
        write_atomically(tmp_path / "report.txt", fill)
    assert "--output" in caught.value.remedy


def test_a_workbook_that_is_open_gets_a_second_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "coverage.xlsx"
    path.write_bytes(b"open in Excel")
    replace = os.replace

    def locked(source: Path, target: Path) -> None:
        if target.name in {"coverage.xlsx", "coverage (2).xlsx"}:
            raise PermissionError(13, "Access is denied")
        replace(source, target)

    monkeypatch.setattr(atomic.os, "replace", locked)
    written = write_text(path, "new")
    assert written.name == "coverage (3).xlsx"
    assert written.read_text(encoding="utf-8") == "new"
    assert path.read_bytes() == b"open in Excel"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_second_name_that_somebody_may_have_typed_into_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, second = tmp_path / "coverage.xlsx", tmp_path / "coverage (2).xlsx"
    path.write_bytes(b"open in Excel")
    second.write_bytes(b"typed by a person")
    replace = os.replace

    def locked(source: Path, target: Path) -> None:
        if target == path:
            raise PermissionError(13, "Access is denied")
        replace(source, target)

    monkeypatch.setattr(atomic.os, "replace", locked)
    assert write_text(path, "new").name == "coverage (3).xlsx"
    assert second.read_bytes() == b"typed by a person"


def test_a_target_that_nothing_can_replace_ends_with_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_source: Path, _target: Path) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(atomic.os, "replace", locked)
    with pytest.raises(OutputError, match="open in another program"):
        write_text(tmp_path / "coverage.xlsx", "new")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_and_a_target_that_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written to"):
        write_text(tmp_path / "file" / "report.txt", "")
    (tmp_path / "report.txt").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_text(tmp_path / "report.txt", "")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs permissions that bind us")
def test_a_folder_without_write_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="cannot be written to"):
            write_text(tmp_path / "report.txt", "")
    finally:
        tmp_path.chmod(0o700)


def test_what_a_killed_run_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    old = tmp_path / ".report-0123456789ab.txt"
    under_way = tmp_path / ".report-ba9876543210.txt"
    others = [tmp_path / name for name in (".report-notes.txt", "report-0123456789ab.txt", "r.txt")]
    for path in (old, under_way, *others):
        path.write_text("half", encoding="utf-8")
    for path in (old, *others):
        os.utime(path, (1, 1))
    write_text(tmp_path / "report.txt", "whole")
    left = {entry.name for entry in tmp_path.iterdir()}
    assert left == {"report.txt", under_way.name, *(path.name for path in others)}
