"""A model known by its card alone, without arrays and network, until something is judged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.model.card import CARD_FILE, damaged, default_model_folder, model_digest, read_card

if TYPE_CHECKING:
    from cse_mapper.model.scoring import Model


@dataclass(frozen=True, slots=True)
class ModelOnDisk:
    """A model known by its card alone; `load` it when there is something to judge."""

    folder: Path
    name: str
    digest: str

    def load(self) -> Model:
        """The model itself; raises ModelError as `load_model` does."""
        # Numbers and their library are for those alone who have something to judge.
        from cse_mapper.model.store import load_model

        return load_model(self.folder)


def find_model(folder: Path | None = None) -> ModelOnDisk:
    """Get a model's name and digest without loading it, as where all was judged before.

    Raises ModelError where there is no model or its card is damaged.
    """
    folder = folder or default_model_folder()
    card = read_card(folder)
    try:
        return ModelOnDisk(folder, str(card["name"]), model_digest(card))
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise damaged(folder, f"its {CARD_FILE} is not complete") from error
