"""`cse-map show`: one element's evidence from the last run."""

from __future__ import annotations

from pathlib import Path

import click

from cse_mapper.commands.options import FOLDER, console, in_its_folder


@click.command(short_help="Print one element's evidence from the last run.")
@click.argument("element")
@click.option(
    "--from",
    "source",
    type=FOLDER,
    default=Path("cse-coverage"),
    show_default=True,
    help="The output folder, or a coverage.json.",
)
def show(element: str, source: Path) -> None:
    """Print what supports ELEMENT, with citations, from the last run.

    \b
    Example: cse-map show 4.3.2
    """
    from cse_mapper.outputs.json_file import read_coverage
    from cse_mapper.outputs.terminal_element import print_element

    print_element(read_coverage(in_its_folder(source)), element, console())
