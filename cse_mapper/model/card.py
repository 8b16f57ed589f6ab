"""The card of a model folder: who trained it from what, with which figures and digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cse_mapper.errors import ModelError

FORMAT = 1
CARD_FILE = "card.json"


def default_model_folder() -> Path:
    """The folder of the model that comes with the package, or of the checkout."""
    packaged = Path(__file__).resolve().parent.parent / "models" / "default"
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[2] / "models" / "default"


def damaged(folder: Path, what: str) -> ModelError:
    return ModelError(
        f"The model in {folder} cannot be used: {what}.",
        "Reinstall cse-mapper or train it again with 'cse-map train'; "
        "use only model folders from people you trust.",
    )


def read_card(folder: Path) -> dict[str, Any]:
    """The card of a model: who trained it from what, with which figures. Raises ModelError."""
    if not folder.is_dir():
        raise ModelError(
            f"There is no model folder {folder}.",
            "Check --model; without it the model that comes with cse-mapper is used.",
        )
    try:
        if (folder / CARD_FILE).stat().st_size > 1_000_000:
            raise damaged(folder, f"{CARD_FILE} is too large")
        card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise damaged(folder, f"its {CARD_FILE} is missing or not readable") from error
    if not isinstance(card, dict):
        raise damaged(folder, f"its {CARD_FILE} is not a card")
    if card.get("format") != FORMAT:
        raise damaged(folder, f"it has format {card.get('format')!r}, this version reads {FORMAT}")
    return card


def model_digest(card: Mapping[str, Any]) -> str:
    """Twelve hex digits that change with anything the model's answers depend on."""
    parts = {k: card[k] for k in ("files", "share", "calibration", "thresholds")}
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:12]
