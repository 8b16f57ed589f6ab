"""The options of every command that maps a folder, and the main job run with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cse_mapper.commands.options import FILE, FOLDER, console, day
from cse_mapper.commands.progress import doing, progress_bars

if TYPE_CHECKING:
    from cse_mapper.cluster.executing import Executor
    from cse_mapper.domain import Coverage, FollowUp
    from cse_mapper.storage.cache import Cache


_DECISIONS = click.option(
    "--decisions",
    type=FILE,
    help="decisions.jsonl of 'cse-map review'.  [default: the one in the output folder]",
)
_MAPPING = (
    click.option(
        "--output",
        "-o",
        type=FOLDER,
        default=Path("cse-coverage"),
        show_default=True,
        help="Folder for the reports, which is made where there is none.",
    ),
    click.option("--model", type=FOLDER, help="A model folder made by 'cse-map train'."),
    click.option(
        "--assessment-date",
        callback=day,
        metavar="DATE",
        help="The day to judge recency against, such as 2026-10-31.  [default: today]",
    ),
    _DECISIONS,
    click.option("--rules", type=FILE, help="A TOML file that adjusts the rules of thinness."),
    click.option(
        "--areas",
        type=FILE,
        help="Names of service areas: a .csv of folder,name or a TOML file of folder = 'name'.",
    ),
    click.option(
        "--redact",
        is_flag=True,
        help="Mask e-mail addresses, phone, NHS, National Insurance and bank numbers, addresses, "
        "postcodes, dates of birth and names after a title; other names stay.",
    ),
    click.option("--docx", is_flag=True, help="Write an evidence index as a Word document too."),
    click.option(
        "--jobs",
        "-j",
        type=click.IntRange(1),
        help="Processes that read.  [default: a core each, 8 at most]",
    ),
    click.option(
        "--cache-dir", type=FOLDER, help="Where to keep what was read.  [default: user's cache]"
    ),
    click.option("--no-cache", is_flag=True, help="Read every file again and keep nothing."),
)


def mapping_options(command: Any) -> Any:
    # As decorators, which are put on from below: what is put on last is listed first.
    for option in reversed(_MAPPING):
        command = option(command)
    return command


def batch_options(command: Any) -> Any:
    """Those of one folder but the decisions, of which every council has its own."""
    for option in reversed(_MAPPING):
        command = command if option is _DECISIONS else option(command)
    return command


CLUSTER = click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Work on a Dask cluster, such as tcp://scheduler:8786, or on 'local' processes.",
)


@contextmanager
def at_work(given: dict[str, Any]) -> Iterator[tuple[Executor, Any]]:
    """The output folder ready, and whoever does the work, with what shows how far it is."""
    from cse_mapper.cluster.dask import executor_at
    from cse_mapper.outputs import prepared_folder

    with (
        prepared_folder(given["output"]),
        executor_at(given.get("cluster"), given["jobs"]) as executor,
        progress_bars() as progress,
    ):
        yield executor, progress


def mapped(
    evidence: Path, given: dict[str, Any], cache: Cache | None, *, keeps_unmatched: bool = False
) -> Coverage:
    """Run the main job with the options of _MAPPING, and say how far the last run has come.

    `keeps_unmatched` is as in `map_evidence`.
    """
    from cse_mapper.assessment.planning import with_progress
    from cse_mapper.decisions import read_decisions
    from cse_mapper.decisions.taking_up import take_up
    from cse_mapper.domain.areas import load_areas
    from cse_mapper.domain.rules import load_rules
    from cse_mapper.model.on_disk import find_model
    from cse_mapper.outputs.json_file import read_last_run
    from cse_mapper.pipeline import map_evidence

    rules = load_rules(given["rules"])
    areas = load_areas(given["areas"]) if given["areas"] else {}
    decisions = _decisions_file(given)
    # People's words first: they must be safe before an hour of work, and they count in this run.
    with at_work(given) as (executor, progress):
        for sentence in take_up(given["output"], decisions, cache, evidence).sentences:
            _tell(sentence)
        coverage = map_evidence(
            evidence,
            model=find_model(given["model"]),
            rules=rules,
            areas=areas,
            decisions=read_decisions(decisions),
            executor=executor,
            progress=progress,
            assessment_date=given["assessment_date"] or date.today(),
            cache=cache,
            keeps_unmatched=keeps_unmatched,
        )
        return with_progress(coverage, read_last_run(given["output"]))


def reports_of(
    coverage: Coverage,
    evidence: Path,
    given: dict[str, Any],
    cache: Cache | None,
    *,
    triage: bool = False,
    follow_up: FollowUp | None = None,
) -> list[Path]:
    """Write the reports with the options of _MAPPING, as `jobs.writing.write_and_remember`."""
    from cse_mapper.jobs.writing import write_and_remember
    from cse_mapper.model.store import forget_models

    forget_models()  # the reports of a large folder need the room
    with doing("Writing the reports"):
        return write_and_remember(
            coverage,
            given["output"],
            evidence,
            decisions=_decisions_file(given),
            cache=cache,
            tell=_tell,
            redacted=given["redact"],
            docx=given["docx"],
            triage=triage,
            follow_up=follow_up,
        )


def _decisions_file(given: dict[str, Any]) -> Path:
    from cse_mapper.decisions import DECISIONS_FILE

    return Path(given["decisions"] or given["output"] / DECISIONS_FILE)


def _tell(sentence: str) -> None:
    console(error=True).print(sentence, markup=False, soft_wrap=True)


def chosen_cache(given: dict[str, Any], *, many: bool = False) -> Cache | None:
    from cse_mapper.storage.cache import BATCH_LIMIT, DEFAULT_LIMIT, Cache

    limit = BATCH_LIMIT if many else DEFAULT_LIMIT
    return None if given["no_cache"] else Cache(given["cache_dir"], limit=limit)
