"""The way to a certificate in words, the same in page, workbook and on the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cse_mapper.domain import Coverage, Gap, Status
from cse_mapper.domain.standard import load_standard


@dataclass(frozen=True, slots=True)
class Step:
    """One gap of the shortest way, with what to do about it in a sentence or two."""

    element: str
    title: str
    status: Status
    what: str


@dataclass(frozen=True, slots=True)
class WayView:
    """The way as all outputs tell it."""

    sentence: str
    progress: str
    steps: tuple[Step, ...]


def way_view(coverage: Coverage) -> WayView | None:
    """Put the plan of a coverage into words; None where it has none."""
    if coverage.plan is None:
        return None
    titles = {element.element: element.title for element in coverage.elements}
    steps = tuple(
        Step(gap.element, titles.get(gap.element, ""), gap.status, what_to_do(gap))
        for gap in coverage.plan.needed
    )
    return WayView(coverage.plan.sentence, coverage.plan.progress, steps)


def what_to_do(gap: Gap) -> str:
    """The next step for a gap: what to decide, else what to ask for and whom."""
    said = []
    if gap.decide:
        number = {1: "one passage", 2: "two passages", 3: "three passages"}[len(gap.decide)]
        said.append(
            f"Accepting {number} that was found would settle it, if they show it."
            if len(gap.decide) > 1
            else f"Accepting {number} that was found would settle it, if it shows it."
        )
    said.append(f"{'Else ask' if gap.decide else 'Ask'} {_whom(gap)} for {gap.needs}.")
    if gap.enough == "thin":
        said.append("Some evidence is enough: the criterion can carry it as a partial compliance.")
    return " ".join(said)


def _whom(gap: Gap) -> str:
    areas = [asked.service_area for asked in gap.ask]
    return listed(areas, "or") if areas else "the services"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Names as a person lists them: a, b and c."""
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def title_of(element: str) -> str:
    """Number and title of an element."""
    return f"{element} {load_standard().element(element).title}"
