"""A file as the ledger has it: one document, and one more for each that is packed into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence

from cse_mapper.domain import INSIDE, Block, Part
from cse_mapper.reading.dates import evidence_date
from cse_mapper.reading.extracted import Enclosed, Extracted
from cse_mapper.reading.outcome import MAX_TEXT, judge
from cse_mapper.reading.wire import WorkerAnswer


def read_documents(name: str, extracted: Extracted) -> WorkerAnswer:
    """What the wire carries of a file, and of every document in it, however deep.

    A document in an old archive or a new mail has a date of its own. An archive has no text, so it
    is read where anything in it is; what is in it and could not be read says so itself.
    """
    # One purse for a file and all in it: an archive of a thousand letters is one file here.
    room = MAX_TEXT
    inside: list[WorkerAnswer] = []
    own, room = _answer(name, extracted, room)
    by_path = {"": own}
    held: dict[str, list[WorkerAnswer]] = defaultdict(list)
    for path, enclosed in _flat(extracted.documents):
        if enclosed.extracted is None:
            answer = WorkerAnswer(enclosed.status, enclosed.reason)
        else:
            answer, room = _answer(enclosed.name, enclosed.extracted, room)
        answer.name, answer.digest, answer.size = path, enclosed.digest, enclosed.size
        inside.append(answer)
        held[_holder(path, by_path)].append(answer)
        by_path[path] = answer
    # The innermost first: an archive in an archive is as it is because of what is in it.
    for path, answer in reversed(by_path.items()):
        _settle(answer, path, held[path])
    own.inside = tuple(inside)
    return own


def _holder(path: str, known: Container[str]) -> str:
    """The path of the archive or e-mail that a document is directly in; "" for the file itself."""
    while INSIDE in path:
        path = path.rpartition(INSIDE)[0]
        if path in known:
            return path
    return ""


def _settle(answer: WorkerAnswer, path: str, children: Sequence[WorkerAnswer]) -> None:
    if not children:
        return
    start = len(path) + len(INSIDE) if path else 0
    listed = [Part(child.name[start:], child.status, child.reason) for child in children]
    answer.parts = (*answer.parts, *listed)
    if answer.blocks:
        return
    statuses = {part.status for part in listed}
    if "read" in statuses:
        answer.status, answer.reason = "read", ""
    else:
        answer.status = statuses.pop() if len(statuses) == 1 else "unreadable"
        reasons = {part.reason for part in listed}
        answer.reason = "Nothing in it could be read. " + (
            reasons.pop() if len(reasons) == 1 else "What to do stands under the name of each file."
        )


def _flat(documents: Sequence[Enclosed], above: str = "") -> Iterator[tuple[str, Enclosed]]:
    for enclosed in documents:
        path = above + enclosed.name
        yield path, enclosed
        if enclosed.extracted:
            yield from _flat(enclosed.extracted.documents, path + INSIDE)


def _answer(name: str, extracted: Extracted, room: int) -> tuple[WorkerAnswer, int]:
    status, reason, blocks = judge(extracted, max(room, 0))
    when, source = evidence_date(extracted, name)
    title = extracted.title or _first_heading(blocks)
    answer = WorkerAnswer(status, reason, title, when, source, tuple(extracted.parts), blocks)
    return answer, room - sum(len(block.text) for block in blocks)


def _first_heading(blocks: Sequence[Block]) -> str:
    return next((b.text for b in blocks[:3] if b.kind == "heading" and not b.locator.part), "")
