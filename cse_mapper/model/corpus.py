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
# A passage's first label weighs three times what the others weigh together: they are acceptable,
# but the first is what an assessor would file it under.
FIRST_LABEL = 0.75


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """A text with the elements an assessor would accept for it, the best first; none is ().

    `council` is the invented organisation it speaks of, the unit by which splits are made.
    `contrast_set` joins passages that tell the same initiative under different elements.
    `document` (a path) and `heading` say where a passage of a whole document stood in it.
    `second_reading` holds the labels of somebody who had not seen the first ones; None where nobody
    read it again.
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
    second_reading: tuple[str, ...] | None = None

    @property
    def as_read(self) -> str:
        """The text as the model reads it: after its document's name and heading, where given."""
        return in_context(self.text, self.document, self.heading)

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes that a classifier is to give it: its labels, or "none"."""
        return self.labels or (NONE,)

    @property
    def target(self) -> dict[str, float]:
        """How much each class counts in training; the shares add up to one.

        The mean of its readers: on real pages two careful ones agree on three first labels in
        four, so one reader's word alone is not what a classifier is to learn by heart.
        """
        readings = [self.classes]
        if self.second_reading is not None:
            readings.append(self.second_reading or (NONE,))
        result: dict[str, float] = {}
        for labels in readings:
            for label, share in zip(labels, label_weights(labels), strict=True):
                result[label] = result.get(label, 0.0) + share / len(readings)
        return result

    @property
    def primary(self) -> str:
        return self.classes[0]

    @property
    def group(self) -> str:
        """What must stay on one side of a split: the council, or else the source."""
        return self.council or self.source or self.id


def label_weights(labels: Sequence[str]) -> list[float]:
    """How much each label of one reading counts in training; they add up to one."""
    if len(labels) < 2:
        return [1.0] * len(labels)
    rest = (1 - FIRST_LABEL) / (len(labels) - 1)
    return [FIRST_LABEL] + [rest] * (len(labels) - 1)


def classes() -> list[str]:
    """What a classifier tells apart: the 57 elements, and "none" as the last."""
    return [*load_standard().ids, NONE]


def _elements(labels: object, field: str, where: str, known: frozenset[str]) -> tuple[str, ...]:
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise CorpusError(
            f"{where}: the field {field!r} is not a list.", f'Write "{field}": ["4.3.2"].'
        )
    unknown = [label for label in labels if label not in known]
    if unknown:
        raise CorpusError(
            f"{where}: {unknown[0]!r} is not an element of the standard.",
            "Use numbers from 1.1.1 to 5.3.3 as 'cse-map elements' lists them.",
        )
    return tuple(dict.fromkeys(labels))


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
    elements = _elements(labels, "labels", where, known)
    again = record.get("second_reading")

    def word(name: str) -> str:
        value = record.get(name)
        return value if isinstance(value, str) else ""

    return LabelledPassage(
        id=word("id") or hashlib.sha256(text.encode()).hexdigest()[:12],
        text=text,
        labels=elements,
        voice=word("voice") or "assessor",
        kind=word("kind"),
        council=word("council"),
        source=word("source"),
        contrast_set=word("set"),
        document=word("document"),
        heading=word("heading"),
        second_reading=None if again is None else _elements(again, "second_reading", where, known),
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
        if passage.second_reading is not None:
            record.append(passage.second_reading)
        digest.update(json.dumps(record, ensure_ascii=False).encode() + b"\n")
    return digest.hexdigest()
