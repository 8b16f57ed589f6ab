"""The command line as a whole: its commands, help and exit codes."""

from __future__ import annotations

import difflib
import gc
import sys
from pathlib import Path
from typing import Any

import click

from cse_mapper.commands.batch import batch_command
from cse_mapper.commands.cache import cache_command
from cse_mapper.commands.compare import compare
from cse_mapper.commands.desk import desk
from cse_mapper.commands.doctor import doctor
from cse_mapper.commands.elements import elements
from cse_mapper.commands.evaluate import evaluate
from cse_mapper.commands.follow_up import follow_up_command
from cse_mapper.commands.import_report import import_report
from cse_mapper.commands.mapping import map_command
from cse_mapper.commands.read import read_command
from cse_mapper.commands.review import review
from cse_mapper.commands.show import show
from cse_mapper.commands.submission import submission_command
from cse_mapper.commands.suggest import suggest
from cse_mapper.commands.train import train
from cse_mapper.errors import CseMapperError, UsageError
from cse_mapper.privacy import deny_network


def _print_version(ctx: click.Context) -> None:
    if ctx.resilient_parsing:
        return
    from cse_mapper.jobs.doctor import version_sentence

    click.echo(version_sentence())
    ctx.exit()


class _Commands(click.Group):
    """A group whose default command is `map`, and whose errors are the tool's own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h", "--version"):
            # A shell that completes a word must not be told about typing slips.
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
        # Else the default command would say that there is no such folder, and no more.
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
    cse-map submission evidence/      the draft to hand in, and letters to the services
    cse-map batch submissions/        many councils' folders, and an overview of all
    cse-map suggest "We answer calls in 20 seconds"
    cse-map desk                      the review in the browser, from the last run
    cse-map show 4.3.2                what supports one element, from the last run
    cse-map elements                  the standard at a glance

    Give a folder and nothing else to run the main job. The first folder level below it is taken as
    the service area. Exit codes: 0 done, 1 an error that is named, 2 wrong usage, 3 with --strict:
    done, but files were unread or elements thin or missing.
    """


for _command in (
    batch_command,
    cache_command,
    compare,
    desk,
    doctor,
    elements,
    evaluate,
    follow_up_command,
    import_report,
    map_command,
    read_command,
    review,
    show,
    submission_command,
    suggest,
    train,
):
    main.add_command(_command)


def run() -> None:
    """What `cse-map` starts: the commands, in a process that the system lets on no network.

    Only a cluster and the review page in the browser use sockets, and only those asked for.
    """
    # Libraries and model leave a million objects that stay: to look through them for cycles again
    # and again would be a twentieth of a short run.
    gc.set_threshold(50_000)
    # Before click: what is imported for a command must find the network closed.
    asked = sys.argv[1:]
    if asked[:1] != ["desk"] and not any(one.split("=")[0] == "--cluster" for one in asked):
        deny_network()
    main()
