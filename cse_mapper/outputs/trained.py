"""What the terminal says of a model that was just trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from cse_mapper.training.fitting import Trained


def print_trained(trained: Trained, console: Console) -> None:
    """Say where the new model is and how good it is on councils it had not seen."""
    console.print(f"Saved in {trained.folder}", markup=False)
    for voice, figures in trained.metrics["held_out"].items():
        numbers = ", ".join(f"{name} {figures[name]:.3f}" for name in ("hit@1", "hit@3", "hit@5"))
        console.print(
            f"  held-out {voice}: {numbers} ({figures['passages']} passages)", markup=False
        )
    console.print(f"Use it with: cse-map evidence/ --model {trained.folder}", markup=False)
