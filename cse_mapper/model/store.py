"""A model folder: ONNX, arrays, JSON and a card; data that is checked before use, never code."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import ModelError
from cse_mapper.model.calibration import Calibration, Thresholds
from cse_mapper.model.card import (
    CARD_FILE,
    FORMAT,
    damaged,
    default_model_folder,
    model_digest,
    read_card,
)
from cse_mapper.model.corpus import LabelledPassage, parse_passages
from cse_mapper.model.encoder import ENCODER_FILE, TOKENIZER_FILE, Encoder
from cse_mapper.model.scoring import Heads, LinearHead, Model
from cse_mapper.model.terms import TermScorer

if TYPE_CHECKING:
    from numpy.typing import NDArray

ARRAYS_FILE = "arrays.npz"
TERMS_FILE = "terms.json"
NARRATIVES_FILE = "narratives.jsonl"
DATA_FILES = (ENCODER_FILE, TOKENIZER_FILE, ARRAYS_FILE, TERMS_FILE, NARRATIVES_FILE)
# Narratives' vectors are kept as int8: their components lie within 0.4 of nought.
NARRATIVE_SCALE = 127 * 2.5
# A model folder is small; anything larger is not ours and is refused before it is read.
LARGEST_FILE = 200_000_000


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_files(folder: Path, card: Mapping[str, Any]) -> None:
    digests = card.get("files")
    if not isinstance(digests, dict) or sorted(digests) != sorted(DATA_FILES):
        raise damaged(folder, "its card does not list the files of a model")
    for name in DATA_FILES:
        path = folder / name
        try:
            if not path.is_file() or path.stat().st_size > LARGEST_FILE:
                raise damaged(folder, f"{name} is missing or too large")
            if _sha256(path) != digests[name]:
                raise damaged(folder, f"{name} is not the file that was saved with it")
        except OSError as error:
            raise damaged(folder, f"{name} cannot be read") from error


def _arrays(folder: Path) -> dict[str, NDArray[Any]]:
    with np.load(folder / ARRAYS_FILE, allow_pickle=False) as data:
        if sum(entry.file_size for entry in data.zip.infolist()) > LARGEST_FILE:
            raise ValueError("unpacks to more than any model of ours")
        return {name: data[name] for name in data.files}


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise ValueError("not a finite number")
    return float(value)


def _build(folder: Path, card: Mapping[str, Any], threads: int | None) -> Model:
    arrays = _arrays(folder)
    names = json.loads((folder / TERMS_FILE).read_text(encoding="utf-8"))
    text = (folder / NARRATIVES_FILE).read_text(encoding="utf-8")
    narratives = parse_passages(text.split("\n"), NARRATIVES_FILE)
    elements = load_standard().ids
    classes, terms = len(elements) + 1, len(names)
    shapes = {
        "term_idf": (terms,),
        "term_weights": (terms, classes),
        "term_bias": (classes,),
        "vector_weights": (arrays["vector_weights"].shape[0], classes),
        "vector_bias": (classes,),
        "narrative_vectors": (len(narratives), arrays["vector_weights"].shape[0]),
        "held_out_scores": (len(narratives), classes),
    }
    for name, shape in shapes.items():
        finite = name == "held_out_scores" or np.isfinite(arrays[name].astype(np.float32)).all()
        if arrays[name].shape != shape or not finite:
            raise ValueError(f"array {name} has a wrong shape or content")
    if not all(isinstance(name, str) for name in names):
        raise ValueError("terms are not words")
    single = {
        name: arrays[name].astype(np.float32)
        for name in shapes
        if name.startswith(("term", "vector"))
    }
    heads = Heads(
        LinearHead(single["vector_weights"], single["vector_bias"]),
        TermScorer(
            {name: i for i, name in enumerate(names)},
            single["term_idf"],
            single["term_weights"],
            single["term_bias"],
        ),
        _number(card["share"]),
    )
    calibration = Calibration(
        *(_number(card["calibration"][name]) for name in ("temperature", "slope", "intercept"))
    )
    thresholds = Thresholds(
        *(
            {key: _number(card["thresholds"][kind][key]) for key in "12345"}
            for kind in ("supports", "uncertain")
        )
    )
    return Model(
        name=str(card["name"]),
        digest=model_digest(card),
        elements=elements,
        encoder=Encoder(
            folder,
            threads,
            dimensions=arrays["vector_weights"].shape[0],
            digest=str(card["files"][ENCODER_FILE]),
        ),
        heads=heads,
        calibration=calibration,
        thresholds=thresholds,
        narratives=narratives,
        narrative_vectors=arrays["narrative_vectors"].astype(np.int8),
        held_out_scores=arrays["held_out_scores"],
    )


@lru_cache(maxsize=2)
def load_model(folder: Path | None = None, threads: int | None = None) -> Model:
    """Get a model ready to judge; without a folder, the one that comes with the package.

    Every file is compared with the digest on the card, arrays are read without pickle and their
    shapes checked, so a damaged, truncated or foreign folder raises ModelError with a remedy.
    """
    folder = folder or default_model_folder()
    card = read_card(folder)
    _check_files(folder, card)
    try:
        return _build(folder, card, threads)
    except ModelError:
        raise
    # Damaged arrays, JSON and numbers fail anywhere inside the libraries, with any exception.
    except Exception as error:
        raise damaged(folder, f"{type(error).__name__} while reading it") from error


def forget_models() -> None:
    """Give back the memory of loaded models, before a long stretch that needs none."""
    load_model.cache_clear()


def _told_of(narrative: LabelledPassage) -> dict[str, object]:
    """What few narratives have."""
    told: dict[str, object] = {
        "set": narrative.contrast_set,
        "document": narrative.document,
        "heading": narrative.heading,
    }
    again = narrative.second_reading
    # An empty second reading says that its reader saw no evidence: not the same as nobody's.
    read_again: dict[str, object] = {} if again is None else {"second_reading": list(again)}
    return {name: value for name, value in told.items() if value} | read_again


def save_model(
    folder: Path,
    *,
    card: Mapping[str, Any],
    encoder_folder: Path,
    heads: Heads,
    calibration: Calibration,
    thresholds: Thresholds,
    narratives: tuple[LabelledPassage, ...],
    narrative_vectors: NDArray[np.float32],
    held_out_scores: NDArray[np.float16],
) -> None:
    """Write a model folder; the card comes last, so an interrupted save is never taken for one.

    `narrative_vectors` are unit vectors of shape (narratives, dimensions), kept as int8.
    `held_out_scores` (narratives, classes) are log-probabilities by an encoder that had not seen
    the narrative's council, not-a-number where there are none: later trainings calibrate on them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CARD_FILE).unlink(missing_ok=True)
    for name in (ENCODER_FILE, TOKENIZER_FILE):
        content = (encoder_folder / name).read_bytes()
        (folder / name).write_bytes(content)
    names = sorted(heads.terms.index, key=lambda name: heads.terms.index[name])
    _write_text(folder / TERMS_FILE, json.dumps(names, ensure_ascii=False, indent=0))
    lines = [
        json.dumps(
            {
                "id": n.id,
                "text": n.text,
                "labels": list(n.labels),
                "voice": n.voice,
                "kind": n.kind,
                "council": n.council,
                "source": n.source,
                **_told_of(n),
            },
            ensure_ascii=False,
        )
        for n in narratives
    ]
    _write_text(folder / NARRATIVES_FILE, "\n".join(lines) + "\n")
    np.savez_compressed(
        folder / ARRAYS_FILE,
        term_idf=heads.terms.idf.astype(np.float32),
        term_weights=heads.terms.weights.astype(np.float16),
        term_bias=heads.terms.bias.astype(np.float32),
        vector_weights=heads.vector.weights.astype(np.float32),
        vector_bias=heads.vector.bias.astype(np.float32),
        narrative_vectors=np.clip(np.round(narrative_vectors * NARRATIVE_SCALE), -127, 127).astype(
            np.int8
        ),
        held_out_scores=held_out_scores.astype(np.float16),
    )
    full = {
        "format": FORMAT,
        **card,
        "share": heads.share,
        "calibration": asdict(calibration),
        "thresholds": {
            "supports": dict(thresholds.supports),
            "uncertain": dict(thresholds.uncertain),
        },
        "files": {name: _sha256(folder / name) for name in DATA_FILES},
    }
    _write_text(folder / CARD_FILE, json.dumps(full, ensure_ascii=False, indent=2) + "\n")


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
