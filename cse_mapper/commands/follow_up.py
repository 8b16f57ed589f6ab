"""`cse-map follow-up`: last year's report against this year's evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cse_mapper.commands.options import FILE_OR_FOLDER, FOLDER, console
from cse_mapper.commands.work import chosen_cache, mapped, mapping_options, reports_of


@click.command("follow-up", short_help="Last year's partials and areas for improvement, answered?")
@click.argument("reports", type=FILE_OR_FOLDER, nargs=-1, required=True, metavar="REPORT...")
@click.argument("evidence", type=FOLDER)
@mapping_options
def follow_up_command(reports: tuple[Path, ...], evidence: Path, **given: Any) -> None:
    """Hold last year's REPORT against the new EVIDENCE, point by point.

    Give the reports of several years, or their folder, and the latest is followed up; what became
    of the findings of the others is told by year.

    \b
    Example: cse-map follow-up report-2025.pdf evidence/
    Example: cse-map follow-up report-2024.pdf report-2025.pdf evidence/
    """
    from cse_mapper.assessment.following_up import follow_up
    from cse_mapper.assessment.stories import in_order
    from cse_mapper.model.store import load_model
    from cse_mapper.outputs.console_text import say
    from cse_mapper.outputs.follow_up import print_follow_up
    from cse_mapper.outputs.redaction import redact_coverage, redact_follow_up
    from cse_mapper.outputs.terminal import print_written
    from cse_mapper.outputs.terminal_machine import print_use
    from cse_mapper.reports.importing import import_reports, once_each

    distinct, again = once_each(import_reports(reports))
    *before, last_year = in_order(distinct)
    cache = chosen_cache(given)
    coverage = mapped(evidence, given, cache, keeps_unmatched=True)
    result = follow_up(last_year, coverage, load_model(given["model"]), before)
    if given["redact"]:
        result = redact_follow_up(result, coverage.documents)
        coverage = redact_coverage(coverage)
    written = reports_of(coverage, evidence, given, cache, follow_up=result)
    for sentence in again:
        say(console(), sentence)
    print_follow_up(result, console())
    print_written(written, console())
    print_use(cache, console(error=True))
