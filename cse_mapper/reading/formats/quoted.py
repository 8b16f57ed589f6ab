"""Where a reply begins to quote the message it answers.

The lines that say so become headings: a passage never runs from an answer into what it quotes, so
the same message quoted in ten replies is cut alike in all of them and counts once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from cse_mapper.domain import Block

_MARK = re.compile(
    r"^[-_\s]{2,}(?:original message|forwarded message|forwarded by\b.*)[-_\s]*$"
    r"|^begin forwarded message:?$",
    re.IGNORECASE,
)
_WROTE = re.compile(r"^(?:on|le)\b.{6,200}\b(?:wrote|writes)\s*:$", re.IGNORECASE)
_LAST_WORD = re.compile(r"^(?:\S+@\S+ )?(?:wrote|writes)\s*:$", re.IGNORECASE)
_FIELD = re.compile(r"^\*?(?:from|sent|date|to|cc|subject|importance|attachments)\s*:\*?\s", re.I)
_HEAD = re.compile(r"^\*?from\s*:\*?\s.{0,200}?\b(?:sent|date)\s*:", re.IGNORECASE | re.DOTALL)


def parted(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of a message's text, with a heading where a quoted message begins."""
    in_head = False
    waiting = list(blocks)
    for index, block in enumerate(waiting):
        following = waiting[index + 1].text if index + 1 < len(waiting) else ""
        is_field = bool(_FIELD.match(block.text) or _LAST_WORD.match(block.text))
        begins = bool(
            _MARK.match(block.text)
            or _WROTE.match(block.text)
            or _HEAD.match(block.text)
            or (_LAST_WORD.match(following) and _WROTE.match(f"{block.text} {following}"))
            or (block.text.lower().startswith("from:") and _FIELD.match(following))
        )
        in_head = begins or (in_head and is_field)
        is_text = block.kind == "paragraph" and len(block.text) < 600
        yield replace(block, kind="heading") if in_head and is_text else block
