"""`cse-map import-report`: assessors' reports as narratives, ratings and findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cse_mapper.commands.options import FILE_OR_FOLDER, FOLDER, console

if TYPE_CHECKING:
    from cse_mapper.domain import AssessorReport


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
@click.option(
    "--overview",
    type=FOLDER,
    help="Write what all reports say together, by element, as reports.xlsx and reports.html there.",
)
@click.option(
    "--yours",
    metavar="ORGANISATION",
    help="With --overview: what compliance plus elsewhere has that this organisation's text lacks.",
)
def import_report(
    reports: tuple[Path, ...],
    output: Path | None,
    as_json: bool,
    overview: Path | None,
    yours: str | None,
) -> None:
    """Read assessors' REPORTS (PDF, Word or text) and check each against itself.

    \b
    Example: cse-map import-report report-2025.pdf -o narratives.jsonl
    Example: cse-map import-report reports/ --overview cse-reports
    """
    from cse_mapper.outputs.reports import print_report
    from cse_mapper.reports.importing import import_reports, report_as_dict, write_narratives

    found = import_reports(reports)
    if output:
        count = write_narratives(found, output)
        console(error=True).print(f"{count} narratives written to {output}", markup=False)
    if as_json:
        click.echo(json.dumps([report_as_dict(report) for report in found], indent=2))
        return
    if overview:
        _overview(found, overview, yours or "")
        return
    for report in found:
        print_report(report, console())
    if len(found) > 1:
        console().print("What they say together, by element: add --overview FOLDER.", style="dim")


def _overview(found: list[AssessorReport], folder: Path, yours: str) -> None:
    from cse_mapper.assessment.report_body import report_body
    from cse_mapper.outputs import prepared_folder, write_report_body
    from cse_mapper.outputs.console_text import say
    from cse_mapper.outputs.reports import print_report_body
    from cse_mapper.outputs.terminal import print_written
    from cse_mapper.reports.importing import once_each

    with prepared_folder(folder):
        # Counted twice, one organisation would speak for two.
        distinct, again = once_each(found)
        body = report_body(distinct, yours)
        written = write_report_body(body, folder)
    for sentence in again:
        say(console(), sentence)
    print_report_body(body, console())
    print_written(written, console())
