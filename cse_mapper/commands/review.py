"""`cse-map review`: decisions from the edited workbook."""

from __future__ import annotations

from pathlib import Path

import click

from cse_mapper.commands.options import FILE, console


@click.command(short_help="Turn the edited workbook into decisions for the next run.")
@click.argument("workbook", type=FILE)
@click.option(
    "--decisions",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to add to.  [default: decisions.jsonl beside the workbook]",
)
def review(workbook: Path, decisions: Path | None) -> None:
    """Take up what was decided in the Evidence sheet of WORKBOOK, and owners, dates and notes.

    The next run on the evidence does the same with the workbook in its output folder.

    \b
    Example: cse-map review cse-coverage/coverage.xlsx
    """
    from cse_mapper.decisions import DECISIONS_FILE
    from cse_mapper.decisions.reviewing import review_workbook
    from cse_mapper.decisions.taking_up import enter
    from cse_mapper.outputs.terminal import print_sentences

    target = decisions or workbook.parent / DECISIONS_FILE
    report = review_workbook(workbook, target)
    print_sentences((*report.sentences, *enter(workbook, target, report)), console())
    console().print(
        f"Decisions are in {target}; run cse-map on the evidence again to see them.", markup=False
    )
