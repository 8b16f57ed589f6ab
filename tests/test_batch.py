"""Many councils in one run: each gets what it would get alone, and a bad one stops nothing."""

from __future__ import annotations

import json
import os
import shutil
import sys
import zipfile
from dataclasses import replace
from datetime import date
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from benchmarks.schemas import published_schemas
from cse_mapper.cluster.beside import done_beside
from cse_mapper.cluster.executing import in_this_process
from cse_mapper.commands.program import main
from cse_mapper.decisions import Decided, write_decisions
from cse_mapper.domain import CouncilResult, Overview, SetAside
from cse_mapper.domain.rules import load_rules
from cse_mapper.errors import EvidenceError
from cse_mapper.jobs import batching
from cse_mapper.jobs.batching import _headline, map_submissions
from cse_mapper.model import on_disk
from cse_mapper.outputs import write_overview
from cse_mapper.outputs.json_file import read_coverage
from cse_mapper.outputs.overview_json import overview_as_dict
from cse_mapper.pipeline import RunSettings
from cse_mapper.reading.submissions import find_submissions
from tests.outputs.invented import invented_coverage
from tests.simple_model import SimpleModel

HOSTILE = "=cmd|x <script>alert(1)</script>"
TEXTS = {
    "Ashby": {
        "housing/a.txt": "Every complaint is answered within ten days by the manager herself.",
        "housing/b.txt": "We ran a survey of tenants and changed the opening hours after it.",
        "planning/copy.txt": "We ran a survey of tenants and changed the opening hours after it.",
        "notes.exe": "MZ",
    },
    "Barton": {"c.txt": "Staff had training in plain English, and each letter was rewritten."},
}


def write(folder: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(on_disk, "find_model", lambda folder=None: SimpleModel())
    for council, texts in TEXTS.items():
        write(tmp_path / "submissions" / council, texts)
    return tmp_path


SCHEMA = published_schemas()["overview"]


def run(*args: object) -> Result:
    options = () if "--cache-dir" in args else ("--no-cache",)
    result = CliRunner().invoke(main, [*map(str, args), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def overview(output: Path = Path("cse-coverage")) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((output / "overview.json").read_text(encoding="utf-8"))
    Draft202012Validator(SCHEMA).validate(data)
    return data


def by_name(data: dict[str, Any]) -> dict[str, Any]:
    return {council["name"]: council for council in data["councils"]}


def test_each_council_gets_what_it_would_get_alone(here: Path) -> None:
    day = ("--assessment-date", "2026-10-12")
    assert run("batch", "submissions", *day).exit_code == 0
    for council in TEXTS:
        assert run("map", f"submissions/{council}", "-o", f"alone/{council}", *day).exit_code == 0
        for name in ("coverage.json", "coverage.html", "coverage.xlsx"):
            together = (here / "cse-coverage" / council / name).read_bytes()
            assert together == (here / "alone" / council / name).read_bytes()


def test_the_overview_says_what_the_reports_say(here: Path) -> None:
    said = run("batch", "submissions")
    found = by_name(overview())
    assert list(found) == ["Ashby", "Barton"]
    for name, council in found.items():
        coverage = read_coverage(here / "cse-coverage" / name / "coverage.json")
        status = [element.status for element in coverage.elements]
        assert council["found"] == len(coverage.documents) == sum(council["documents"].values())
        assert council["elements"] == {each: status.count(each) for each in council["elements"]}
        assert [row["at_risk"] for row in council["criteria"]] == [
            criterion.at_risk for criterion in coverage.criteria
        ]
        assert (here / "cse-coverage" / council["page"]).is_file()
        assert (here / "cse-coverage" / council["workbook"]).is_file()
        assert name in said.output
    ashby = found["Ashby"]
    assert (ashby["found"], ashby["read"], ashby["unread"]) == (4, 2, 1)
    assert ashby["documents"]["duplicate"] == 1


def test_a_council_that_fails_is_a_row_with_the_reason_and_stops_nothing(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "submissions" / "An empty one").mkdir()
    write(here / "submissions" / "Programs", {"x.exe": "MZ"})
    write(here / "submissions" / "overview.html", {"a.txt": "A complaint is answered in time."})
    write(here / "submissions" / "Torn", {"a.txt": "A complaint is answered in time by staff."})
    write(here / "cse-coverage" / "Torn", {"decisions.jsonl": '{"half": '})
    write(here / "submissions" / "Taken", {"a.txt": "A complaint is answered in time by staff."})
    write(here / "cse-coverage" / "Taken", {"coverage.json/a.txt": "a folder in its place"})
    write(here / "submissions" / "Unlucky", {"a.txt": "A complaint is answered in time by staff."})
    really = batching.write_and_remember

    def unlucky(coverage: Any, output: Path, evidence: Path, **options: Any) -> list[Path]:
        if output.name == "Unlucky":
            raise ZeroDivisionError("division by zero")
        return really(coverage, output, evidence, **options)

    monkeypatch.setattr(batching, "write_and_remember", unlucky)
    said = run("batch", "submissions")
    assert said.exit_code == 0
    problems = {name: row["problem"] for name, row in by_name(overview()).items()}
    assert {name for name, problem in problems.items() if problem is None} == set(TEXTS)
    for name, words in {
        "An empty one": "is empty",
        "Programs": "None of the 1 files",
        "overview.html": "Rename it",
        "Torn": "line 1",
        "Taken": "is a folder",
        "Unlucky": "ZeroDivisionError",
    }.items():
        assert words in problems[name], name
        assert str(here) not in problems[name]
    assert "2 of 8 councils were mapped" in said.output
    assert run("batch", "submissions", "--strict").exit_code == 3


def test_what_is_in_no_councils_folder_is_named(here: Path) -> None:
    submissions = here / "submissions"
    write(submissions, {"letter.txt": "A complaint.", "Thumbs.db": "x", ".old/a.txt": "A letter."})
    write(submissions, {"$RECYCLE.BIN/a.txt": "A letter."})
    if sys.platform != "win32":
        (submissions / "linked").symlink_to(submissions / "Ashby", target_is_directory=True)
    said = run("batch", "submissions", "-o", "submissions/reports")
    data = overview(submissions / "reports")
    aside = {row["name"]: row["reason"] for row in data["set_aside"]}
    assert list(by_name(data)) == ["Ashby", "Barton"]
    assert "no council's folder" in aside["letter.txt"]
    assert "hidden folder" in aside[".old"]
    assert aside["reports"] == "The folder of these reports."
    assert {"Thumbs.db", "$RECYCLE.BIN"} <= set(aside)
    assert ("linked" in aside) is (sys.platform != "win32")
    assert "letter.txt" in said.output
    page = (submissions / "reports" / "overview.html").read_text(encoding="utf-8")
    assert "letter.txt" in page


@pytest.mark.parametrize("what", ["missing", "file", "nothing", "only files"])
def test_submissions_without_a_council_are_an_error_that_leaves_nothing(
    what: str, here: Path
) -> None:
    folder = here / "others"
    if what == "file":
        folder.write_text("words")
    elif what != "missing":
        write(folder, {"a.txt": "A complaint."} if what == "only files" else {})
        folder.mkdir(exist_ok=True)
    said = run("batch", "others")
    assert (said.exit_code, said.output.count("\n")) == (1, 1), said.output
    assert said.output.startswith("Error: ")
    assert not (here / "cse-coverage").exists()


def test_where_no_council_can_be_mapped_the_overview_says_why_and_the_exit_code_is_1(
    here: Path,
) -> None:
    shutil.rmtree(here / "submissions")
    write(here / "submissions" / "Programs", {"x.exe": "MZ"})
    assert run("batch", "submissions").exit_code == 1
    assert "None of the 1 files" in by_name(overview())["Programs"]["problem"]


def test_decisions_of_a_council_are_taken_up_and_touch_no_other(here: Path) -> None:
    write(here / "submissions" / "Barton", TEXTS["Ashby"])
    run("batch", "submissions")
    before = read_coverage(here / "cse-coverage" / "Ashby" / "coverage.json")
    match = next(match for element in before.elements for match in element.matches)
    passage = match.passage
    rejected = Decided(
        passage.text_id, match.element, "rejected", reviewer="JB", date="2026-10-01T10:00:00Z",
        text=passage.text, document=passage.document,
    )  # fmt: skip
    write_decisions(here / "cse-coverage" / "Ashby" / "decisions.jsonl", [rejected])
    run("batch", "submissions")
    decided = {}
    for council in ("Ashby", "Barton"):
        after = read_coverage(here / "cse-coverage" / council / "coverage.json")
        (decided[council],) = (
            each.decision
            for element in after.elements
            for each in element.matches
            if (each.passage.id, element.element) == (passage.id, match.element)
        )
    assert decided == {"Ashby": "rejected", "Barton": "supports"}


def test_unchanged_councils_come_from_the_cache_and_say_the_same(here: Path) -> None:
    options = ("--cache-dir", here / "cache")
    run("batch", "submissions", *options)
    first = {path.name: path.read_bytes() for path in (here / "cse-coverage").rglob("*.json")}
    again = run("batch", "submissions", *options)
    assert "taken from the cache" in again.output
    assert first == {
        path.name: path.read_bytes() for path in (here / "cse-coverage").rglob("*.json")
    }


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value for name, value in attrs if name == "href" and value]


def many(names: tuple[str, ...]) -> Overview:
    coverage = invented_coverage()
    counts = {"missing": 6, "thin": 12, "covered": 20, "strong": 19}
    councils = [
        CouncilResult(
            name,
            documents={"read": 60, "unreadable": 3},
            elements=counts,  # type: ignore[arg-type]
            criteria=coverage.criteria,
            headline=coverage.headline,
            page=f"{name}/coverage.html",
            workbook=f"{name}/coverage.xlsx",
        )
        for name in names
    ]
    councils.append(CouncilResult("Zeal", f"None of the files could be read: {HOSTILE}."))
    aside = tuple(SetAside(f"{HOSTILE} {number}", "Move it.") for number in range(201))
    return Overview(
        tuple(councils), aside, "invented", coverage.assessment_date, "All.", coverage.rules
    )


def test_names_from_submissions_take_no_effect(tmp_path: Path) -> None:
    made = many((HOSTILE.replace("/", "_"), "javascript:alert(1)", "#up?", "A & B's"))
    write_overview(made, tmp_path)
    seen = Links()
    seen.feed((tmp_path / "overview.html").read_text(encoding="utf-8"))
    assert "script" not in seen.tags
    reports = [link for link in seen.links if not link.startswith(("#", "data:"))]
    assert len(reports) == 4
    assert not any(link.startswith("javascript:alert") for link in reports)
    assert {unquote(link).removesuffix("/coverage.html") for link in reports} == {
        council.name for council in made.councils if council.page
    }
    book = openpyxl.load_workbook(tmp_path / "overview.xlsx")
    assert book.sheetnames == ["Overview", "Councils", "In no folder"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert sum(cell.value == "At risk" for cell in cells) == 4 + 1  # and its explanation
    assert len(overview_as_dict(made)["set_aside"]) == 201
    page = (tmp_path / "overview.html").read_text(encoding="utf-8")
    assert "and 1 more in the workbook" in page


def test_the_same_overview_gives_the_same_bytes(tmp_path: Path) -> None:
    made = many(("Ashby", "Barton"))
    once, twice = (
        [path.read_bytes() for path in write_overview(made, tmp_path / name)] for name in "ab"
    )
    assert once == twice


def test_the_overview_follows_the_published_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    data = overview_as_dict(many(("Ashby",)))
    Draft202012Validator(SCHEMA).validate(data)
    for row, shape in (
        (data, SCHEMA),
        (data["councils"][0], SCHEMA["$defs"]["CouncilRow"]),
        (data["set_aside"][0], SCHEMA["$defs"]["SetAside"]),
    ):
        assert set(row) == set(shape["properties"])


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes there")
def test_a_folder_whose_name_is_no_text_is_a_council_like_any_other(here: Path) -> None:
    name = os.fsdecode(b"Caf\xe9")
    write(here / "submissions" / name, TEXTS["Barton"])
    assert run("batch", "submissions").exit_code == 0
    assert by_name(overview())["Caf\\xe9"]["problem"] is None
    assert (here / "cse-coverage" / name / "coverage.html").is_file()


def test_councils_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    write(tmp_path, {"b/x": "", "a/x": "", "c/x": ""})
    councils, aside = find_submissions(tmp_path, tmp_path / "out")
    assert [name for name, _folder in councils] == ["a", "b", "c"]
    assert aside == ()
    with pytest.raises(EvidenceError):
        find_submissions(tmp_path / "a", tmp_path / "out")


def test_documents_may_come_back_in_any_order_and_each_finds_its_council(here: Path) -> None:
    settings = RunSettings(SimpleModel(), load_rules(None), date(2026, 10, 12))  # type: ignore[arg-type]

    def backwards(files: Any, model: Any, tally: Any) -> Any:
        yield from reversed(list(in_this_process(1)(files, model, tally)))

    made = {}
    for name, executor in (("straight", in_this_process(1)), ("backwards", backwards)):
        map_submissions(Path("submissions"), here / name, settings, executor)
        made[name] = {
            path.parent.name: path.read_bytes() for path in (here / name).rglob("coverage.json")
        }
    assert set(made["straight"]) == set(TEXTS)
    assert made["backwards"] == made["straight"]


@pytest.mark.parametrize(
    ("at_risk", "within", "said"),
    [
        (3, 0, "3 are at risk in at least one criterion, and none is within tolerance"),
        (0, 2, "none is at risk in at least one criterion, and 2 are within tolerance"),
        (1, 1, "1 is at risk in at least one criterion, and 1 is within tolerance"),
    ],
)
def test_the_headline_of_a_batch_is_a_sentence(at_risk: int, within: int, said: str) -> None:
    criterion = invented_coverage().criteria[0]
    councils = [
        CouncilResult(f"council {number}", criteria=(replace(criterion, at_risk=number < at_risk),))
        for number in range(at_risk + within)
    ]
    assert said in _headline(councils)


def test_reports_made_in_other_processes_are_the_same(here: Path) -> None:
    settings = RunSettings(SimpleModel(), load_rules(None), date(2026, 10, 12))  # type: ignore[arg-type]
    write(here / "submissions" / "Programs", {"x.exe": "MZ"})
    made = {}
    for reporters in (0, 2):
        told: list[tuple[str, int, int]] = []
        output = here / f"by {reporters}"
        overview = map_submissions(
            Path("submissions"), output, settings, in_this_process(1), reporters=reporters,
            progress=lambda *progress: told.append(progress),  # noqa: B023 - called in this round
        )  # fmt: skip
        assert [step for step in told if step[0] == "councils"] == [
            ("councils", done, 3) for done in range(4)
        ]
        assert (
            "None of the 1 files"
            in {one.name: one.problem for one in overview.councils}["Programs"]
        )
        made[reporters] = {
            path.relative_to(output): path.read_bytes()
            for path in sorted(output.rglob("*"))
            if path.is_file()
        }
    assert len(made[0]) == 6
    assert made[2] == made[0]


def _dies_elsewhere(here: int) -> str:
    if os.getpid() != here:
        os._exit(1)
    return "made here"


def test_what_a_process_that_was_ended_had_in_hand_is_made_here() -> None:
    calls = [(number, partial(_dies_elsewhere, os.getpid())) for number in range(3)]
    assert dict(done_beside(calls, 1)) == dict.fromkeys(range(3), "made here")


def test_personal_data_in_a_folders_name_stands_nowhere_in_redacted_reports(here: Path) -> None:
    secret = "Mrs Blenkinsop 07700 900123"
    for council in (secret, secret.replace("3", "4")):
        write(here / "submissions" / council, TEXTS["Ashby"])
    write(here / "submissions" / f"{secret} gone", {"x.exe": "MZ"})
    said = run("batch", "submissions", "--redact")
    data = overview()
    written = [path for path in (here / "cse-coverage").rglob("*") if path.is_file()]
    assert len(written) == 3 + 3 * 4
    for path in written:
        content = path.read_bytes()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as package:
                content = b"".join(package.read(name) for name in package.namelist())
        for word in ("Blenkinsop", "900123", "900124"):
            assert word.encode() not in content, path.name
            assert word not in str(path.relative_to(here))
            assert word not in said.output
    names = [row["name"] for row in data["councils"]]
    assert len(set(names)) == 5
    assert "Ashby" in names
    masked = [name for name in names if "[" in name]
    assert len(masked) == 3
    # A folder that comes or goes changes nobody's name: decisions lie in the folder of the name.
    shutil.rmtree(here / "submissions" / secret)
    run("batch", "submissions", "--redact")
    again = {row["name"] for row in overview()["councils"]}
    assert again < set(names)
    assert len(again) == 4


def test_with_nothing_masked_the_names_stay(here: Path) -> None:
    secret = "Mrs Blenkinsop"
    write(here / "submissions" / secret, TEXTS["Ashby"])
    run("batch", "submissions")
    assert secret in by_name(overview())
    assert (here / "cse-coverage" / secret / "coverage.html").is_file()
