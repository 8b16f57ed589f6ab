"""What to ask for, whom, and what an assessor asks on site, for each element of the standard."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a coordinator asks the services for, and an assessor on site, about one element.

    `needs` is what is wanted in one clause; `documents` are the kinds that usually show the
    element, the most telling first; `holders` the roles that have them; `meet` those whom an
    assessor sees; `questions` what they ask; `partial` what partial compliance is usually given
    for. `sources` says in sentences what each of these rests on.
    """

    id: str
    needs: str
    documents: tuple[str, ...]
    holders: tuple[str, ...]
    meet: tuple[str, ...]
    questions: tuple[str, ...]
    partial: str
    sources: tuple[str, ...]


@cache
def load_wanted() -> Mapping[str, Wanted]:
    """Get what to ask for by element, so that advice is the element's and not the same for all.

    Read once from the package's `wanted.toml`, which also says where each of it is from.
    """
    text = files("cse_mapper.domain").joinpath("wanted.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    return {
        row["id"]: Wanted(
            id=row["id"],
            needs=row["needs"],
            documents=tuple(row["documents"]),
            holders=tuple(row["holders"]),
            meet=tuple(row["meet"]),
            questions=tuple(row["questions"]),
            partial=row["partial"],
            sources=tuple(data["sources"][name] for name in row["source"]),
        )
        for row in data["elements"]
    }
