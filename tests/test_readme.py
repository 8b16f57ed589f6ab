"""README.md is true: its commands are ones that exist, and print what it shows them printing.

A ```console block shows a command after `$` and what it prints; a line of `...` stands for lines
left out. An ```sh block and a `cse-map ...` in a sentence only show how to type it.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cse_mapper.cluster.judging import MOST_PASSAGES
from cse_mapper.commands.program import main
from cse_mapper.model.card import default_model_folder
from cse_mapper.reading.extract import MAX_TEXT_BYTES
from cse_mapper.reading.extracted import MB
from cse_mapper.reading.folder import MAX_FILE
from cse_mapper.reading.formats.workbook import MAX_ROWS
from cse_mapper.reading.outcome import MAX_BLOCKS
from tests.test_layers import PACKAGE

ROOT = PACKAGE.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
SAMPLE = "corpus/sample/evidence"

_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
_IN_A_SENTENCE = re.compile(r"`(cse-map [^`]+)`")
# A Windows path keeps its backslashes: none of them quotes anything.
_WORDS = str.maketrans({"\\": "/"})


def blocks(language: str) -> list[str]:
    return [body for _indent, name, body in _BLOCK.findall(TEXT) if name == language]


def shown() -> list[tuple[str, str]]:
    """Commands with what the README shows them printing."""
    pieces = [piece for body in blocks("console") for piece in re.split(r"^\$ ", body, flags=re.M)]
    return [(c, out) for c, _, out in (piece.partition("\n") for piece in pieces) if c]


def commands() -> list[str]:
    """Every cse-map command that the README names, however it does."""
    lines = [part for body in blocks("sh") for part in re.split(r" && |\n", body)]
    typed = [line for line in lines if line.startswith("cse-map ")]
    said = _IN_A_SENTENCE.findall(_BLOCK.sub("", TEXT))
    return list(dict.fromkeys([*typed, *(command for command, _ in shown()), *said]))


def run(command: str) -> Result:
    result = CliRunner().invoke(main, shlex.split(command)[1:], env={"COLUMNS": "80"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def prints(said: str, wanted: str) -> bool:
    """Whether the lines stand in what was printed, in order, with gaps only at `...`."""
    parts = [part.strip("\n") for part in re.split(r"^ *\.\.\.$", wanted.strip("\n"), flags=re.M)]
    plain = "\n" + "\n".join(line.rstrip() for line in said.splitlines()) + "\n"
    at = 0
    for part in filter(None, parts):
        found = plain.find(f"\n{part}\n", at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def parsed(command: str) -> Iterator[str]:
    """What is wrong with a command as it is typed; files need not exist."""
    words = shlex.split(command.translate(_WORDS))[1:]
    name = words[0] if words[0] in main.commands else "map"
    known = {option for p in main.commands[name].params for option in (*p.opts, *p.secondary_opts)}
    known |= {"--help", "--version"}
    yield from (w for w in words if w.startswith("-") and w.partition("=")[0] not in known)
    if name == "map" and not words[0].startswith("-"):
        # The default command takes a folder: a word alone may as well be a command that is gone.
        known_folders = {"evidence", "our evidence", SAMPLE, "E:/Submission"}
        yield from () if words[0] in known_folders else (words[0],)


def test_the_readme_names_commands_in_every_way_this_test_looks_for() -> None:
    assert len(commands()) > 15
    assert shown()
    assert any("--triage" in command for command in commands())


@pytest.mark.parametrize("command", commands())
def test_a_command_that_the_readme_names_exists_with_its_options(command: str) -> None:
    assert list(parsed(command)) == []


def test_a_command_or_an_option_that_is_gone_would_be_noticed() -> None:
    assert list(parsed("cse-map mapp")) == ["mapp"]
    assert list(parsed("cse-map show 4.3.2 --form x")) == ["--form"]


def test_output_that_drifted_would_be_noticed() -> None:
    assert prints("a\nb  \nc\nd\n", "a\n...\nc\nd\n")
    assert not prints("a\nb\nc\n", "a\nc\n")
    assert not prints("c\na\n", "a\n...\nc\n")


@pytest.mark.parametrize(("command", "wanted"), shown())
def test_a_command_prints_what_the_readme_shows(command: str, wanted: str) -> None:
    if not (default_model_folder() / "card.json").exists():
        pytest.skip("the checkout has no model")
    said = run(command)
    assert said.exit_code == 0, said.output
    assert prints(said.output, wanted), f"README.md shows\n{wanted}\nand it prints\n{said.output}"


def test_every_command_is_in_the_readme() -> None:
    visible = {name for name, command in main.commands.items() if not command.hidden}
    named = {shlex.split(command.translate(_WORDS))[1] for command in commands()}
    # What only repeats another way to the same thing is left to --help.
    assert visible - named <= {"map", "elements"}


def test_the_version_that_the_installed_program_answers_with_is_this_one() -> None:
    (told,) = re.findall(r'begins with\s+"cse-map ([\d.]+)"', TEXT)
    assert run("cse-map --version").output.startswith(f"cse-map {told},")


def test_files_that_the_readme_links_are_there() -> None:
    links = {link for link in re.findall(r"\]\(([^)#]+)\)", TEXT) if "://" not in link}
    assert len(links) > 8
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_exit_codes_are_those_of_the_program() -> None:
    (sentence,) = re.findall(r"Exit codes for scripts: (.*?)\. `", TEXT, flags=re.S)
    told = re.findall(r"(\d) ([^;]+)", " ".join(sentence.split()))
    help_ = " ".join(run("cse-map --help").output.split())
    assert all(
        f"{code} {meaning}".replace(" with `--strict`", " with --strict") in help_
        for code, meaning in told
    )


@pytest.mark.slow
def test_the_first_command_maps_the_sample_council(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = [line for body in blocks("sh") for line in body.splitlines() if SAMPLE in line]
    command = line.partition(" && ")[2].replace(SAMPLE, shlex.quote(str(ROOT / SAMPLE)))
    monkeypatch.chdir(tmp_path)
    said = run(f"{command} --no-cache")
    assert said.exit_code == 0, said.output
    assert {path.name for path in (tmp_path / "cse-coverage").iterdir()} == {
        "coverage.xlsx", "coverage.html", "coverage.json",
    }  # fmt: skip
    again = run("cse-map show 4.3.2")
    assert again.output.startswith("4.3.2")
    reviewed = run("cse-map review cse-coverage/coverage.xlsx")
    assert reviewed.output.startswith("0 new or changed decisions")


@pytest.mark.slow
def test_figures_of_the_sample_council_are_those_that_the_command_prints() -> None:
    (row,) = [line for line in TEXT.splitlines() if "evaluate corpus/sample/labelled.jsonl" in line]
    told = re.findall(r"\d*\.\d{3}|\b\d{3}\b", row.partition("|")[2])
    labelled = ROOT / "corpus" / "sample" / "labelled.jsonl"
    said = run(f"cse-map evaluate {shlex.quote(str(labelled))} --no-baselines").output
    for figure in told:
        assert figure in said, f"README.md says {figure}; it prints\n{said}"


def test_the_limits_of_a_document_are_those_that_hold() -> None:
    limits = (
        f"{MOST_PASSAGES:,} passages",
        f"{MAX_BLOCKS:,} paragraphs and rows",
        f"{MAX_ROWS:,} rows of a sheet",
        f"{MAX_TEXT_BYTES // MB} MB of plain text",
        f"more than {MAX_FILE // 1024**2} MB",
    )
    flat = " ".join(TEXT.split())
    assert [limit for limit in limits if limit not in flat] == []
