"""What the model said of passages to matches: one for each element that a passage may support."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cse_mapper.records import Document, Judgement, Match, Passage
from cse_mapper.rules import Rules
from cse_mapper.signals import kind_of


def matches_of(
    passages: Sequence[Passage],
    judgements: Sequence[Judgement],
    documents: Mapping[str, Document],
    rules: Rules,
) -> tuple[Match, ...]:
    """Turn each passage and its judgement into matches, with kind, date and service area.

    `documents` are by path. Elements below the rule `considered_from` are left out; one that is
    below `supports_from` is uncertain even where the passage as a whole supports something.
    Raises ValueError where passages and judgements differ in number.
    """
    pairs = zip(passages, judgements, strict=True)
    return tuple(match for pair in pairs for match in _matches(*pair, documents, rules))


def _matches(
    passage: Passage, judgement: Judgement, documents: Mapping[str, Document], rules: Rules
) -> Iterator[Match]:
    if judgement.decision == "none":
        return
    document = documents[passage.document]
    kind = kind_of(passage, document)
    for suggestion in judgement.suggestions:
        if suggestion.probability < rules.number("considered_from"):
            continue
        certain = suggestion.probability >= rules.number("supports_from")
        yield Match(
            passage=passage,
            element=suggestion.element,
            probability=suggestion.probability,
            decision="supports" if certain and judgement.decision == "supports" else "uncertain",
            kind=kind,
            evidence_date=document.evidence_date,
            service_area=document.service_area,
        )
