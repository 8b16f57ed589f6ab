"""What kind of evidence a passage is, by spaCy's matchers on its words and its document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, cast

from cse_mapper.records import Document, EvidenceKind, Passage

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher, PhraseMatcher

KINDS: tuple[EvidenceKind, ...] = ("policy", "practice", "outcome", "customer voice", "external")

# What the name of a file or its folder, its title or a heading says of everything inside it.
_NATURE: Mapping[EvidenceKind, tuple[str, ...]] = {
    "policy": (
        "policy",
        "policies",
        "strategy",
        "charter",
        "standards",
        "service standards",
        "code of",
        "terms of reference",
        "agreement",
        "protocol",
        "handbook",
        "job description",
        "plan",
        "framework",
        "constitution",
        "privacy notice",
        "scheme",
        "pledge",
        "terms and conditions",
        "person specification",
        "contract",
        "conditions",
        "procedure",
    ),
    "practice": (
        "minutes",
        "training",
        "briefing",
        "bulletin",
        "newsletter",
        "agenda",
        "log",
        "guide",
        "leaflet",
        "process",
        "notes",
        "rota",
        "fees",
        "news",
        "form",
        "checklist",
        "induction",
        "action plan",
        "opening times",
        "website",
        "page",
        "poster",
        "a to z",
        "directory",
    ),
    "outcome": (
        "annual report",
        "performance report",
        "performance",
        "kpi",
        "kpis",
        "dashboard",
        "results",
        "quarterly report",
        "scorecard",
        "statistics",
        "survey results",
        "survey",
        "analytics",
        "monitoring",
        "evaluation",
        "outturn",
        "complaints report",
        "end of year",
        "findings",
    ),
    "customer voice": (
        "compliments",
        "testimonials",
        "testimonial",
        "thank you",
        "thank you letter",
        "customer comments",
        "feedback",
        "case study",
        "focus group",
        "tenant voice",
        "quotes",
        "comments",
    ),
    "external": (
        "audit",
        "ombudsman",
        "benchmarking",
        "benchmark",
        "inspection",
        "peer review",
        "peer challenge",
        "accreditation",
        "award",
        "awards",
        "mystery shopping",
        "ofsted",
        "cqc",
        "assessment report",
        "inspectorate",
        "assessor",
    ),
}

_PHRASES: Mapping[EvidenceKind, tuple[str, ...]] = {
    "policy": (
        "it is the policy",
        "this policy",
        "is responsible for ensuring",
        "our aim is",
        "we aim to",
        "we promise",
        "our promise",
        "you can expect",
        "our commitment",
        "is committed to",
        "are committed to",
        "officers must",
        "staff must",
        "staff should",
        "shall be",
        "must be",
        "is entitled to",
        "have the right to",
        "has the right to",
        "we intend to",
        "by the end of",
        "the strategy",
        "our standards",
        "service standard",
        "the purpose of this",
        "post holder",
        "postholder",
        "the parties",
        "is required to",
        "are required to",
        "will be expected to",
    ),
    "practice": (
        "attended",
        "was delivered",
        "were delivered",
        "was introduced",
        "were introduced",
        "has been introduced",
        "have been introduced",
        "have introduced",
        "was launched",
        "has been launched",
        "have launched",
        "resolved",
        "agreed that",
        "agreed to",
        "noted that",
        "reported that",
        "now open",
        "was opened",
        "training session",
        "workshop",
        "has been trained",
        "have been trained",
        "we visited",
        "meets every",
        "met on",
        "is open",
        "you can",
        "ask for",
        "please call",
        "if you need",
        "click",
        "was reviewed",
        "has been reviewed",
        "have been reviewed",
        "team meeting",
        "walked",
        "was asked",
        "were asked",
        "we asked",
        "we have changed",
        "we changed",
        "has been rewritten",
        "was rewritten",
        "is reviewed",
        "are reviewed",
        "every week",
        "each week",
        "every month",
        "each month",
        "took part",
        "took place",
        "was held",
        "were held",
    ),
    "outcome": (
        "compared with",
        "compared to",
        "up from",
        "down from",
        "rose from",
        "rose to",
        "fell from",
        "fell to",
        "increased from",
        "increased to",
        "reduced from",
        "reduced to",
        "improved from",
        "improved to",
        "against a target",
        "against target",
        "target of",
        "year on year",
        "previous year",
        "last year",
        "per cent",
        "percentage points",
        "percentage point",
        "on average",
        "average of",
        "a reduction of",
        "an increase of",
        "of respondents",
        "were satisfied",
        "satisfaction",
        "within target",
        "met the target",
        "exceeded",
        "quarter 1",
        "quarter 2",
        "quarter 3",
        "quarter 4",
        "q1",
        "q2",
        "q3",
        "q4",
        "as a result",
        "fewer",
        "has fallen",
        "has risen",
        "have fallen",
        "upheld",
    ),
    "customer voice": (
        "thank you",
        "i was",
        "i am",
        "i have",
        "i had",
        "i felt",
        "my mum",
        "my dad",
        "my mother",
        "my husband",
        "my wife",
        "my daughter",
        "my son",
        "told us",
        "said they",
        "residents said",
        "customers said",
        "tenants said",
        "respondents said",
        "one resident",
        "one customer",
        "one tenant",
        "one patient",
        "commented",
        "comments included",
        "you said",
        "in their own words",
        "nothing was too much trouble",
        "asked us to",
        "complained that",
    ),
    "external": (
        "ombudsman",
        "auditor",
        "auditors",
        "internal audit",
        "external audit",
        "inspector",
        "inspectors",
        "inspection",
        "benchmarking club",
        "benchmarking group",
        "upper quartile",
        "top quartile",
        "median quartile",
        "lower quartile",
        "quartile",
        "cipfa",
        "apse",
        "housemark",
        "accreditation",
        "accredited",
        "was awarded",
        "has been awarded",
        "were awarded",
        "award",
        "winner",
        "shortlisted",
        "mystery shopper",
        "mystery shoppers",
        "mystery shopping",
        "peer review",
        "peer challenge",
        "ofsted",
        "cqc",
        "care quality commission",
        "similar authorities",
        "nearest neighbour",
        "nearest neighbours",
        "family group",
        "national average",
        "kitemark",
        "investors in people",
        "independent",
        "regulator",
        "league table",
        "median",
    ),
}

# How much the words of the document's name weigh beside those of the passage itself.
_NATURE_WEIGHT: Mapping[EvidenceKind, float] = {
    "policy": 1.5,
    "practice": 1.0,
    "outcome": 1.0,
    "customer voice": 1.0,
    "external": 1.5,
}
_WORD_WEIGHT: Mapping[EvidenceKind, float] = {
    "policy": 1.0,
    "practice": 0.8,
    "outcome": 0.9,
    "customer voice": 1.0,
    "external": 1.2,
}


@cache
def _pipeline() -> Language:
    import spacy

    return spacy.blank("en")


def _phrases(table: Mapping[EvidenceKind, tuple[str, ...]]) -> PhraseMatcher:
    from spacy.matcher import PhraseMatcher

    matcher = PhraseMatcher(_pipeline().vocab, attr="LOWER")
    for kind, phrases in table.items():
        matcher.add(kind, [_pipeline().make_doc(phrase) for phrase in phrases])
    return matcher


@cache
def _nature_matcher() -> PhraseMatcher:
    return _phrases(_NATURE)


@cache
def _phrase_matcher() -> PhraseMatcher:
    return _phrases(_PHRASES)


@cache
def _pattern_matcher() -> Matcher:
    from spacy.matcher import Matcher

    matcher = Matcher(_pipeline().vocab)
    matcher.add(
        "policy",
        [
            [
                {"LOWER": {"IN": ["we", "staff", "officers", "council", "trust", "team", "you"]}},
                {"LOWER": {"IN": ["will", "shall", "must"]}},
            ],
            [
                {"LOWER": "to"},
                {"LOWER": "be"},
                {"LOWER": {"IN": ["reviewed", "completed", "held"]}},
            ],
        ],
    )
    matcher.add(
        "outcome",
        [
            [{"LIKE_NUM": True}, {"LOWER": "%"}],
            [{"TEXT": {"REGEX": r"^\d+(\.\d+)?%$"}}],
            [{"LIKE_NUM": True}, {"LOWER": "out"}, {"LOWER": "of"}, {"LIKE_NUM": True}],
        ],
    )
    return matcher


def _words_of(text: str) -> str:
    return text.replace("/", " ").replace("_", " ").replace("-", " ").replace(".", " ")


@cache
def _nature(name: str) -> tuple[tuple[EvidenceKind, int], ...]:
    doc = _pipeline().make_doc(_words_of(name))
    counts: dict[EvidenceKind, int] = {}
    for match_id, _start, _end in _nature_matcher()(doc):
        kind = cast(EvidenceKind, _pipeline().vocab.strings[match_id])
        counts[kind] = counts.get(kind, 0) + 1
    return tuple(counts.items())


def kind_of(passage: Passage, document: Document) -> EvidenceKind:
    """Tell a promise from its keeping: the kind of evidence a passage is.

    "policy" says what is meant to happen, "practice" what is done, "outcome" what came of it
    (figures, trends), "customer voice" what customers say, "external" what outsiders confirm. The
    words of the passage decide together with what the document is by its path, title and heading.
    """
    scores: dict[EvidenceKind, float] = dict.fromkeys(KINDS, 0.0)
    scores["practice"] = 0.7  # what says nothing else describes how things are
    for name in (document.path, document.title, passage.heading):
        for kind, count in _nature(name) if name else ():
            scores[kind] += _NATURE_WEIGHT[kind] * min(count, 2) * 0.7
    doc = _pipeline().make_doc(passage.text)
    strings = _pipeline().vocab.strings
    for matcher in (_phrase_matcher(), _pattern_matcher()):
        for match_id, _start, _end in matcher(doc):
            kind = cast(EvidenceKind, strings[match_id])
            scores[kind] += _WORD_WEIGHT[kind]
    return max(KINDS, key=lambda kind: scores[kind])
