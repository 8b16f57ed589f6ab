"""A coverage.json opened for the desk is the coverage that was written, or refused in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cse_mapper.desk.serving import open_coverage
from cse_mapper.errors import CoverageFileError
from cse_mapper.outputs.coverage_shape import SCHEMA_VERSION
from cse_mapper.outputs.json_file import read_coverage, write_json
from tests.desk.council import council
from tests.outputs.invented import invented_coverage, with_claims

SHOWN = (
    "elements", "criteria", "documents", "model", "assessment_date", "headline", "passages",
    "rules", "notes",
)  # fmt: skip


def test_it_is_what_show_and_compare_read_too(tmp_path: Path) -> None:
    path = write_json(with_claims(council()), tmp_path / "coverage.json")
    opened, read = open_coverage(path), read_coverage(path)
    for name in SHOWN:
        assert getattr(opened, name) == getattr(read, name), name


def _changed(path: Path, **changes: Any) -> Path:
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(data | changes), encoding="utf-8")
    return path


def test_what_is_no_coverage_is_refused_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "coverage.json"
    with pytest.raises(CoverageFileError, match="no file"):
        open_coverage(path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CoverageFileError, match="not JSON"):
        open_coverage(path)
    write_json(invented_coverage(), path)
    data = json.loads(path.read_text(encoding="utf-8"))
    data["elements"][3]["status"] = "fine"
    with pytest.raises(CoverageFileError, match=r"elements\[(3|\.\.\.)\]\.status"):
        open_coverage(_changed(path, elements=data["elements"]))
    data["elements"][3] |= {"status": "thin", "id": "9.9.9"}
    with pytest.raises(CoverageFileError, match=r"9\.9\.9"):
        open_coverage(_changed(path, elements=data["elements"]))


def test_another_version_is_told_by_its_number(tmp_path: Path) -> None:
    path = write_json(council(), tmp_path / "coverage.json")
    with pytest.raises(CoverageFileError, match="newer version"):
        open_coverage(_changed(path, schema_version=SCHEMA_VERSION + 1))
    with pytest.raises(CoverageFileError, match="newer version"):
        open_coverage(_changed(path, headline={"said": "otherwise"}))
    data = json.loads(write_json(council(), path).read_text(encoding="utf-8"))
    for element in data["elements"]:
        for match in element["matches"]:
            match["text_id"] = ""
    with pytest.raises(CoverageFileError, match="too old for the desk"):
        open_coverage(_changed(path, elements=data["elements"]))
