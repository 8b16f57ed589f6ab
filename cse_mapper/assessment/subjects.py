"""What a finding or a passage is about: its telling words, the names in it, its figures.

Likeness of vectors alone takes two texts of one kind for two of one subject. Words that few texts
have, names that stand in both and figures of one measure tell the subject.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]{3,}")
_IN_A_RUN = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|[.,;:()]")
_TELLS_NOTHING = frozenset(
    [
        "told",
        "know",
        "known",
        "like",
        "likely",
        "take",
        "whole",
        "just",
        "given",
        "use",
        "used",
        "using",
        "does",
        "did",
    ]
)
_ENDING = re.compile(r"(?<=\w{4})(?:ies|ings?|ed|es|s|ly|al|ions?|ers?|ments?)$")
_STEM = 6
# How a finding is put, which says nothing of what it is about.
_FRAME = re.compile(
    r"\b(?:(?:you|the\s+(?:council|organi[sz]ation|service|authority))\s+(?:may|might|could)\s+"
    r"(?:now\s+|also\s+)*(?:wish\s+to|want\s+to|like\s+to)?(?:\s*(?:now|also|consider|look\s+at|"
    r"review))?(?:\s+(?:whether|if|how))*|"
    r"consideration\s+(?:could|may|might|should)\s+be\s+given\s+to|"
    r"consider(?:ing)?(?:\s+(?:whether|if|how))*|there\s+is\s+scope\s+to|"
    r"review(?:\s+progress\s+with)?|continue\s+to|explore|seek(?:\s+to)?|look\s+again\s+at|"
    r"whilst\s+inroads\s+have\s+been\s+made\s+into|lastly|in\s+parallel\s+with\s+the\s+above)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"(?:(?<=[\s(])|^)['\"\u2018\u201c]([^'\"\u2018\u2019\u201c\u201d]{3,40})['\"\u2019\u201d]"
)
_NAME = r"[A-Z][^\W\d_]+(?:-[^\W\d_]+)*(?:['\u2019]s|(?<=s)['\u2019](?=\s+[A-Z]))?"
_CAPITALISED = re.compile(rf"{_NAME}(?:\s+(?:(?:and|of|the)\s+)?{_NAME})*")
_ABBREVIATION = re.compile(r"\b[A-Z]{3,}\b")
# Capitals that every report is full of.
_TITLES = frozenset(
    [
        "council",
        "element",
        "elements",
        "criterion",
        "compliance",
        "customer",
        "service",
        "services",
        "excellence",
        "standard",
        "the",
        "assessor",
        "report",
        "borough",
        "district",
        "city",
        "county",
        "directorate",
        "department",
        "section",
    ]
)
_CLAUSE = re.compile(
    r"[,;:]\s+|\s+(?=(?:but|yet|though|although|since|so\s+that|because|whether|extended\s+to|"
    r"beyond|until|before|to\s+(?:those|others)|as\s+well\s+as|rather\s+than|outside)\b)|\s+(?=and\s+(?:there|you|may|could|nobody|no)\b)"
)


def told(text: str) -> str:
    """A finding without the phrases in which assessors put suggestions."""
    return " ".join(_FRAME.sub(" ", text).split())


def terms_of(text: str) -> frozenset[str]:
    """The telling words of a text by their stems."""
    return frozenset(stem(word) for word in telling_words(text))


def telling_words(text: str) -> list[str]:
    """The words of a text that say something of its subject, in lower case."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return [word for word in _WORD.findall(text.casefold()) if word not in ENGLISH_STOP_WORDS]


def phrases_of(text: str) -> tuple[str, ...]:
    """The runs of telling words in a text, "disabled facilities grants": what it is about."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    runs: list[list[str]] = [[]]
    for word in _IN_A_RUN.findall(text):
        plain = word.casefold()
        if len(word) < 2 or plain in ENGLISH_STOP_WORDS or plain in _TELLS_NOTHING:
            runs.append([])
        else:
            runs[-1].append(word)
    return tuple(" ".join(run) for run in runs if run) or (text,)


def stem(word: str) -> str:
    """A word without its ending, cut to six letters: "leaseholders" and "leasehold" are one."""
    return _ENDING.sub("", word)[:_STEM]


def names_in(text: str, common: Iterable[str] = ()) -> tuple[str, ...]:
    """Names, phrases in quotation marks and abbreviations, as they are spelt, each once.

    `common` are words that make no name here, such as those of the organisation's own.
    """
    found = [match[1] for match in _QUOTED.finditer(text)]
    found += _ABBREVIATION.findall(text)
    for match in _CAPITALISED.finditer(text):
        begins = (
            not match.start() or text[: match.start()].rstrip(" '\"\u2018\u201c")[-1:] in ".!?:\n"
        )
        words = match[0].split()
        # A sentence's first word has a capital anyway; what follows it with one may be a name.
        if begins and len(words) > 1 and _TITLES.isdisjoint([words[0].casefold()]):
            words = words if words[1][:1].isupper() else words[1:]
        elif begins:
            words = words[1:]
        if words:
            found.append(" ".join(words))
    ignored = {word.casefold() for word in common} | _TITLES
    return tuple(
        dict.fromkeys(
            name for name in found if any(w.casefold() not in ignored for w in _WORD.findall(name))
        )
    )


def named_too(name: str, text: str) -> bool:
    """Whether a text has a name: as it is spelt, or two words of it one after the other.

    A short form counts: who writes "Warm Welcome" means the Warm Welcome Spaces.
    """
    words = _WORD.findall(name.casefold())
    if not words:
        return False
    if len(words) == 1:
        # A lone name must be one in the text too: "Star" is not any star.
        return bool(re.search(rf"\b{re.escape(name)}\b", text))
    there = " ".join(_WORD.findall(text.casefold()))
    pairs = (f"{first} {second}" for first, second in itertools.pairwise(words))
    return any(re.search(rf"\b{re.escape(pair)}\b", there) for pair in pairs)


def clauses_of(text: str) -> tuple[str, ...]:
    """A finding clause by clause, without those too short to ask for anything."""
    clauses = (told(clause).strip(" .'\"") for clause in _CLAUSE.split(text))
    return tuple(clause for clause in clauses if len(telling_words(clause)) > 1) or (text,)


@dataclass(frozen=True, slots=True)
class Measured:
    """A value that a text gives beside its target; `words` lead up to it and name the measure."""

    value: float
    target: float
    words: str

    @property
    def falls_short(self) -> bool:
        """Whether the value is below its target; of times and faults that is the better side."""
        return self.value < self.target

    def __str__(self) -> str:
        return f"{self.value:g} against {self.target:g}"


_NUMBER = r"(\d[\d,]*(?:\.\d+)?)"
# "84% (goal 80%)", "44 per 100,000 against a target of 50", "2025-26: 83%; Target: 80%"
_AGAINST = re.compile(
    rf"(?<![\d.,-]){_NUMBER}(?:\s*per\s+[\d,]+)?[^\d.]{{0,80}}?\b"
    rf"(?:targets?|goals?|standards?|aims?|against)\b[^\d.;]{{0,25}}?{_NUMBER}(?![\d-])",
    re.IGNORECASE,
)
_PART = re.compile(r"[.;]\s+(?=[A-Z])(?!Target|Goal|Standard)|(?=\bMeasure:)|\n")


def measured_in(text: str) -> tuple[Measured, ...]:
    """Every value with its target in a text, in order."""
    found = []
    for part in _PART.split(text):
        last = 0
        for match in _AGAINST.finditer(part):
            value, target = (float(number.replace(",", "")) for number in match.groups())
            found.append(Measured(value, target, part[last : match.end()]))
            last = match.end()
    return tuple(found)
