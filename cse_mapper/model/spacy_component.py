"""`nlp.add_pipe("cse_elements")`: suggestions as categories and spans of a spaCy document."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span

from cse_mapper.model.store import load_model

if TYPE_CHECKING:
    from cse_mapper.model.scoring import Model

SPANS_KEY = "cse_elements"
# A passage of a running text: whole sentences up to about so many words.
PASSAGE_WORDS = 60


class CseElements:
    """Fills `doc.cats` with the probability of each element and a span group of passages.

    Each span of `doc.spans["cse_elements"]` is a passage that supports an element or may do so: its
    label is the element, `span.id_` the decision ("supports" or "uncertain"). `doc.cats` holds each
    element's highest probability over the passages. Without sentence boundaries in the document,
    passages are cut by length alone.
    """

    def __init__(self, model: Model) -> None:
        self.model = model

    def __call__(self, doc: Doc) -> Doc:
        passages = list(_passages(doc))
        best = dict.fromkeys(self.model.elements, 0.0)
        spans = []
        judgements = self.model.judge([span.text for span in passages])
        for span, judgement in zip(passages, judgements, strict=True):
            for suggestion in judgement.suggestions:
                element, probability = suggestion.element, suggestion.probability
                best[element] = max(best[element], probability)
                decision = self.model.thresholds.decide(element, probability)
                if decision != "none":
                    spans.append(Span(doc, span.start, span.end, label=element, span_id=decision))
        doc.cats = best
        doc.spans[SPANS_KEY] = spans
        return doc


def _passages(doc: Doc) -> list[Span]:
    pieces = list(doc.sents) if doc.has_annotation("SENT_START") else []
    if not pieces:
        pieces = [doc[i : i + PASSAGE_WORDS] for i in range(0, len(doc), PASSAGE_WORDS)]
    passages: list[Span] = []
    for piece in pieces:
        if passages and len(passages[-1]) + len(piece) <= PASSAGE_WORDS:
            passages[-1] = doc[passages[-1].start : piece.end]
        else:
            passages.append(piece)
    return [passage for passage in passages if passage.text.strip()]


@Language.factory("cse_elements", default_config={"model_folder": None})
def make_component(nlp: Language, name: str, model_folder: str | None) -> CseElements:  # noqa: ARG001
    """Make the component; `model_folder` is a model folder, None the one with the package."""
    return CseElements(load_model(Path(model_folder) if model_folder else None))
