"""What several commands take and show: paths, the console, progress."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console


FOLDER = click.Path(path_type=Path)


class _File(click.Path):
    """A file that is there; where it is not, the message says what to do about it."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            remedy = "Check its path, or drag it into this window."
            self.fail(f"{error.message} {remedy}", param, ctx)


FILE = _File(path_type=Path, dir_okay=False, exists=True)
FILE_OR_FOLDER = _File(path_type=Path, exists=True)


def console(error: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=error, highlight=False)


def day(_ctx: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"):
        try:
            return datetime.strptime(value, pattern).date()
        except ValueError:
            continue
    raise click.BadParameter("write the date as 2026-10-31 or 31/10/2026")


_STAGES = {
    "councils": "Mapping councils",
    "reading": "Reading documents",
    "classifying": "Classifying passages",
}
# Often enough to see that it lives, seldom enough for a log.
_SECONDS_A_LINE = 10.0
# A folder that is mapped sooner shows its results at once.
_SECONDS_TO_FIRST_RESULTS = 2.0


def _name_of(stage: str) -> str:
    return _STAGES.get(stage) or f"{stage.capitalize()}, evidence so far"


def _lines_of_progress() -> Callable[[str, int, int], None]:
    """Tells on stderr how far a run is; a run that is soon over says nothing."""
    last = monotonic()
    reached: dict[str, str] = {}

    def advance(stage: str, done: int, total: int) -> None:
        nonlocal last
        reached[stage] = f"{_name_of(stage)}: {done:,} of {total:,}"
        if monotonic() - last >= _SECONDS_A_LINE:
            last = monotonic()
            click.echo("; ".join(reached[stage] for stage in _in_order(reached)), err=True)

    return advance


def _in_order(stages: Iterable[str]) -> list[str]:
    """Stages of the work as they follow one another, then the criteria by number."""
    known = list(_STAGES)
    return sorted(stages, key=lambda one: (known.index(one) if one in known else len(known), one))


@contextmanager
def progress_bars() -> Iterator[Any]:
    """Progress bars on a terminal, elsewhere a plain line on stderr every ten seconds.

    After two seconds the first results stand below: of how many elements of each criterion
    there is evidence so far.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    terminal = console(error=True)
    if not terminal.is_terminal:
        yield _lines_of_progress()
        return
    columns = (
        TextColumn("{task.description:28}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=terminal, transient=True) as bars:
        tasks = {
            stage: bars.add_task(name, total=None, visible=stage != "councils")
            for stage, name in _STAGES.items()
        }
        begin = monotonic()
        found: dict[str, tuple[int, int]] = {}

        def advance(stage: str, done: int, total: int) -> None:
            if stage in tasks:
                bars.update(tasks[stage], completed=done, total=total, visible=True)
            else:
                found[stage] = (done, total)
            if found and monotonic() - begin >= _SECONDS_TO_FIRST_RESULTS:
                # All that are known by now, so that they stand in order and none is missed.
                for new in _in_order(found.keys() - tasks.keys()):
                    tasks[new] = bars.add_task(_name_of(new))
                for known, (some, whole) in found.items():
                    bars.update(tasks[known], completed=some, total=whole)

        yield advance


def in_its_folder(path: Path) -> Path:
    return path / "coverage.json" if path.is_dir() or not path.suffix else path
