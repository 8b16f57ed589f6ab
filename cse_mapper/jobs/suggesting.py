"""`cse-map suggest` as plain functions: texts in, ranked elements out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from cse_mapper.domain import Judgement, Why
from cse_mapper.errors import CorpusError, UsageError
from cse_mapper.storage.records import RecordError, decoded

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Suggested:
    """A text with what the model says of it."""

    id: str
    text: str
    judgement: Judgement
    why: Why | None = None


def read_texts(
    words: Sequence[str], file: Path | None, stream: Iterable[str] | None
) -> list[tuple[str, str]]:
    """The (id, text) pairs to judge: from the command line, a JSON-lines file or a stream.

    Lines of a stream may be JSON objects with "text" or plain text. Raises UsageError where there
    is nothing, CorpusError naming the line that is not in the documented format.
    """
    if words and file:
        raise UsageError("A text and --file were given.", "Leave one of them out.")
    if words:
        return [("1", " ".join(words))]
    if file:
        try:
            # Not by splitlines: it would cut at a line separator inside a text.
            lines: Iterable[str] = file.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(f"{file} cannot be read as UTF-8 text.", "Check the file.") from error
        pairs = [_pair(line, n, file.name) for n, line in enumerate(lines, 1) if line.strip()]
    else:
        pairs = [
            _pair(line, n, "standard input")
            # No sentence begins with a brace.
            if line.lstrip().startswith("{")
            else (str(n), line.strip())
            for n, line in enumerate(stream or (), 1)
            if line.strip()
        ]
    if not pairs:
        raise UsageError("There is no text to judge.", "Write one after 'cse-map suggest'.")
    return pairs


class _Line(msgspec.Struct):
    """A text to judge, as a file has it."""

    text: str
    id: Any = None


def _pair(line: str, number: int, name: str) -> tuple[str, str]:
    try:
        found = decoded(line, _Line)
    except RecordError as error:
        raise CorpusError(
            f"{name}, line {number}: {error}.", 'Write one {"id": 1, "text": "..."} a line.'
        ) from error
    return str(number if found.id is None else found.id), found.text


def suggest_elements(
    texts: Sequence[tuple[str, str]], model_folder: Path | None, *, top: int = 5, why: bool = False
) -> list[Suggested]:
    """Rank the elements for each text, best first, in the order given. Raises ModelError."""
    from cse_mapper.model.store import load_model

    model = load_model(model_folder)
    judgements = model.judge([text for _, text in texts])
    return [
        Suggested(
            identity,
            text,
            replace(judgement, suggestions=judgement.suggestions[:top]),
            model.why(text, judgement.suggestions[0].element) if why else None,
        )
        for (identity, text), judgement in zip(texts, judgements, strict=True)
    ]


def print_suggested(judged: Iterable[Suggested], console: Console, *, as_json: bool) -> None:
    """Print what was judged: a table a text for people, a JSON line a text for programs."""
    from cse_mapper.outputs.terminal_model import print_suggestions, print_why

    for one in judged:
        if as_json:
            print(json.dumps(_record(one), ensure_ascii=False))
        else:
            print_suggestions(one.judgement, console)
            if one.why:
                print_why(one.why, console)


def _record(one: Suggested) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": one.id,
        "decision": one.judgement.decision,
        "suggestions": [
            {"element": s.element, "probability": s.probability} for s in one.judgement.suggestions
        ],
    }
    if one.why:
        record["why"] = {
            "terms": list(one.why.terms),
            "nearest": one.why.nearest,
            "nearest_similarity": one.why.nearest_similarity,
        }
    return record
