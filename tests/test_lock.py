"""CI installs what pyproject.toml asks for: a new or higher dependency must get into the lock."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
LOCKED_EXTRAS = ("test", "ocr", "cluster")


def _asked_for() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = [line for extra in LOCKED_EXTRAS for line in extras[extra]]
    return [Requirement(line) for line in [*project["dependencies"], *named]]


def _locked() -> dict[str, list[Requirement]]:
    lines = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins: dict[str, list[Requirement]] = {}
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            pin = Requirement(line)
            pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


@pytest.mark.parametrize("asked", _asked_for(), ids=lambda asked: asked.name)
def test_each_dependency_is_locked_at_a_version_it_allows(asked: Requirement) -> None:
    pins = _locked().get(canonicalize_name(asked.name), [])
    assert pins, f"{asked} is not in .ci/constraints.txt: run .ci/lock"
    for pin in pins:
        (exactly,) = pin.specifier
        assert exactly.operator == "=="
        assert asked.specifier.contains(exactly.version), f"{asked} but {pin}: run .ci/lock"
