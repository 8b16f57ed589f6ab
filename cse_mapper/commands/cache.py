"""`cse-map cache`: what is kept of earlier runs."""

from __future__ import annotations

from pathlib import Path

import click

from cse_mapper.commands.options import FOLDER, console


@click.command("cache", short_help="Show or clear what is kept of earlier runs.")
@click.option("--clear", is_flag=True, help="Delete all that is kept.")
@click.option("--cache-dir", type=FOLDER, help="The folder given to earlier runs.")
def cache_command(clear: bool, cache_dir: Path | None) -> None:
    """Show how much is kept of the documents of earlier runs, and where; --clear deletes it.

    \b
    Example: cse-map cache --clear
    """
    from cse_mapper.outputs.terminal_machine import print_size
    from cse_mapper.storage.cache import Cache

    print_size(Cache(cache_dir), console(), clear=clear)
