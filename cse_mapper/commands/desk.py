"""`cse-map desk`: the review in the browser."""

from __future__ import annotations

from pathlib import Path

import click

from cse_mapper.commands.options import FOLDER, in_its_folder


def _share(_ctx: click.Context, _option: click.Parameter, value: str | None) -> tuple[int, int]:
    from cse_mapper.desk.forms import share_of

    if share := share_of(value or "1/1"):
        return share
    raise click.BadParameter("write it as 1/2: the first of two shares")


@click.command(short_help="Review in the browser: one passage at a time, saved at once.")
@click.argument("output", type=FOLDER, default=Path("cse-coverage"))
@click.option("--evidence", type=FOLDER, help="The folder that was mapped.  [default: remembered]")
@click.option("--port", type=click.IntRange(1, 65535), help="The port.  [default: any free one]")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option("--read-only", is_flag=True, help="To look, not to decide.")
@click.option("--share", callback=_share, metavar="1/2", help="Only this reviewer's share.")
@click.option("--cache-dir", type=FOLDER, help="The cache of the run.  [default: user's cache]")
def desk(
    output: Path,
    evidence: Path | None,
    port: int | None,
    no_browser: bool,
    read_only: bool,
    share: tuple[int, int],
    cache_dir: Path | None,
) -> None:
    """Open the review of OUTPUT (the folder of a run) in the browser, on this machine alone.

    One passage at a time, those first that would change a status; each decision is saved at once
    in decisions.jsonl, which the next run takes up. Ctrl+C closes the desk.

    \b
    Example: cse-map desk cse-coverage
    """
    from cse_mapper.desk.serving import open_desk
    from cse_mapper.jobs.writing import remembered_evidence
    from cse_mapper.storage.cache import Cache

    file = in_its_folder(output)
    folder = evidence or remembered_evidence(Cache(cache_dir), file.parent)

    def say(address: str) -> None:
        click.echo(f"The desk is open at {address}")
        if folder is None:
            click.echo("Pages cannot be shown: name the evidence folder with --evidence.", err=True)
        click.echo("Ctrl+C closes it; every decision is saved when it is made.")

    open_desk(
        file,
        folder,
        say,
        port=port or 0,
        browser=not no_browser,
        read_only=read_only,
        share=share,
    )
