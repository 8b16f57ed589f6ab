"""Records again from the plain data of a coverage.json."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cse_mapper.domain import (
    AreaCell,
    AskedService,
    Claim,
    ClaimCheck,
    Coverage,
    CriterionCoverage,
    Document,
    ElementCoverage,
    Gap,
    Locator,
    Match,
    Part,
    Passage,
    Plan,
    Reason,
    Unclaimed,
    Why,
)


def coverage_from(data: Mapping[str, Any]) -> Coverage:
    """The coverage that was written as `data`; ValueError where a date is none.

    `data` follows the schema. What an older version did not write is left empty.
    """
    return Coverage(
        elements=tuple(map(_element_from, data["elements"])),
        criteria=tuple(
            CriterionCoverage(
                id=row["id"],
                title=row["title"],
                status_counts=row["status_counts"],
                partials_allowed=row["partials_allowed"],
                at_risk=row["at_risk"],
                sentence=row.get("sentence", ""),
            )
            for row in data["criteria"]
        ),
        documents=tuple(
            Document(
                path=row["path"],
                service_area=row["service_area"],
                status=row["status"],
                reason=row["reason"],
                evidence_date=_day(row["evidence_date"]),
                date_source=row.get("date_source", ""),
                digest=row.get("digest", ""),
                title=row.get("title", ""),
                size=row.get("size", 0),
                personal=tuple(row.get("personal", ())),
                parts=tuple(
                    Part(part["name"], part["status"], part["reason"])
                    for part in row.get("parts", ())
                ),
            )
            for row in data["documents"]
        ),
        model=data["model"],
        assessment_date=date.fromisoformat(data["assessment_date"]),
        headline=data.get("headline", ""),
        passages=data.get("passages", 0),
        notes=tuple(data.get("notes", ())),
        rules=tuple((row["id"], row["sentence"]) for row in data.get("rules", ())),
        claims=tuple(
            ClaimCheck(
                Claim(row["element"], row["document"], row["place"]),
                row["verdict"],
                row["sentence"],
                row["pieces"],
            )
            for row in data.get("claims", ())
        ),
        unclaimed=tuple(
            Unclaimed(row["element"], row["document"], row["pieces"])
            for row in data.get("unclaimed", ())
        ),
        plan=_plan_from(data.get("plan")),
    )


def _plan_from(row: Mapping[str, Any] | None) -> Plan | None:
    if row is None:
        return None
    return Plan(
        gaps=tuple(
            Gap(
                element=gap["element"],
                status=gap["status"],
                needed=gap["needed"],
                enough=gap["enough"],
                needs=gap["needs"],
                decide=tuple(gap["decide"]),
                nearby=tuple(gap["nearby"]),
                ask=tuple(
                    AskedService(asked["service_area"], tuple(asked["elements"]))
                    for asked in gap["ask"]
                ),
                areas=tuple(gap["areas"]),
            )
            for gap in row["gaps"]
        ),
        sentence=row["sentence"],
        progress=row["progress"],
        since=_day(row["since"]),
    )


def _element_from(row: Mapping[str, Any]) -> ElementCoverage:
    return ElementCoverage(
        element=row["id"],
        title=row["title"],
        status=row["status"],
        reasons=tuple(Reason(reason["code"], reason["text"]) for reason in row["reasons"]),
        matches=tuple(_match_from(match, row["id"]) for match in row["matches"]),
        areas={
            area: AreaCell(cell["pieces"], cell["best"], cell.get("certain", 0))
            for area, cell in row.get("areas", {}).items()
        },
    )


def _match_from(row: Mapping[str, Any], element: str) -> Match:
    passage = Passage(
        id=row["passage_id"],
        text_id=row.get("text_id", ""),
        document=row["document"],
        locator=Locator(**row["place"]),
        text=row["text"],
        heading=row.get("heading", ""),
        duplicate_of=row.get("duplicate_of"),
    )
    return Match(
        passage=passage,
        element=element,
        probability=row["probability"],
        decision=row["decision"],
        kind=row["kind"],
        evidence_date=_day(row["evidence_date"]),
        service_area=row["service_area"],
        note=row.get("note", ""),
        reviewer=row.get("reviewer", ""),
        why=_why_from(row.get("why")),
        moved_from=row.get("moved_from", ""),
        moved_to=row.get("moved_to", ""),
        personal=tuple(row.get("personal", ())),
        certain=row.get("certain"),
    )


def _why_from(row: Mapping[str, Any] | None) -> Why | None:
    if row is None:
        return None
    return Why(tuple(row["terms"]), row["nearest"], row["nearest_similarity"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
