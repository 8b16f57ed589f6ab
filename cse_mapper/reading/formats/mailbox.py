"""Mailboxes (.mbox), as Thunderbird, Apple Mail and Google hand messages out: each by itself."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from functools import partial

from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.parts import Parts
from cse_mapper.reading.wording import clean

# The line before each message; a line of a message that looks like it was given a ">".
_BEGINS = re.compile(
    rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))"
    rb"From (?=\S).{0,200}\d\d:\d\d.{0,40}\b(?:19|20)\d\d\b.{0,40}\n"
)
_MARKED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_HEAD = 8192  # bytes of a message in which its subject stands


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    begins = list(_BEGINS.finditer(data))
    ends = [*(match.start() for match in begins[1:]), len(data)]
    parts = Parts(allowance)
    for begin, end in zip(begins, ends, strict=False):
        allowance.spend(end - begin.end())
        message = _MARKED.sub(b"", data[begin.end() : end].rstrip(b"\r\n") + b"\n")
        parts.enclose(f"{_subject(message)}.eml", partial(bytes, message))
    return Extracted(
        notes=parts.notes(),
        documents=tuple(parts.documents),
        nothing="There are no messages in it: save those that are evidence one by one.",
    )


def _subject(message: bytes) -> str:
    try:
        told = message_from_bytes(message[:_HEAD], policy=policy.default).get("Subject", "")
    except Exception:  # the e-mail package stumbles over some malformed headers
        told = ""
    return clean(str(told or ""))[:150] or "message"
