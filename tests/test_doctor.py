"""`cse-map doctor` tells what works, what is missing and what to do; it never fails itself."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from cse_mapper.commands.program import main
from cse_mapper.domain import Checkup
from cse_mapper.jobs import doctor
from cse_mapper.jobs.doctor import examine
from cse_mapper.model.card import default_model_folder, read_card
from cse_mapper.model.on_disk import find_model
from cse_mapper.outputs.terminal_machine import print_checkups
from cse_mapper.reading.formats import ocr

REAL_DOCUMENTS = doctor._documents


@pytest.fixture(autouse=True)
def _no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting a worker process takes a second; one test does it."""
    monkeypatch.setattr(doctor, "_documents", lambda: iter(()))


def by_name(model: Path | None = None) -> dict[str, Checkup]:
    return {checkup.name: checkup for checkup in examine(model)}


def test_a_worker_process_really_reads_a_document() -> None:
    (checkup,) = REAL_DOCUMENTS()
    assert checkup.state == "works"


def test_the_model_is_named_with_its_digest_and_its_corpus() -> None:
    if not (default_model_folder() / "card.json").exists():
        pytest.skip("the checkout has no model")
    found, card = by_name(), read_card(default_model_folder())
    assert find_model().digest in found["Model"].sentence
    assert card["corpus"]["digest"][:12] in found["Corpus"].sentence
    assert {found["Model"].state, found["Corpus"].state} == {"works"}


def test_a_model_that_is_not_there_is_broken_with_a_remedy_and_the_rest_goes_on(
    tmp_path: Path,
) -> None:
    found = by_name(tmp_path / "gone")
    assert found["Model"].state == "broken"
    assert "--model" in found["Model"].remedy
    assert found["Cache"].state == "works"
    said = CliRunner().invoke(main, ["doctor", "--model", str(tmp_path / "gone")])
    assert said.exit_code == 1
    assert said.output.rstrip().endswith("mended: Model.")


@pytest.mark.parametrize("engine", ["/usr/bin/tesseract", "RapidOCR"])
def test_the_ocr_program_is_named(monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: engine)
    (checkup,) = doctor._scans()
    assert checkup.state == "works"
    assert engine in checkup.sentence


@pytest.mark.parametrize(
    ("system", "command"), [("Windows", "winget"), ("Darwin", "brew"), ("Linux", "apt")]
)
def test_without_ocr_it_says_how_to_get_it_on_this_system(
    monkeypatch: pytest.MonkeyPatch, system: str, command: str
) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: "")
    monkeypatch.setattr("platform.system", lambda: system)
    (checkup,) = doctor._scans()
    assert checkup.state == "missing"
    assert command in checkup.remedy
    assert "rapidocr" in checkup.remedy


def test_the_cache_folder_is_named_and_one_that_cannot_be_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CSE_MAP_CACHE", str(tmp_path / "kept"))
    (checkup,) = doctor._cache()
    assert str(tmp_path / "kept") in checkup.sentence
    assert not (tmp_path / "kept").exists()
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("CSE_MAP_CACHE", str(tmp_path / "file"))
    (checkup,) = doctor._cache()
    assert checkup.state == "missing"
    assert "CSE_MAP_CACHE" in checkup.remedy


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor, "requires", lambda _name: ["nowhere-to-be-found>=1", "x; extra == 'y'"]
    )
    libraries = {checkup.name: checkup for checkup in doctor._software()}["Libraries"]
    assert libraries.state == "broken"
    assert libraries.sentence == "Missing: nowhere-to-be-found."


@pytest.mark.parametrize(
    ("home", "library", "itself"),
    [
        ("share/pipx/venvs/cse-mapper", "pipx inject cse-mapper x", 'pipx install --force ".[y]"'),
        (
            "share/uv/tools/cse-mapper",
            "uv tool install --force --with x .",
            'uv tool install --force ".[y]"',
        ),
        ("venv", f"{Path(sys.executable).name} -m pip install x", 'pip install ".[y]"'),
    ],
)
def test_a_library_is_added_where_the_program_is_installed(
    monkeypatch: pytest.MonkeyPatch, home: str, library: str, itself: str
) -> None:
    monkeypatch.setattr(sys, "prefix", str(Path("/home/somebody/.local") / home))
    assert doctor._pip("x") == library
    assert doctor._pip('".[y]"').endswith(itself)


def test_a_check_that_goes_wrong_is_a_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def bang() -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(doctor, "_machine", bang)
    found = by_name()["Machine"]
    assert (found.state, found.sentence) == ("broken", "RuntimeError: no such thing")
    assert found.remedy


def test_the_sum_says_what_matters_most() -> None:
    def said(*states: str) -> str:
        console = Console(file=io.StringIO(), width=80)
        checkups = [
            Checkup(f"No{i}", state, "A sentence.", "Do it.")  # type: ignore[arg-type]
            for i, state in enumerate(states)
        ]
        print_checkups(checkups, console)
        return console.file.getvalue().splitlines()[-1]  # type: ignore[attr-defined]

    assert said("works") == "Everything works here."
    assert said("works", "missing").endswith("on: No1.")
    assert said("missing", "broken").endswith("mended: No1.")


def test_a_remedy_is_never_wrapped_and_text_never_acts() -> None:
    console = Console(file=io.StringIO(), width=40)
    remedy = "python -m pip install " + "x" * 80
    print_checkups([Checkup("Scans", "missing", "[red]\x1b[2Jnone", remedy)], console)
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert f"-> {remedy}\n" in said
    assert "[red]none" in said
    assert "\x1b" not in said
