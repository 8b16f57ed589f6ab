"""What the terminal says of a run: plain tables that fit 80 columns, well read without colour."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.domain import Coverage, ElementCoverage
from cse_mapper.domain.plain import plain
from cse_mapper.domain.wording import some
from cse_mapper.outputs.arrange import (
    STATUSES,
    worst_first,
)
from cse_mapper.outputs.claims import claims_by_verdict
from cse_mapper.outputs.console_text import STATUS_STYLES, print_some, print_table, say, text_for
from cse_mapper.outputs.files import FILE_STATUSES, file_counts, read_in_part, unread
from cse_mapper.outputs.table import Cell, Column, Row, Table

if TYPE_CHECKING:
    from rich.console import Console

_NAMES_SHOWN = 5


def print_summary(
    coverage: Coverage, written: Sequence[Path], console: Console, *, redacted: bool = False
) -> None:
    """Tell how things stand: elements worst first, files not read, criteria, headline, reports.

    What matters most comes last, since that is what a screen still shows when the run has ended.
    `redacted` tells that the coverage is masked already, so that nobody is told to mask it.
    """
    _print_elements_worst_first(coverage, console)
    for note in coverage.notes:
        say(console, note, lead="Note: ")
    _print_claims(coverage, console)
    _print_files(coverage, console)
    _print_personal(coverage, console, redacted)
    _print_criteria(coverage, console)
    console.print()
    say(
        console,
        f"Model {coverage.model}, assessment date {coverage.assessment_date.isoformat()}. "
        "These are suggestions to check, not judgements.",
        "dim",
    )
    print_way(coverage, console)
    print_written(written, console)
    _print_what_next(written, console)


def print_way(coverage: Coverage, console: Console) -> None:
    """Say in a few lines how things stand, what the shortest way is, and what moved."""
    say(console, coverage.headline, "bold")
    if coverage.plan:
        say(console, coverage.plan.sentence)
        if coverage.plan.progress:
            say(console, coverage.plan.progress, "bold")


def print_sentences(sentences: Sequence[str], console: Console) -> None:
    """Print sentences to a person, one below the other."""
    for sentence in sentences:
        say(console, sentence)


def _print_criteria(coverage: Coverage, console: Console) -> None:
    counts = (Column(name.capitalize(), 10, "number", name.capitalize()) for name in STATUSES)
    columns = (
        Column("Criterion", 20, "name", "Criterion"), *counts,
        Column("Partials allowed", 10, "number", "Allowed"), Column("Risk", 10, "status", " "),
    )  # fmt: skip
    rows: list[Row] = [
        (
            f"{one.id} {one.title}",
            *(one.status_counts.get(status, 0) for status in STATUSES),
            one.partials_allowed,
            Cell("at risk", "missing") if one.at_risk else "within",
        )
        for one in coverage.criteria
    ]
    console.print()
    print_table(Table("Criteria", columns, rows), console)
    say(
        console,
        "Allowed: the partial compliances that a certificate may carry in a criterion. "
        "No element may be non-compliant.",
        "dim",
    )


def _print_elements_worst_first(coverage: Coverage, console: Console) -> None:
    """Number, status and title on one line, the first reason below it unless all is well."""
    console.print()
    say(console, "Elements, worst first", "bold")
    if any(_nothing_found(element) for element in coverage.elements):
        say(console, "Missing without a reason below it: nothing was found for it.", "dim")
    for element in worst_first(coverage.elements):
        lead = text_for(f"{element.element:<6} ", console)
        lead += text_for(f"{element.status:<8} ", console, STATUS_STYLES[element.status])
        say(console, element.title, lead=lead)
        why = next((reason.text for reason in element.reasons if reason.code != "found"), "")
        # A folder that is just begun would say the same sentence forty times.
        if why and not _nothing_found(element):
            say(console, why, "dim", lead=" " * len(lead))


def _nothing_found(element: ElementCoverage) -> bool:
    return [reason.code for reason in element.reasons] == ["nothing-found"]


def _print_files(coverage: Coverage, console: Console) -> None:
    counts = file_counts(coverage.documents)
    parts = ", ".join(f"{counts[status]} {status}" for status in FILE_STATUSES)
    console.print()
    say(console, f"{some(sum(counts.values()), 'file', 'files')} found: {parts}.", "bold")
    for group in unread(coverage.documents):
        say(console, f"{len(group.paths)} {group.status}: {plain(group.reason)}")
        print_some(group.paths, console, _NAMES_SHOWN)
    partly = read_in_part(coverage.documents)
    if partly:
        say(console, f"{len(partly)} of those read with a note:")
        print_some([f"{path}: {said}" for path, said in partly.items()], console, _NAMES_SHOWN)
    if counts["duplicate"] or counts["skipped"]:
        say(console, "What duplicate and skipped files are, the sheet Files says.")


def _print_claims(coverage: Coverage, console: Console) -> None:
    groups = claims_by_verdict(coverage)
    if groups:
        counts = ", ".join(f"{verdict} {len(groups[verdict])}" for verdict in reversed(groups))
        console.print()
        say(console, f"Claims of the submission: {counts} (sheet Claims).", "bold")


def _print_personal(coverage: Coverage, console: Console, redacted: bool) -> None:
    marked = sum(bool(document.personal) for document in coverage.documents)
    if marked:
        files = some(marked, "document", "documents")
        masked = (
            "what was found of it is masked, names without a title are not"
            if redacted
            else "--redact masks it"
        )
        say(console, f"{files} may hold personal data: see the sheet Files; {masked}.")


def print_written(written: Sequence[Path], console: Console) -> None:
    """Say where the reports are, each path whole on one line; nothing where there are none."""
    if not written:
        return
    console.print()
    say(console, "Reports:", "bold")
    for path in written:
        # Whole on one line, so that it can be copied, however narrow the console is.
        console.print(text_for(f"  {path}", console), soft_wrap=True)


def _print_what_next(written: Sequence[Path], console: Console) -> None:
    workbook = next((path for path in written if path.suffix == ".xlsx"), None)
    page = next((path for path in written if path.suffix == ".html"), None)
    if workbook is None or page is None:
        return
    console.print()
    say(console, "What to do next:", "bold")
    say(
        console,
        f"Open {page.name} to read: it lists the gaps and what would close them.",
        lead="  1. ",
    )
    say(
        console,
        f"Type {_desk(workbook.parent)} to decide in the browser, one passage beside its page; "
        f"or open {workbook.name}: in the sheet Evidence choose accept, reject or move to for the "
        "rows that you have read, save and close it.",
        lead="  2. ",
    )
    say(console, "Run cse-map on the folder once more: it takes your decisions up.", lead="  3. ")


def _desk(output: Path) -> str:
    """The command that opens the review of a folder, as it is typed."""
    if output == Path("cse-coverage"):
        return "cse-map desk"
    return f'cse-map desk "{output}"' if " " in str(output) else f"cse-map desk {output}"
