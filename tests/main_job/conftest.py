"""Runs the main job as a user does: a process of its own on a small folder of many formats."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cse_mapper.model.card import default_model_folder

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "corpus" / "sample" / "evidence"
# One of each kind that a council keeps, and of each kind of trouble; small enough to run often.
CHOSEN = (
    "corporate/communications/press-release-hub-2026.txt",
    "corporate/finance/budget-model-2026.pdf",
    "corporate/hr/appraisal-summary-2025-26.xlsx",
    "corporate/misc/Thumbs.db",
    "corporate/misc/new-starter-notes.txt",
    "customer-services/channels/web-analytics-note.md",
    "customer-services/contact-centre/hold-music.mp3",
    "customer-services/contact-centre/hartnell-consultation-thread.eml",
    "customer-services/customer-charter.pdf",
    "customer-services/service-standards.html",
    "customer-services/surveys/exit-survey-comments.csv",
    "housing/copy of customer-charter.pdf",
    "housing/options/housing-options-process-note.docx",
    "housing/options/your-housing-application.doc",
    "leisure-and-culture/community-projects.pptx",
    "planning/drawings/hatch-lane-site-plan.dwg",
    "planning/drawings/officer-report-draft.docx",
    "revenues-and-benefits/debt-and-vulnerability-policy.odt",
    "waste-and-environment/waste-service-figures.xls",
)
REPORTS = ("coverage.xlsx", "coverage.html", "coverage.json")
Outputs = dict[str, bytes]


@dataclass
class Run:
    """One run: what it wrote and said, and how it ended."""

    outputs: Outputs
    code: int
    said: str
    told: str = field(repr=False, default="")


@pytest.fixture(scope="session", autouse=True)
def _needs_the_model_and_the_sample() -> None:
    if not (default_model_folder() / "card.json").exists():
        pytest.skip("the checkout has no model")
    if not SAMPLE.is_dir():
        pytest.skip("the checkout has no sample council")


def fill(folder: Path, names: tuple[str, ...] = CHOSEN) -> Path:
    """The chosen documents of the sample council, written in the order given."""
    for name in names:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SAMPLE / name, target)
    return folder


@pytest.fixture(scope="session")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("council") / "evidence")


def command(evidence: Path, output: Path, *options: str) -> list[str]:
    return [
        sys.executable, "-m", "cse_mapper", str(evidence), "-o", str(output),
        "--assessment-date", "2026-10-12", *options,
    ]  # fmt: skip


def written(output: Path) -> Outputs:
    return {name: (output / name).read_bytes() for name in REPORTS if (output / name).exists()}


def run_job(
    evidence: Path,
    *options: str,
    output: Path | None = None,
    before: tuple[str, ...] = (),
    **environment: str,
) -> Run:
    # Always a folder beside the evidence: reports link to it, and shall do so in the same words.
    output = output or Path(tempfile.mkdtemp(prefix="out-", dir=evidence.parent))
    done = subprocess.run(
        [*before, *command(evidence, output, *options)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "100", **environment},
        capture_output=True,
        check=False,
    )
    return Run(
        written(output),
        done.returncode,
        done.stdout.decode(),
        done.stderr.decode("utf-8", "replace"),
    )


@pytest.fixture(scope="session")
def undisturbed(evidence: Path) -> Run:
    """What a run without a cache gives: every other way must give the same bytes."""
    run = run_job(evidence, "--no-cache", output=evidence.parent / "out")
    assert run.code == 0, run.told
    assert sorted(run.outputs) == sorted(REPORTS)
    return run
