"""`cse-map train`: a model of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from cse_mapper.commands.options import FILE, FILE_OR_FOLDER, FOLDER, console


@click.command(short_help="Train a model on the corpus and on your own reports and decisions.")
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
@click.option(
    "--teacher",
    type=FOLDER,
    help="Tune the encoder on with all-mpnet-base-v2 in this folder (extra 'train', two hours).",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same model.")
def train(
    corpus: Path | None,
    reports: tuple[Path, ...],
    decisions: Path | None,
    output: Path,
    encoder: bool,
    teacher: Path | None,
    seed: int,
) -> None:
    """Train a model and save it with its card in OUTPUT.

    \b
    Example: cse-map train --report our-2024-report.pdf -o models/ours
    """
    from cse_mapper.outputs.terminal_model import print_trained
    from cse_mapper.training.fitting import train_from

    say = console(error=True).print
    print_trained(
        train_from(
            corpus, reports, decisions, output, encoder=encoder, teacher=teacher, seed=seed, say=say
        ),
        console(),
    )
