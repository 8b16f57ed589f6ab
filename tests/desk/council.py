"""An invented council to review: passages of any number, statuses as the rules give them."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from pathlib import Path

from cse_mapper.assessment.coverage import build_coverage
from cse_mapper.domain import Coverage, Match, Why
from cse_mapper.domain.rules import default_rules
from cse_mapper.outputs.json_file import write_json
from tests.outputs.invented import ASSESSED, invented_coverage


def council(documents: int = 60, matches: int = 8, seed: int = 7) -> Coverage:
    """A coverage whose passages have ids as real ones have, and each a second likely element."""
    invented = invented_coverage(documents, matches, seed)
    chance = random.Random(seed)
    elements = [element.element for element in invented.elements]
    found: list[Match] = []
    for element in invented.elements:
        for number, match in enumerate(element.matches):
            name = f"{seed} {element.element} {number}"
            passage = replace(
                match.passage,
                id=_digits(name),
                text_id=_digits(f"text {name}"),
                text=f"{match.passage.text} This is said of case {name}.",
            )
            why = Why(("complaint", "days"), "Complaints are answered within ten days.", 0.61)
            own = replace(match, passage=passage, why=why)
            second = chance.choice([other for other in elements if other != element.element])
            less = round(own.probability * chance.uniform(0.3, 0.9), 4)
            found += [
                replace(own, probability=round(own.probability, 4)),
                replace(own, element=second, probability=max(0.26, less), decision="uncertain"),
            ]
    return build_coverage(
        found,
        invented.documents,
        model="invented 1.0",
        assessment_date=ASSESSED,
        rules=default_rules(),
        passages=invented.passages,
    )


def written(folder: Path, coverage: Coverage | None = None) -> Path:
    """An output folder as a run leaves it, for the desk to open."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(coverage or council(), folder / "coverage.json")
    return folder


def _digits(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]
