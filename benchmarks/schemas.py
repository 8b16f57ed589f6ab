"""Writes docs/coverage.schema.json and docs/overview.schema.json from the types of the records.

    python -m benchmarks.schemas

What each field means stands in docs/file_fields.toml. A test says when the schemas are no longer
those of the types, and when a field has no line there.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from cse_mapper.outputs.coverage_shape import SCHEMA_VERSION, CoverageFile
from cse_mapper.outputs.overview_json import OVERVIEW_VERSION, OverviewFile

DOCS = Path(__file__).resolve().parent.parent / "docs"
_TITLES = {
    "coverage": "Coverage of the Customer Service Excellence standard by a folder of evidence",
    "overview": "Overview of many councils' evidence for the Customer Service Excellence standard",
}


def published_schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema (2020-12) of each file by its name, every field described."""
    described = tomllib.loads((DOCS / "file_fields.toml").read_text(encoding="utf-8"))
    return {
        "coverage": _schema("coverage", SCHEMA_VERSION, CoverageFile, described),
        "overview": _schema("overview", OVERVIEW_VERSION, OverviewFile, described),
    }


def _schema(
    name: str, version: int, shape: type[msgspec.Struct], described: dict[str, dict[str, str]]
) -> dict[str, Any]:
    # Through JSON, so that defaults are what JSON has.
    made = json.loads(json.dumps(msgspec.json.schema(shape)))
    shapes = made["$defs"]
    for kind, one in shapes.items():
        one["description"] = described[kind][""]
        for field, its in one["properties"].items():
            # Beside a "$ref" a description may stand since 2019-09.
            its["description"] = described[kind][field]
    whole = shapes.pop(shape.__name__)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:cse-mapper:{name}:{version}",
        **whole,
        "title": _TITLES[name],
        "$defs": dict(sorted(shapes.items())),
    }


def main() -> None:
    for name, schema in published_schemas().items():
        path = DOCS / f"{name}.schema.json"
        path.write_text(f"{json.dumps(schema, indent=1)}\n", encoding="utf-8", newline="\n")
        print(path)


if __name__ == "__main__":
    main()
