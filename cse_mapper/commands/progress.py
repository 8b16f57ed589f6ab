"""Shows whoever waits how far a run is: bars on a terminal, elsewhere a line every ten seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Any

import click

from cse_mapper.commands.options import console

_STAGES = {
    "councils": "Mapping councils",
    "reading": "Reading documents",
    "classifying": "Classifying passages",
    "weighing": "Weighing the evidence",
}
# Stages that a run may do without; the others are shown before they begin.
_SOME_RUNS = ("councils", "weighing")
# Often enough to see that it lives, seldom enough for a log.
_SECONDS_A_LINE = 10.0
# A folder that is mapped sooner shows its results at once.
_SECONDS_TO_FIRST_RESULTS = 2.0


@contextmanager
def progress_bars() -> Iterator[Any]:
    """Progress bars on a terminal, elsewhere a plain line on stderr every ten seconds.

    After two seconds the first results stand below: of how many elements of each criterion
    there is evidence so far.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    terminal = console(error=True)
    if not terminal.is_terminal:
        with _lines_of_progress() as advance:
            yield advance
        return
    columns = (
        TextColumn("{task.description:28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=terminal, transient=True) as bars:
        tasks = {
            stage: bars.add_task(name, total=None, visible=stage not in _SOME_RUNS)
            for stage, name in _STAGES.items()
        }
        begin = monotonic()
        found: dict[str, tuple[int, int]] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage in tasks:
                bars.update(tasks[stage], completed=done, total=total or None, visible=True)
            else:
                found[stage] = (done, total)
            if found and monotonic() - begin >= _SECONDS_TO_FIRST_RESULTS:
                # All that are known by now, so that they stand in order and none is missed.
                for new in _in_order(found.keys() - tasks.keys()):
                    tasks[new] = bars.add_task(_name_of(new))
                for known, (some, whole) in found.items():
                    bars.update(tasks[known], completed=some, total=whole)

        yield advance


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Says what is being done, of which nobody knows how far it is, until it is done."""
    terminal = console(error=True)
    if not terminal.is_terminal:
        with _a_line_now_and_then(lambda: what):
            yield
        return
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description:28}"), TimeElapsedColumn()
    with Progress(*columns, console=terminal, transient=True) as shown:
        shown.add_task(what, total=None)
        yield


@contextmanager
def _lines_of_progress() -> Iterator[Callable[[str, int, int], None]]:
    reached: dict[str, str] = {}

    def advance(stage: str, done: int, total: int) -> None:
        name = _name_of(stage)
        reached[stage] = f"{name}: {done:,} of {total:,}" if total else name

    def line() -> str:
        told = "; ".join(reached[stage] for stage in _in_order(list(reached)))
        return told or "Looking for documents"

    with _a_line_now_and_then(line):
        yield advance


@contextmanager
def _a_line_now_and_then(line: Callable[[], str]) -> Iterator[None]:
    """Tells on stderr every ten seconds how far it is; what is soon over says nothing."""
    over = Event()

    def tell() -> None:
        while not over.wait(_SECONDS_A_LINE):
            click.echo(line(), err=True)

    teller = Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        over.set()
        teller.join()


def _name_of(stage: str) -> str:
    return _STAGES.get(stage) or f"{stage.capitalize()}, evidence so far"


def _in_order(stages: Iterable[str]) -> list[str]:
    """Stages of the work as they follow one another, then the criteria by number."""
    known = list(_STAGES)
    return sorted(stages, key=lambda one: (known.index(one) if one in known else len(known), one))
