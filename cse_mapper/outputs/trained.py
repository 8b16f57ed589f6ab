"""What the terminal says of a model that was just trained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from cse_mapper.training.fitting import Trained


def print_trained(trained: Trained, console: Console) -> None:
    """Say where the new model is and how good it is on what it had not seen."""
    console.print(f"Saved in {trained.folder}", markup=False)
    for voice, figures in trained.metrics.get("held_out", {}).items():
        numbers = ", ".join(f"{name} {figures[name]:.3f}" for name in ("hit@1", "hit@3", "hit@5"))
        console.print(
            f"  held-out {voice}: {numbers} ({figures['passages']} passages)", markup=False
        )
    for line in _taught(trained.metrics):
        console.print(line, markup=False)
    console.print(f"Use it with: cse-map evidence/ --model {trained.folder}", markup=False)


def _taught(metrics: Mapping[str, Any]) -> Iterator[str]:
    """What own material taught: before and after, on the reports that were left out in turn."""
    tried = {one["strength"]: one for one in metrics.get("left_out", ())}
    if not tried:
        if "strength" in metrics:
            yield "  Taught by one report only: nothing could be left out to measure it."
        return
    for name, strength in (("as it was", 0.0), ("as taught", metrics["strength"])):
        one = tried[strength]
        yield (
            f"  on your own reports, each left out in turn, {name}: "
            f"hit@1 {one['hit@1']:.3f}, hit@3 {one['hit@3']:.3f}"
        )
    if not metrics["strength"]:
        yield "  Teaching did not help on what was left out: the model stays as it was."
