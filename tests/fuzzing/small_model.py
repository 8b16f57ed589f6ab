"""A whole model folder of a few kilobytes: two terms, four dimensions, a network that averages."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np

from cse_mapper.model.calibration import Calibration, Thresholds
from cse_mapper.model.corpus import LabelledPassage
from cse_mapper.model.scoring import Heads, LinearHead
from cse_mapper.model.store import save_model
from cse_mapper.model.terms import TermScorer

# Cast, ReduceMean over the tokens, MatMul with (0.1, 0.2, 0.3, 0.4); made with onnx 1.23.
_NETWORK = (
    "CAg63AEKHwoJaW5wdXRfaWRzEgFmIgRDYXN0KgkKAnRvGAGgAQIKMAoBZhIBbSIKUmVkdWNlTWVhbioLCgRheGVzQAGgAQcq"
    "DwoIa2VlcGRpbXMYAaABAgoRCgFtCgF3EgF2IgZNYXRNdWwSAWcqGwgBCAQQAUIBd0oQzczMPc3MTD6amZk+zczMPlocCglp"
    "bnB1dF9pZHMSDwoNCAcSCQoCCAEKAxIBblohCg5hdHRlbnRpb25fbWFzaxIPCg0IBxIJCgIIAQoDEgFuYhMKAXYSDgoMCAES"
    "CAoCCAEKAggEQgQKABAN"
)
_CLASSES = 58
_TOKENIZER = {
    "normalizer": {"type": "BertNormalizer", "lowercase": True},
    "pre_tokenizer": {"type": "BertPreTokenizer"},
    "post_processor": {"type": "BertProcessing", "sep": ["[SEP]", 1], "cls": ["[CLS]", 2]},
    "model": {
        "type": "WordPiece",
        "unk_token": "[UNK]",
        "continuing_subword_prefix": "##",
        "vocab": {"[UNK]": 0, "[SEP]": 1, "[CLS]": 2, "complaint": 3},
    },
}


def make_small_model(folder: Path) -> Path:
    """Write the model folder; it judges, though not wisely."""
    parts = folder / "parts"
    parts.mkdir(parents=True)
    (parts / "encoder.onnx").write_bytes(base64.b64decode(_NETWORK))
    (parts / "tokenizer.json").write_text(json.dumps(_TOKENIZER), "utf-8")
    zeros = np.zeros((4, _CLASSES), np.float32)
    terms = TermScorer(
        {"w:complaint": 0, "c: compl": 1},
        np.ones(2, np.float32),
        np.zeros((2, _CLASSES), np.float32),
        np.zeros(_CLASSES, np.float32),
    )
    limits = dict.fromkeys("12345", 0.5)
    model = folder / "model"
    save_model(
        model,
        card={"name": "small", "encoder": {}},
        encoder_folder=parts,
        heads=Heads(LinearHead(zeros, np.zeros(_CLASSES, np.float32)), terms, 0.5),
        calibration=Calibration(1.0, 1.0, 0.0),
        thresholds=Thresholds(limits, limits),
        narratives=(LabelledPassage("n1", "A complaint was answered.", ("4.3.2",)),),
        narrative_vectors=np.ones((1, 4), np.float32) / 2,
        held_out_scores=np.zeros((1, _CLASSES), np.float16),
    )
    return model
