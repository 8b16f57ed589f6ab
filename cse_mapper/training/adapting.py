"""Learning from a council's own reports and decisions, as much as they deserve and no more.

Beside twelve thousand passages of the corpus a report's 57 narratives are lost. So the landed head
is kept, and own texts move it (ridge towards the landed head) as far as has proved right on own
reports that were left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cse_mapper.model.calibration import log_softmax
from cse_mapper.model.card import read_card
from cse_mapper.model.corpus import LabelledPassage, classes, corpus_digest
from cse_mapper.model.heads import HeadSettings, fit_vector_head
from cse_mapper.model.scoring import Heads, LinearHead, Model
from cse_mapper.model.store import NARRATIVE_SCALE, forget_models, save_model
from cse_mapper.passages.cutting import normalise

if TYPE_CHECKING:
    from numpy.typing import NDArray

# How far own texts may move the head (`HeadSettings.vector_c`); 0 leaves it where it is.
STRENGTHS = (0.0, 1.0, 3.0, 10.0, 30.0, 100.0)
# Taken where nothing can be left out: two other councils' reports taught most at 10 to 100, and
# what is taught by a single report should not go far (models/README.md).
OF_ONE_REPORT = 10.0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How a strength did on own texts whose report, or document, was left out of teaching."""

    strength: float
    loss: float
    first: float
    within_three: float


@dataclass(frozen=True, slots=True)
class Adapted:
    """A head taught by own texts, and how each strength did on what was left out."""

    head: LinearHead
    strength: float
    tried: tuple[LeftOut, ...]


def merged(passages: Sequence[LabelledPassage]) -> tuple[LabelledPassage, ...]:
    """Each text once, with every element that it stands under, in the order of first appearance.

    An assessor who writes one text under two elements accepts it for both; twice with one label
    each, they would pull against each other.
    """
    found: dict[str, LabelledPassage] = {}
    for passage in passages:
        key = normalise(passage.text)
        before = found.get(key)
        if before is None:
            found[key] = passage
        else:
            labels = tuple(dict.fromkeys((*before.labels, *passage.labels)))
            found[key] = replace(before, labels=labels)
    return tuple(found.values())


def adapt(model: Model, own: Sequence[LabelledPassage], vectors: NDArray[np.float32]) -> Adapted:
    """Teach a model's vector head by own texts, at the strength that helped texts left out most.

    `vectors` are the encoder's of `as_read`, of shape (texts, dimensions). Reports of one
    organisation, or documents, are left out together; where there is only one, nothing can be
    compared and OF_ONE_REPORT is taken. What helps nothing leaves the head as it is.
    """
    groups = _groups(own)
    tried: tuple[LeftOut, ...] = ()
    strength = OF_ONE_REPORT
    if len(set(groups)) > 1:
        tried = tuple(_left_out(model, own, vectors, groups, s) for s in STRENGTHS)
        strength = min(tried, key=lambda one: (one.loss, one.strength)).strength
    return Adapted(_taught(model, own, vectors, strength), strength, tried)


def _groups(own: Sequence[LabelledPassage]) -> list[str]:
    """What is left out together: organisations, or where there is only one its reports."""
    groups = [passage.group for passage in own]
    if len(set(groups)) == 1:
        groups = [passage.source or passage.document for passage in own]
    return groups


def _taught(
    model: Model, own: Sequence[LabelledPassage], vectors: NDArray[np.float32], strength: float
) -> LinearHead:
    if not strength or not len(own):
        return model.heads.vector
    settings = HeadSettings(vector_c=strength)
    targets = [passage.target for passage in own]
    return fit_vector_head(vectors, targets, classes(), settings, model.heads.vector)


def _left_out(
    model: Model,
    own: Sequence[LabelledPassage],
    vectors: NDArray[np.float32],
    groups: Sequence[str],
    strength: float,
) -> LeftOut:
    """The figures of a strength on each group, taught by all the others."""
    number = {name: i for i, name in enumerate(classes())}
    losses, firsts, threes = [], [], []
    for group in dict.fromkeys(groups):
        inside = [i for i, name in enumerate(groups) if name == group]
        outside = [i for i, name in enumerate(groups) if name != group]
        head = _taught(model, [own[i] for i in outside], vectors[outside], strength)
        heads = Heads(head, model.heads.terms, model.heads.share)
        scores = heads.scores(vectors[inside], [own[i].as_read for i in inside])
        logs = log_softmax(scores / np.float32(model.calibration.temperature))
        for i, row in zip(inside, logs, strict=True):
            right = {number[name] for name in own[i].classes}
            best = np.argsort(-row[: len(number) - 1], kind="stable")[:3].tolist()
            losses.append(-max(float(row[j]) for j in right))
            firsts.append(best[0] in right)
            threes.append(not right.isdisjoint(best))
    return LeftOut(
        strength,
        round(float(np.mean(losses)), 4),
        round(float(np.mean(firsts)), 4),
        round(float(np.mean(threes)), 4),
    )


def save_adapted(model: Model, own: Sequence[LabelledPassage], output: Path) -> dict[str, Any]:
    """Teach `model` by own texts and save it in `output`; returns what the card says of it.

    Encoder, words, calibration and thresholds stay as they are: a few reports are too little to fit
    them, and probabilities keep their meaning. Own texts join the passages that reasons are taken
    from, in place of passages with the same text. Raises ModelError.
    """
    own = merged(own)
    vectors = model.encoder.encode([passage.as_read for passage in own])
    adapted = adapt(model, own, vectors)
    texts = {passage.text for passage in own}
    kept = [i for i, known in enumerate(model.narratives) if known.text not in texts]
    narratives = (*(model.narratives[i] for i in kept), *own)
    before = read_card(model.encoder.folder)
    told = {
        "passages": len(own),
        "labels": sum(len(passage.labels) for passage in own),
        "strength": adapted.strength,
        "left_out": [
            {"strength": t.strength, "loss": t.loss, "hit@1": t.first, "hit@3": t.within_three}
            for t in adapted.tried
        ],
    }
    corpus = {"digest": corpus_digest(narratives), "passages": len(narratives)}
    card = {k: v for k, v in before.items() if k not in ("files", "calibration", "thresholds")}
    save_model(
        output,
        card={
            **card,
            "name": output.name,
            "corpus": {**before.get("corpus", {}), **corpus},
            "own": told,
        },
        encoder_folder=model.encoder.folder,
        heads=Heads(adapted.head, model.heads.terms, model.heads.share),
        calibration=model.calibration,
        thresholds=model.thresholds,
        narratives=narratives,
        narrative_vectors=np.vstack([model.narrative_vectors[kept] / NARRATIVE_SCALE, vectors]),
        held_out_scores=np.vstack(
            [model.held_out_scores[kept], np.full((len(own), len(classes())), np.nan, np.float16)]
        ),
    )
    forget_models()
    return told
