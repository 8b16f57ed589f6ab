"""`cse-map EVIDENCE`, the main job: a folder of evidence to its coverage."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from cse_mapper.commands.options import FOLDER, console
from cse_mapper.commands.work import CLUSTER, chosen_cache, mapped, mapping_options, reports_of
from cse_mapper.errors import EXIT_STRICT


@click.command("map", short_help="The main job: map a folder of evidence (the default command).")
@click.argument("evidence", type=FOLDER)
@mapping_options
@CLUSTER
@click.option(
    "--triage",
    is_flag=True,
    help="For assessors: what to ask, see and sample, in the workbook and in short here.",
)
@click.option(
    "--strict",
    is_flag=True,
    help="End with exit code 3 where files were unread or elements thin or missing.",
)
def map_command(evidence: Path, triage: bool, strict: bool, **given: Any) -> None:
    """Map the folder EVIDENCE and write coverage.xlsx, coverage.html and coverage.json.

    \b
    Example: cse-map evidence/ --assessment-date 2026-10-31
    """
    from cse_mapper.outputs.redaction import redact_coverage
    from cse_mapper.outputs.site_visit import print_triage
    from cse_mapper.outputs.terminal import print_summary
    from cse_mapper.outputs.terminal_machine import print_use

    cache = chosen_cache(given)
    coverage = mapped(evidence, given, cache)
    if given["redact"]:
        coverage = redact_coverage(coverage)
    written = reports_of(coverage, evidence, given, cache, triage=triage)
    if triage:
        print_triage(coverage, console())
    print_summary(coverage, written, console(), redacted=given["redact"])
    print_use(cache, console(error=True))
    if strict and not coverage.complete:
        sys.exit(EXIT_STRICT)
