"""`cse-map evaluate`: a model against labelled passages."""

from __future__ import annotations

from pathlib import Path

import click

from cse_mapper.commands.options import FILE, FOLDER, console


@click.command(short_help="Measure a model on labelled passages or on an assessor's report.")
@click.argument("labelled", type=FILE)
@click.option("--model", type=FOLDER, help="A model folder made by 'cse-map train'.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--baselines/--no-baselines", default=True, help="Compare with keyword search.")
def evaluate(labelled: Path, model: Path | None, as_json: bool, baselines: bool) -> None:
    """Say how well suggestions agree with LABELLED: a .jsonl of {"text", "labels"} or a report.

    \b
    Example: cse-map evaluate last-years-report.docx
    """
    from cse_mapper.outputs.terminal_model import print_evaluation
    from cse_mapper.training.evaluation import evaluate_file

    print_evaluation(
        evaluate_file(labelled, model, baselines=baselines), console(), as_json=as_json
    )
