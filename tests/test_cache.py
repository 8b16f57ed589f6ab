"""The cache saves work and is never wrong: whatever it holds, the coverage is the same."""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
import stat
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cse_mapper.domain import (
    Coverage,
    Document,
    Locator,
    MappedDocument,
    Match,
    Mention,
    Part,
    Passage,
    ReadDocument,
    Why,
)
from cse_mapper.domain.rules import load_rules
from cse_mapper.outputs.json_file import write_json
from cse_mapper.pipeline import map_evidence
from cse_mapper.reading import folder, pool
from cse_mapper.storage import cache as cache_module
from cse_mapper.storage import fingerprint
from cse_mapper.storage.cache import Cache
from tests.simple_model import SimpleModel

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="not on Windows")
MODEL = SimpleModel().digest
DOCUMENT = Document("housing/a.txt", "housing", "read", digest="d1", size=7)


def mapped_document(document: Document = DOCUMENT) -> MappedDocument:
    """One whose every field has a value of its own, so that none can be lost unnoticed."""
    packed = replace(document, path=f"{document.path} > b.txt", digest="d2")
    inside = (MappedDocument(packed),) if " > " not in document.path else ()
    document = replace(
        document,
        reason="A note.",
        evidence_date=date(2025, 3, 1),
        date_source="its own words",
        title="Titel \u202e\U0001f600",
        personal=("phone number",),
        parts=(Part("scan.png", "needs OCR", "Install it."),),
        standing="draft",
    )
    passage = Passage(
        "p1", "t1", document.path, Locator(1, 2, "S", "A1:B2", 3, "H", "part"), "Text.", "Head"
    )
    match = Match(
        passage, "4.3.2", 0.8123, "supports", "outcome", date(2025, 3, 1), "housing",
        why=Why(("word",), "nearest", 0.333), personal=("phone number",), standing="draft",
    )  # fmt: skip
    mention = Mention(("4.3.2",), "4.3.2 Complaints: see the policy", document.path, "p. 1")
    return MappedDocument(document, 3, (match,), (mention,), (passage,), inside)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", fingerprint="f")


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    result = tmp_path / "evidence"
    for number, word in enumerate(("complaint", "letter", "training", "survey", "nothing")):
        path = result / f"area-{number % 2}" / f"{word}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"In the year {2020 + number} every {word} was answered within ten working days. "
            f"Staff told customers what would happen next and when it would happen ({number})."
        )
    (result / "broken.pdf").write_bytes(b"%PDF-1.7 and then nothing")
    (result / "empty.txt").write_bytes(b"")
    (result / "copy.txt").write_bytes((result / "area-0" / "complaint.txt").read_bytes())
    return result


def run(evidence: Path, cache: Cache | None, model: SimpleModel | None = None) -> Coverage:
    return map_evidence(
        evidence,
        model=model or SimpleModel(),  # type: ignore[arg-type]
        rules=load_rules(None),
        assessment_date=date(2026, 10, 12),
        jobs=1,
        cache=cache,
    )


def again(cache: Cache) -> Cache:
    """The cache as the next run opens it."""
    return Cache(cache.folder.parent, limit=cache.limit, fingerprint="f")


def only_entry(cache: Cache) -> Path:
    (path,) = cache.folder.glob("*.entry")
    return path


def test_what_is_kept_comes_back_as_it_was(cache: Cache) -> None:
    mapped = mapped_document()
    cache.keep(mapped, MODEL)
    assert again(cache).find(DOCUMENT, MODEL) == mapped


@pytest.mark.parametrize(
    "record", [MappedDocument, Mention, Document, Match, Passage, Why, Locator]
)
def test_the_example_above_gives_every_field_that_a_mapping_sets_a_value(record: type) -> None:
    mapped = mapped_document()
    match = mapped.matches[0]
    example = {
        MappedDocument: mapped, Mention: mapped.mentions[0],
        Document: mapped.document, Match: match, Passage: match.passage, Why: match.why,
        Locator: match.passage.locator,
    }[record]  # fmt: skip
    # A person's decisions and what only the whole folder shows come later and are not kept.
    later = {"note", "reviewer", "moved_from", "moved_to", "certain", "counts", "duplicate_of"}
    values = {f.name: getattr(example, f.name) for f in fields(record) if f.name not in later}
    assert [name for name, value in values.items() if value in ("", None, ())] == []


def test_documents_in_an_archive_are_kept_with_it(tmp_path: Path, cache: Cache) -> None:
    path = tmp_path / "evidence" / "a.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("old.txt", "Published on 3 March 2012. Every letter was answered.")
        archive.writestr("new.txt", "Published on 4 June 2025. Every survey was answered.")
    first = run(path.parent, cache)
    assert [d.path for d in first.documents] == ["a.zip", "a.zip > new.txt", "a.zip > old.txt"]
    assert first.documents[2].evidence_date == date(2012, 3, 3)
    second_cache = again(cache)
    assert run(path.parent, second_cache) == first
    assert second_cache.found == 1


def test_an_unchanged_folder_is_mapped_without_opening_or_judging_anything(
    evidence: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(evidence, cache)

    def refuse(*_arguments: object) -> None:
        raise AssertionError("a worker was started")

    monkeypatch.setattr(pool, "_start", refuse)
    second_cache, model = again(cache), SimpleModel()
    assert (
        run(evidence, second_cache, model) == first == run_without_workers_allowed(evidence, cache)
    )
    assert model.judged == []
    assert (second_cache.found, second_cache.asked) == (6, 6)


def run_without_workers_allowed(evidence: Path, cache: Cache) -> Coverage:
    return run(evidence, again(cache))


def test_the_coverage_is_the_same_with_and_without_a_cache(
    evidence: Path, cache: Cache, tmp_path: Path
) -> None:
    written = [
        write_json(run(evidence, used), tmp_path / f"{number}.json").read_bytes()
        for number, used in enumerate((None, cache, again(cache)))
    ]
    assert written[0] == written[1] == written[2]
    assert b'"supports"' in written[0]


def test_one_changed_file_costs_one_file(
    evidence: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(evidence, cache)
    (evidence / "area-1" / "letter.txt").write_text(
        "Every complaint about a letter now gets an answer from a person with a name and a number."
    )
    opened: list[str] = []
    really = pool.Worker.ask

    def noting(self: pool.Worker, job: dict[str, Any]) -> dict[str, Any]:
        opened.append(job["name"])
        return really(self, job)

    monkeypatch.setattr(pool.Worker, "ask", noting)
    second, model = again(cache), SimpleModel()
    coverage = run(evidence, second, model)
    assert opened == ["area-1/letter.txt"]
    assert len(model.judged) == 1
    assert (second.found, second.asked) == (5, 6)
    assert coverage == run(evidence, None)


def test_a_file_with_the_size_and_time_of_another_is_still_read(
    evidence: Path, cache: Cache
) -> None:
    path = evidence / "area-1" / "letter.txt"
    run(evidence, cache)
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"letter", b"survey"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    second = again(cache)
    assert run(evidence, second) == run(evidence, None)
    assert second.found == second.asked - 1


@pytest.mark.parametrize(
    "other",
    [
        replace(DOCUMENT, digest="d2"),
        replace(DOCUMENT, path="housing/b.txt"),
    ],
)
def test_another_content_or_path_is_a_miss(cache: Cache, other: Document) -> None:
    cache.keep(mapped_document(), MODEL)
    assert again(cache).find(other, MODEL) is None


def test_another_model_or_other_software_is_a_miss(cache: Cache) -> None:
    cache.keep(mapped_document(), MODEL)
    assert again(cache).find(DOCUMENT, "another model") is None
    assert Cache(cache.folder.parent, fingerprint="newer").find(DOCUMENT, MODEL) is None


def test_service_areas_are_those_of_the_run_not_of_the_cache(evidence: Path, cache: Cache) -> None:
    run(evidence, cache)
    named = map_evidence(
        evidence, model=SimpleModel(), rules=load_rules(None), assessment_date=date(2026, 10, 12),
        jobs=1, areas={"area-0": "Housing"}, cache=again(cache),
    )  # type: ignore[arg-type]  # fmt: skip
    areas = {d.path: d.service_area for d in named.documents}
    assert areas["area-0/complaint.txt"] == "Housing"
    match = next(m for e in named.elements if e.element == "4.3.2" for m in e.matches)
    assert match.service_area == "Housing"


def test_an_answer_that_may_differ_next_time_is_not_kept(
    evidence: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = folder.read_with

    def hurried(path: Path, plain: Document, ask: Any) -> ReadDocument:
        return replace(really(path, plain, ask), repeatable=False)

    monkeypatch.setattr(folder, "read_with", hurried)
    run(evidence, cache)
    assert cache.size().documents == 0


def test_a_file_that_hangs_is_tried_again_by_the_next_run(
    evidence: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "WORKER_MODULE", "tests.reading.misbehaving_worker")
    (evidence / "dying.txt").write_text("EXIT in the middle of it")
    coverage = run(evidence, cache)
    assert {d.path: d.status for d in coverage.documents}["dying.txt"] == "unreadable"
    assert cache.size().documents == 6
    second = again(cache)
    run(evidence, second)
    assert second.asked - second.found == 1


@given(data=st.binary(max_size=300))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_in_place_of_an_entry_are_a_miss(cache: Cache, data: bytes) -> None:
    cache.keep(mapped_document(), MODEL)
    only_entry(cache).write_bytes(data)
    assert again(cache).find(DOCUMENT, MODEL) is None


@given(seed=st.integers(0, 2**32))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_entry_is_a_miss(cache: Cache, seed: int) -> None:
    cache.keep(mapped_document(), MODEL)
    path, chance = only_entry(cache), random.Random(seed)
    whole = path.read_bytes()
    place = chance.randrange(len(whole))
    flipped = bytes([whole[place] ^ (1 << chance.randrange(8))])
    damaged = chance.choice(
        [
            whole[:place],
            whole[:place] + flipped + whole[place + 1 :],
            whole[place:],
            whole + whole[:place] + b"x",
        ]
    )
    path.write_bytes(damaged)
    found = again(cache).find(DOCUMENT, MODEL)
    assert found is None or damaged == whole


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


def signed(content: bytes) -> bytes:
    """What somebody writes who knows the format: the checksum is right."""
    head = hashlib.sha256(content).hexdigest().encode()
    return b"cse-mapper cache 1\n" + head + b"\n" + content


@given(value=JSON)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_json_with_a_right_checksum_is_a_miss(cache: Cache, value: object) -> None:
    cache.keep(mapped_document(), MODEL)
    only_entry(cache).write_bytes(signed(msgspec.json.encode(value)))
    assert again(cache).find(DOCUMENT, MODEL) is None


def _set(record: dict[str, Any], *path: Any, to: object) -> None:
    *way, last = path
    for step in way:
        record = record[step]
    record[last] = to


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("key",), "0" * 64),
        (("mapped", "document", "path"), "elsewhere.txt"),
        (("mapped", "document", "digest"), "d2"),
        (("mapped", "document", "status"), "wonderful"),
        (("mapped", "document", "status"), "duplicate"),
        (("mapped", "document", "evidence_date"), "2026-02-31"),
        (("mapped", "passages"), 0),
        (("mapped", "passages"), -1),
        (("mapped", "matches", 0, "element"), "9.9.9"),
        (("mapped", "matches", 0, "probability"), 1.5),
        (("mapped", "matches", 0, "probability"), "0.5"),
        (("mapped", "matches", 0, "decision"), "accepted"),
        (("mapped", "matches", 0, "kind"), "magic"),
        (("mapped", "matches", 0, "passage", "document"), "/etc/passwd"),
        (("mapped", "matches", 0, "passage", "id"), "another"),
        (("mapped", "texts", 0, "document"), "/etc/passwd"),
        (("mapped", "texts"), []),
        (("mapped", "mentions", 0, "document"), "/etc/passwd"),
        (("mapped", "mentions", 0, "elements"), ["9.9.9"]),
        (("mapped", "matches", 0, "passage", "locator", "page"), "one"),
        (("mapped", "matches", 0, "passage"), None),
        (("mapped", "matches"), {}),
    ],
)
def test_a_signed_entry_that_makes_no_sense_is_a_miss(
    cache: Cache, path: tuple[Any, ...], to: object
) -> None:
    cache.keep(mapped_document(), MODEL)
    entry = only_entry(cache)
    record = msgspec.json.decode(entry.read_bytes().split(b"\n", 2)[2])
    entry.write_bytes(signed(msgspec.json.encode(record)))
    assert again(cache).find(DOCUMENT, MODEL) == mapped_document()
    _set(record, *path, to=to)
    entry.write_bytes(signed(msgspec.json.encode(record)))
    assert again(cache).find(DOCUMENT, MODEL) is None


@pytest.mark.parametrize(
    "content",
    [b"[" * 200_000, b'{"key":' * 100_000, b"1" * 5_000, b"\xff\xfe", b"NaN", b'"\\ud800"', b""],
)
def test_signed_nonsense_is_a_miss(cache: Cache, content: bytes) -> None:
    cache.keep(mapped_document(), MODEL)
    only_entry(cache).write_bytes(signed(content))
    assert again(cache).find(DOCUMENT, MODEL) is None


def test_an_entry_under_the_name_of_another_is_a_miss(cache: Cache) -> None:
    cache.keep(mapped_document(), MODEL)
    path = only_entry(cache)
    other = replace(DOCUMENT, path="housing/b.txt")
    cache.keep(mapped_document(other), MODEL)
    (of_other,) = (p for p in cache.folder.glob("*.entry") if p != path)
    shutil.copy(path, of_other)
    assert again(cache).find(other, MODEL) is None


def test_an_entry_too_large_to_be_ours_is_a_miss(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.keep(mapped_document(), MODEL)
    monkeypatch.setattr(cache_module, "_MAX_ENTRY", 10)
    assert again(cache).find(DOCUMENT, MODEL) is None


def _link(path: Path) -> None:
    moved = path.with_name("moved")
    path.rename(moved)
    path.symlink_to(moved)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@posix_only
@pytest.mark.parametrize("replace_by", [_link, _folder, _pipe])
def test_what_is_no_plain_file_is_a_miss_and_does_not_stop_the_next_run(
    cache: Cache, replace_by: Callable[[Path], None]
) -> None:
    cache.keep(mapped_document(), MODEL)
    replace_by(only_entry(cache))
    assert again(cache).find(DOCUMENT, MODEL) is None
    again(cache).keep(mapped_document(), MODEL)
    again(cache).clear()


@posix_only
def test_the_cache_is_private_to_its_user(cache: Cache) -> None:
    cache.keep(mapped_document(), MODEL)
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(only_entry(cache).stat().st_mode) == 0o600


@posix_only
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o750])
def test_a_folder_that_others_may_enter_is_neither_believed_nor_written(
    cache: Cache, mode: int
) -> None:
    cache.keep(mapped_document(), MODEL)
    cache.folder.chmod(mode)
    assert again(cache).find(DOCUMENT, MODEL) is None
    other = replace(DOCUMENT, path="b")
    again(cache).keep(mapped_document(other), MODEL)
    cache.folder.chmod(0o700)
    assert cache.size().documents == 1


@posix_only
def test_a_folder_of_somebody_else_is_not_believed(
    cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.keep(mapped_document(), MODEL)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert again(cache).find(DOCUMENT, MODEL) is None


@posix_only
def test_a_link_in_place_of_the_folder_is_not_followed(cache: Cache, tmp_path: Path) -> None:
    cache.keep(mapped_document(), MODEL)
    moved = tmp_path / "moved"
    cache.folder.rename(moved)
    cache.folder.symlink_to(moved)
    assert again(cache).find(DOCUMENT, MODEL) is None
    again(cache).clear()
    assert list(moved.glob("*.entry"))


@pytest.mark.parametrize("call", ["open", "replace", "utime"])
@pytest.mark.parametrize("reason", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_a_full_disk_or_a_missing_permission_costs_the_cache_and_not_the_run(
    cache: Cache, monkeypatch: pytest.MonkeyPatch, call: str, reason: int
) -> None:
    really = getattr(os, call)

    def failing(path: Any, *arguments: Any, **options: Any) -> Any:
        if str(path).startswith(str(cache.folder)):
            raise OSError(reason, os.strerror(reason))
        return really(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing)
        cache.keep(mapped_document(), MODEL)
        found = again(cache).find(DOCUMENT, MODEL)
    assert found == (mapped_document() if call == "utime" else None)
    assert not list(cache.folder.glob("*.new"))
    again(cache).keep(mapped_document(), MODEL)
    assert again(cache).find(DOCUMENT, MODEL) == mapped_document()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a small file system")
def test_a_disk_that_fills_up_while_writing_leaves_nothing_half(
    evidence: Path, tmp_path: Path
) -> None:
    small = tmp_path / "small"
    small.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20k", "tmpfs", str(small)], capture_output=True
    )
    if made.returncode != 0:
        pytest.skip("only root may mount")
    try:
        first = Cache(small, fingerprint="f")
        assert run(evidence, first) == run(evidence, None)
        kept = first.size().documents
        assert 0 < kept < 6
        second = again(first)
        assert run(evidence, second) == run(evidence, None)
        assert second.found == kept
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_file_where_the_folder_should_be_is_no_error(evidence: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    blocked = Cache(tmp_path / "cache", fingerprint="f")
    assert run(evidence, blocked) == run(evidence, None)
    assert blocked.size().documents == blocked.clear().documents == 0


def test_the_cache_stays_within_its_bound_and_keeps_what_was_used_last(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=40 * 4096, fingerprint="f")
    documents = [replace(DOCUMENT, path=f"{number}.txt") for number in range(100)]
    for document in documents:
        run = again(cache)  # of another folder each time
        run.keep(mapped_document(document), MODEL)
        run.find(documents[0], MODEL)
        assert cache.size().bytes <= cache.limit
        # Files written within one tick of the clock would have no order.
        for path in cache.folder.glob("*.entry"):
            before = path.stat().st_mtime_ns
            os.utime(path, ns=(before - 10**9, before - 10**9))
    kept = [document.path for document in documents if again(cache).find(document, MODEL)]
    assert kept[0] == "0.txt"
    assert kept[1:] == [f"{number}.txt" for number in range(101 - len(kept), 100)]
    assert 35 <= len(kept) <= 40


def test_a_folder_larger_than_the_bound_does_not_push_out_its_own_beginning(
    tmp_path: Path,
) -> None:
    older = Cache(tmp_path, limit=40 * 4096, fingerprint="f")
    for number in range(30):
        older.keep(mapped_document(replace(DOCUMENT, path=f"older {number}.txt")), MODEL)
    documents = [replace(DOCUMENT, path=f"{number}.txt") for number in range(100)]
    found = []
    for _run in range(3):
        cache = again(older)
        for document in documents:
            if cache.find(document, MODEL) is None:
                cache.keep(mapped_document(document), MODEL)
            assert cache.size().bytes <= cache.limit
        cache.keep_reports("a recipe", {"coverage.json": "0" * 64})
        assert cache.find_reports("a recipe")
        found.append(cache.found)
    assert found[0] == 0
    assert min(found[1:]) >= 30


def test_what_killed_runs_left_counts_and_goes_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=400 * 4096, fingerprint="f")
    cache.keep(mapped_document(), MODEL)
    for number in range(500):
        (cache.folder / f"{number}.new").write_bytes(b"half")
        os.utime(cache.folder / f"{number}.new", (1, 1))
    next_run = Cache(tmp_path, limit=400 * 4096, fingerprint="f")
    next_run.keep(mapped_document(replace(DOCUMENT, path="b")), MODEL)
    assert next_run.size().bytes <= next_run.limit
    assert next_run.size().documents == 2


def test_clocks_that_run_backwards_change_no_answer(cache: Cache) -> None:
    cache.keep(mapped_document(), MODEL)
    for moment in (0, 2**33):
        os.utime(only_entry(cache), (moment, moment))
        assert again(cache).find(DOCUMENT, MODEL) == mapped_document()


def test_clearing_deletes_ours_and_nothing_else(cache: Cache) -> None:
    cache.keep(mapped_document(), MODEL)
    (cache.folder / "left-by-a-killed-run.new").write_bytes(b"half")
    (cache.folder / "letter.docx").write_bytes(b"not ours")
    (cache.folder.parent / "notes.txt").write_bytes(b"not ours")
    cleared = cache.clear()
    assert cleared.documents == 1
    assert cleared.bytes == 2 * 4096
    left = sorted(path.name for path in cache.folder.parent.rglob("*") if path.is_file())
    assert left == ["letter.docx", "notes.txt"]


def test_two_runs_may_share_the_cache(cache: Cache) -> None:
    other = again(cache)
    cache.keep(mapped_document(), MODEL)
    other.keep(mapped_document(), MODEL)
    assert other.find(DOCUMENT, MODEL) == cache.find(DOCUMENT, MODEL) == mapped_document()
    cache.clear()
    assert other.find(DOCUMENT, MODEL) is None


def test_the_environment_says_where_the_cache_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CSE_MAP_CACHE", str(tmp_path / "named"))
    assert Cache().folder.parent == tmp_path / "named"
    monkeypatch.delenv("CSE_MAP_CACHE")
    assert "cse-mapper" in str(Cache().folder.parent)


def test_libraries_that_read_or_judge_are_part_of_the_fingerprint() -> None:
    project = tomllib.loads(
        (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    )["project"]
    wanted = {
        requirement.split(">")[0].split("=")[0].strip()
        for requirement in project["dependencies"] + project["optional-dependencies"]["ocr"]
    }
    without_say = {
        "click", "joblib", "msgspec", "platformdirs", "psutil",
        "rich", "scikit-learn", "werkzeug",
    }  # fmt: skip
    assert wanted - without_say <= set(fingerprint.LIBRARIES)


def test_the_fingerprint_changes_with_the_source_the_libraries_and_the_ocr_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    copy = tmp_path / "cse_mapper"
    shutil.copytree(
        Path(fingerprint.__file__).parents[1],
        copy,
        ignore=shutil.ignore_patterns("__pycache__", "models"),
    )
    monkeypatch.setattr(fingerprint, "__file__", str(copy / "storage" / "fingerprint.py"))
    seen = [fingerprint.software_fingerprint()]
    assert fingerprint.software_fingerprint() == seen[0]
    source = copy / "passages" / "cutting.py"
    source.write_bytes(source.read_bytes().replace(b"MIN_WORDS = 20", b"MIN_WORDS = 21"))
    seen.append(fingerprint.software_fingerprint())
    monkeypatch.setattr(fingerprint, "version", lambda name: f"{name} of tomorrow")
    seen.append(fingerprint.software_fingerprint())
    monkeypatch.setattr(fingerprint.shutil, "which", lambda _name: str(source))
    seen.append(fingerprint.software_fingerprint())
    assert len(set(seen)) == 4


def test_line_ends_of_the_checkout_do_not_change_the_fingerprint(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    source = tmp_path / "storage" / "fingerprint.py"
    source.parent.mkdir()
    monkeypatch.setattr(fingerprint, "__file__", str(source))
    source.write_bytes(b"one\ntwo\n")
    unix = fingerprint.software_fingerprint()
    source.write_bytes(b"one\r\ntwo\r\n")
    assert fingerprint.software_fingerprint() == unix
