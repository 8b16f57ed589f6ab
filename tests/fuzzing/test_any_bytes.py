"""Damaged reports, workbooks, decisions and models end in an answer, never in a traceback."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.hostile import damaged
from tests.fuzzing.targets import TARGETS, Target

pytestmark = pytest.mark.slow  # some four thousand files

# A PDF takes a hundred times as long as a line of decisions.
_EXAMPLES = {"report-pdf": 100, "report-word": 200, "report-word-text": 200, "decisions": 600}


@st.composite
def _bytes_like(draw: st.DrawFn, target: Target) -> bytes:
    """A seed with some bytes changed, a piece lost or doubled, or damaged as disks do."""
    seeds = target.seeds()
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        if not data:
            break
        start = draw(st.integers(0, len(data) - 1))
        end = min(len(data), start + draw(st.sampled_from((1, 2, 8, 64, 1024, len(data)))))
        change = draw(st.sampled_from(("set", "drop", "double", "insert", "damage")))
        if change == "set":
            data = data[:start] + draw(st.binary(min_size=1, max_size=8)) + data[start + 1 :]
        elif change == "drop":
            data = data[:start] + data[end:]
        elif change == "double":
            data = data[:end] + data[start:end] + data[end:]
        elif change == "insert":
            data = data[:start] + draw(st.text(max_size=12)).encode() + data[start:]
        else:
            chance = random.Random(draw(st.integers(0, 2**32)))
            data = damaged(data, draw(st.sampled_from(seeds)), chance)
    return data


@pytest.mark.parametrize("name", TARGETS)
def test_any_damage_is_an_answer(name: str) -> None:
    target = TARGETS[name]

    @settings(max_examples=_EXAMPLES.get(name, 300), deadline=None, derandomize=True, database=None)
    @given(_bytes_like(target))
    def holds(data: bytes) -> None:
        target.run(data)

    holds()


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_themselves_are_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the damage would be done to what was refused anyway."""
    monkeypatch.setattr("tests.fuzzing.targets.CseMapperError", NeverRaisedError)
    for seed in TARGETS[name].seeds():
        TARGETS[name].run(seed)


class NeverRaisedError(Exception):
    """Stands in for our errors, so that none is taken for an answer."""
