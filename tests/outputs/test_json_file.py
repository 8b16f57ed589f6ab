from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from cse_mapper.domain import Claim, ClaimCheck, Coverage, Document, Unclaimed, Why
from cse_mapper.errors import CoverageFileError
from cse_mapper.outputs.json_file import coverage_as_dict, read_coverage, schema, write_json
from tests.outputs.invented import invented_coverage


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return invented_coverage()


def test_what_is_written_follows_the_schema_and_every_field_is_described(
    coverage: Coverage,
) -> None:
    Draft202012Validator.check_schema(schema())
    Draft202012Validator(schema()).validate(coverage_as_dict(coverage))
    for shape in (schema(), *schema()["$defs"].values()):
        for name, field in shape["properties"].items():
            described = (
                field.get("description") or schema()["$defs"][field["$ref"][8:]]["description"]
            )
            assert described, name


def test_no_field_is_written_that_the_schema_does_not_know(coverage: Coverage) -> None:
    data = coverage_as_dict(coverage)
    shapes = schema()["$defs"]
    element = next(row for row in data["elements"] if row["matches"])
    for row, shape in [
        (data, schema()),
        (element, shapes["element"]),
        (element["matches"][0], shapes["match"]),
        (data["documents"][0], shapes["document"]),
        (data["criteria"][0], shapes["criterion"]),
    ]:
        assert set(row) <= set(shape["properties"])


def test_the_names_that_users_script_are_there(coverage: Coverage) -> None:
    data = coverage_as_dict(coverage)
    assert {"schema_version", "model", "elements", "criteria", "documents"} <= set(data)
    assert [row["id"] for row in data["elements"]][:2] == ["1.1.1", "1.1.2"]
    assert {"id", "title", "status", "reasons", "matches"} <= set(data["elements"][0])
    match = next(match for row in data["elements"] for match in row["matches"])
    assert {"passage_id", "document", "locator", "text", "probability", "decision"} <= set(match)
    assert {"id", "status_counts", "partials_allowed", "at_risk"} <= set(data["criteria"][0])
    assert set(data["criteria"][0]["status_counts"]) == {"missing", "thin", "covered", "strong"}
    assert {"path", "service_area", "status", "reason", "evidence_date"} <= set(
        data["documents"][0]
    )


def test_the_same_coverage_gives_the_same_bytes_in_whatever_order_it_comes(
    coverage: Coverage, tmp_path: Path
) -> None:
    shuffled = replace(
        coverage,
        elements=tuple(
            replace(element, areas=dict(reversed(element.areas.items())))
            for element in reversed(coverage.elements)
        ),
        criteria=coverage.criteria[::-1],
        documents=coverage.documents[::-1],
    )
    one = write_json(coverage, tmp_path / "one.json").read_bytes()
    two = write_json(shuffled, tmp_path / "two.json").read_bytes()
    assert one == two
    assert one.endswith(b"}\n")
    assert b"\r" not in one


def test_a_coverage_comes_back_as_it_was_but_for_rounding(
    coverage: Coverage, tmp_path: Path
) -> None:
    first = coverage.elements[4]
    assert first.matches
    explained = replace(
        first.matches[0], why=Why(("charges",), "A fee list.", 0.5), personal=("e-mail",)
    )
    coverage = replace(
        coverage,
        elements=(
            *coverage.elements[:4],
            replace(first, matches=(explained, *first.matches[1:])),
            *coverage.elements[5:],
        ),
        documents=tuple(sorted(coverage.documents, key=lambda row: row.path)),
        claims=(ClaimCheck(Claim("4.3.2", "a.pdf", "index, row 3"), "doubtful", "Little.", 1),),
        unclaimed=(Unclaimed("4.3.4", "a.pdf", 2),),
    )
    back = read_coverage(write_json(coverage, tmp_path / "coverage.json"))
    assert back.documents == coverage.documents
    assert (back.claims, back.unclaimed) == (coverage.claims, coverage.unclaimed)
    Draft202012Validator(schema()).validate(coverage_as_dict(coverage))
    assert (back.headline, back.rules, back.criteria) == (
        coverage.headline,
        coverage.rules,
        coverage.criteria,
    )
    for ours, theirs in zip(coverage.elements, back.elements, strict=True):
        assert theirs.reasons == ours.reasons
        for a, b in zip(ours.matches, theirs.matches, strict=True):
            assert b == replace(a, probability=round(a.probability, 4))
    again = write_json(back, tmp_path / "again.json")
    assert again.read_bytes() == (tmp_path / "coverage.json").read_bytes()


HOSTILE = "a\x1b[31mred\x1b]0;title\x07 b\u202egnp.exe\u0000\x9b2J\ud800 \u2066x\ufeff"


def test_text_of_evidence_has_no_effect_and_paths_stay_exact(
    coverage: Coverage, tmp_path: Path
) -> None:
    element = coverage.elements[4]
    match = element.matches[0]
    hostile = replace(
        match, passage=replace(match.passage, text=HOSTILE, heading=HOSTILE), note=HOSTILE
    )
    coverage = replace(
        coverage,
        elements=(replace(element, matches=(hostile,)),),
        documents=(Document("x/odd\u202e\udcff.txt", "x", "read", HOSTILE),),
    )
    raw = write_json(coverage, tmp_path / "coverage.json").read_text(encoding="utf-8")
    assert all(character == "\n" or character.isprintable() for character in raw)
    data = json.loads(raw)
    assert data["elements"][0]["matches"][0]["text"] == "ared bgnp.exe � x"
    assert data["documents"][0]["path"] == "x/odd\u202e\udcff.txt"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "is not JSON"),
        ("[1, 2]", "no coverage.json"),
        ('{"name": "something else"}', "no coverage.json"),
        ("[" * 100_000, "is not JSON"),
        ('{"schema_version": 99, "elements": []}', "newer version"),
        ('{"schema_version": 1, "elements": []}', "damaged"),
    ],
)
def test_a_foreign_file_is_named_for_what_it_is(content: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "coverage.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CoverageFileError, match=says) as caught:
        read_coverage(path)
    assert caught.value.remedy


def test_a_damaged_field_is_named(coverage: Coverage, tmp_path: Path) -> None:
    data = coverage_as_dict(coverage)
    data["elements"][3]["status"] = "splendid"
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(CoverageFileError, match=r"elements\[3\]\.status"):
        read_coverage(path)
    data = coverage_as_dict(replace(coverage, assessment_date=date(2026, 6, 30)))
    data["assessment_date"] = "2026-06-31"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(CoverageFileError, match="damaged"):
        read_coverage(path)


def test_a_file_that_is_not_there_or_a_folder_gets_one_line(tmp_path: Path) -> None:
    with pytest.raises(CoverageFileError, match="no file"):
        read_coverage(tmp_path / "none.json")
    with pytest.raises(CoverageFileError, match="cannot be read"):
        read_coverage(tmp_path)
