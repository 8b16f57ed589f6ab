"""What would close a gap, in words a coordinator can hand to a service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from cse_mapper.domain import ElementCoverage, EvidenceKind
from cse_mapper.domain.guidance import Proof, load_guidance
from cse_mapper.domain.shortcomings import BY_CODE
from cse_mapper.outputs.arrange import counted

# Which kinds of evidence may be what assessors look at; published information may be of any.
_SHOWN_BY: Mapping[Proof, frozenset[EvidenceKind]] = {
    "policy in use": frozenset({"policy"}),
    "proof of practice": frozenset({"practice", "outcome"}),
    "figures over time": frozenset({"outcome"}),
    "customers' words": frozenset({"customer voice"}),
    "comparison": frozenset({"external", "outcome"}),
    "published information": frozenset(get_args(EvidenceKind)),
}


def what_closes(element: ElementCoverage) -> tuple[str, ...]:
    """What a coordinator can do about each reason, in the order of the reasons, each thing once.

    Where something is lacking, what assessors look for comes last (`domain/guidance.toml`).
    """
    found = (BY_CODE.get(reason.code) for reason in element.reasons)
    advice = tuple(dict.fromkeys(shortcoming.advice for shortcoming in found if shortcoming))
    guidance = load_guidance().get(element.element)
    if element.status == "strong" or guidance is None:
        return advice
    kinds = {match.kind for match in counted(element)}
    lacking = [proof for proof in guidance.proofs if kinds and not kinds & _SHOWN_BY[proof]]
    said = f" Nothing that counts was recognised as {' or '.join(lacking)}." if lacking else ""
    return (*advice, f"Assessors look for {guidance.looked_for}.{said}")
