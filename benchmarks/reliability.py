"""Draw a model's reliability on held-out councils, as its card has it: promised against true.

    python -m benchmarks.reliability models/default models/reliability.svg

Needs matplotlib, which cse-mapper does not.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from cse_mapper.model.card import read_card


def draw(folder: Path, target: Path) -> None:
    """One point a bin of the first suggestion's probability, the larger the more passages."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "cse-mapper"  # the same card, the same bytes
    from matplotlib import pyplot

    bins = read_card(folder)["metrics"]["reliability"]
    promised, true = [b["promised"] for b in bins], [b["true"] for b in bins]
    figure, axes = pyplot.subplots(figsize=(4.5, 4.5))
    axes.plot([0, 1], [0, 1], "k:", linewidth=1)
    axes.plot(promised, true, "-", color="#1d4f91", linewidth=1)
    axes.scatter(promised, true, [10 + b["passages"] ** 0.5 for b in bins], color="#1d4f91")
    axes.set_xlabel("promised probability")
    axes.set_ylabel("share that came true")
    axes.set_aspect("equal")
    figure.savefig(target, metadata={"Date": None}, bbox_inches="tight")


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", type=Path)
    parser.add_argument("target", type=Path)
    given = parser.parse_args()
    draw(given.model, given.target)


if __name__ == "__main__":
    main()
