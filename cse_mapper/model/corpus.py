"""Labelled passages on disk: JSON lines, one folder or one file, checked line by line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import CorpusError
from cse_mapper.passages.context import in_context
from cse_mapper.storage.records import RecordError, records_in

NONE = "none"
_KNOWN = frozenset(load_standard().ids)
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


class _Line(msgspec.Struct):
    """A passage as a file has it; `element` is its label where it has no `labels`.

    What a table of other programs leaves empty comes as null.
    """

    text: str
    labels: tuple[str, ...] | None = None
    element: str | None = None
    id: str | int | None = None
    voice: str | None = None
    kind: str | None = None
    council: str | None = None
    source: str | None = None
    set: str | None = None
    document: str | None = None
    heading: str | None = None
    second_reading: tuple[str, ...] | None = None

    @property
    def passage(self) -> LabelledPassage:
        labels = (self.element,) if self.labels is None and self.element else self.labels
        if labels is None:
            raise RecordError("labels: there are none")
        if not self.text.strip():
            raise RecordError("text: it is empty")
        again = self.second_reading
        return LabelledPassage(
            id=str(self.id or hashlib.sha256(self.text.encode()).hexdigest()[:12]),
            text=self.text,
            labels=_elements(labels, "labels"),
            voice=self.voice or "assessor",
            kind=self.kind or "",
            council=self.council or "",
            source=self.source or "",
            contrast_set=self.set or "",
            document=self.document or "",
            heading=self.heading or "",
            second_reading=None if again is None else _elements(again, "second_reading"),
        )


def _elements(labels: tuple[str, ...], field: str) -> tuple[str, ...]:
    # A model has fifteen thousand passages, which a run reads before its first suggestion.
    if not _KNOWN.issuperset(labels):
        unknown = next(label for label in labels if label not in _KNOWN)
        raise RecordError(f"{field}: {unknown!r} is not an element of the standard")
    return tuple(dict.fromkeys(labels))


def parse_passages(lines: Iterable[str], name: str) -> tuple[LabelledPassage, ...]:
    """Read labelled passages from JSON lines; raises CorpusError naming file, line and field."""
    try:
        return tuple(records_in(lines, _Line, lambda line: line.passage))
    except RecordError as error:
        raise CorpusError(
            f"{name}, {error}.",
            'Write one {"text": "...", "labels": ["4.3.2"]} a line, with numbers of elements as'
            " 'cse-map elements' lists them.",
        ) from error


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
