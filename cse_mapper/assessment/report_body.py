"""What many reports say together: ratings by element, commonest reasons, movement over years."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from cse_mapper.assessment.subjects import phrases_of, stem, telling_words
from cse_mapper.domain import AssessorReport, Narrative
from cse_mapper.domain.report_bodies import (
    ElementInReports,
    Lacking,
    Movement,
    ReportBody,
    ReportRow,
    Theme,
)
from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import ReportError
from cse_mapper.passages.sentences import sentences

BANDS = ("plus", "full", "partial", "non-compliance", "n/a")
MOST_THEMES = 5
# A theme needs so many organisations, and what plus texts have so many texts to be told from.
FEWEST, ENOUGH = 2, 5
# Elsewhere in the body a pair of words that is a theme is at least so much rarer, a lone word even
# more: "people" and "year" are everywhere.
_TELLING, _TELLING_ALONE = 1.5, 3.0
# What is said to be lacking stands in this share of the plus texts.
_COMMON = 0.3
# How much more a pair of words counts than a lone one.
_PAIR = 2.0
# Two themes that nearly the same texts have are one.
_SAME = 0.8


def report_body(reports: Sequence[AssessorReport], own: str = "") -> ReportBody:
    """Put reports side by side, by element, so that an assessment body sees what they say.

    An organisation counts once, by its latest report; its earlier ones give the movements. `own`
    names an organisation, for which `lacking` says what compliance plus elsewhere has that its own
    text lacks. Pure. Raises ReportError where reports of no organisation, or of several, are meant.
    """
    stories = histories(reports)
    latest = {name: story[-1] for name, story in stories.items()}
    movements = tuple(_movements(stories))
    texts = _Texts(latest)
    elements = tuple(
        _element(entry.id, entry.title, latest, movements, texts)
        for entry in load_standard().elements
    )
    mine = _meant(own, list(latest)) if own else ""
    return ReportBody(
        headline=_headline(reports, latest, movements),
        elements=elements,
        movements=movements,
        reports=tuple(map(_row, sorted(reports, key=lambda r: (_name(r), r.day or date.min)))),
        own=mine,
        lacking=tuple(_lacking(mine, latest, texts)) if mine else (),
    )


def histories(reports: Iterable[AssessorReport]) -> dict[str, list[AssessorReport]]:
    """The reports of each organisation, oldest first; spelling in capitals or not is one name."""
    stories: dict[str, list[AssessorReport]] = {}
    names: dict[str, str] = {}
    for report in reports:
        name = names.setdefault(_key(_name(report)), _name(report))
        stories.setdefault(name, []).append(report)
    for story in stories.values():
        story.sort(key=lambda report: (report.day or date.min, report.file))
    return dict(sorted(stories.items()))


def _name(report: AssessorReport) -> str:
    return report.organisation or report.file


def _key(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))


def _meant(own: str, names: Sequence[str]) -> str:
    """The organisation that a name or a part of one means."""
    same = [name for name in names if _key(name) == _key(own)]
    found = same or [name for name in names if _key(own) in _key(name)]
    if len(found) == 1:
        return found[0]
    some = ", ".join(names[:10]) + (", ..." if len(names) > 10 else "")
    problem = f"Reports of {len(found)} organisations match" if found else "No report is of"
    raise ReportError(f"{problem} “{own}”.", f"Give one of these: {some}.")


def _movements(stories: Mapping[str, Sequence[AssessorReport]]) -> Iterator[Movement]:
    for name, story in stories.items():
        for earlier, later in itertools.pairwise(story):
            before = {rating.element: rating.rating for rating in earlier.ratings}
            for rating in later.ratings:
                was = before.get(rating.element)
                if was and was != rating.rating and "n/a" not in (was, rating.rating):
                    yield Movement(
                        name, rating.element, was, rating.rating, earlier.file, later.file,
                        later.day,
                    )  # fmt: skip


class _Texts:
    """The latest narratives of a body with the words of each, by element and band."""

    def __init__(self, latest: Mapping[str, AssessorReport]) -> None:
        self.of: dict[tuple[str, str], dict[str, Narrative]] = defaultdict(dict)
        self._grams: dict[str, dict[str, str]] = {}
        for name, report in latest.items():
            for narrative in report.narratives:
                if narrative.rating:
                    self.of[narrative.element, narrative.rating][name] = narrative
        self.everywhere: Counter[str] = Counter()
        self.count = 0
        for narratives in self.of.values():
            for narrative in narratives.values():
                self.everywhere.update(self.grams(narrative.text).keys())
                self.count += 1

    def grams(self, text: str) -> dict[str, str]:
        """Telling words and pairs of them in a text, by stems, each as it is spelt there."""
        if text not in self._grams:
            found: dict[str, str] = {}
            for phrase in phrases_of(text):
                words = telling_words(phrase)
                for word in words:
                    found.setdefault(stem(word), word)
                for one, two in itertools.pairwise(words):
                    found.setdefault(f"{stem(one)} {stem(two)}", f"{one} {two}")
            self._grams[text] = found
        return self._grams[text]

    def themes(self, narratives: Mapping[str, Narrative], fewest: int) -> list[Theme]:
        """What texts have in common more than others do, commonest first."""
        having: dict[str, list[str]] = defaultdict(list)
        spelt: dict[str, Counter[str]] = defaultdict(Counter)
        for name, narrative in narratives.items():
            for gram, words in self.grams(narrative.text).items():
                having[gram].append(name)
                spelt[gram][words] += 1
        size = len(narratives)
        scored = []
        for gram, names in having.items():
            share = len(names) / size
            usual = (self.everywhere[gram] - len(names) + 1) / (self.count - size + 1)
            telling = _TELLING if " " in gram else _TELLING_ALONE
            if len(names) >= fewest and share >= telling * usual:
                # A pair of words says more than one of them, even where fewer texts have it.
                weight = _PAIR if " " in gram else 1.0
                scored.append((weight * len(names) * (1 - usual), len(gram.split()), gram))
        scored.sort(key=lambda entry: (-entry[0], -entry[1], entry[2]))
        themes: list[Theme] = []
        chosen: list[tuple[set[str], set[str]]] = []
        for _, _, gram in scored:
            names_having = set(having[gram])
            parts = set(gram.split())
            if any(
                parts & known or _overlap(names_having, other) >= _SAME for known, other in chosen
            ):
                continue
            chosen.append((parts, names_having))
            themes.append(self._theme(gram, spelt[gram], having[gram], narratives))
        return themes

    def _theme(
        self,
        gram: str,
        spelt: Counter[str],
        names: Sequence[str],
        narratives: Mapping[str, Narrative],
    ) -> Theme:
        words = min(spelt, key=lambda word: (-spelt[word], word))
        shortest = ""
        source = ""
        for name in names:
            for sentence in sentences(narratives[name].text):
                fits = gram in self.grams(sentence)
                if fits and (not shortest or len(sentence) < len(shortest)):
                    shortest, source = sentence, narratives[name].source
        text = narratives[names[0]]
        return Theme(words, len(names), shortest or text.text, source or text.source)


def _overlap(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


def _element(
    element: str,
    title: str,
    latest: Mapping[str, AssessorReport],
    movements: Sequence[Movement],
    texts: _Texts,
) -> ElementInReports:
    ratings = Counter(report.rating_of(element) for report in latest.values())
    plus, partial = texts.of[element, "plus"], dict(texts.of[element, "partial"])
    partial |= texts.of[element, "non-compliance"]
    moved = [one.is_up for one in movements if one.element == element]
    return ElementInReports(
        element,
        title,
        {band: ratings[band] for band in BANDS},
        tuple(texts.themes(plus, FEWEST)[:MOST_THEMES]),
        tuple(texts.themes(partial, FEWEST)[:MOST_THEMES]),
        len(plus),
        len(partial),
        sum(moved),
        len(moved) - sum(moved),
    )


def _lacking(own: str, latest: Mapping[str, AssessorReport], texts: _Texts) -> Iterator[Lacking]:
    narratives = {narrative.element: narrative.text for narrative in latest[own].narratives}
    for entry in load_standard().elements:
        rating = latest[own].rating_of(entry.id)
        others = {name: one for name, one in texts.of[entry.id, "plus"].items() if name != own}
        if rating in (None, "plus", "n/a") or len(others) < ENOUGH:
            continue
        mine = texts.grams(narratives.get(entry.id, ""))
        fewest = max(FEWEST, round(_COMMON * len(others)))
        themes = [
            theme
            for theme in texts.themes(others, fewest)
            if not any(stem(word) in mine for word in telling_words(theme.words))
        ]
        if themes:
            yield Lacking(
                entry.id, entry.title, rating or "", len(others), tuple(themes[:MOST_THEMES])
            )


def _row(report: AssessorReport) -> ReportRow:
    ratings = Counter(rating.rating for rating in report.ratings)
    counts = {band: ratings[band] for band in BANDS}
    return ReportRow(
        report.file, report.organisation, report.report_type, report.day, counts,
        len(report.problems),
    )  # fmt: skip


def _headline(
    reports: Sequence[AssessorReport],
    latest: Mapping[str, AssessorReport],
    movements: Sequence[Movement],
) -> str:
    ratings = Counter(r.rating for report in latest.values() for r in report.ratings)
    up = sum(one.is_up for one in movements)
    several = "s" if len(reports) != 1 else ""
    told = [
        f"{len(reports)} report{several} of {len(latest)} "
        f"organisation{'s' if len(latest) != 1 else ''}.",
        f"By their latest, {ratings['plus']} ratings are compliance plus, {ratings['full']} full, "
        f"{ratings['partial']} partial and {ratings['non-compliance']} non-compliance.",
    ]
    if movements:
        rose = f"{up or 'no'} rating{'s' if up != 1 else ''} rose"
        told.append(f"From one report to the next {rose} and {len(movements) - up or 'none'} fell.")
    return " ".join(told)
