"""CONTRIBUTING.md is true: its worked examples work, its layers and checks are the real ones."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_layers import LAYERS, PACKAGE

ROOT = PACKAGE.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LONGEST = 30
_CODE = re.compile(r"```(?:python|toml)\n# cse_mapper/(\S+)\n(.*?)```", re.DOTALL)
_ROW = re.compile(r"^\| `([\w/]+\.py)` \| `(.+?)` \| `(.+)` \|$", re.MULTILINE)


def section(title: str) -> str:
    return re.split(r"\n#{2,3} ", TEXT.split(f"\n### {title}\n")[1])[0]


def follow(title: str, folder: Path) -> Path:
    """A copy of the package with the example of a section applied to it."""
    copy = folder / "cse_mapper"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("models", "__pycache__"))
    for name, code in _CODE.findall(section(title)):
        path = copy / name
        old = path.read_text(encoding="utf-8") + "\n\n" if path.exists() else ""
        path.write_text(old + code, encoding="utf-8")
    # From the last to the first, so that rows at one place end up in the order of the table.
    for name, after, added in reversed(_ROW.findall(section(title))):
        lines = (copy / name).read_text(encoding="utf-8").split("\n")
        (at,) = [i for i, line in enumerate(lines) if line.strip().startswith(after)]
        indent = re.match(r" *", lines[at + 1])[0]  # type: ignore[index]
        lines.insert(at + 1, indent + added)
        (copy / name).write_text("\n".join(lines), encoding="utf-8")
    return copy


def tried(copy: Path, code: str) -> str:
    """What a program says that runs with the changed copy."""
    program = f"import sys; sys.path[:0] = [{str(copy.parent)!r}, {str(ROOT)!r}]\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=copy.parent,
        env={**os.environ, "PYTHONUTF8": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


EXAMPLES = ("A reader", "A rule", "An output", "A report layout")


@pytest.mark.parametrize("title", EXAMPLES)
def test_every_example_is_short(title: str) -> None:
    code = _CODE.findall(section(title))
    rows = _ROW.findall(section(title))
    assert len(rows) + sum(len(text.strip().splitlines()) for _, text in code) < LONGEST
    assert rows


READ_A_FILM = """
from cse_mapper.reading.extract import extract
from cse_mapper.reading.extracted import Allowance

film = b"1\\n00:00:01,000 --> 00:00:04,000\\nWe answer within\\nthirty seconds.\\n\\n"
film += b"2\\n00:00:05,000 --> 00:00:07,000\\nCome and see us.\\n"
for block in extract("tour.srt", film, Allowance()).blocks:
    print(block.locator, block.text, sep=": ")
"""
JUDGE_FIVE_PIECES = """
from cse_mapper.domain import Locator, Match, Passage
from cse_mapper.domain.rules import default_rules
from cse_mapper.assessment.status import status_of
from cse_mapper.assessment.weighing import Piece

def piece(n):
    passage = Passage(f"p{n}", f"t{n}", f"f{n}.txt", Locator(paragraph=1), "x")
    return Piece(Match(passage, ELEMENT, 0.9, "supports", KIND), 0.9, 2)

pieces = [piece(n) for n in range(5)]
found = status_of(ELEMENT, pieces, near=5, areas=1, rules=default_rules())
print(found.status, *[reason.code for reason in found.reasons])
print(*[text for _, text in default_rules().in_force() if "own words" in text])
from cse_mapper.assessment.triage import triage
from cse_mapper.domain import Coverage, ElementCoverage
from cse_mapper.outputs.gaps import what_closes

element = ElementCoverage(ELEMENT, "", found.status, found.reasons, ())
import datetime
coverage = Coverage((element,), (), (), "", datetime.date(2026, 10, 31))
print(*triage(coverage)[0].ask, *what_closes(element))
"""
WRITE_ALL = """
from dataclasses import replace
from pathlib import Path
from cse_mapper.outputs import write_all
from tests.outputs.invented import invented_coverage

made = invented_coverage(documents=9, matches=2)
first = next(element for element in made.elements if element.matches)
match = first.matches[0]
match = replace(match, passage=replace(match.passage, text="=1+1"))
made = replace(made, elements=(replace(first, matches=(match,)), *made.elements))
print(*[path.name for path in write_all(made, Path("out"))])
print(Path("out/coverage.csv").read_text(encoding="utf-8"))
"""
READ_A_WELSH_REPORT = """
from cse_mapper.reports.recognising import recognise
from cse_mapper.reading.formats.layout_text import lines_of_text
from tests.assessor_reports import invented

report = ["Crynodeb o\u2019r cryfderau", "", "- Staff are kind (2.2.2).", ""]
report += ["Meysydd i'w gwella", "", "- Answer sooner (5.1.1).", "", "Canfyddiadau", ""]
bands = dict(plus="Cydymffurfiaeth a Mwy", partial="Cydymffurfiaeth Rannol")
for e in invented.IDS:
    band = bands.get(invented.band(e), "Cydymffurfiaeth")
    report += [f"{e} {invented.statement(e)}", "", invented.narrative(e), "", band, ""]
found = recognise(lines_of_text("\\n".join(report)), "adroddiad.txt")
print([item.elements for item in found.strengths])
print([item.elements for item in found.areas_for_improvement])
print(len(found.narratives), sum("Cydymff" in n.text for n in found.narratives))
print({r.element: r.rating for r in found.ratings} == {e: invented.band(e) for e in invented.IDS})
"""


def test_a_reader_can_be_added(tmp_path: Path) -> None:
    assert tried(follow("A reader", tmp_path), READ_A_FILM).splitlines() == [
        "paragraph 1: We answer within thirty seconds.",
        "paragraph 2: Come and see us.",
    ]


@pytest.mark.parametrize(
    ("element", "kind", "thin"),
    [("1.3.1", "outcome", True), ("1.3.1", "customer voice", False), ("3.3.1", "outcome", False)],
)
def test_a_rule_can_be_added(tmp_path: Path, element: str, kind: str, thin: bool) -> None:
    given = f"ELEMENT, KIND = {element!r}, {kind!r}"
    said = tried(follow("A rule", tmp_path), given + JUDGE_FIVE_PIECES)
    assert ("no-customer-voice" in said) is thin
    assert said.startswith("thin") is thin
    assert ("Ask to see what they said." in said) is thin
    assert ("Add what customers said." in said) is thin
    assert "in their own words: 1.3.1, 1.3.3." in said


def test_an_output_can_be_added(tmp_path: Path) -> None:
    said = tried(follow("An output", tmp_path), WRITE_ALL)
    names, first = said.split("\n", 2)[:2]
    assert names.split() == ["coverage.csv", "coverage.xlsx", "coverage.html", "coverage.json"]
    assert re.match(r"\d\.\d\.\d,(missing|thin|covered|strong),", first)
    assert first.endswith(",'=1+1")
    assert not re.search(r'(^|,|")[=+@]', said, re.MULTILINE)


def test_a_report_layout_can_be_added(tmp_path: Path) -> None:
    said = tried(follow("A report layout", tmp_path), READ_A_WELSH_REPORT)
    assert said.splitlines() == ["[('2.2.2',)]", "[('5.1.1',)]", "57 0", "True"]


@pytest.mark.parametrize("title", EXAMPLES)
def test_every_example_passes_the_checks(title: str, tmp_path: Path) -> None:
    copy = follow(title, tmp_path)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")
    changed = {name for name, _ in _CODE.findall(section(title))} | {
        name for name, _, _ in _ROW.findall(section(title))
    }
    for check in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *check, "--no-cache"]
            + [str(copy / name) for name in sorted(changed) if name.endswith(".py")],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        assert done.returncode == 0, done.stdout


def test_the_layers_are_those_that_are_held() -> None:
    written = TEXT.split("```layers\n")[1].split("```")[0]
    assert tuple(tuple(line.split()) for line in written.strip().splitlines()) == LAYERS


def test_pre_commit_checks_what_ci_checks() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    entries = re.findall(r"^\s+entry: (.+)$", hooks, re.MULTILINE)
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert entries
    assert set(entries) == {
        line.partition(" ||")[0] for line in ci.splitlines() if line.startswith(("ruff ", "mypy"))
    }
    assert " && ".join(entries) in TEXT


def test_the_commands_it_names_exist() -> None:
    modules = re.findall(r"python -m (benchmarks\.\w+)", TEXT)
    assert {(ROOT / f"{module.replace('.', '/')}.py").is_file() for module in modules} == {True}
    checks = re.findall(r"python -m benchmarks\.corpus (\w+)", TEXT)
    corpus = (ROOT / "benchmarks" / "corpus.py").read_text(encoding="utf-8")
    assert checks
    assert all(f'"{check}"' in corpus for check in checks)
