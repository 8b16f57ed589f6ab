"""The classifier behaves as scikit-learn and spaCy expect of their own."""

import pickle

import numpy as np
import pytest
import spacy
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import parametrize_with_checks

from cse_mapper.model.classifier import ElementClassifier, SentenceEncoder

TEXTS = [
    "Complaints are answered within ten working days.",
    "Stage two of the complaints procedure takes twenty days.",
    "A complaint may be made by telephone, letter or e-mail.",
    "Complainants who are not content may go to the Ombudsman.",
    "Fees for garden waste are set out on the web page.",
    "The charge for a replacement bin is 35 pounds.",
    "Prices of all courses are printed in the brochure.",
    "Tenants are told each year what rent they will pay.",
]
LABELS = ["4.3.2"] * 4 + ["3.1.2"] * 4


@parametrize_with_checks([ElementClassifier(), SentenceEncoder()])
def test_scikit_learn_finds_nothing_wrong(estimator, check) -> None:
    check(estimator)


def test_it_learns_and_ranks() -> None:
    classifier = ElementClassifier().fit(TEXTS, LABELS)
    assert list(classifier.classes_) == ["3.1.2", "4.3.2"]
    assert classifier.predict(["How to complain about a service"])[0] == "4.3.2"
    probability = classifier.predict_proba(TEXTS)
    assert np.allclose(probability.sum(axis=1), 1, atol=1e-4)


def test_it_works_in_cross_validation_and_clones() -> None:
    predicted = cross_val_predict(clone(ElementClassifier(share=0.8)), TEXTS, LABELS, cv=2)
    assert (predicted == np.array(LABELS)).mean() >= 0.75


def test_what_a_classifier_saw_in_use_is_not_stored_with_it() -> None:
    classifier = ElementClassifier().fit(TEXTS, LABELS)
    before = classifier.predict_proba(["Otters may be fed at the kerb."])
    stored = pickle.dumps(classifier.heads_)
    assert b"tters" not in stored
    classifier.heads_ = pickle.loads(stored)
    assert np.array_equal(classifier.predict_proba(["Otters may be fed at the kerb."]), before)


def test_the_encoder_works_in_a_pipeline() -> None:
    pipeline = make_pipeline(SentenceEncoder(), LogisticRegression()).fit(TEXTS, LABELS)
    assert pipeline.predict(["The price of a swim is four pounds"])[0] == "3.1.2"


@pytest.mark.parametrize("bad", ["a single string", [1, 2], []])
def test_what_is_not_a_list_of_texts_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match=r"text|string|sample"):
        ElementClassifier().fit(bad, ["a"])


def test_the_spacy_component_is_found_by_name_and_fills_categories_and_spans() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("cse_elements")
    doc = nlp(TEXTS[0] + " " + TEXTS[1])
    assert max(doc.cats, key=doc.cats.__getitem__) == "4.3.2"
    assert len(doc.cats) == 57
    assert "4.3.2" in {span.label_ for span in doc.spans["cse_elements"]}
