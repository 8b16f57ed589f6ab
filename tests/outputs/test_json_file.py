from __future__ import annotations

import json
import tomllib
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import msgspec
import pytest
from jsonschema import Draft202012Validator

from benchmarks.schemas import DOCS, published_schemas
from cse_mapper.domain import (
    Claim,
    ClaimCheck,
    Coverage,
    Document,
    Match,
    Passage,
    Unclaimed,
    Why,
)
from cse_mapper.errors import CoverageFileError
from cse_mapper.outputs.coverage_shape import CoverageFile, MatchRow
from cse_mapper.outputs.json_file import coverage_as_dict, read_coverage, write_json
from tests.outputs.invented import invented_coverage, invented_follow_up


@pytest.fixture(scope="module")
def coverage() -> Coverage:
    return invented_coverage()


SCHEMA = json.loads((DOCS / "coverage.schema.json").read_text(encoding="utf-8"))


@pytest.mark.skipif(
    tuple(map(int, msgspec.__version__.split(".")[:2])) < (0, 22),
    reason="older versions of msgspec put the same types into other words",
)
def test_the_published_schemas_are_those_of_the_types() -> None:
    for name, schema in published_schemas().items():
        published = json.loads((DOCS / f"{name}.schema.json").read_text(encoding="utf-8"))
        assert published == schema, "python -m benchmarks.schemas writes them anew"


def test_what_is_described_is_a_field() -> None:
    described = tomllib.loads((DOCS / "file_fields.toml").read_text(encoding="utf-8"))
    known: dict[str, set[str]] = {"CoverageFile": set(), "OverviewFile": set()}
    for shape, schema in zip(known.copy(), published_schemas().values(), strict=True):
        known[shape] |= set(schema["properties"])
        known |= {kind: set(one["properties"]) for kind, one in schema["$defs"].items()}
    assert {kind: set(its) - {""} for kind, its in described.items()} == known


def test_what_is_written_follows_the_published_schema(coverage: Coverage) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(coverage_as_dict(coverage))


def test_no_field_is_written_that_the_schema_does_not_know(coverage: Coverage) -> None:
    data = coverage_as_dict(coverage)
    shapes = SCHEMA["$defs"]
    element = next(row for row in data["elements"] if row["matches"])
    for row, shape in [
        (data, SCHEMA),
        (element, shapes["ElementRow"]),
        (element["matches"][0], shapes["MatchRow"]),
        (data["documents"][0], shapes["Document"]),
        (data["criteria"][0], shapes["CriterionCoverage"]),
    ]:
        assert set(row) <= set(shape["properties"])


def test_a_follow_up_is_written_as_scripts_expect_it(coverage: Coverage) -> None:
    follow_up = invented_follow_up(coverage)
    data = coverage_as_dict(coverage, follow_up)
    Draft202012Validator(SCHEMA).validate(data)
    findings = data["follow_up"]["findings"]
    assert [(f["kind"], f["answer"]) for f in findings] == [
        (item.kind, item.answer) for item in follow_up.items
    ]
    (passage, *_) = (answer.match.passage for answer in follow_up.items[1].answers)
    match = findings[1]["matches"][0]
    assert (match["document"], match["text"]) == (passage.document, passage.text)
    assert match["locator"] == str(passage.locator)
    assert coverage_as_dict(coverage)["follow_up"] is None


def test_no_field_of_a_record_is_left_out() -> None:
    """Whoever adds a field to what is flatter in the file adds it there too."""
    written = set(MatchRow.__struct_fields__) | {"id", "locator"}
    for record in (Match, Passage):
        assert {field.name for field in fields(record)} - {"passage", "element"} <= written
    assert {field.name for field in fields(Coverage)} - {"unmatched"} == (
        set(CoverageFile.__struct_fields__) - {"schema_version", "follow_up"}
    )


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
    Draft202012Validator(SCHEMA).validate(coverage_as_dict(coverage))
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


def test_what_an_older_version_wrote_is_read(coverage: Coverage, tmp_path: Path) -> None:
    data = json.loads(json.dumps(coverage_as_dict(coverage)))
    data |= {"schema_version": 1}
    for name in ("claims", "unclaimed", "plan", "notes", "rules", "headline", "passages"):
        del data[name]
    for element in data["elements"]:
        del element["areas"]
        for match in element["matches"]:
            for name in ("text_id", "certain", "personal", "why", "moved_from", "moved_to"):
                del match[name]
    for document in data["documents"]:
        for name in ("parts", "personal", "size", "digest", "date_source", "title"):
            del document[name]
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    back = read_coverage(path)
    assert [e.status for e in back.elements] == [e.status for e in coverage.elements]
    assert [d.path for d in back.documents] == sorted(d.path for d in coverage.documents)
    assert back.plan is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_an_editor_saved_is_read(encoding: str, coverage: Coverage, tmp_path: Path) -> None:
    path = tmp_path / "coverage.json"
    path.write_text(json.dumps(coverage_as_dict(coverage)), encoding=encoding)
    assert read_coverage(path).headline == coverage.headline


def test_names_that_are_no_text_come_back(coverage: Coverage, tmp_path: Path) -> None:
    odd = Document("x/odd\udcff.txt", "x\udcff", "read")
    path = write_json(replace(coverage, documents=(odd,)), tmp_path / "coverage.json")
    assert read_coverage(path).documents == (odd,)


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
        ("[" * 100_000, "no coverage.json"),
        ('{"rules": ' + "[" * 100_000, "damaged"),
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
