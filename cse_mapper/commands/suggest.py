"""`cse-map suggest`: the likeliest elements of a text."""

from __future__ import annotations

from pathlib import Path

import click

from cse_mapper.commands.options import FILE, FOLDER, console


@click.command(short_help="Rank the elements for a text, a file of texts or standard input.")
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
    from cse_mapper.jobs.suggesting import print_suggested, read_texts, suggest_elements

    # One bad byte must not end a stream of thousands of texts.
    stream = None if text or file else click.open_file("-", encoding="utf-8", errors="replace")
    texts = read_texts(text, file, stream)
    judged = suggest_elements(texts, model, top=top, why=why)
    print_suggested(judged, console(), as_json=as_json)
