"""`cse-map compare`: what two runs differ in."""

from __future__ import annotations

from pathlib import Path

import click

from cse_mapper.commands.options import FILE_OR_FOLDER, console, in_its_folder


@click.command(short_help="Compare two runs: gained, lost, gone stale.")
@click.argument("old", type=FILE_OR_FOLDER)
@click.argument("new", type=FILE_OR_FOLDER)
def compare(old: Path, new: Path) -> None:
    """Say what changed between two coverage.json files, or the output folders they are in.

    \b
    Example: cse-map compare 2025/coverage.json 2026/coverage.json
    """
    from cse_mapper.assessment.comparing import compare as compare_coverages
    from cse_mapper.outputs.comparison import print_comparison
    from cse_mapper.outputs.json_file import read_coverage

    then, now = (read_coverage(in_its_folder(path)) for path in (old, new))
    print_comparison(compare_coverages(then, now), console())
