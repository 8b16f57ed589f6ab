"""Measures whether what a gap asks for would close it: evidence is added, and the job run again.

    python -m benchmarks.closing EVIDENCE [--corpus FILE] [--passages 4] [--seed 3]

For each gap of the folder, passages that a person labelled with its element, from a corpus that
the model was not trained on, are put as documents of this year into the services that the gap
says to ask, and the folder is mapped again with that alone added. A gap is closed where its
element has the status that the plan says is enough. Elements with fewer passages in the corpus
than asked are left out and counted. Told is the share closed at once, and the share closed once a
person accepts at most three of the passages that were added, since the model calls few real
passages certain.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections import defaultdict
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cse_mapper.domain import Coverage, Gap
from cse_mapper.domain.rules import default_rules
from cse_mapper.model.corpus import LabelledPassage, read_passages
from cse_mapper.model.on_disk import find_model
from cse_mapper.pipeline import map_evidence
from cse_mapper.storage.cache import Cache


class Tried(NamedTuple):
    """One gap, its status after evidence was added, and whether that is enough."""

    gap: Gap
    after: str
    closed: bool
    accepted: bool


DAY = date(2026, 10, 12)
_ORDER = ("missing", "thin", "covered", "strong")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("evidence", type=Path)
    parser.add_argument("--corpus", type=Path, default=Path("corpus/unseen/real.jsonl"))
    parser.add_argument("--passages", type=int, default=4)
    parser.add_argument("--seed", type=int, default=3)
    given = parser.parse_args()
    by_element: dict[str, list[LabelledPassage]] = defaultdict(list)
    for passage in read_passages(given.corpus):
        if passage.labels and passage.voice == "evidence":
            by_element[passage.labels[0]].append(passage)
    chance = random.Random(given.seed)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / "evidence"
        shutil.copytree(given.evidence, folder)
        cache = Cache(Path(scratch) / "cache")
        before = _mapped(folder, cache)
        assert before.plan is not None
        tried: list[Tried] = []
        left_out = []
        for gap in before.plan.gaps:
            own = by_element[gap.element]
            if len(own) < given.passages:
                left_out.append(gap.element)
                continue
            added = _add(gap, chance.sample(own, given.passages), folder)
            after = _mapped(folder, cache)
            for path in added:
                path.unlink()
            tried.append(Tried(gap, *_outcome(gap, after)))
            print(gap.element, gap.status, "->", tried[-1].after, f"(enough: {gap.enough})")
    _told(tried, left_out)


def _mapped(folder: Path, cache: Cache) -> Coverage:
    return map_evidence(
        folder, model=find_model(None), rules=default_rules(), assessment_date=DAY, cache=cache
    )


def _add(gap: Gap, passages: list[LabelledPassage], folder: Path) -> list[Path]:
    """One document a passage, in turn to the services that are asked, dated half a year ago."""
    services = [asked.service_area for asked in gap.ask] or ["corporate"]
    added = []
    for number, passage in enumerate(passages):
        path = folder / services[number % len(services)] / f"added {number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"12 April 2026\n\n{passage.text}\n", encoding="utf-8")
        added.append(path)
    return added


def _outcome(gap: Gap, after: Coverage) -> tuple[str, bool, bool]:
    """The status after, whether it is enough, and whether accepting what was added makes it so."""
    assert after.plan is not None
    element = next(one for one in after.elements if one.element == gap.element)
    closed = _ORDER.index(element.status) >= _ORDER.index(gap.enough)
    added = {m.passage.id for m in element.matches if "/added " in m.passage.document}
    left = next((one for one in after.plan.gaps if one.element == gap.element), None)
    decide = left.decide if left else ()
    return element.status, closed, closed or (bool(decide) and set(decide) <= added)


def _told(tried: list[Tried], left_out: list[str]) -> None:
    for name, some in (
        ("all gaps", tried),
        ("on the shortest way", [one for one in tried if one.gap.needed]),
        ("missing before", [one for one in tried if one.gap.status == "missing"]),
        ("thin before", [one for one in tried if one.gap.status == "thin"]),
    ):
        closed, accepted = sum(one.closed for one in some), sum(one.accepted for one in some)
        print(
            f"{name}: of {len(some)} closed at once {closed}, "
            f"or once a person accepts at most three of the added passages {accepted}"
        )
    if left_out:
        print(f"left out, too few passages in the corpus: {', '.join(left_out)}")


if __name__ == "__main__":
    main()
