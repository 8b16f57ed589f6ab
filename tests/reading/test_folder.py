"""Every file of a folder comes out once, in the same order, with its text or a reason."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest
from made_files import a_zip

from cse_mapper.domain import Document, ReadDocument
from cse_mapper.errors import EvidenceError
from cse_mapper.reading import (
    FileToRead,
    examine_folder,
    folder,
    pool,
    read_as_ready,
    read_files,
    read_folder,
)
from cse_mapper.reading.discovery import reachable
from tests.permissions import permissions_bind

bound = pytest.mark.skipif(not permissions_bind(), reason="needs permissions that bind us")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="not on Windows")


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"We answer every letter about {name} within ten days.")


def test_the_order_is_that_of_the_paths_for_any_number_of_workers(evidence: Path) -> None:
    write(evidence, "b/2.txt", "b/1.txt", "a.txt", "c/d/e.txt", "b.txt", "B.txt")
    one = list(read_folder(evidence, jobs=1))
    three = list(read_folder(evidence, jobs=3))
    assert one == three
    assert [d.document.path for d in one] == sorted(d.document.path for d in one)


def test_the_first_folder_is_the_service_area(evidence: Path, read: Callable) -> None:
    write(evidence, "housing/repairs/a.txt", "top.txt")
    areas = {path: d.document.service_area for path, d in read().items()}
    assert areas == {"housing/repairs/a.txt": "housing", "top.txt": "(top level)"}


def test_a_copy_says_what_it_is_a_copy_of(evidence: Path, read: Callable) -> None:
    for name in ("a.txt", "copy.txt"):
        (evidence / name).write_text("The same words.")
    found = read()
    assert found["a.txt"].document.status == "read"
    assert found["copy.txt"].document.status == "duplicate"
    assert "'a.txt'" in found["copy.txt"].document.reason


@pytest.mark.parametrize(
    "name",
    ["Thumbs.db", ".DS_Store", "~$policy.docx", "._policy.docx", "desktop.ini", ".~lock.a.odt#"],
)
def test_what_programs_leave_behind_is_skipped_with_a_reason(
    name: str, evidence: Path, read: Callable
) -> None:
    (evidence / name).write_bytes(b"\x00\x01")
    document = read()[name].document
    assert document.status == "skipped"
    assert document.reason


def test_what_a_browser_saves_beside_a_page_is_no_list_of_unknown_files(
    evidence: Path, read: Callable
) -> None:
    write(evidence, "Charter.html", "Charter_files/site.js.download", "Charter_files/css")
    write(evidence, "Charter_files/saved_resource.html", "Charter_files/Promises.txt")
    write(evidence, "Charter_files/Interview.mp3")
    write(evidence, "housing/Survey.htm", "housing/Survey_files/a/Results.txt")
    write(evidence, "Case_files/Letter.html")
    found = read()
    assert {path: d.document.status for path, d in found.items()} == {
        "Case_files/Letter.html": "read",
        "Charter.html": "read",
        "Charter_files": "skipped",
        "Charter_files/Interview.mp3": "unsupported",
        "Charter_files/Promises.txt": "read",
        "housing/Survey.htm": "read",
        "housing/Survey_files": "skipped",
        "housing/Survey_files/a/Results.txt": "read",
    }
    area = found["Charter.html"].document.service_area
    assert found["Charter_files/Promises.txt"].document.service_area == area
    assert found["housing/Survey_files/a/Results.txt"].document.service_area == "housing"


def test_sound_and_film_are_listed(evidence: Path, read: Callable) -> None:
    (evidence / "call.mp3").write_bytes(b"ID3 sound")
    document = read()["call.mp3"].document
    assert document.status == "unsupported"
    assert "transcript" in document.reason


def test_a_copy_of_what_cannot_be_read_is_not_said_to_be_read(
    evidence: Path, read: Callable
) -> None:
    for name in ("a.pages", "b.pages"):
        (evidence / name).write_bytes(a_zip({"Index/Document.iwa": "letters"}))
    first, copy = read().values()
    assert (first.document.status, copy.document.status) == ("unsupported", "duplicate")
    assert copy.document.reason == (
        "The same file as 'a.pages', whose row says what became of it; one of them can go."
    )


def test_an_empty_file_is_listed(evidence: Path, read: Callable) -> None:
    (evidence / "nothing.docx").write_bytes(b"")
    assert read()["nothing.docx"].document.status == "empty"


@posix_only
def test_links_are_not_followed_out_or_round(
    evidence: Path, read: Callable, tmp_path: Path
) -> None:
    write(evidence, "a.txt")
    (tmp_path / "secret.txt").write_text("Not evidence.")
    (evidence / "out.txt").symlink_to(tmp_path / "secret.txt")
    (evidence / "up").symlink_to(tmp_path, target_is_directory=True)
    (evidence / "round").symlink_to(evidence, target_is_directory=True)
    (evidence / "inside.txt").symlink_to(evidence / "a.txt")
    (evidence / "self").symlink_to(evidence / "self")
    found = read()
    assert {p: d.document.status for p, d in found.items()} == {
        "a.txt": "read",
        "inside.txt": "skipped",
        "out.txt": "skipped",
        "round": "skipped",
        "self": "skipped",
        "up": "skipped",
    }
    assert "'a.txt'" in found["inside.txt"].document.reason
    assert "out of the evidence folder" in found["out.txt"].document.reason


@posix_only
def test_pipes_and_sockets_are_never_opened(evidence: Path, read: Callable) -> None:
    os.mkfifo(evidence / "pipe.txt")
    listener = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    try:
        os.chdir(evidence)  # a socket's path must be short
        listener.bind("s.txt")
    finally:
        os.chdir(here)
        listener.close()
    assert {d.document.status for d in read().values()} == {"skipped"}


@bound
def test_a_locked_folder_is_a_row_of_the_ledger(evidence: Path, read: Callable) -> None:
    write(evidence, "a.txt", "locked/b.txt")
    (evidence / "locked").chmod(0)
    try:
        document = read()["locked"].document
    finally:
        (evidence / "locked").chmod(0o700)
    assert document.status == "unreadable"
    assert "permission" in document.reason


@bound
def test_a_file_without_permission_is_a_row_of_the_ledger(evidence: Path, read: Callable) -> None:
    write(evidence, "a.txt", "mine.txt")
    (evidence / "mine.txt").chmod(0)
    found = read()
    assert found["a.txt"].document.status == "read"
    assert found["mine.txt"].document.status == "unreadable"
    assert "no permission" in found["mine.txt"].document.reason


@posix_only
@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"new\nline.txt", "new\\x0aline.txt"),
        (b"red\x1b[31m.txt", "red\\x1b[31m.txt"),
        ("right\u202etxt.exe.txt".encode(), "right\\u202etxt.exe.txt"),
        (b"latin-\xe9.txt", "latin-\\xe9.txt"),
        (b"back\\slash.txt", "back\\\\slash.txt"),
        ("caf\u00e9 \u2013 \u4e2d.txt".encode(), "caf\u00e9 \u2013 \u4e2d.txt"),
    ],
)
def test_any_name_can_be_shown_and_read(
    name: bytes, shown: str, evidence: Path, read: Callable
) -> None:
    if sys.platform == "darwin" and b"\xe9" in name:
        pytest.skip("the file system refuses it")
    (evidence / os.fsdecode(name)).write_text("Some words to read.")
    found = read()
    assert list(found) == [shown]
    assert found[shown].document.status == "read"
    assert shown.encode("utf-8")


@posix_only
def test_a_path_longer_than_the_system_takes_is_accounted_for(
    evidence: Path, read: Callable
) -> None:
    here = Path.cwd()
    try:
        os.chdir(evidence)
        for _ in range(22):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
        Path("deep.txt").write_text("Deep words.")
        os.chdir(evidence)
        found = read()
    finally:
        os.chdir(here)
    (document,) = [d.document for d in found.values()]
    assert document.status == "unreadable"
    assert "shorter path" in document.reason
    import shutil

    shutil.rmtree(evidence, ignore_errors=True)


def test_a_file_that_changes_is_not_read_half(evidence: Path) -> None:
    write(evidence, *(f"{n}.txt" for n in range(30)))
    stream = read_folder(evidence, jobs=1)
    first = next(stream)
    (evidence / "9.txt").unlink()
    (evidence / "8.txt").write_text("Now something else.")
    found = {d.document.path: d.document for d in [first, *stream]}
    assert len(found) == 30
    assert found["9.txt"].status == "unreadable"
    assert "moved or deleted" in found["9.txt"].reason
    assert found["8.txt"].status == "read"


def test_a_file_that_grows_all_the_time_is_read_as_it_was_or_told(evidence: Path) -> None:
    write(evidence, "a.txt", "z.txt")
    growing, stop = evidence / "log.txt", threading.Event()
    growing.write_bytes(b"We wrote to every customer.\n\n" * 20_000)

    def grow() -> None:
        with growing.open("ab") as file:
            while not stop.wait(0.001):
                file.write(b"And one more letter went out.\n\n")
                file.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        found = {d.document.path: d for d in read_folder(evidence, jobs=1, timeout=30.0)}
    finally:
        stop.set()
        writer.join()
    assert [found[name].document.status for name in ("a.txt", "z.txt")] == ["read", "read"]
    document, content = found["log.txt"].document, growing.read_bytes()
    assert 0 < document.size < len(content)
    assert document.digest == hashlib.sha256(content[: document.size]).hexdigest()
    if document.status != "read":
        assert "changed while it was read" in document.reason


def test_the_text_belongs_to_the_digest(evidence: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cse_mapper.reading import folder

    write(evidence, "a.txt")
    monkeypatch.setattr(folder, "digest_of", lambda _path: ("0" * 64, 12))
    (document,) = [d.document for d in read_folder(evidence)]
    assert document.status == "unreadable"
    assert "changed while it was read" in document.reason


def test_a_folder_is_examined_without_opening_a_file_and_says_how_many_it_has(
    evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cse_mapper.reading import pool

    monkeypatch.setattr(pool, "WORKER_MODULE", "there.is.no.such.module")
    write(evidence, "area/a.txt", "b.txt")
    (evidence / "copy.txt").write_bytes((evidence / "b.txt").read_bytes())
    number, files = examine_folder(evidence, folder=7)
    found = {file.document.path: file for file in files}
    assert number == len(found) == 3
    assert {name: file.document.status for name, file in found.items()} == {
        "area/a.txt": "read",
        "b.txt": "read",
        "copy.txt": "duplicate",
    }
    assert all(len(file.document.digest) == 64 and file.folder == 7 for file in found.values())


def test_what_is_settled_needs_no_worker(evidence: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cse_mapper.reading import pool

    write(evidence, "a.txt")
    monkeypatch.setattr(pool, "WORKER_MODULE", "there.is.no.such.module")
    settled = Document("a.txt", "area", "duplicate", "A copy.")
    (answer,) = read_files([FileToRead(evidence / "a.txt", settled)])
    assert answer == ReadDocument(settled)


@pytest.mark.parametrize("what", ["missing", "file", "empty"])
def test_a_folder_that_cannot_be_used_is_said_at_once(what: str, evidence: Path) -> None:
    path = {"missing": evidence / "no", "file": evidence / "f.txt", "empty": evidence}[what]
    if what == "file":
        path.write_text("Words.")
    with pytest.raises(EvidenceError) as error:
        read_folder(path)
    assert error.value.remedy


@pytest.mark.parametrize(("patience", "wanted"), [(3600.0, 1), (0.0, 2)])
def test_another_worker_starts_only_where_a_file_would_wait(
    patience: float, wanted: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(f"Call {number} was answered.", "utf-8")
    started = []
    start = pool._start
    monkeypatch.setattr(pool, "_start", lambda limit: started.append(limit) or start(limit))
    monkeypatch.setattr(folder, "PATIENCE", patience)
    assert len([read for read in read_folder(tmp_path, jobs=2) if read.blocks]) == 6
    assert len(started) == wanted


def test_another_worker_starts_at_once_where_many_files_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2 * folder.WORTH_ANOTHER):
        (tmp_path / f"{number}.txt").write_text(f"Call {number} was answered.", "utf-8")
    started = []
    start = pool._start
    monkeypatch.setattr(pool, "_start", lambda limit: started.append(limit) or start(limit))
    monkeypatch.setattr(folder, "PATIENCE", 3600.0)
    assert len(list(read_folder(tmp_path, jobs=3))) == 2 * folder.WORTH_ANOTHER
    assert len(started) == 2


def test_nobody_waits_behind_a_long_document(
    evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(evidence, "a.txt", "b.txt", "c.txt")
    others_came = threading.Event()
    read_with = folder.read_with

    def slowly(path: Path, plain: Document, ask: folder.Ask) -> ReadDocument:
        assert path.name != "a.txt" or others_came.wait(60)
        return read_with(path, plain, ask)

    monkeypatch.setattr(folder, "read_with", slowly)
    came = []
    for file, read in read_as_ready(examine_folder(evidence)[1], jobs=2):
        assert read.document.path == file.document.path
        came.append(file.document.path)
        if len(came) == 2:
            others_came.set()
    assert came == ["b.txt", "c.txt", "a.txt"]


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("C:\\Council\\evidence", "C:\\Council\\evidence"),
        ("C:\\" + "a" * 250, "\\\\?\\C:\\" + "a" * 250),
        ("\\\\files\\share\\" + "a" * 250, "\\\\?\\UNC\\files\\share\\" + "a" * 250),
        ("\\\\?\\C:\\" + "a" * 250, "\\\\?\\C:\\" + "a" * 250),
    ],
)
def test_a_path_longer_than_windows_allows_is_opened_all_the_same(path: str, wanted: str) -> None:
    found = reachable(PureWindowsPath(path), "win32")
    assert str(found) == wanted
    name = found / "minutes.docx"
    assert name.relative_to(found).parts == ("minutes.docx",)


def test_elsewhere_a_long_path_is_a_path_like_any_other() -> None:
    path = Path("/evidence") / ("a" * 250)
    assert reachable(path, "linux") is path
