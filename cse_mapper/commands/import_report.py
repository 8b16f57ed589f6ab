"""`cse-map import-report`: assessors' reports as narratives, ratings and findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cse_mapper.commands.options import (
    FILE_OR_FOLDER,
    console,
)

if TYPE_CHECKING:
    pass


@click.command(
    "import-report", short_help="Read assessors' reports: narratives, ratings, findings."
)
@click.argument("reports", type=FILE_OR_FOLDER, nargs=-1, required=True)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write narratives as JSON lines, for training.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything that was found as JSON.")
def import_report(reports: tuple[Path, ...], output: Path | None, as_json: bool) -> None:
    """Read assessors' REPORTS (PDF, Word or text) and check each against itself.

    \b
    Example: cse-map import-report report-2025.pdf -o narratives.jsonl
    """
    from cse_mapper.outputs.follow_up import print_report
    from cse_mapper.reports.importing import import_reports, report_as_dict, write_narratives

    found = import_reports(reports)
    if output:
        count = write_narratives(found, output)
        console(error=True).print(f"{count} narratives written to {output}", markup=False)
    if as_json:
        click.echo(json.dumps([report_as_dict(report) for report in found], indent=2))
        return
    for report in found:
        print_report(report, console())
