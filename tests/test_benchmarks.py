"""Benchmarks are run rarely; a module that was moved must not be found missing then."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

import benchmarks

NAMES = sorted(
    path.stem for path in Path(benchmarks.__path__[0]).glob("*.py") if path.stem != "__init__"
)


@pytest.mark.parametrize("name", NAMES)
def test_each_benchmark_finds_what_it_measures(name: str) -> None:
    module = import_module(f"benchmarks.{name}")
    assert module.__doc__, f"benchmarks/{name}.py does not say what it measures"
