"""Finds a decided passage again where a new version of the file is cut slightly differently."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import cached_property
from itertools import pairwise

from cse_mapper.domain import Passage
from cse_mapper.passages.cutting import normalise

# Share of the shorter text's words that the longer one must hold, and how much shorter it may be.
CONTAINED = 0.9
SHORTEST = 0.6
# Words that turn a sentence round; like figures, they must agree, or last year's "91 per cent were
# satisfied" would stand for this year's "51 per cent".
_TURNING = frozenset(
    ("no", "not", "never", "nor", "none", "cannot", "without", "except", "unless", "isn", "don")
)
# So many of the rarest words of a text are looked up; a text that shares fewer than a quarter of
# them is another. The same passage shares half and more, even where it lost its first sentence.
_LOOKED_UP = 12


@dataclass(frozen=True)
class Words:
    """The words of a text in order and counted; made once for a text that is compared often."""

    text: str

    @cached_property
    def listed(self) -> list[str]:
        return normalise(self.text).split()

    @cached_property
    def counts(self) -> Counter[str]:
        return Counter(self.listed)


def likeness(one: Words, other: Words, *, shortest: float = SHORTEST) -> float:
    """How surely two texts are one passage cut differently: 0, or a share from 0.9 to 1.

    The share of the shorter text's words that stand in the longer one in the same order. 0 where it
    is less than 0.9, where one text is shorter than `shortest` times the other, or where figures or
    words like "not" differ inside the part that both have.
    """
    shorter, longer = sorted((one, other), key=lambda words: len(words.listed))
    size = len(shorter.listed)
    if not size or size < shortest * len(longer.listed):
        return 0.0
    # Cheap, and never below the exact share.
    if (shorter.counts & longer.counts).total() < CONTAINED * size:
        return 0.0
    matcher = SequenceMatcher(None, shorter.listed, longer.listed, autojunk=False)
    blocks = [block for block in matcher.get_matching_blocks() if block.size]
    share = sum(block.size for block in blocks) / size
    if share < CONTAINED or any(map(_decisive, _left_out(shorter, longer, blocks))):
        return 0.0
    return share


def _left_out(shorter: Words, longer: Words, blocks: list[Match]) -> Iterator[str]:
    """The words that only one text has, without what the longer one has before and after."""
    at = 0
    for block in blocks:
        yield from shorter.listed[at : block.a]
        at = block.a + block.size
    yield from shorter.listed[at:]
    for before, after in pairwise(blocks):
        yield from longer.listed[before.b + before.size : after.b]


def _decisive(word: str) -> bool:
    return word in _TURNING or any(character.isdigit() for character in word)


class Finder:
    """Looks a text up among many passages by its rarest words; built once for a run."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._words = [Words(passage.text) for passage in passages]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self._words):
            for word in words.counts:
                self._places[word].append(place)

    def find(self, text: str) -> list[tuple[float, Passage]]:
        """Find the passages that are this text cut differently, the likest first."""
        words = Words(text)
        found = [
            (share, self._passages[place])
            for place in self._candidates(words.counts)
            if (share := likeness(words, self._words[place]))
        ]
        return sorted(found, key=lambda pair: (-pair[0], pair[1].document, pair[1].id))

    def _candidates(self, words: Iterable[str]) -> list[int]:
        rarest = sorted(words, key=lambda word: (len(self._places.get(word, ())), word))
        looked_up = rarest[:_LOOKED_UP]
        shared = Counter(place for word in looked_up for place in self._places.get(word, ()))
        return sorted(place for place, count in shared.items() if 4 * count >= len(looked_up))
