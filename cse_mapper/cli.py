"""The command line: options, help and exit codes; every body is a call of a plain function."""

from __future__ import annotations

import difflib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cse_mapper.errors import EXIT_ERROR, EXIT_STRICT, CseMapperError, UsageError
from cse_mapper.privacy import deny_network

if TYPE_CHECKING:
    from rich.console import Console

    from cse_mapper.cache import Cache
    from cse_mapper.executing import Executor
    from cse_mapper.records import Coverage, Overview

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


def _print_version(ctx: click.Context) -> None:
    if ctx.resilient_parsing:
        return
    from cse_mapper.doctor import version_sentence

    click.echo(version_sentence())
    ctx.exit()


class _Commands(click.Group):
    """A group whose default command is `map`, and whose errors are the tool's own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h", "--version"):
            if not ctx.resilient_parsing:
                self._explain_typing_slip(args)
            args.insert(0, "map")
        return super().parse_args(ctx, args)

    def _explain_typing_slip(self, args: list[str]) -> None:
        word = args[0]
        if word.startswith("-") or Path(word).exists():
            return
        for end in range(2, len(args) + 1):
            if Path(whole := " ".join(args[:end])).exists():
                raise click.UsageError(f'Put the path in quotation marks: cse-map "{whole}"')
        near = difflib.get_close_matches(word, self.commands, n=1, cutoff=0.6)
        if near:
            raise click.UsageError(
                f"There is no folder or command '{word}'. Did you mean 'cse-map {near[0]}'?"
            )

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise click.UsageError(str(error)) from error
        except CseMapperError as error:
            raise _shown(error) from error
        except click.UsageError as error:
            if "unexpected extra argument" not in error.message:
                raise
            quotes = "A path with spaces needs quotation marks."
            raise click.UsageError(f"{error.message}. {quotes}", error.ctx) from error


def _shown(error: CseMapperError) -> click.ClickException:
    class Shown(click.ClickException):
        exit_code = error.exit_code

    return Shown(str(error))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=lambda ctx, _option, wanted: _print_version(ctx) if wanted else None,
    help="Name the version, the model and the standard, and exit.",
)
def main() -> None:
    """Map a folder of evidence to the 57 elements of Customer Service Excellence, offline.

    \b
    cse-map evidence/                 the main job: the coverage of every element
    cse-map batch submissions/        many councils' folders, and an overview of all
    cse-map suggest "We answer calls in 20 seconds"
    cse-map show 4.3.2                what supports one element, from the last run
    cse-map elements                  the standard at a glance

    Give a folder and nothing else to run the main job. The first folder level below it is taken as
    the service area. Exit codes: 0 done, 1 an error that is named, 2 wrong usage, 3 with --strict:
    done, but files were unread or elements thin or missing.
    """


def run() -> None:
    """What `cse-map` starts: the commands, in a process that the system lets on no network.

    Only a cluster and the review page in the browser use sockets, and only those asked for.
    """
    asked = sys.argv[1:]
    if asked[:1] != ["desk"] and not any(one.split("=")[0] == "--cluster" for one in asked):
        deny_network()
    main()


def _console(error: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=error, highlight=False)


def _day(_ctx: click.Context, _option: click.Parameter, value: str | None) -> date | None:
    if value is None:
        return None
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"):
        try:
            return datetime.strptime(value, pattern).date()
        except ValueError:
            continue
    raise click.BadParameter("write the date as 2026-10-31 or 31/10/2026")


@contextmanager
def _progress() -> Iterator[Any]:
    """Two progress bars on a terminal, nothing where output is piped."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = _console(error=True)
    if not console.is_terminal:
        yield None
        return
    names = {"reading": "Reading documents", "classifying": "Classifying passages"}
    columns = (
        TextColumn("{task.description:22}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks = {stage: bars.add_task(name, total=None) for stage, name in names.items()}

        def advance(stage: str, done: int, total: int) -> None:
            bars.update(tasks[stage], completed=done, total=total)

        yield advance


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
        callback=_day,
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
    click.option("--redact", is_flag=True, help="Mask e-mail addresses, phone numbers, ..."),
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


def _mapping_options(command: Any) -> Any:
    for option in reversed(_MAPPING):
        command = option(command)
    return command


def _batch_options(command: Any) -> Any:
    """Those of one folder but the decisions, of which every council has its own."""
    for option in reversed(_MAPPING):
        command = command if option is _DECISIONS else option(command)
    return command


_CLUSTER = click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Work on a Dask cluster, such as tcp://scheduler:8786, or on 'local' processes.",
)


@contextmanager
def _at_work(given: dict[str, Any]) -> Iterator[tuple[Executor, Any]]:
    """The output folder ready, and whoever does the work, with what shows how far it is."""
    from cse_mapper.cluster import executor_at
    from cse_mapper.outputs import prepared_folder

    with (
        prepared_folder(given["output"]),
        executor_at(given.get("cluster"), given["jobs"]) as executor,
        _progress() as progress,
    ):
        yield executor, progress


def _coverage_of(evidence: Path, given: dict[str, Any], cache: Cache | None) -> Coverage:
    """Run the main job with the options of _MAPPING."""
    from cse_mapper.areas import load_areas
    from cse_mapper.decisions import DECISIONS_FILE, read_decisions
    from cse_mapper.mapping import map_evidence
    from cse_mapper.model.store import find_model
    from cse_mapper.rules import load_rules

    rules = load_rules(given["rules"])
    areas = load_areas(given["areas"]) if given["areas"] else {}
    with _at_work(given) as (executor, progress):
        return map_evidence(
            evidence,
            model=find_model(given["model"]),
            rules=rules,
            areas=areas,
            decisions=read_decisions(given["decisions"] or given["output"] / DECISIONS_FILE),
            executor=executor,
            progress=progress,
            assessment_date=given["assessment_date"] or date.today(),
            cache=cache,
        )


def _cache(given: dict[str, Any]) -> Cache | None:
    from cse_mapper.cache import Cache

    return None if given["no_cache"] else Cache(given["cache_dir"])


@main.command("map", short_help="The main job: map a folder of evidence (the default command).")
@click.argument("evidence", type=FOLDER)
@_mapping_options
@_CLUSTER
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
    from cse_mapper.model.store import forget_models
    from cse_mapper.outputs.cache_words import print_use
    from cse_mapper.outputs.redaction import redact_coverage
    from cse_mapper.outputs.terminal import print_summary, print_triage
    from cse_mapper.outputs.unchanged import write_where_new

    cache = _cache(given)
    coverage = _coverage_of(evidence, given, cache)
    forget_models()  # the reports of a large folder need the room
    if given["redact"]:
        coverage = redact_coverage(coverage)
    written = write_where_new(
        cache, coverage, given["output"], evidence, docx=given["docx"], triage=triage
    )
    if triage:
        print_triage(coverage, _console())
    print_summary(coverage, written, _console())
    print_use(cache, _console(error=True))
    if strict and not coverage.complete:
        sys.exit(EXIT_STRICT)


@main.command("batch", short_help="Map many councils' folders in one run, with an overview.")
@click.argument("submissions", type=FOLDER)
@_batch_options
@_CLUSTER
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
    from cse_mapper.outputs.cache_words import print_use
    from cse_mapper.outputs.overview import write_overview
    from cse_mapper.outputs.overview_terminal import print_overview

    cache = _cache(given)
    overview = _overview_of(submissions, given, cache)
    print_overview(overview, write_overview(overview, given["output"]), _console())
    print_use(cache, _console(error=True))
    if not any(council.page for council in overview.councils):
        sys.exit(EXIT_ERROR)
    if strict and not overview.complete:
        sys.exit(EXIT_STRICT)


def _overview_of(submissions: Path, given: dict[str, Any], cache: Cache | None) -> Overview:
    from cse_mapper.areas import load_areas
    from cse_mapper.batching import map_submissions
    from cse_mapper.mapping import Terms
    from cse_mapper.model.store import find_model
    from cse_mapper.rules import load_rules

    terms = Terms(
        find_model(given["model"]),
        load_rules(given["rules"]),
        given["assessment_date"] or date.today(),
        load_areas(given["areas"]) if given["areas"] else {},
        cache,
    )
    with _at_work(given) as (executor, progress):
        return map_submissions(
            submissions,
            given["output"],
            terms,
            executor,
            redacted=given["redact"],
            docx=given["docx"],
            progress=progress,
        )


@main.command("follow-up", short_help="Last year's partials and areas for improvement, answered?")
@click.argument("report", type=FILE)
@click.argument("evidence", type=FOLDER)
@_mapping_options
def follow_up_command(report: Path, evidence: Path, **given: Any) -> None:
    """Hold last year's REPORT against the new EVIDENCE, point by point.

    \b
    Example: cse-map follow-up report-2025.pdf evidence/
    """
    from cse_mapper.following_up import follow_up
    from cse_mapper.importing import import_reports
    from cse_mapper.model.store import load_model
    from cse_mapper.outputs import write_all
    from cse_mapper.outputs.cache_words import print_use
    from cse_mapper.outputs.follow_up import print_follow_up
    from cse_mapper.outputs.redaction import redact_coverage, redact_follow_up
    from cse_mapper.outputs.terminal import print_written

    (last_year,) = import_reports([report])
    cache = _cache(given)
    coverage = _coverage_of(evidence, given, cache)
    model = load_model(given["model"])
    result = follow_up(last_year, coverage, model.judge, model.encoder.encode)
    if given["redact"]:
        coverage, result = redact_coverage(coverage), redact_follow_up(result)
    written = write_all(coverage, given["output"], evidence, docx=given["docx"], follow_up=result)
    print_follow_up(result, _console())
    print_written(written, _console())
    print_use(cache, _console(error=True))


@main.command("import-report", short_help="Read assessors' reports: narratives, ratings, findings.")
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
    from cse_mapper.importing import import_reports, report_as_dict, write_narratives
    from cse_mapper.outputs.follow_up import print_report

    found = import_reports(reports)
    if output:
        count = write_narratives(found, output)
        _console(error=True).print(f"{count} narratives written to {output}", markup=False)
    if as_json:
        click.echo(json.dumps([report_as_dict(report) for report in found], indent=2))
        return
    for report in found:
        print_report(report, _console())


@main.command(short_help="Turn the edited workbook into decisions for the next run.")
@click.argument("workbook", type=FILE)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to add to.  [default: decisions.jsonl beside the workbook]",
)
def review(workbook: Path, decisions: Path | None) -> None:
    """Take up what was decided in the Evidence sheet of WORKBOOK.

    \b
    Example: cse-map review cse-coverage/coverage.xlsx
    """
    from cse_mapper.decisions import DECISIONS_FILE
    from cse_mapper.outputs.terminal import print_sentences
    from cse_mapper.reviewing import review_workbook

    target = decisions or workbook.parent / DECISIONS_FILE
    print_sentences(review_workbook(workbook, target).sentences, _console())
    _console().print(
        f"Decisions are in {target}; run cse-map on the evidence again to see them.", markup=False
    )


@main.command(short_help="Compare two runs: gained, lost, gone stale.")
@click.argument("old", type=FILE_OR_FOLDER)
@click.argument("new", type=FILE_OR_FOLDER)
def compare(old: Path, new: Path) -> None:
    """Say what changed between two coverage.json files, or the output folders they are in.

    \b
    Example: cse-map compare 2025/coverage.json 2026/coverage.json
    """
    from cse_mapper.comparing import compare as compare_coverages
    from cse_mapper.outputs.comparison import print_comparison
    from cse_mapper.outputs.json_file import read_coverage

    then, now = (read_coverage(_in_its_folder(path)) for path in (old, new))
    print_comparison(compare_coverages(then, now), _console())


@main.command("cache", short_help="Show or clear what is kept of earlier runs.")
@click.option("--clear", is_flag=True, help="Delete all that is kept.")
@click.option("--cache-dir", type=FOLDER, help="The folder given to earlier runs.")
def cache_command(clear: bool, cache_dir: Path | None) -> None:
    """Show how much is kept of the documents of earlier runs, and where; --clear deletes it.

    \b
    Example: cse-map cache --clear
    """
    from cse_mapper.cache import Cache
    from cse_mapper.outputs.cache_words import print_size

    print_size(Cache(cache_dir), _console(), clear=clear)


@main.command(short_help="Check what works on this machine, and how to get what is missing.")
@click.option("--model", type=FOLDER, help="A model folder made by 'cse-map train'.")
def doctor(model: Path | None) -> None:
    """Say what can be read here, which model judges, where the cache is, and what is missing.

    \b
    Example: cse-map doctor
    """
    from cse_mapper.doctor import examine
    from cse_mapper.outputs.doctor import print_checkups

    checkups = examine(model)
    print_checkups(checkups, _console())
    if any(checkup.state == "broken" for checkup in checkups):
        sys.exit(EXIT_ERROR)


@main.command(short_help="Rank the elements for a text, a file of texts or standard input.")
@click.argument("text", nargs=-1)
@click.option("--file", "file", type=FILE, help='JSON lines {"id": ..., "text": ...}.')
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON lines, in the order of the input."
)
@click.option(
    "--top", type=click.IntRange(1, 57), default=5, show_default=True, help="Suggestions a text."
)
@click.option("--why", is_flag=True, help="Say which words spoke for the first suggestion.")
@click.option("--model", type=FOLDER, help="A model folder made by 'cse-map train'.")
def suggest(
    text: tuple[str, ...], file: Path | None, as_json: bool, top: int, why: bool, model: Path | None
) -> None:
    """Suggest which elements TEXT supports; without TEXT or --file, standard input is read.

    \b
    Example: cse-map suggest "Complaints are answered within ten working days."
    """
    from cse_mapper.suggesting import print_judged, read_texts, suggest_elements

    stream = None if text or file else click.open_file("-", encoding="utf-8", errors="replace")
    texts = read_texts(text, file, stream)
    judged = suggest_elements(texts, model, top=top, why=why)
    print_judged(judged, _console(), as_json=as_json)


def _in_its_folder(path: Path) -> Path:
    return path / "coverage.json" if path.is_dir() or not path.suffix else path


@main.command(short_help="Print one element's evidence from the last run.")
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

    print_element(read_coverage(_in_its_folder(source)), element, _console())


@main.command(short_help="The standard at a glance: criteria, elements, tolerances.")
def elements() -> None:
    """Print the 5 criteria and 57 elements, in our own words, with the partials allowed.

    \b
    Example: cse-map elements
    """
    from cse_mapper.outputs.terminal_element import print_elements
    from cse_mapper.standard import load_standard

    print_elements(load_standard(), _console())


@main.command(short_help="Train a model on the corpus and on your own reports and decisions.")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, exists=True),
    help="Labelled passages: a .jsonl or a folder of them.  [default: those of the model]",
)
@click.option(
    "--report",
    "reports",
    type=FILE_OR_FOLDER,
    multiple=True,
    help="An assessor's report, a folder of them, or what 'import-report -o' wrote; repeatable.",
)
@click.option("--decisions", type=FILE, help="decisions.jsonl made by 'cse-map review'.")
@click.option(
    "--output",
    "-o",
    type=FOLDER,
    required=True,
    help="Folder of the new model, such as models/ours.",
)
@click.option(
    "--encoder", is_flag=True, help="Train the sentence encoder too (extra 'train', half an hour)."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same model.")
def train(
    corpus: Path | None,
    reports: tuple[Path, ...],
    decisions: Path | None,
    output: Path,
    encoder: bool,
    seed: int,
) -> None:
    """Train a model and save it with its card in OUTPUT.

    \b
    Example: cse-map train --report our-2024-report.pdf -o models/ours
    """
    from cse_mapper.outputs.trained import print_trained
    from cse_mapper.training import train_from

    say = _console(error=True).print
    print_trained(
        train_from(corpus, reports, decisions, output, encoder=encoder, seed=seed, say=say),
        _console(),
    )


@main.command(short_help="Measure a model on labelled passages or on an assessor's report.")
@click.argument("labelled", type=FILE)
@click.option("--model", type=FOLDER, help="A model folder made by 'cse-map train'.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--baselines/--no-baselines", default=True, help="Compare with keyword search.")
def evaluate(labelled: Path, model: Path | None, as_json: bool, baselines: bool) -> None:
    """Say how well suggestions agree with LABELLED: a .jsonl of {"text", "labels"} or a report.

    \b
    Example: cse-map evaluate last-years-report.docx
    """
    from cse_mapper.evaluation import evaluate_file
    from cse_mapper.outputs.evaluation import print_evaluation

    print_evaluation(
        evaluate_file(labelled, model, baselines=baselines), _console(), as_json=as_json
    )
