"""The pages in docs/ are true: what they name is there, and the figures are what a run finds."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from benchmarks.one_passage import PAGE, page
from tests.test_layers import PACKAGE

DOCS = PACKAGE.parent / "docs"
# What another processor or version of the runtime may round otherwise: probabilities, and how many
# matches all of a folder makes.
_FIGURE = re.compile(r"-?\d+\.\d+|\d+(?=%)|\d{3,}(?= matches)")
_WORDS = re.findall(
    r"^\| (.+?) \| .+ \| `([\w.]+)` \|$", (DOCS / "words.md").read_text("utf-8"), re.MULTILINE
)


@pytest.mark.parametrize(("word", "name"), _WORDS)
def test_a_word_has_its_place_in_the_code(word: str, name: str) -> None:
    module, _, attribute = name.rpartition(".")
    found = getattr(import_module(f"cse_mapper.{module}"), attribute)
    assert found.__doc__, word


def test_all_words_of_the_page_were_looked_at() -> None:
    rows = [
        line for line in (DOCS / "words.md").read_text("utf-8").splitlines() if line[:2] == "| "
    ]
    assert len(_WORDS) == len(rows) - 1 > 25


def test_one_passage_is_followed_with_the_figures_of_a_run() -> None:
    """Figures may differ by as much as the lowest version of the runtime rounds otherwise."""
    written, made = PAGE.read_text(encoding="utf-8"), page()
    renew = "python -m benchmarks.one_passage writes the page anew"
    assert _FIGURE.sub("N", written) == _FIGURE.sub("N", made), renew
    for ours, theirs in zip(_FIGURE.findall(written), _FIGURE.findall(made), strict=True):
        near = 0.0501 if "." in ours else 5.01
        assert float(ours) == pytest.approx(float(theirs), abs=near, rel=0.02), renew


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_files_that_a_page_names_are_there(path) -> None:
    text = path.read_text(encoding="utf-8")
    links = {link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link}
    files = set(re.findall(r"`((?:\w+/)+\w+\.(?:py|toml|json))`", text))
    assert {link for link in links if not (DOCS / link).exists()} == set()
    roots = (PACKAGE, PACKAGE.parent)
    assert {name for name in files if not any((root / name).exists() for root in roots)} == set()
