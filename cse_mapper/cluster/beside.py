"""Work that is done in processes beside this one, while this one goes on gathering."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Key = TypeVar("Key")
Result = TypeVar("Result")

# For each process one piece of work in hand and one that waits: a piece may be a large folder.
_AHEAD = 2


def done_beside(
    work: Iterable[tuple[Key, Callable[[], Result]]], processes: int
) -> Iterator[tuple[Key, Result]]:
    """Every result with its key, as they come, each made in one of so many processes.

    What is called has to be picklable. With no `processes` it is called here, one after the other.
    What a process that was ended from outside had in hand is called here.
    """
    if not processes:
        for key, call in work:
            yield key, call()
        return
    from concurrent.futures import FIRST_COMPLETED, Future, wait
    from concurrent.futures.process import BrokenProcessPool

    from joblib.externals.loky import ProcessPoolExecutor

    in_hand: dict[Future[Result], tuple[Key, Callable[[], Result]]] = {}

    def finished(most: int) -> Iterator[tuple[Key, Result]]:
        while len(in_hand) > most:
            for future in wait(in_hand, return_when=FIRST_COMPLETED).done:
                key, call = in_hand.pop(future)
                try:
                    result = future.result()
                except BrokenProcessPool:
                    result = call()
                yield key, result

    with ProcessPoolExecutor(processes) as pool:
        for key, call in work:
            try:
                in_hand[pool.submit(call)] = (key, call)
            except BrokenProcessPool:
                yield key, call()
            yield from finished(_AHEAD * processes - 1)
        yield from finished(0)
