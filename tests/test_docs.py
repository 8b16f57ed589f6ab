"""The pages in docs/ are true: what they name is there, and the figures are what a run finds."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
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
    written, made = PAGE.read_text(encoding="utf-8").splitlines(), page().splitlines()
    renew = "python -m benchmarks.one_passage writes the page anew"
    ours, theirs = ([_FIGURE.sub("N", line) for line in lines] for lines in (written, made))
    same = SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
    kept = sum(block.size for block in same)
    rows = {line for line in (*ours, *theirs) if line not in ours or line not in theirs}
    # One passage at the border of being put forward may fall on its other side there.
    assert max(len(ours), len(theirs)) - kept <= 1, renew
    assert all(line.startswith("| ") for line in rows), renew
    for block in same:
        for n in range(block.size):
            pair = written[block.a + n], made[block.b + n]
            for our, their in zip(*map(_FIGURE.findall, pair), strict=True):
                # The logarithm of what is improbable moves far where the probability hardly does.
                near = 0.5 if float(our) < -1 else 0.0501 if "." in our else 5.01
                assert float(our) == pytest.approx(float(their), abs=near, rel=0.02), renew


@pytest.mark.parametrize("path", sorted(DOCS.glob("*.md")), ids=lambda path: path.name)
def test_files_that_a_page_names_are_there(path) -> None:
    text = path.read_text(encoding="utf-8")
    links = {link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link}
    files = set(re.findall(r"`((?:\w+/)+\w+\.(?:py|toml|json))`", text))
    assert {link for link in links if not (DOCS / link).exists()} == set()
    roots = (PACKAGE, PACKAGE.parent)
    assert {name for name in files if not any((root / name).exists() for root in roots)} == set()
