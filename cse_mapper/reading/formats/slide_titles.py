"""What is the title of a slide: one text, and before all others, wherever it lies on the slide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cse_mapper.domain import Block

_LEAST_SAID = 8  # words


def title_first(blocks: Iterable[Block]) -> Iterator[Block]:
    """The texts of a slide, its title as the one heading over them.

    Shapes are kept in the order in which they were drawn, and a title may be drawn last. What other
    shapes of titles hold is text: a template's may have been used for it. So is a title alone that
    says something ("Calls are answered by people who can settle them"), as it heads nothing.
    """
    texts = list(blocks)
    at = next((at for at, block in enumerate(texts) if block.kind == "heading"), None)
    if at is not None:
        title = texts.pop(at)
        says_all = not texts and len(title.text.split()) >= _LEAST_SAID
        yield _as_text(title) if says_all else title
    yield from map(_as_text, texts)


def _as_text(block: Block) -> Block:
    return replace(block, kind="paragraph") if block.kind == "heading" else block
