"""Documents that repeat another one, such as a report's PDF beside its Word file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from cse_mapper.domain.coverage import Match

# Four fifths, as for passages: a new first page does not make another report.
SHARE = 0.8


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
        other, common = min(others.items(), key=lambda item: (-item[1], item[0]))
        if common >= SHARE * own[document]:
            copied[document] = other
    return copied
