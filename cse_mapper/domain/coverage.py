"""What evidence supports: judgements, matches, claims, and the coverage that outputs show."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from cse_mapper.domain.evidence import Document, Passage, Standing

Decision = Literal["supports", "uncertain", "none", "accepted", "rejected"]
Status = Literal["missing", "thin", "covered", "strong"]
EvidenceKind = Literal["policy", "practice", "outcome", "customer voice", "external"]
ClaimVerdict = Literal["confirmed", "doubtful", "not supported", "not read"]

# Four fifths, as for passages: a new first page does not make another report.
_COPIED = 0.8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An element with the calibrated probability (0 to 1) that an assessor would accept it."""

    element: str
    probability: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model says of one text: a decision for the whole, and elements best first."""

    decision: Decision
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """Why a match was suggested: the terms that carried it and the nearest corpus narrative."""

    terms: tuple[str, ...] = ()
    nearest: str = ""
    nearest_similarity: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that supports an element, by the model's judgement or a person's decision.

    `moved_from` is the element that a person moved it here from, `moved_to` the one that a
    person moved it to, which leaves it rejected here; `personal` names the kinds of personal
    data that the passage may hold, `standing` is that of its document. `certain` tells whether
    it counts as certain evidence beside everything else in the folder, `counts` whether it is
    the one that counts as a piece: of texts alike one does, and none that weighs too little;
    None until the coverage is built.
    """

    passage: Passage
    element: str
    probability: float
    decision: Decision
    kind: EvidenceKind = "practice"
    evidence_date: date | None = None
    service_area: str = ""
    note: str = ""
    reviewer: str = ""
    why: Why | None = None
    moved_from: str = ""
    moved_to: str = ""
    personal: tuple[str, ...] = ()
    standing: Standing = ""
    certain: bool | None = None
    counts: bool | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Elements named beside a text that may name a file, in `document` at `place`."""

    elements: tuple[str, ...]
    text: str
    document: str
    place: str


@dataclass(frozen=True, slots=True)
class MappedDocument:
    """What a document brings by itself, whatever else is in the folder; this is what can be kept.

    `passages` is how many it was cut into, `matches` are those of them that may support an element,
    `mentions` where it speaks of elements by number. `texts` are all passages: decisions may
    concern any of them. `inside` are the documents of an archive or e-mail, which come and are kept
    with it.
    """

    document: Document
    passages: int = 0
    matches: tuple[Match, ...] = ()
    mentions: tuple[Mention, ...] = ()
    texts: tuple[Passage, ...] = ()
    inside: tuple[MappedDocument, ...] = ()

    @property
    def all_passages(self) -> int:
        """How many passages the file brings with all that is in it."""
        return self.passages + sum(one.passages for one in self.inside)


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence, with a code for machines, on why an element has its status."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What the submission itself says a file is for; `place` tells in words where it says so."""

    element: str
    document: str
    place: str


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """What the content of a file says to a claim; `pieces` counts the passages that bear it out."""

    claim: Claim
    verdict: ClaimVerdict
    sentence: str
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A file that clearly supports an element although the submission does not say so."""

    element: str
    document: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Sample:
    """A passage that an assessor should look up, and what to look at there."""

    match: Match
    why: str

    def __str__(self) -> str:
        return f"{self.match.passage.document}, {self.match.passage.locator}: {self.why}"


@dataclass(frozen=True, slots=True)
class ElementTriage:
    """What an assessor would do on site for an element: questions, people, sights, samples.

    `ask` begins with what is asked of this evidence, then of the element, then what settles a
    claim.
    """

    element: str
    title: str
    status: Status
    ask: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    samples: tuple[Sample, ...] = ()
    meet: tuple[str, ...] = ()

    @property
    def sample(self) -> tuple[str, ...]:
        """The samples in words."""
        return tuple(map(str, self.samples))


@dataclass(frozen=True, slots=True)
class ToOpen:
    """A document to open before the visit, with the elements that it settles."""

    document: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToMeet:
    """A role to see on site, with the elements to speak about."""

    role: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """The fewest documents that show every element twice where it can be, and whom to see."""

    documents: tuple[ToOpen, ...]
    people: tuple[ToMeet, ...]


@dataclass(frozen=True, slots=True)
class AreaCell:
    """One cell of the matrix: how many pieces a service area has for an element, how strong.

    `certain` is how many of the pieces count as certain evidence.
    """

    pieces: int
    best: float
    certain: int = 0


@dataclass(frozen=True, slots=True)
class ElementCoverage:
    """An element's status with its reasons and its matches, best first."""

    element: str
    title: str
    status: Status
    reasons: tuple[Reason, ...]
    matches: tuple[Match, ...]
    areas: Mapping[str, AreaCell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CriterionCoverage:
    """A criterion's counts by status, against the partial compliances it may have."""

    id: str
    title: str
    status_counts: Mapping[str, int]
    partials_allowed: int
    at_risk: bool
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class AskedService:
    """A service area to ask, with the neighbouring elements for which it has evidence."""

    service_area: str
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """An element that is missing or thin, with what would close it.

    `needed` tells whether it lies on the shortest way, and `enough` the status that is enough
    there: "thin" where the criterion can still carry it as a partial compliance. `decide` are the
    passages (ids) that would bring it there if a person accepted them, empty where no few of them
    would; `nearby` all that come near, best first. `areas` are the service areas without evidence
    for it.
    """

    element: str
    status: Status
    needed: bool
    enough: Status
    needs: str
    decide: tuple[str, ...] = ()
    nearby: tuple[str, ...] = ()
    ask: tuple[AskedService, ...] = ()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All gaps, those of the shortest way first and in the order in which to take them.

    `progress` says how far the last run with other results has come, "" where there was none;
    `since` is the day that run was for.
    """

    gaps: tuple[Gap, ...]
    sentence: str
    progress: str = ""
    since: date | None = None

    @property
    def needed(self) -> tuple[Gap, ...]:
        """The gaps of the shortest way."""
        return tuple(gap for gap in self.gaps if gap.needed)

    @property
    def one_decision(self) -> tuple[Gap, ...]:
        """Those of the shortest way that one accepted passage would settle."""
        return tuple(gap for gap in self.needed if len(gap.decide) == 1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """All that an output needs.

    `notes` are sentences on this run that a coordinator should read, for example on decisions whose
    text is gone. `plan` is the way to a certificate, None in a coverage.json from before there was
    one. `unmatched` are the passages that support no element, where they were asked for; they are
    in no file.
    """

    elements: tuple[ElementCoverage, ...]
    criteria: tuple[CriterionCoverage, ...]
    documents: tuple[Document, ...]
    model: str
    assessment_date: date
    headline: str = ""
    passages: int = 0
    rules: tuple[tuple[str, str], ...] = ()
    claims: tuple[ClaimCheck, ...] = ()
    unclaimed: tuple[Unclaimed, ...] = ()
    notes: tuple[str, ...] = ()
    plan: Plan | None = None
    unmatched: tuple[Passage, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every file was read and no element is missing or thin: what --strict asks."""
        unread = {"needs OCR", "unreadable", "unsupported"}
        return not any(d.status in unread for d in self.documents) and not any(
            e.status in ("missing", "thin") for e in self.elements
        )


def copied_documents(matches: Iterable[Match]) -> Mapping[str, str]:
    """Say for each document that repeats an earlier one which that is, so that they count as one.

    A document is a copy where four fifths of its listed passages are the other's; one paragraph
    that was pasted into a page with text of its own makes no copy. Pure; takes the matches of the
    whole folder that are listed for people, so that every output counts alike.
    """
    passages = {match.passage.id: match.passage for match in matches}
    own = Counter(passage.document for passage in passages.values())
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    for passage in passages.values():
        first = passages.get(passage.duplicate_of or "")
        if first is not None and first.document != passage.document:
            shared[passage.document][first.document] += 1
    copied = {}
    for document, others in sorted(shared.items()):
        # Among equals the first by name, so that every run says the same.
        other, common = min(others.items(), key=lambda item: (-item[1], item[0]))
        if common >= _COPIED * own[document]:
            copied[document] = other
    return copied
