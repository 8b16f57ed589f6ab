"""Other processes and machines that do the work, through joblib: loky here, Dask elsewhere."""

from __future__ import annotations

import logging
import queue
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from threading import Thread
from typing import TYPE_CHECKING, Any

from cse_mapper.cluster.executing import (
    Chunk,
    Executor,
    Run,
    Same,
    in_chunks,
    in_this_process,
    work_on,
)
from cse_mapper.cluster.judging import Judged
from cse_mapper.domain.plain import plain
from cse_mapper.errors import ClusterError, CseMapperError, UsageError

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
_CONNECT_SECONDS = 8.0
_WORKER_SECONDS = 10.0


@contextmanager
def executor_at(address: str | None, jobs: int | None = None) -> Iterator[Executor]:
    """Get whoever is to do the work: this process, "local" ones, or the workers of a scheduler.

    `address` is that of a Dask scheduler, such as tcp://scheduler:8786; None stands for this
    process. `jobs` counts processes on this machine. Raises ClusterError where Dask is not
    installed or no scheduler answers within some seconds, and later where there is no worker, where
    one differs from this machine, or where the cluster gives up.
    """
    if address is None:
        yield in_this_process(jobs)
    elif address == LOCAL:
        yield in_chunks(in_local_processes(jobs))
    else:
        with _connected(address) as client:
            yield in_chunks(_on(client))


def in_local_processes(jobs: int | None = None) -> Run:
    """Work in `jobs` processes of this machine (None: one a core), with joblib's loky."""

    def run(chunks: Iterator[Chunk], same: Same) -> Iterator[tuple[Chunk, list[Judged | None]]]:
        from joblib.externals.loky.process_executor import BrokenProcessPool

        try:
            yield from spread(chunks, same, backend="loky", n_jobs=jobs or -1)
        except BrokenProcessPool as error:
            raise ClusterError(
                "A worker process was ended from outside, perhaps for want of memory.",
                "Run again with fewer --jobs; what was read is in the cache.",
            ) from error

    return run


def _on(client: Client) -> Run:
    """Work on the workers of a cluster, as many chunks at a time as they have threads."""

    def run(chunks: Iterator[Chunk], same: Same) -> Iterator[tuple[Chunk, list[Judged | None]]]:
        from concurrent.futures import CancelledError

        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        first = next(chunks, None)
        if first is None:
            return  # all was known, and no worker is needed
        _compare(client, same)
        try:
            yield from spread(chain([first], chunks), same, backend=_dask_backend(client))
        except KilledWorker as error:
            raise ClusterError(
                "Several workers of the cluster died at the same piece of work.",
                "Give the workers more memory (2 GB each at least) and run again; "
                "what was read is in the cache.",
            ) from error
        except (CancelledError, CommClosedError) as error:
            raise ClusterError(
                "The cluster's scheduler is gone.",
                "Start it again, and its workers, and run again; what was read is in the cache.",
            ) from error

    return run


def spread(
    chunks: Iterator[Chunk], same: Same, **where: Any
) -> Iterator[tuple[Chunk, list[Judged | None]]]:
    """Have joblib do `work_on` for every chunk, where its `parallel_config` says.

    Chunks are asked for a few ahead and come back as they are done.
    """
    from joblib import Parallel, delayed, parallel_config

    sent: dict[int, Chunk] = {}
    failed: list[BaseException] = []

    def calls() -> Iterator[Any]:
        try:
            for number, chunk in enumerate(chunks):
                sent[number] = replace(chunk, contents=())
                yield delayed(_numbered)(number, chunk, same)
        # joblib asks from a thread of its own, where nobody would see it.
        except Exception as error:
            failed.append(error)

    with parallel_config(**where):
        parallel = Parallel(batch_size=1, return_as="generator_unordered")
    results = parallel(calls())
    try:
        for number, judged in results:
            yield sent.pop(number), judged
    finally:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that work was given up is no news to who gave it up
            results.close()
    if failed:
        raise failed[0]


def _numbered(number: int, chunk: Chunk, same: Same) -> tuple[int, list[Judged | None]]:
    return number, work_on(chunk, same)


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    if not address.startswith(("tcp://", "tls://")):
        raise UsageError(
            f"'{plain(address)}' is no address of a scheduler.",
            "Give one such as tcp://scheduler:8786 or tls://scheduler:8786, or the word local.",
        )
    try:
        import dask
        import distributed  # noqa: F401
    except ImportError as error:
        raise ClusterError(
            "To work on a cluster Dask is needed, which is not installed.",
            'Run, in the unpacked folder of cse-mapper: pip install ".[cluster]"',
        ) from error
    # What it says is for those who run clusters; what went wrong is told below in our words.
    for name in ("distributed", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    # Evidence may be sent along, on purpose.
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):
        client = _client(address)
        try:
            yield client
        finally:
            with suppress(TimeoutError):
                client.close(timeout=5)


def _client(address: str) -> Client:
    """A connection to the scheduler; another program at its address may keep Dask waiting."""
    from distributed import Client

    made: queue.SimpleQueue[Client | Exception] = queue.SimpleQueue()

    def connect() -> None:
        try:
            made.put(Client(address, timeout=_CONNECT_SECONDS, set_as_default=False))
        # An address may be wrong in many ways, and each has an exception of its own.
        except Exception as error:
            made.put(error)

    Thread(target=connect, daemon=True).start()
    problem: Exception
    try:
        answer = made.get(timeout=_CONNECT_SECONDS + 4)
        if not isinstance(answer, Exception):
            return answer
        problem = answer
    except queue.Empty as error:
        problem = error
    raise ClusterError(
        f"No Dask scheduler answers at {plain(address)}.",
        "Check the address, and that `dask scheduler` runs there and can be reached.",
    ) from problem


def _compare(client: Client, same: Same) -> None:
    """Makes sure before any work that there are workers and that they are as this machine."""
    try:
        client.wait_for_workers(1, timeout=_WORKER_SECONDS)
    except TimeoutError as error:
        raise ClusterError(
            "The scheduler has no worker.",
            "Start one on each machine: dask worker ADDRESS --nworkers -1 --nthreads 1",
        ) from error
    for worker, answer in client.run(_answer, same, on_error="return").items():
        if isinstance(answer, CseMapperError):
            raise ClusterError(f"Worker {worker}: {answer.problem}", answer.remedy)
        if isinstance(answer, Exception):
            raise ClusterError(
                f"Worker {worker} cannot do the work ({type(answer).__name__}: {answer}).",
                "Install the same cse-mapper there as here, and start the worker again.",
            )


def _answer(same: Same) -> CseMapperError | None:
    try:
        same.found()
    except CseMapperError as error:
        return error
    return None


def _dask_backend(client: Client) -> Any:
    from joblib._dask import DaskDistributedBackend

    class Backend(DaskDistributedBackend):  # type: ignore[misc]
        """joblib's own, but for two things that it leaves to chance."""

        def effective_n_jobs(self, n_jobs: int) -> int:
            # With 1, joblib would do the work in this process and leave a lone worker idle.
            return max(2, int(super().effective_n_jobs(n_jobs)))

        def submit(self, func: Any, callback: Any = None) -> Any:
            # joblib is told of results only; of a task that Dask gave up it would wait for ever.
            def tell(done: Any) -> None:
                if callback and done.exception():
                    callback(done.exception())

            future = super().submit(func, callback)
            future.add_done_callback(tell)
            return future

    return Backend(client=client)
