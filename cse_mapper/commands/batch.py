"""`cse-map batch`: many councils' folders in one run."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cse_mapper.commands.options import FOLDER, console
from cse_mapper.commands.work import CLUSTER, at_work, batch_options, chosen_cache
from cse_mapper.errors import EXIT_ERROR, EXIT_STRICT

if TYPE_CHECKING:
    from cse_mapper.domain import Overview
    from cse_mapper.storage.cache import Cache


@click.command("batch", short_help="Map many councils' folders in one run, with an overview.")
@click.argument("submissions", type=FOLDER)
@batch_options
@CLUSTER
@click.option(
    "--strict", is_flag=True, help="End with exit code 3 where any council is not as it should be."
)
def batch_command(submissions: Path, strict: bool, **given: Any) -> None:
    """Map every folder in SUBMISSIONS as one council's evidence, and write an overview of all.

    Reports go to OUTPUT/COUNCIL/, the overview to OUTPUT/overview.html, .xlsx and .json. A council
    that cannot be mapped is named there with the reason and does not stop the run. Exit codes: 0
    done; 1 no council could be mapped; 3 with --strict: done, but a council could not be mapped, or
    has files that were unread or elements thin or missing.

    \b
    Example: cse-map batch submissions/ -o reports/ --cluster tcp://scheduler:8786
    """
    from cse_mapper.outputs import write_overview
    from cse_mapper.outputs.overview import print_overview
    from cse_mapper.outputs.terminal_machine import print_use

    cache = chosen_cache(given, many=True)
    overview = _overview_of(submissions, given, cache)
    print_overview(overview, write_overview(overview, given["output"]), console())
    print_use(cache, console(error=True))
    # One bad council is its own affair; none at all is a failed run.
    if not any(council.page for council in overview.councils):
        sys.exit(EXIT_ERROR)
    if strict and not overview.complete:
        sys.exit(EXIT_STRICT)


def _overview_of(submissions: Path, given: dict[str, Any], cache: Cache | None) -> Overview:
    from cse_mapper.domain.areas import load_areas
    from cse_mapper.domain.rules import load_rules
    from cse_mapper.jobs.batching import map_submissions
    from cse_mapper.model.on_disk import find_model
    from cse_mapper.pipeline import RunSettings
    from cse_mapper.reading.folder import cores

    settings = RunSettings(
        find_model(given["model"]),
        load_rules(given["rules"]),
        given["assessment_date"] or date.today(),
        load_areas(given["areas"]) if given["areas"] else {},
        cache,
    )
    with at_work(given) as (executor, progress):
        return map_submissions(
            submissions,
            given["output"],
            settings,
            executor,
            redacted=given["redact"],
            docx=given["docx"],
            progress=progress,
            reporters=cores() if given["cluster"] else 0,
            tell=lambda told: console(error=True).print(told, markup=False, soft_wrap=True),
        )
