"""An evaluation for people (a table on the terminal) and for programs (JSON)."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from cse_mapper.domain.plain import plain
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.console_text import print_table
from cse_mapper.outputs.table import Column, Row, Table

if TYPE_CHECKING:
    from rich.console import Console

    from cse_mapper.training.evaluation import Evaluation, Ranking


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
