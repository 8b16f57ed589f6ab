"""docs/data-science.md is true: its Python runs as it stands, its commands know their options."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cse_mapper.commands.program import main
from cse_mapper.domain import Coverage
from cse_mapper.model.corpus import LabelledPassage
from cse_mapper.outputs.json_file import write_json
from cse_mapper.training import fitting as training
from tests.assessor_reports import invented

TEXT = (Path(__file__).resolve().parent.parent / "docs" / "data-science.md").read_text(
    encoding="utf-8"
)
ELEMENTS = ("1.1.1", "4.3.2")


def test_its_python_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "reports").mkdir()
    for name in ("2024.txt", "2025.txt"):
        (tmp_path / "reports" / name).write_text(invented.bullets_report(), encoding="utf-8")
    write_json(Coverage((), (), (), "a model", date(2026, 10, 12)), _made("cse-coverage"))
    taught: list[LabelledPassage] = []
    # What is taught is what the page is about; how, `test_adapting.py` holds.
    monkeypatch.setattr(training, "save_adapted", lambda _model, own, _to: taught.extend(own))
    names: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL):
        exec(code, names)
        if "write_narratives" in code:
            _keep_few(tmp_path / "narratives.jsonl")
    # Both years say the same, and one text stands under two elements.
    assert len(taught) == 56
    assert sum(len(p.labels) for p in taught) == 57
    assert len(names["ours"]) == len(names["other"]) == len(names["rows"]) == 4
    assert names["best"] == "4.3.2"
    assert [found[1:] for found in names["found"]] == [("4.3.2", "supports")]
    assert names["matches"] == []


def _made(name: str) -> Path:
    Path(name).mkdir()
    return Path(name) / "coverage.json"


def _keep_few(narratives: Path) -> None:
    """Two elements of each report: folds and pipelines are the same with few texts as with many."""
    lines = narratives.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if any(f'"{element}"' in line for element in ELEMENTS)]
    narratives.write_text("\n".join(kept), encoding="utf-8")


def test_its_commands_know_their_options() -> None:
    lines = re.findall(r"cse-map (?:import-report|train|evaluate|suggest)\b[^`\n]*", TEXT)
    assert len(lines) >= 4
    for line in lines:
        _, command, *words = line.split()
        shown = CliRunner().invoke(main, [command, "--help"]).output
        assert all(word in shown for word in words if word.startswith("-"))
