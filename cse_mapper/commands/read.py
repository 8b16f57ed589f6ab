"""`cse-map read`: what is read from a file, and what is not."""

from __future__ import annotations

from pathlib import Path

import click

from cse_mapper.commands.options import FILE_OR_FOLDER, console


@click.command("read", short_help="Show what is read from a file, what is not, and why.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=FILE_OR_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print one line of JSON for each file.")
def read_command(files: tuple[Path, ...], as_json: bool) -> None:
    """Show what is read from each FILE (or every file of a folder): its text with the place of
    each piece, its date and where that is found, its parts, and what was not read and why.

    \b
    Example: cse-map read "Complaints report.docx" mail.eml
    """
    from cse_mapper.jobs.inspecting import print_read
    from cse_mapper.reading import read_paths

    print_read(read_paths(files), console(), as_json=as_json)
