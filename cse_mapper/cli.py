"""The command line: options, help and exit codes; every body is a call of a plain function."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cse_mapper.errors import EXIT_STRICT, CseMapperError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

FOLDER = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


class _Commands(click.Group):
    """A group whose default command is `map`, and whose errors are the tool's own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h", "--version"):
            self._explain_typing_slip(args[0])
            args.insert(0, "map")
        return super().parse_args(ctx, args)

    def _explain_typing_slip(self, word: str) -> None:
        if word.startswith("-") or Path(word).exists():
            return
        near = difflib.get_close_matches(word, self.commands, n=1, cutoff=0.7)
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


def _shown(error: CseMapperError) -> click.ClickException:
    class Shown(click.ClickException):
        exit_code = error.exit_code

    return Shown(str(error))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(
    package_name="cse-mapper", prog_name="cse-map", message="%(prog)s %(version)s"
)
def main() -> None:
    """Map a folder of evidence to the 57 elements of Customer Service Excellence, offline.

    \b
    cse-map evidence/                 the main job: the coverage of every element
    cse-map suggest "We answer calls in 20 seconds"
    cse-map show 4.3.2                what supports one element, from the last run
    cse-map elements                  the standard at a glance

    Give a folder and nothing else to run the main job. The first folder level below it is taken as
    the service area. Exit codes: 0 done, 1 an error that is named, 2 wrong usage, 3 with --strict:
    done, but files were unread or elements thin.
    """


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


@main.command("map", short_help="The main job: map a folder of evidence (the default command).")
@click.argument("evidence", type=FOLDER)
@click.option(
    "--output",
    "-o",
    type=FOLDER,
    default=Path("cse-coverage"),
    show_default=True,
    help="Folder for coverage.xlsx, coverage.html and coverage.json.",
)
@click.option("--model", type=FOLDER, help="A model folder made by 'cse-map train'.")
@click.option(
    "--assessment-date",
    callback=_day,
    metavar="DATE",
    help="The day to judge recency against, such as 2026-10-31.  [default: today]",
)
@click.option("--rules", type=FILE, help="A TOML file that adjusts the rules of thinness.")
@click.option(
    "--jobs", "-j", type=click.IntRange(1), help="Worker processes.  [default: all cores]"
)
@click.option(
    "--cache-dir", type=FOLDER, help="Where to keep what was read.  [default: user's cache]"
)
@click.option("--no-cache", is_flag=True, help="Read every file again and keep nothing.")
@click.option(
    "--strict", is_flag=True, help="End with exit code 3 where files were unread or elements thin."
)
def map_command(
    evidence: Path,
    output: Path,
    model: Path | None,
    assessment_date: date | None,
    rules: Path | None,
    jobs: int | None,
    cache_dir: Path | None,
    no_cache: bool,
    strict: bool,
) -> None:
    """Map the folder EVIDENCE and write coverage.xlsx, coverage.html and coverage.json.

    \b
    Example: cse-map evidence/ --assessment-date 2026-10-31
    """
    from cse_mapper.cache import Cache
    from cse_mapper.mapping import map_evidence
    from cse_mapper.model.store import find_model
    from cse_mapper.outputs import prepare_folder, write_all
    from cse_mapper.outputs.cache_words import print_use
    from cse_mapper.outputs.terminal import print_summary
    from cse_mapper.rules import load_rules

    in_force = load_rules(rules)
    prepare_folder(output)
    cache = None if no_cache else Cache(cache_dir)
    with _progress() as progress:
        coverage = map_evidence(
            evidence,
            model=find_model(model),
            rules=in_force,
            jobs=jobs,
            progress=progress,
            assessment_date=assessment_date or date.today(),
            cache=cache,
        )
    print_summary(coverage, write_all(coverage, output, evidence), _console())
    print_use(cache, _console(error=True))
    if strict and not coverage.complete:
        sys.exit(EXIT_STRICT)


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

    texts = read_texts(text, file, None if text or file else click.get_text_stream("stdin"))
    judged = suggest_elements(texts, model, top=top, why=why)
    print_judged(judged, _console(), as_json=as_json)


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
    from cse_mapper.outputs.terminal import print_element

    path = source / "coverage.json" if source.is_dir() or not source.suffix else source
    print_element(read_coverage(path), element, _console())


@main.command(short_help="The standard at a glance: criteria, elements, tolerances.")
def elements() -> None:
    """Print the 5 criteria and 57 elements, in our own words, with the partials allowed.

    \b
    Example: cse-map elements
    """
    from cse_mapper.outputs.terminal import print_elements
    from cse_mapper.standard import load_standard

    print_elements(load_standard(), _console())


@main.command(short_help="Train a model on the corpus and on your own reports and decisions.")
@click.option(
    "--corpus",
    type=click.Path(path_type=Path, exists=True),
    help="Labelled passages (.jsonl).  [default: those the model was trained on]",
)
@click.option(
    "--report", "reports", type=FILE, multiple=True, help="An assessor's report; may be repeated."
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
    from cse_mapper.training import print_trained, train_from

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
