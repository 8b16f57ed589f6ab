"""What several commands take and show: paths, days, the console."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
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


def in_its_folder(path: Path) -> Path:
    return path / "coverage.json" if path.is_dir() or not path.suffix else path
