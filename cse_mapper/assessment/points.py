"""Says what a passage lacks that takes a finding's subject up: the point that was asked for.

A target that is still missed, a plan in place of a deed, or a clause of the finding that nothing in
the passage comes near to. Who reads "answered" expects the thing to be done.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cse_mapper.assessment.subjects import Measured, measured_in, terms_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# By cosine, on the part of benchmarks/follow_up_set that is for tuning: clauses that were not
# answered had .11 and .21 at most, those that were .22 and more or a telling word in common.
_CLAUSE_TAKEN_UP = 0.22
# Of a plan and a deed that are about as near to the finding, by cosine, the deed counts.
_PLAN_LEADS_BY = 0.1

_PLANNED = re.compile(
    r"\b(?:will|shall|(?:is|are)\s+to\b|intend\w*|plan(?:s|ned)?\s+to|(?:is|are)\s+planned|propos\w+|"
    r"(?:has|have)\s+(?:still|yet)\s+to|not\s+yet|under\s+consideration|to\s+be\s+\w+ed|"
    r"in\s+due\s+course)\b",
    re.IGNORECASE,
)
# What is still to be decided is not done, whatever else the passage tells.
_UNDECIDED = re.compile(
    r"\b(?:will|is\s+to|are\s+to|has\s+(?:still|yet)\s+to|have\s+(?:still|yet)\s+to)\b[^.;]{0,60}?"
    r"\b(?:decide[ds]?|decision|choose|chosen|considere?d?|asked|consult\w*|agreed?|"
    r"go(?:es)?\s+to\s+(?:the\s+)?(?:board|cabinet|council|committee|members))\b|"
    r"\b(?:decision|proposal)s?\s+(?:is|are)\s+(?:due|expected|awaited)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Read:
    """A passage sentence by sentence, `vectors` one each and a last one of the whole `text`."""

    text: str
    sentences: tuple[str, ...]
    vectors: NDArray[np.float32]


def missing_point(
    clauses: Sequence[str],
    measured: Sequence[Measured],
    read: Read,
    vector: NDArray[np.float32],
    encode: Callable[[list[str]], NDArray[np.float32]],
) -> str:
    """What a passage lacks, as the end of a sentence; empty where it seems to lack nothing.

    `clauses` are the finding's without their framing, `vector` its own, `measured` its figures.
    """
    return (
        _target_missed(measured, read.text)
        or _only_planned(clauses, read, vector)
        or _clause_missing(clauses, measured, read, encode)
    )


def same_measure(measured: Sequence[Measured], text: str) -> tuple[Measured, Measured] | None:
    """The finding's value and the passage's for one measure; None where they share none."""
    best: tuple[int, Measured, Measured] | None = None
    for asked in measured:
        wanted = terms_of(asked.words)
        for found in measured_in(text):
            shared = len(wanted & terms_of(found.words)) + (asked.target == found.target)
            if shared and (best is None or shared > best[0]):
                best = (shared, asked, found)
    return (best[1], best[2]) if best else None


def _target_missed(measured: Sequence[Measured], text: str) -> str:
    if not measured:
        return ""
    both = same_measure(measured, text)
    if both is None:
        return "it has no figure against the target that was missed"
    asked, found = both
    # On which side of the target the bad values lie, the finding tells.
    if found.value != found.target and found.falls_short == asked.falls_short:
        return f"the target is still missed, {found}"
    return ""


def _only_planned(clauses: Sequence[str], read: Read, vector: NDArray[np.float32]) -> str:
    alike = read.vectors[:-1] @ vector
    terms = terms_of(" ".join(clauses))
    planned = done = -1.0
    told = False
    for sentence, likeness in zip(read.sentences, alike, strict=True):
        if _UNDECIDED.search(sentence):
            return "it tells of what is still to be decided"
        if _PLANNED.search(sentence):
            planned = max(planned, float(likeness))
        else:
            done = max(done, float(likeness))
            told = told or bool(terms & terms_of(sentence))
    if not told and planned > done + _PLAN_LEADS_BY:
        return "it tells of a plan, not of what was done"
    return ""


def _clause_missing(
    clauses: Sequence[str],
    measured: Sequence[Measured],
    read: Read,
    encode: Callable[[list[str]], NDArray[np.float32]],
) -> str:
    if len(clauses) < 2 or measured:
        return ""
    nearest = (encode(list(clauses)) @ read.vectors.T).max(axis=1)
    there = terms_of(read.text)
    for clause, likeness in zip(clauses, nearest, strict=True):
        if likeness < _CLAUSE_TAKEN_UP and not terms_of(clause) & there:
            words = clause.split()
            said = " ".join(words[:12]) + (" ..." if len(words) > 12 else "")
            return f"it says nothing of \u201c{said}\u201d"
    return ""
