"""The same answer wherever the work is done: here, in local processes, on a cluster's workers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cse_mapper.cluster import dask as cluster
from cse_mapper.cluster import executing
from cse_mapper.cluster.dask import executor_at, spread
from cse_mapper.cluster.executing import Chunk, Executor, Same, in_chunks
from cse_mapper.cluster.judging import Tally
from cse_mapper.domain.rules import load_rules
from cse_mapper.errors import ClusterError, UsageError
from cse_mapper.model.card import default_model_folder
from cse_mapper.model.on_disk import find_model
from cse_mapper.outputs.json_file import coverage_as_dict
from cse_mapper.pipeline import map_evidence
from cse_mapper.reading import examine_folder, pool, read_files
from cse_mapper.storage.cache import Cache
from tests.simple_model import SimpleModel

distributed = pytest.importorskip("distributed")

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "corpus" / "sample" / "evidence"
# Small ones of several formats; the misbehaving reader dies of the note and of nothing else.
CHOSEN = (
    "corporate/communications/press-release-hub-2026.txt",
    "corporate/misc/Thumbs.db",
    "corporate/misc/new-starter-notes.txt",
    "customer-services/channels/web-analytics-note.md",
    "customer-services/contact-centre/hold-music.mp3",
    "customer-services/customer-charter.pdf",
    "customer-services/service-standards.html",
    "customer-services/surveys/exit-survey-comments.csv",
    "housing/copy of customer-charter.pdf",
    "housing/options/housing-options-process-note.docx",
    "leisure-and-culture/community-projects.pptx",
    "waste-and-environment/waste-service-figures.xls",
)
FATAL = "housing/fatal-note.txt"


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (default_model_folder() / "card.json").exists() or not SAMPLE.is_dir():
        pytest.skip("the checkout has no model or no sample council")
    folder = tmp_path_factory.mktemp("council") / "evidence"
    for name in CHOSEN:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLE / name, folder / name)
    (folder / FATAL).write_bytes(b"EXIT whatever reads this.")
    return folder


@pytest.fixture(autouse=True)
def _readers_that_die_of_the_note(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pool, "WORKER_MODULE", "misbehaving_worker")
    monkeypatch.syspath_prepend(ROOT / "tests" / "reading")
    yield
    executing._reader().close()  # it would misbehave in other tests too


def coverage_by(executor: Executor, evidence: Path, **options: Any) -> dict[str, Any]:
    coverage = map_evidence(
        evidence,
        model=find_model(),
        rules=load_rules(None),
        assessment_date=date(2026, 10, 12),
        executor=executor,
        **options,
    )
    return coverage_as_dict(coverage)


@pytest.fixture(scope="module")
def serial(evidence: Path) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch, executor_at(None, 1) as executor:
        patch.setattr(pool, "WORKER_MODULE", "misbehaving_worker")
        patch.syspath_prepend(ROOT / "tests" / "reading")
        found = coverage_by(executor, evidence)
    status = {document["path"]: document["status"] for document in found["documents"]}
    assert len(status) == len(CHOSEN) + 1
    assert status[FATAL] == "unreadable"
    assert list(status.values()).count("duplicate") == 1
    assert sum(len(element["matches"]) for element in found["elements"]) > 20
    return found


@contextmanager
def programs() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts `dask ...` programs, and ends exactly these."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str, **environment: str) -> subprocess.Popen[bytes]:
        paths = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "reading")))
        program = subprocess.Popen(
            [sys.executable, "-m", "dask", *words, "--no-dashboard"],
            env={**os.environ, "PYTHONPATH": paths, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        started.append(program)
        return program

    try:
        yield start
    finally:
        for program in started:
            program.kill()
            program.wait(30)


class Cluster:
    """A real scheduler and two real workers on this machine's loopback."""

    def __init__(self, start: Callable[..., subprocess.Popen[bytes]], **environment: str) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        port = self.address.rpartition(":")[2]
        self.scheduler = start("scheduler", "--host", "127.0.0.1", "--port", port)
        wait_for(lambda: listens(int(port)))
        self.workers = [
            start(
                "worker", self.address, "--no-nanny", "--nthreads", "1", "--name", str(number),
                "--preload", str(ROOT / "tests" / "on_workers.py"), **environment,
            )
            for number in range(2)
        ]  # fmt: skip
        with distributed.Client(self.address, set_as_default=False, timeout=60) as client:
            client.wait_for_workers(2, timeout=180)


@pytest.fixture
def a_cluster() -> Iterator[Callable[..., Cluster]]:
    with programs() as start:
        yield lambda **environment: Cluster(start, **environment)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def wait_for(something: Callable[[], Any], seconds: float = 120.0) -> Any:
    end = time.monotonic() + seconds
    while not (answer := something()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.1)
    return answer


@pytest.mark.slow
def test_chunks_one_after_the_other_give_what_the_stream_gives(
    evidence: Path, serial: dict[str, Any]
) -> None:
    executor = in_chunks(lambda chunks, same: spread(chunks, same, backend="sequential"))
    assert coverage_by(executor, evidence) == serial


@pytest.mark.slow
def test_local_processes_give_the_same(
    evidence: Path, serial: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executing, "FILES_IN_A_CHUNK", 4)
    monkeypatch.setattr(pool, "WORKER_MODULE", "cse_mapper.reading.worker")
    with executor_at("local", 2) as executor:
        elsewhere = coverage_by(executor, evidence)
    # Processes of their own have the reader that dies of nothing.
    status = {document["path"]: document["status"] for document in elsewhere["documents"]}
    assert status.pop(FATAL) == "read"
    for found in (elsewhere, dict(serial)):
        found["documents"] = [row for row in found["documents"] if row["path"] != FATAL]
        found.pop("passages")
        assert not any(
            match["document"] == FATAL for row in found["elements"] for match in row["matches"]
        )
    assert elsewhere["documents"] == [row for row in serial["documents"] if row["path"] != FATAL]
    assert elsewhere["elements"] == serial["elements"]


@pytest.mark.slow
def test_two_workers_give_the_same_and_one_lost_on_the_way_is_survived(
    evidence: Path,
    serial: dict[str, Any],
    a_cluster: Callable[..., Cluster],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(executing, "FILES_IN_A_CHUNK", 1)
    there = a_cluster()
    cache = Cache(tmp_path / "cache")
    with executor_at(there.address) as executor:
        assert coverage_by(executor, evidence, cache=cache) == serial
        # What workers made is kept here, less what a reader died of; nobody is asked again for it.
        kept = Cache(tmp_path / "cache")
        assert coverage_by(executor, evidence, cache=kept) == serial
        assert (kept.asked, kept.found) == (9, 8)
    victim = there.workers[1]
    with (
        distributed.Client(there.address, set_as_default=False) as onlooker,
        executor_at(there.address) as executor,
    ):
        process = {pid: worker for worker, pid in onlooker.run(os.getpid).items()}
        busy_when_killed: list[bool] = []

        def progress(stage: str, done: int, _total: int) -> None:
            if stage == "classifying" and done and not busy_when_killed:
                work = wait_for(lambda: onlooker.processing().get(process[victim.pid]))
                busy_when_killed.append(bool(work))
                victim.kill()

        assert coverage_by(executor, evidence, progress=progress) == serial
    assert busy_when_killed == [True]
    assert victim.wait(10) != 0


@pytest.mark.slow
def test_evidence_that_workers_cannot_see_is_sent_to_them(
    evidence: Path,
    serial: dict[str, Any],
    a_cluster: Callable[..., Cluster],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(executing, "FILES_IN_A_CHUNK", 3)
    # One is too large to be sent; it is read here.
    largest = max(path.stat().st_size for path in evidence.rglob("*") if path.is_file())
    monkeypatch.setattr(executing, "LARGEST_SENT", largest - 1)
    there = a_cluster(TEST_SEES_NO_EVIDENCE="1")
    with executor_at(there.address) as executor:
        assert coverage_by(executor, evidence) == serial


@pytest.mark.slow
def test_a_scheduler_that_dies_ends_the_run_with_a_word(
    evidence: Path, a_cluster: Callable[..., Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executing, "FILES_IN_A_CHUNK", 1)
    there = a_cluster()

    def progress(stage: str, done: int, _total: int) -> None:
        if stage == "classifying" and done:
            there.scheduler.kill()

    with (
        pytest.raises(ClusterError, match="scheduler is gone"),
        executor_at(there.address) as executor,
    ):
        coverage_by(executor, evidence, progress=progress)


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told(
    evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_WORKER_SECONDS", 1.0)
    port = free_port()
    with programs() as start:
        start("scheduler", "--host", "127.0.0.1", "--port", str(port))
        wait_for(lambda: listens(port))
        with (
            pytest.raises(ClusterError, match=r"no worker.* dask worker"),
            executor_at(f"tcp://127.0.0.1:{port}") as executor,
        ):
            coverage_by(executor, evidence)


@pytest.mark.parametrize("silent", [False, True])
def test_an_address_where_no_scheduler_answers_is_named(
    silent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1.0)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if silent:  # some other program, which takes calls and says nothing
            listener.listen()
        address = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(ClusterError) as told, executor_at(address):
            pass
    assert address in told.value.problem
    assert "dask scheduler" in told.value.remedy


def test_what_is_no_address_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="tcp://scheduler:8786"), executor_at("scheduler"):
        pass


def test_without_dask_the_command_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(ClusterError, match=r'pip install "\.\[cluster\]"'),
        executor_at("tcp://127.0.0.1:1"),
    ):
        pass


@pytest.fixture
def same() -> Same:
    if not (default_model_folder() / "card.json").exists():
        pytest.skip("the checkout has no model")
    return Same.as_here(find_model())


def test_the_model_of_the_package_is_looked_for_wherever_the_package_lies(same: Same) -> None:
    assert same.folder is None
    assert same.found() == find_model()


def test_another_model_is_refused(same: Same) -> None:
    other = Same(same.folder, "0123456789ab", same.software)
    with pytest.raises(ClusterError, match="0123456789ab"):
        other.found()


def test_other_software_is_refused_and_named(same: Same) -> None:
    older = tuple("numpy 1.0" if part.startswith("numpy ") else part for part in same.software)
    with pytest.raises(ClusterError, match=r"not the same as here: numpy\."):
        Same(same.folder, same.model, older).found()


def test_a_file_that_nobody_else_could_read_is_read_here(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Every complaint is answered in ten days by the manager.")
    chunks: list[Chunk] = []

    def blind(coming: Iterator[Chunk], _same: Same) -> Iterator[tuple[Chunk, list[None]]]:
        for chunk in coming:
            chunks.append(chunk)
            yield chunk, [None for _ in chunk.files]

    model = SimpleModel()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Same, "as_here", classmethod(lambda cls, _model: cls(None, "", ())))
        _, files = examine_folder(tmp_path)
        ((file, judged),) = in_chunks(blind)(files, model, Tally(lambda *_: None))
    assert [[content is not None for content in chunk.contents] for chunk in chunks] == [
        [False],
        [True],
    ]
    assert file.document.path == judged.mapped.document.path == "a.txt"
    assert [match.element for match in judged.mapped.matches] == ["4.3.2"]


def test_a_reader_stays_for_the_next_chunk_and_one_that_died_is_replaced(
    tmp_path: Path, same: Same
) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Complaint {number} is answered in ten days.")
    _, files = examine_folder(tmp_path)
    first, second, third = (Chunk((file,), (None,)) for file in files)

    def reader() -> int:
        process = executing._reader()._process
        assert process is not None
        return process.pid

    def status(chunk: Chunk) -> str:
        (judged,) = executing.work_on(chunk, same)
        assert judged is not None
        return judged.mapped.document.status

    assert status(first) == "read"
    stayed = reader()
    assert status(second) == "read"
    assert reader() == stayed
    process = executing._reader()._process
    assert process is not None
    process.kill()
    process.wait(10)
    assert status(third) == "read"
    assert reader() != stayed


def test_a_reader_that_is_left_in_the_middle_does_not_stay(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"Complaint {number} is answered in ten days.")
    _, files = examine_folder(tmp_path)
    left = executing._reader()
    reading = read_files(files, worker=left)
    next(reading)
    reading.close()
    assert left.closed
    assert not executing._reader().closed


def test_files_go_in_chunks_bounded_by_number_and_by_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executing, "FILES_IN_A_CHUNK", 3)
    monkeypatch.setattr(executing, "BYTES_IN_A_CHUNK", 5000)
    for number in range(8):
        (tmp_path / f"{number}.txt").write_text(f"{number} " * (3000 if number == 1 else 1))
    _, files = examine_folder(tmp_path)
    chunks = list(executing._chunks(files, lambda: False))
    assert [len(chunk.files) for chunk in chunks] == [2, 3, 3]


def test_what_goes_wrong_while_files_are_looked_for_is_not_lost(same: Same) -> None:
    def chunks() -> Iterator[Chunk]:
        yield Chunk((), ())
        raise RuntimeError("a folder that vanished")

    with pytest.raises(RuntimeError, match="vanished"):
        list(spread(chunks(), same, backend="sequential"))
