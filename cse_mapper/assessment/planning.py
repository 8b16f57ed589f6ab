"""The shortest way to a certificate: the fewest gaps to close, and how far one has come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from cse_mapper.domain import AskedService, Coverage, ElementCoverage, Gap, Match, Plan, Status
from cse_mapper.domain.areas import TOP_LEVEL, service_areas
from cse_mapper.domain.guidance import load_guidance
from cse_mapper.domain.shortcomings import STALE
from cse_mapper.domain.standard import Criterion, load_standard

# What the status of an element would be if a person accepted these passages for it.
StatusWith = Callable[[str, frozenset[str]], Status]

_RANK: Mapping[Status, int] = {"missing": 0, "thin": 1, "covered": 2, "strong": 3}
_MOST_NEAR = 8
_MOST_COMBINED = 5
# More decisions than this are no shorter than asking for a document.
_MOST_DECISIONS = 3
_MOST_ASKED = 3


def plan(
    elements: Sequence[ElementCoverage], areas: Iterable[str], status_with: StatusWith
) -> Plan:
    """Find the fewest gaps that bring every criterion within tolerance, the easiest first.

    A certificate allows no non-compliance and so many partial compliances a criterion, so every
    missing element is on the way, and of the thin ones those beyond the tolerance: first those that
    accepted passages would settle. Where a criterion can carry more partials than it has, some
    evidence is enough for as many of its missing elements, the hardest. `areas` are the service
    areas of the evidence; `status_with` says what accepting passages would make of an element.
    Pure.
    """
    named = sorted(area for area in service_areas(areas) if area != TOP_LEVEL)
    gaps: list[Gap] = []
    ways: list[tuple[int, list[Gap]]] = []
    for criterion in load_standard().criteria:
        own = [each for each in elements if each.element.startswith(f"{criterion.id}.")]
        way, rest = _way(criterion, own, status_with)
        ways.append((len(way), way))
        gaps += rest
    # The criterion that is within tolerance soonest comes first.
    ordered = [gap for _count, way in sorted(ways, key=lambda each: each[0]) for gap in way] + gaps
    by_id = {each.element: each for each in elements}
    return Plan(
        gaps=tuple(
            replace(
                gap,
                ask=_ask(by_id[gap.element], elements, named),
                areas=tuple(a for a in named if a not in by_id[gap.element].areas),
            )
            for gap in ordered
        ),
        sentence=_sentence([gap for gap in ordered if gap.needed], len(ordered)),
    )


def _way(
    criterion: Criterion, elements: Sequence[ElementCoverage], status_with: StatusWith
) -> tuple[list[Gap], list[Gap]]:
    """The gaps of a criterion that must close, easiest first, and those that may stay."""
    missing = [each for each in elements if each.status == "missing"]
    thin = sorted(
        (_gap(each, "covered", status_with) for each in elements if each.status == "thin"),
        key=_effort,
    )
    room = criterion.partials_allowed - len(thin)
    full = sorted((_gap(each, "covered", status_with) for each in missing), key=_effort)
    carried = max(0, len(full) - max(0, room))
    by_id = {each.element: each for each in missing}
    some = [_gap(by_id[gap.element], "thin", status_with) for gap in full[carried:]]
    must = max(0, -room)
    way = sorted([*thin[:must], *full[:carried], *some], key=_effort)
    return [replace(gap, needed=True) for gap in way], thin[must:]


def _effort(gap: Gap) -> tuple[int, int, int, int, tuple[str, ...]]:
    """Sort key: settled by the fewest decisions, then something is there, then most comes near."""
    decisions = len(gap.decide) or _MOST_DECISIONS + 1
    return (
        decisions,
        gap.status == "missing",
        gap.enough != "thin",
        -len(gap.nearby),
        tuple(gap.element.split(".")),
    )


def _gap(element: ElementCoverage, enough: Status, status_with: StatusWith) -> Gap:
    near = tuple(match.passage.id for match in _near(element))
    guidance = load_guidance().get(element.element)
    return Gap(
        element=element.element,
        status=element.status,
        needed=False,
        enough=enough,
        needs=guidance.needs if guidance else "",
        decide=_decide(element.element, near, enough, status_with),
        nearby=near,
    )


def _near(element: ElementCoverage) -> Iterator[Match]:
    """What may support a gap and is not certain, each text once, best first."""
    texts: set[str] = set()
    for match in element.matches:
        text = match.passage.duplicate_of or match.passage.id
        # `certain` follows the text and not the copy, so nothing accepted is asked again.
        if match.certain or match.decision not in ("supports", "uncertain") or text in texts:
            continue
        texts.add(text)
        if len(texts) > _MOST_NEAR:
            return
        yield match


def _decide(
    element: str, near: Sequence[str], enough: Status, status_with: StatusWith
) -> tuple[str, ...]:
    """The fewest passages that would be enough if accepted; of equals the best ones."""
    for count in range(1, _MOST_DECISIONS + 1):
        for some in combinations(near if count == 1 else near[:_MOST_COMBINED], count):
            if _RANK[status_with(element, frozenset(some))] >= _RANK[enough]:
                return some
    return ()


def _ask(
    element: ElementCoverage, elements: Sequence[ElementCoverage], areas: Sequence[str]
) -> tuple[AskedService, ...]:
    """The services to ask: those with evidence next door that have none here.

    Where what is there is old, first those who have it, since they have the newer version too.
    """
    group = element.element.rpartition(".")[0]
    next_door: dict[str, list[str]] = {area: [] for area in areas}
    pieces: Counter[str] = Counter()
    for other in elements:
        if other.element == element.element or not other.element.startswith(f"{group}."):
            continue
        for area, cell in other.areas.items():
            if area in next_door and cell.pieces:
                next_door[area].append(other.element)
                pieces[area] += cell.pieces + 2 * cell.certain
    has = {area for area, cell in element.areas.items() if cell.certain}
    old = any(reason.code in STALE for reason in element.reasons)
    candidates = [area for area in areas if next_door[area] or area in has]
    candidates.sort(key=lambda area: ((area in has) != old, -pieces[area], area))
    return tuple(AskedService(area, tuple(next_door[area])) for area in candidates[:_MOST_ASKED])


def _sentence(needed: Sequence[Gap], gaps: int) -> str:
    if not needed:
        if not gaps:
            return "No element is missing or thin."
        stay = "one gap may stay" if gaps == 1 else f"{gaps} gaps may stay"
        return f"Every criterion is within tolerance; {stay} as partial compliance."
    close = "one gap" if len(needed) == 1 else f"{len(needed)} gaps"
    of = f" of {gaps}" if gaps > len(needed) else ""
    said = f"The shortest way to a certificate is to close {close}{of}: {_listed(needed)}."
    near = [gap for gap in needed if len(gap.decide) == 1]
    if near:
        verb = "is" if len(near) == 1 else "are"
        said += f" One decision away {verb} {_listed(near)}."
    some = [gap for gap in needed if gap.enough == "thin"]
    if some:
        said += f" For {_listed(some)} some evidence is enough."
    return said


# More numbers than this in a sentence nobody reads; the list below it has them all.
_MOST_NAMED = 15


def _listed(gaps: Iterable[Gap]) -> str:
    """Numbers of elements in their order; of very many only the nearest gaps are named."""
    gaps = list(gaps)
    named = gaps if len(gaps) <= _MOST_NAMED else gaps[: _MOST_NAMED - 3]
    names = sorted((gap.element for gap in named), key=lambda name: name.split("."))
    if left := len(gaps) - len(named):
        return f"{', '.join(names)} and {left} more"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


@dataclass(frozen=True, slots=True)
class LastRun:
    """What an earlier run found, as far as progress needs it: status and stale codes by element."""

    assessment_date: date
    statuses: Mapping[str, Status]
    stale: frozenset[str]
    progress: str = ""
    since: date | None = None


def with_progress(coverage: Coverage, last: LastRun | None) -> Coverage:
    """Say in the plan how far things have come since the last run in this folder.

    A run with the same results keeps what was said before it, so that running twice changes
    nothing. Closed is a gap that is covered now, opened a covered element that is a gap now, stale
    an element thin for its age that was not. Pure.
    """
    if last is None or coverage.plan is None:
        return coverage
    closed = opened = stale = 0
    for element in coverage.elements:
        before, now = _RANK[last.statuses.get(element.element, "missing")], _RANK[element.status]
        closed += before < 2 <= now
        is_stale = now > 0 and any(reason.code in STALE for reason in element.reasons)
        gone_stale = is_stale and element.element not in last.stale
        stale += gone_stale
        opened += now < 2 <= before and not gone_stale
    if not (closed or opened or stale):
        kept = replace(coverage.plan, progress=last.progress, since=last.since)
        return replace(coverage, plan=kept)
    counts = [f"{closed} closed", f"{opened} opened", f"{stale} gone stale"]
    since = last.assessment_date
    day = f"{since.day} {since:%B %Y}"
    when = f"Since {day}" if since != coverage.assessment_date else "Since the last run"
    progress = f"{when}: {', '.join(counts)}."
    return replace(coverage, plan=replace(coverage.plan, progress=progress, since=since))
