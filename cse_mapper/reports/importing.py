"""Imports assessors' reports: what `cse-map import-report` does, and where training starts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cse_mapper.domain import AssessorReport, Narrative
from cse_mapper.errors import ReportError
from cse_mapper.model.corpus import LabelledPassage, read_passages
from cse_mapper.reading.pool import Worker
from cse_mapper.reports.reading import read_lines, report_worker
from cse_mapper.reports.recognising import recognise
from cse_mapper.storage.atomic import write_text


def import_reports(paths: Iterable[Path]) -> list[AssessorReport]:
    """Read reports in any layout (text, PDF, Word), in the order given; a folder is all its files.

    A report that lacks something is imported and says so in `not_found`. Raises ReportError where
    files cannot be read or hold nothing of a report: it names them all, so that whoever imports
    two hundred mends or leaves out the bad ones at once.
    """
    reports, refused = [], []
    files = [file for path in paths for file in _files(Path(path))]
    with report_worker() as worker:
        for file in files:
            try:
                reports.append(_import(file, worker))
            # The others are read on: who imports many wants to hear of all bad ones.
            except ReportError as error:
                refused.append(error)
    if len(refused) > 1:
        raise ReportError(
            "\n".join(
                [
                    f"{len(refused)} of {len(files)} reports cannot be used; nothing was done.",
                    *(f"  {error}" for error in refused),
                ]
            ),
            "\nLeave these out, or mend them, and give the command again.",
        )
    if refused:
        raise refused[0]
    return reports


def labelled_narratives(paths: Iterable[Path]) -> tuple[LabelledPassage, ...]:
    """What training and evaluation take from reports: each narrative with the element it is under.

    JSON lines that `write_narratives` wrote, or other labelled passages, are taken as they are.
    One council's reports of several years repeat each other: `council` holds them together.
    Raises ReportError, and CorpusError for JSON lines.
    """
    given = [Path(path) for path in paths]
    # Lines that were written before are read without a report being opened again.
    lines = [path for path in given if path.suffix.lower() == ".jsonl"]
    written = [passage for path in lines for passage in read_passages(path)]
    reports = import_reports(path for path in given if path not in lines)
    return tuple(written) + tuple(
        LabelledPassage(
            f"{narrative.source}:{narrative.element}",
            narrative.text,
            elements,
            council=report.organisation,
            source=f"own-report/{narrative.source}",
        )
        for report in reports
        for narrative, elements in told_once(report.narratives)
    )


def told_once(narratives: Iterable[Narrative]) -> list[tuple[Narrative, tuple[str, ...]]]:
    """Each text of a report once, with all elements that it stands under.

    An assessor who writes one text under two elements means one narrative with two labels.
    """
    elements: dict[str, list[str]] = {}
    first: dict[str, Narrative] = {}
    for narrative in narratives:
        # White space differs where the same text was pasted into two cells.
        key = " ".join(narrative.text.split())
        first.setdefault(key, narrative)
        elements.setdefault(key, []).append(narrative.element)
    return [(first[key], tuple(labels)) for key, labels in elements.items()]


def once_each(reports: Sequence[AssessorReport]) -> tuple[list[AssessorReport], list[str]]:
    """Each report once, and a sentence for each that is there a second time, as PDF beside Word.

    Counted twice, a report would seem to raise its own findings again. The same report is of one
    organisation and day with the same ratings; the first in the order given stays. One without a
    date or without ratings is never taken for another. Pure.
    """
    first: dict[tuple[Any, ...], AssessorReport] = {}
    again = []
    for number, report in enumerate(reports):
        name = tuple(report.organisation.casefold().split())
        ratings = sorted((one.element, one.rating) for one in report.ratings)
        # Two blank or broken reports are alike in everything and yet not the same.
        known = name and report.day and ratings
        key = (name, report.day, *ratings) if known else (number,)
        same = first.setdefault(key, report)
        if same is not report:
            again.append(f"{report.file} is the same report as {same.file} and counts once.")
    return list(first.values()), again


def _files(path: Path) -> list[Path]:
    """A folder's files by name, without hidden ones and the locks of office programs."""
    if not path.is_dir():
        return [path]
    found = sorted(
        file for file in path.iterdir() if file.is_file() and not file.name.startswith((".", "~$"))
    )
    if not found:
        raise ReportError(f"The folder {path} holds no files.", "Give the reports or their folder.")
    return found


def _import(path: Path, worker: Worker) -> AssessorReport:
    report = recognise(read_lines(path, worker), path.name)
    found = (
        report.narratives,
        report.ratings,
        report.statements,
        report.strengths,
        report.areas_for_improvement,
        report.criterion_summaries,
        report.scoring,
    )
    if not any(found):
        raise ReportError(
            f"{path} holds nothing of an assessor's report: no elements, strengths or ratings.",
            "Check that it is the right file; a scanned report needs text recognition first.",
        )
    return report


def write_narratives(reports: Sequence[AssessorReport], path: Path) -> int:
    """Write `{"element","text","rating","source","labels"}` lines for training; returns how many.

    A text that stands under several elements is one line with several labels, the first of which
    is its element. The source names the file and the organisation, so that an evaluation can leave
    whole reports out. Raises OutputError where the file cannot be written; an older file is then
    left as it was.
    """
    lines = [
        json.dumps({**asdict(narrative), "labels": elements}, ensure_ascii=False)
        for report in reports
        for narrative, elements in told_once(report.narratives)
    ]
    write_text(path, "".join(f"{line}\n" for line in lines))
    return len(lines)


def report_as_dict(report: AssessorReport) -> dict[str, Any]:
    """Everything found in a report as plain data, for `--json`; dates are ISO."""
    data = asdict(report)
    for entry in data["dates"]:
        entry["day"] = entry["day"].isoformat() if entry["day"] else None
    return data
