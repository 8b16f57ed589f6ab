"""`cse-map doctor`: what works on this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cse_mapper.commands.options import FOLDER, console
from cse_mapper.errors import EXIT_ERROR


@click.command(short_help="Check what works on this machine, and how to get what is missing.")
@click.option("--model", type=FOLDER, help="A model folder made by 'cse-map train'.")
def doctor(model: Path | None) -> None:
    """Say what can be read here, which model judges, where the cache is, and what is missing.

    \b
    Example: cse-map doctor
    """
    from cse_mapper.jobs.doctor import examine
    from cse_mapper.outputs.terminal_machine import print_checkups

    checkups = examine(model)
    print_checkups(checkups, console())
    if any(checkup.state == "broken" for checkup in checkups):
        sys.exit(EXIT_ERROR)
