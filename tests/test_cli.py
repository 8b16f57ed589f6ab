"""The command line: names that scripts rely on, help with examples, and what bad input gets."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue

import click
import pytest
from click.testing import CliRunner, Result

import cse_mapper
from cse_mapper import errors
from cse_mapper.commands import progress
from cse_mapper.commands.program import main
from cse_mapper.model import on_disk
from cse_mapper.model.card import default_model_folder
from tests.simple_model import SimpleModel

PACKAGE = Path(cse_mapper.__file__).parent
# Users script these; a name may be added, none may go.
COMMANDS = {
    "map", "suggest", "import-report", "train", "evaluate", "review", "follow-up", "compare",
    "elements", "show", "cache", "doctor", "batch", "desk",
}  # fmt: skip
HEAVY = {"numpy", "scipy", "sklearn", "spacy", "onnxruntime", "rich", "torch"}


def run(*args: object) -> Result:
    result = CliRunner().invoke(main, [str(arg) for arg in args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to stand in, with one good document; the model is one that needs no files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(on_disk, "find_model", lambda folder=None: SimpleModel())
    (tmp_path / "evidence" / "housing").mkdir(parents=True)
    (tmp_path / "evidence" / "housing" / "note.txt").write_text(
        "Every complaint is answered within ten working days and each one is reviewed by a manager."
    )
    (tmp_path / "empty").mkdir()
    (tmp_path / "nothing-to-read").mkdir()
    (tmp_path / "nothing-to-read" / "program.exe").write_bytes(b"MZ\x90\x00")
    (tmp_path / "file.txt").write_text("a file")
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
    }


def test_the_commands_that_users_script_are_there() -> None:
    assert set(main.commands) >= COMMANDS


@pytest.mark.parametrize("name", sorted(main.commands))
def test_the_help_of_every_command_has_an_example_that_calls_it(name: str) -> None:
    help_ = run(name, "--help").output
    example = re.search(r"Example: cse-map (\S+)(.*)", help_)
    assert example, help_
    assert example[1] == name or name == "map"
    used = set(re.findall(r"--[a-z-]+", example[2]))
    assert used <= {option for p in main.commands[name].params for option in p.opts}


def test_the_help_of_the_whole_shows_the_main_job_first_and_explains_the_exit_codes() -> None:
    help_ = run("--help").output
    assert "cse-map evidence/" in help_
    for code in ("0 done", "1 an error", "2 wrong usage", "3 with --strict"):
        assert code in " ".join(help_.split())
    for name in main.commands:
        assert name in help_


def test_asking_for_help_loads_no_heavy_library() -> None:
    code = (
        "import sys\nfrom cse_mapper.commands.program import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "cse_mapper" in loaded
    assert not loaded & HEAVY


def test_the_version_names_model_and_standard() -> None:
    if not (default_model_folder() / "card.json").exists():
        pytest.skip("the checkout has no model")
    found = on_disk.find_model()
    said = run("--version")
    assert said.exit_code == 0
    assert f"model {found.name} ({found.digest}), standard 2008" in said.output


def test_the_version_is_told_without_a_model_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_disk, "default_model_folder", lambda: tmp_path / "gone")
    said = run("--version")
    assert (said.exit_code, said.output.count("\n")) == (0, 1)
    assert "model none that can be used, standard 2008" in said.output


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("sugest", "suggest"), ("mpa", "map"), ("followup", "follow-up"), ("docter", "doctor")],
)
def test_a_mistyped_command_is_told_the_nearest(here: Path, typed: str, meant: str) -> None:
    said = run(typed, "something")
    assert said.exit_code == 2
    assert f"Did you mean 'cse-map {meant}'?" in said.output


def test_a_folder_named_like_a_mistyped_command_is_still_a_folder(here: Path) -> None:
    (here / "evidence").rename(here / "maps")
    assert run("maps", "--no-cache").exit_code == 0


def test_a_path_with_a_space_is_told_its_quotation_marks(here: Path) -> None:
    (here / "our evidence").mkdir()
    said = run("our", "evidence", "--strict")
    assert said.exit_code == 2
    assert 'cse-map "our evidence"' in said.output


@pytest.mark.parametrize("before", [(), ("batch",)])
def test_a_path_in_pieces_is_told_its_quotation_marks_where_it_is_wrong_too(
    here: Path, before: tuple[str, ...]
) -> None:
    said = run(*before, "their", "folder")
    assert said.exit_code == 2
    assert "(folder). A path with spaces needs quotation marks." in said.output


def test_a_file_that_is_not_there_is_told_what_to_do(here: Path) -> None:
    said = run("review", "coverage.xlsx")
    assert said.exit_code == 2
    assert "drag it into this window" in said.output


def test_two_runs_are_compared_by_their_folders_as_by_their_files(here: Path) -> None:
    for name in ("then", "now"):
        assert run("evidence", "--no-cache", "-o", name).exit_code == 0
    by_folder = run("compare", "then", "now")
    assert by_folder.exit_code == 0, by_folder.output
    assert by_folder.output == run("compare", "then/coverage.json", "now/coverage.json").output


@pytest.mark.parametrize(
    ("words", "offered"),
    [("cse-map sugg", "suggest"), ("cse-map sugest --to", None), ("cse-map e --out", "--output")],
)
def test_the_shell_completes_commands_and_options(words: str, offered: str | None) -> None:
    environment = {
        "_CSE_MAP_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    done = CliRunner().invoke(main, [], prog_name="cse-map", env=environment)
    assert "Traceback" not in done.output
    assert [f"plain,{offered}"] == done.output.split() if offered else "Error" not in done.output


def test_every_error_is_raised_with_a_remedy() -> None:
    names = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.CseMapperError)
    }
    lacking = [
        f"{path.relative_to(PACKAGE)}, line {node.lineno}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in names
        and len(node.args) < 2
        and not any(isinstance(arg, ast.Starred) for arg in node.args)
    ]
    assert not lacking


BAD_FOLDERS = [
    ("no-such-folder", "There is no folder 'no-such-folder'"),
    ("empty", "is empty"),
    ("file.txt", "is a file, not a folder"),
    ("nothing-to-read", "None of the 1 files"),
]


@pytest.mark.parametrize(("evidence", "problem"), BAD_FOLDERS)
def test_bad_evidence_gets_one_line_exit_code_1_and_leaves_nothing(
    here: Path, evidence: str, problem: str
) -> None:
    before = tree(here)
    said = run(evidence, "--no-cache")
    assert (said.exit_code, said.output.count("\n")) == (1, 1)
    assert said.output.startswith("Error: ")
    assert problem in said.output
    assert tree(here) == before


@pytest.mark.parametrize("output", ["file.txt", "file.txt/below", "file.txt/far/below"])
def test_an_output_that_cannot_be_written_is_said_before_any_work(here: Path, output: str) -> None:
    before = tree(here)
    said = run("evidence", "--no-cache", "-o", output)
    assert (said.exit_code, said.output.count("\n")) == (1, 1)
    assert "Results cannot be written to" in said.output
    assert "--output" in said.output
    assert tree(here) == before


DAMAGED = [
    ("--rules", b"stale_years = [", "not readable as TOML"),
    ("--rules", b"no_such_rule = 1", "no rule called 'no_such_rule'"),
    ("--rules", b"stale_years = 900", "stale_years"),
    ("--rules", b"\xff\xfe\x00", "not text in UTF-8"),
    ("--areas", b"housing = ", "not readable as TOML"),
    ("--areas", b"\xff\xfe\x00", "not text in UTF-8"),
    ("--decisions", b'{"half": ', "line 1"),
    ("--decisions", b"\xff\xfe\x00", "cannot be read"),
]


@pytest.mark.parametrize(("option", "content", "problem"), DAMAGED)
def test_a_damaged_settings_file_is_named_and_nothing_is_written(
    here: Path, option: str, content: bytes, problem: str
) -> None:
    (here / "damaged").write_bytes(content)
    before = tree(here)
    said = run("evidence", "--no-cache", option, "damaged")
    assert (said.exit_code, said.output.count("\n")) == (1, 1), said.output
    assert "damaged" in said.output
    assert problem in said.output
    assert tree(here) == before


@pytest.mark.parametrize("card", [None, b"{", b"[]", b'{"format": 99}', b'{"format": 1}'])
def test_a_damaged_model_is_refused_before_anything_is_read(
    here: Path, monkeypatch: pytest.MonkeyPatch, card: bytes | None
) -> None:
    monkeypatch.undo()
    monkeypatch.chdir(here)
    (here / "model").mkdir()
    if card is not None:
        (here / "model" / "card.json").write_bytes(card)
    before = tree(here)
    said = run("evidence", "--no-cache", "--model", "model")
    assert (said.exit_code, said.output.count("\n")) == (1, 1)
    assert "The model in model cannot be used" in said.output
    assert tree(here) == before


@pytest.mark.parametrize(
    "args",
    [
        ("evidence", "--rules", "gone.toml"),
        ("evidence", "--assessment-date", "soon"),
        ("evidence", "--jobs", "0"),
        ("evidence", "--no-such-option"),
        ("evidence", "more"),
        ("suggest", "--top", "0", "text"),
        ("suggest", "text", "--file", "file.txt"),
        ("compare", "old.json", "new.json"),
        ("train",),
        ("map",),
    ],
)
def test_wrong_usage_has_exit_code_2_and_writes_nothing(here: Path, args: tuple[str, ...]) -> None:
    before = tree(here)
    said = run(*args)
    assert said.exit_code == 2
    assert said.output.count("Error: ") == 1
    assert tree(here) == before


def test_strict_has_exit_code_3_where_elements_are_missing_and_the_reports_are_there(
    here: Path,
) -> None:
    said = run("evidence", "--no-cache", "--strict")
    assert said.exit_code == 3
    written = sorted(path.name for path in (here / "cse-coverage").iterdir())
    assert written == ["coverage.html", "coverage.json", "coverage.xlsx"]
    assert run("evidence", "--no-cache").exit_code == 0


@pytest.mark.parametrize(
    ("args", "problem"),
    [
        (("show", "4.3.2"), "coverage.json"),
        (("show", "4.3.2", "--from", "file.txt"), "file.txt"),
        (("compare", "file.txt", "file.txt"), "file.txt"),
        (("review", "file.txt"), "not an Excel workbook"),
        (("import-report", "file.txt"), "nothing of an assessor's report"),
        (("suggest", "--file", "file.txt"), "line 1"),
        (("train", "--corpus", "file.txt", "-o", "model"), "line 1"),
    ],
)
def test_other_commands_name_the_file_that_is_wrong_and_write_nothing(
    here: Path, args: tuple[str, ...], problem: str
) -> None:
    before = tree(here)
    said = run(*args)
    assert (said.exit_code, said.output.count("\n")) == (1, 1), said.output
    assert said.output.startswith("Error: ")
    assert problem in said.output
    assert tree(here) == before


def test_an_element_that_does_not_exist_is_named_as_such(here: Path) -> None:
    run("evidence", "--no-cache")
    said = run("show", "9.9.9")
    assert said.exit_code in (1, 2)
    assert "9.9.9" in said.output
    assert "Traceback" not in said.output


def test_every_documented_option_says_what_it_does() -> None:
    silent = [
        f"{name} {option.opts[0]}"
        for name, command in main.commands.items()
        for option in command.params
        if isinstance(option, click.Option) and not option.help
    ]
    assert not silent


def test_a_redirected_run_says_in_lines_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: SimpleQueue[tuple[str, bool]] = SimpleQueue()
    monkeypatch.setattr(progress, "_SECONDS_A_LINE", 0.01)
    monkeypatch.setattr(progress.click, "echo", lambda line, err: lines.put((line, err)))

    def wait_for(line: str) -> None:
        while lines.get(timeout=60) != (line, True):
            pass

    with progress.progress_bars() as advance:
        wait_for("Looking for documents")
        advance("criterion 2", 1, 11)
        advance("criterion 1", 4, 11)
        advance("reading", 5, 20_000)
        advance("classifying", 1, 9)
        criteria = "Criterion 1, evidence so far: 4 of 11; Criterion 2, evidence so far: 1 of 11"
        far = f"Reading documents: 5 of 20,000; Classifying passages: 1 of 9; {criteria}"
        wait_for(far)
        wait_for(far)  # although nothing moved
        advance("weighing", 0, 0)
        wait_for(far.replace("; Crit", "; Weighing the evidence; Crit", 1))
    with progress.doing("Writing the reports"):
        wait_for("Writing the reports")


def test_what_is_soon_over_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.progress_bars() as advance, progress.doing("Writing the reports"):
        advance("reading", 5, 20_000)
    assert capsys.readouterr() == ("", "")
