"""What a coverage becomes: workbook, page and JSON in one folder; nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.errors import OutputError

if TYPE_CHECKING:
    from cse_mapper.domain import Coverage, FollowUp, Overview
    from cse_mapper.domain.report_bodies import ReportBody
    from cse_mapper.outputs.additions import Additions


@contextmanager
def prepared_folder(output: Path) -> Iterator[None]:
    """Make sure that results can be written, before an hour of work is spent on them.

    Raises OutputError where the folder cannot be made or written to. Where the work itself fails,
    a folder that was made for it and is still empty goes again.
    """
    made = not output.exists()
    try:
        output.mkdir(parents=True, exist_ok=True)
        probe = output / ".cse-map-probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(
            f"Results cannot be written to {output} ({error.strerror or error}).",
            "Choose another folder with --output.",
        ) from error
    try:
        yield
    except BaseException:
        if made:
            with suppress(OSError):
                output.rmdir()
        raise


def write_all(
    coverage: Coverage,
    output: Path,
    evidence: Path | None = None,
    *,
    docx: bool = False,
    triage: bool = False,
    follow_up: FollowUp | None = None,
    additions: Additions | None = None,
) -> list[Path]:
    """Write coverage.xlsx, coverage.html and coverage.json; returns the paths really written.

    `docx` adds evidence-index.docx, `triage` its sheets and section of the page, `follow_up` its
    sheets, its section of the page and of the JSON, `additions` what people added to the workbook
    before. Each file appears whole or not at all. Raises OutputError.
    """
    from cse_mapper.assessment.triage import sampling_plan
    from cse_mapper.assessment.triage import triage as triage_of
    from cse_mapper.outputs.index import write_index
    from cse_mapper.outputs.json_file import write_json
    from cse_mapper.outputs.page import write_page
    from cse_mapper.outputs.workbook import write_workbook

    asked = triage_of(coverage) if triage else ()
    plan = sampling_plan(coverage) if triage else None
    written = [
        write_workbook(
            coverage,
            output / "coverage.xlsx",
            evidence=evidence,
            triage=asked,
            sampling=plan,
            follow_up=follow_up,
            additions=additions,
        ),
        write_page(
            coverage,
            output / "coverage.html",
            evidence=evidence,
            follow_up=follow_up,
            triage=asked,
            sampling=plan,
        ),
        write_json(coverage, output / "coverage.json", follow_up),
    ]
    if docx:
        written.append(write_index(coverage, output / "evidence-index.docx"))
    return written


def write_overview(overview: Overview, output: Path) -> list[Path]:
    """Write overview.xlsx, overview.html and overview.json; returns the paths really written.

    Each appears whole or not at all. Raises OutputError.
    """
    from cse_mapper.outputs.overview import write_overview_pages
    from cse_mapper.outputs.overview_json import write_overview_json

    return [
        *write_overview_pages(overview, output),
        write_overview_json(overview, output / "overview.json"),
    ]


def write_report_body(body: ReportBody, output: Path) -> list[Path]:
    """Write reports.xlsx and reports.html of a body of reports; returns the paths really written.

    Each appears whole or not at all. Raises OutputError.
    """
    from cse_mapper.outputs.reports import write_report_body_pages

    return write_report_body_pages(body, output)
