"""`cse-map submission`: from evidence to what is handed in, and letters to the services."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from cse_mapper.commands.options import FOLDER, console, day
from cse_mapper.commands.work import CLUSTER, chosen_cache, mapped, mapping_options, reports_of


@click.command(
    "submission", short_help="The draft to hand in, its numbered evidence, and letters to services."
)
@click.argument("evidence", type=FOLDER)
@mapping_options
@CLUSTER
@click.option(
    "--visit",
    callback=day,
    metavar="DATE",
    help="The day of the assessor's visit, from which the letters' dates are counted back.",
)
@click.option(
    "--since",
    callback=day,
    metavar="DATE",
    help="The day of the last review: adds annual-update.docx with what is new since.",
)
@click.option("--no-pack", is_flag=True, help="Write no pack.zip of the documents and cited files.")
def submission_command(
    evidence: Path, visit: date | None, since: date | None, no_pack: bool, **given: Any
) -> None:
    """Draft the self-assessment from EVIDENCE, with numbered evidence, letters and a pack.

    All goes into the folder submission in the output folder: self-assessment.docx, whose sentences
    are quotations with their evidence numbers; evidence-index.docx; letters to the services on what
    is missing, as Word and text; and pack.zip with exactly the cited files. Edit the draft in Word:
    what you write is kept when it is made again. With --redact no pack is written, since files
    cannot be masked.

    \b
    Example: cse-map submission evidence/ --visit 2027-03-02
    """
    from cse_mapper.outputs.redaction import redact_coverage
    from cse_mapper.outputs.terminal import print_sentences, print_way, print_written
    from cse_mapper.outputs.terminal_machine import print_use
    from cse_mapper.submission.making import Wanted, make_submission

    cache = chosen_cache(given)
    coverage = mapped(evidence, given, cache)
    if given["redact"]:
        coverage = redact_coverage(coverage)
    wanted = Wanted(visit, since, not (no_pack or given["redact"]), date.today())
    made = make_submission(coverage, evidence, given["output"], wanted)
    written = reports_of(coverage, evidence, given, cache)
    print_sentences(made.sentences, console())
    # Of thirty letters the folder is enough, or the headline would leave the screen.
    letters = dict.fromkeys(path.parent for path in made.files if path.suffix == ".txt")
    others = [path for path in made.files if path.parent not in letters]
    print_written([*written, *others, *letters], console())
    console().print()
    print_way(coverage, console())
    print_use(cache, console(error=True))
