"""What the terminal says of a model: what it suggests and why, how good it is, what taught it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cse_mapper.domain import Judgement, Why
from cse_mapper.domain.plain import plain
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.arrange import percent
from cse_mapper.outputs.console_text import print_table, say
from cse_mapper.outputs.table import Column, Row, Table

if TYPE_CHECKING:
    from rich.console import Console

    from cse_mapper.training.evaluation import Evaluation, Ranking
    from cse_mapper.training.fitting import Trained

# What a decision about one text means, where its name alone leaves that open.
_DECISIONS: dict[str, str] = {
    "supports": " the first element below",
    "uncertain": "; the first element below is the likeliest",
    "none": "; it is evidence for no element, and what follows only comes nearest",
}


def print_suggestions(judgement: Judgement, console: Console) -> None:
    """Rank the elements for one text, with probabilities (`cse-map suggest TEXT`)."""
    standard = load_standard()
    meaning = _DECISIONS.get(judgement.decision, "")
    say(console, f"Decision: {judgement.decision}{meaning}", "bold")
    columns = (
        Column("Element", 8, "element", "Element"), Column("Title", 40, "title", "Title"),
        Column("Probability", 10, "number", "Probability"),
    )  # fmt: skip
    rows = [
        (one.element, standard.element(one.element).title, percent(one.probability))
        for one in judgement.suggestions
    ]
    print_table(Table("Suggestions", columns, rows), console)


def print_why(why: Why, console: Console) -> None:
    """Say which words spoke for a suggestion, and the nearest passage it was learned from."""
    if why.terms:
        say(console, ", ".join(why.terms), lead="Carried by: ")
    if why.nearest:
        say(console, why.nearest, lead=f"Nearest in the corpus ({why.nearest_similarity:.2f}): ")


def print_evaluation(evaluation: Evaluation, console: Console, *, as_json: bool = False) -> None:
    """Show how good the suggestions were, worst confusions last."""
    if as_json:
        print(json.dumps(asdict(evaluation), ensure_ascii=False, indent=2))
        return
    console.print(f"Model {evaluation.model} on {evaluation.source}", markup=False)
    if evaluation.trained_on:
        console.print(
            f"The model was trained on {evaluation.trained_on} of these passages: the figures are "
            "better than on texts it has not seen. To measure on a report, train without it.",
            markup=False,
        )
    print_table(_rankings((evaluation.ranking, *evaluation.baselines), "Ranking"), console)
    print_table(_rankings(evaluation.groups, "Criterion"), console)
    if evaluation.kinds:
        print_table(_rankings(evaluation.kinds, "Kind of text"), console)
    console.print(
        "In brackets: 95% intervals, how far the share may lie from that of more such passages."
    )
    for name, value in (
        ("Claims ('supports') that are right", evaluation.supports_precision),
        ("F1 of claims, over all decisions (micro)", evaluation.micro_f1),
        ("F1 of claims, mean of elements (macro)", evaluation.macro_f1),
        ("F1 with 'uncertain' counted as claimed (micro)", evaluation.micro_f1_with_uncertain),
        ("Expected calibration error", evaluation.calibration_error),
        ("Evidence kept as supports or uncertain", evaluation.evidence_kept),
        ("Passages supporting nothing: claimed", evaluation.none_claimed),
        ("Passages supporting nothing: claimed or uncertain", evaluation.none_put_forward),
    ):
        if value is not None:
            console.print(f"{name + ':':52}{value:6.3f}", markup=False)
    if evaluation.confusions:
        console.print("\nTaken for another element (accepted -> suggested, times):")
    for confusion in evaluation.confusions:
        console.print(
            f"  {confusion.accepted} -> {confusion.suggested}  {confusion.count}x  "
            f"{plain(confusion.example)[:100]}",
            markup=False,
            soft_wrap=True,
        )


def _rankings(rankings: tuple[Ranking, ...], title: str) -> Table:
    titles = {c.id: c.title for c in load_standard().criteria}
    titles |= {s.id: s.title for s in load_standard().sub_criteria}
    figures = ("passages", "hit@1", "hit@3", "hit@5", "MRR")
    rows: list[Row] = [
        (
            f"{ranking.name} {titles.get(ranking.name, '')}".strip(),
            ranking.passages,
            *(
                f"{ranking.hit_at[k]:.3f} ({low:.2f}-{high:.2f})"
                for k, (low, high) in ranking.interval_at.items()
            ),
            f"{ranking.reciprocal_rank:.3f}",
        )
        for ranking in rankings
    ]
    columns = (
        Column(title, 30, "name", title),
        *(Column(name, 18, "number", name) for name in figures),
    )
    return Table(title, columns, rows)


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
    # Strength 0 is the model that it began with.
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
