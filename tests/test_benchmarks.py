"""Benchmarks are run rarely; a module that was moved must not be found missing then."""

from __future__ import annotations

import tomllib
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


def test_the_second_reader_quotes_what_the_evidence_says() -> None:
    """Every finding was read, and what is no "nothing" rests on words of the document named."""
    from benchmarks import follow_up

    second = tomllib.loads(follow_up.SECOND_READING.read_text(encoding="utf-8"))
    for path, organisation in follow_up.organisations():
        documents = {
            one["name"]: " ".join(one["text"].split()) for one in organisation["documents"]
        }
        read = second[path.stem]
        assert set(read) == {finding["text"] for finding in organisation["findings"]}
        for text, said in read.items():
            if said["answer"] == "nothing":
                assert set(said) == {"answer"}, text
            else:
                assert said["quotation"] in documents[said["document"]], text
