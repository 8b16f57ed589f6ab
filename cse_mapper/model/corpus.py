"""Labelled passages on disk: JSON lines, one folder or one file, checked line by line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import DecodeError
from msgspec.json import decode

from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import CorpusError
from cse_mapper.passages.context import in_context

NONE = "none"


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """A text with the elements an assessor would accept for it, the best first; none is ().

    `council` is the invented organisation it speaks of, the unit by which splits are made.
    `contrast_set` joins passages that tell the same initiative under different elements.
    `document` (a path) and `heading` say where a passage of a whole document stood in it.
    """

    id: str
    text: str
    labels: tuple[str, ...]
    voice: str = "assessor"
    kind: str = ""
    council: str = ""
    source: str = ""
    contrast_set: str = ""
    document: str = ""
    heading: str = ""

    @property
    def as_read(self) -> str:
        """The text as the model reads it: after its document's name and heading, where given."""
        return in_context(self.text, self.document, self.heading)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that a classifier is to give it: its labels, or "none"."""
        return self.labels or (NONE,)

    @property
    def primary(self) -> str:
        return self.classes[0]

    @property
    def group(self) -> str:
        """What must stay on one side of a split: the council, or else the source."""
        return self.council or self.source or self.id


def classes() -> list[str]:
    """What a classifier tells apart: the 57 elements, and "none" as the last."""
    return [*load_standard().ids, NONE]


def _labelled(record: object, where: str, known: frozenset[str]) -> LabelledPassage:
    if not isinstance(record, dict):
        raise CorpusError(f"{where}: not a JSON object.", 'Write {"text": ..., "labels": [...]}.')
    text, labels = record.get("text"), record.get("labels")
    if labels is None and isinstance(record.get("element"), str):
        labels = [record["element"]]
    if not isinstance(text, str) or not text.strip():
        raise CorpusError(
            f"{where}: the field 'text' is missing or empty.", "Give every line a text."
        )
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise CorpusError(
            f"{where}: the field 'labels' is not a list.", 'Write "labels": ["4.3.2"].'
        )
    unknown = [label for label in labels if label not in known]
    if unknown:
        raise CorpusError(
            f"{where}: {unknown[0]!r} is not an element of the standard.",
            "Use numbers from 1.1.1 to 5.3.3 as 'cse-map elements' lists them.",
        )

    def word(name: str) -> str:
        value = record.get(name)
        return value if isinstance(value, str) else ""

    return LabelledPassage(
        id=word("id") or hashlib.sha256(text.encode()).hexdigest()[:12],
        text=text,
        labels=tuple(dict.fromkeys(labels)),
        voice=word("voice") or "assessor",
        kind=word("kind"),
        council=word("council"),
        source=word("source"),
        contrast_set=word("set"),
        document=word("document"),
        heading=word("heading"),
    )


def parse_passages(lines: Iterable[str], name: str) -> tuple[LabelledPassage, ...]:
    """Read labelled passages from JSON lines; raises CorpusError naming file and line."""
    result = []
    known = frozenset(load_standard().ids)
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            record = decode(line)
        except (DecodeError, ValueError, RecursionError):
            raise CorpusError(
                f"{where}: not valid JSON.", "Write one JSON object a line."
            ) from None
        result.append(_labelled(record, where, known))
    return tuple(result)


def read_passages(path: Path) -> tuple[LabelledPassage, ...]:
    """Read a labelled file, or all .jsonl files of a folder in order of name.

    Raises CorpusError where the path does not exist, a line is not in the documented format, or
    nothing at all was found.
    """
    if path.is_dir():
        paths: Sequence[Path] = sorted(path.glob("*.jsonl"))
    else:
        paths = [path]
    result: list[LabelledPassage] = []
    for file in paths:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise CorpusError(
                f"{file} cannot be read as UTF-8 text ({error}).", "Check the path and the file."
            ) from error
        result.extend(parse_passages(text.split("\n"), file.name))
    if not result:
        raise CorpusError(f"No labelled passages in {path}.", "Point to a .jsonl file or folder.")
    return tuple(result)


def corpus_digest(passages: Iterable[LabelledPassage]) -> str:
    """What a model was trained from, in 64 hex digits; changes with any text or label."""
    digest = hashlib.sha256()
    for passage in sorted(passages, key=lambda passage: passage.id):
        record = [passage.id, passage.text, passage.labels, passage.voice, passage.council]
        if passage.document or passage.heading:
            record += [passage.document, passage.heading]
        digest.update(json.dumps(record, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()
