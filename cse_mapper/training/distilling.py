"""A larger encoder teaches ours: it is tuned on the corpus first, then ours learns its answers.

The teacher, all-mpnet-base-v2, is eight times as slow and twenty times as large as the encoder that
lands, and on real pages right five times in a hundred more often; what it thinks of every passage
goes into its pupil's targets beside what the readers said. Only the teacher's upper layers are
tuned, so its lower ones read each passage once, which makes the whole of it an hour's work for two
cores. Needs the extra `train` and a folder with the teacher's published weights (models/README.md).
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cse_mapper.domain.standard import load_standard
from cse_mapper.model.corpus import LabelledPassage, classes
from cse_mapper.model.encoder import ENCODER_FILE
from cse_mapper.model.scoring import LinearHead
from cse_mapper.training.fine_tuning import (
    NOTHING_LIKENESS,
    Say,
    base_model_folder,
    base_tokenizer,
    shuffled_batches,
    soft_targets,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

EPOCHS = 3
BATCH = 32
MOST_TOKENS = 128
# How many of the teacher's twelve layers stay as published (design note of 28 November 2026: its
# top three bring nearly all).
FROZEN = 9
TEACHER_RATES = (6e-5, 1e-3, 1e-2)
PUPIL_RATES = (1e-4, 3e-2)
# Of the passages written for an element, how many of each the teacher learns from, and how many in
# all the pupil sees in each pass: enough not to forget them, few enough that real pages decide.
OLD_AN_ELEMENT = 50
OLD_OF_NONE = 350
OLD_IN_A_PASS = 2200
# How much of a pupil's target is the teacher's word: half for real passages, less for the others,
# on which the first training had more to say.
TRUST_ON_REAL = 0.5
TRUST_ON_OTHERS = 0.3
# The pupil's head is drawn towards the elements' descriptions once more, and refitting moves it
# little: together one point at the first suggestion on a writer nobody had seen (models/README.md).
DESCRIPTION_PULL = 8.0
HEAD_C = 0.3


def teach(
    passages: Sequence[LabelledPassage],
    real: NDArray[np.bool_],
    held_out: NDArray[np.bool_],
    teacher: Path,
    start: Path,
    head: LinearHead,
    seed: int,
    say: Say,
) -> tuple[Any, Any, LinearHead]:
    """Tune the encoder of the model folder `start` with a teacher; network, tokenizer and head.

    `real` says which passages come from real pages, `held_out` which neither teacher nor pupil may
    see: a later calibration needs them. `head` is what the pupil's answers start from.
    """
    learn = np.flatnonzero(~held_out)
    say("Tuning the teacher")
    opinions = teacher_opinions(passages, real, learn, teacher, seed, say)
    say("Teaching the encoder")
    return _pupil(passages, real, learn, opinions, start, head, seed, say)


def teacher_card() -> dict[str, Any]:
    """What the model card says of how the encoder was taught."""
    return {
        "teacher": "sentence-transformers/all-mpnet-base-v2 (Apache-2.0), upper three layers tuned",
        "passes": EPOCHS,
        "trust": {"real": TRUST_ON_REAL, "others": TRUST_ON_OTHERS},
    }


def teacher_opinions(
    passages: Sequence[LabelledPassage],
    real: NDArray[np.bool_],
    learn: NDArray[np.int64],
    folder: Path,
    seed: int,
    say: Say,
) -> NDArray[np.float32]:
    """Probabilities (passages, classes) by a teacher tuned on the passages `learn`."""
    import torch
    from torch import nn
    from transformers import AutoModel, AutoTokenizer

    random.seed(seed)
    torch.manual_seed(seed)
    described = [element.wording for element in load_standard().elements]
    texts = [*described, *(passage.as_read for passage in passages)]
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    network = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    kept = _lower_layers(network, tokenizer, texts)
    top = nn.ModuleList(network.encoder.layer[FROZEN:])

    def vectors(rows: Sequence[int]) -> Any:
        length = max(len(kept[i]) for i in rows)
        hidden, mask = torch.zeros(len(rows), length, 768), torch.zeros(len(rows), length)
        for place, i in enumerate(rows):
            hidden[place, : len(kept[i])], mask[place, : len(kept[i])] = kept[i].float(), 1
        away = (1 - mask[:, None, None, :]) * -1e9
        position = network.encoder.compute_position_bias(hidden).detach()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            for layer in top:
                hidden = layer(hidden, away, position_bias=position)[0]
        return _unit_means(hidden, mask)

    def all_vectors(rows: Sequence[int]) -> Any:
        top.eval()
        result = torch.zeros(len(rows), 768)
        with torch.no_grad():
            for places in _by_length([len(kept[i]) for i in rows]):
                result[places] = vectors([rows[i] for i in places])
        return result

    towards = all_vectors(range(len(described)))
    prototypes = nn.Parameter(torch.cat([towards, towards.mean(0, keepdim=True)]))
    scale, bias = nn.Parameter(torch.tensor(16.0)), nn.Parameter(torch.zeros(len(classes())))

    def logits(of: Any) -> Any:
        return scale * of @ nn.functional.normalize(prototypes, dim=-1).T + bias

    chosen = [len(described) + i for i in _taught(passages, real, learn)]
    targets = torch.cat([_of_descriptions(len(described)), soft_targets(passages)])
    groups = ([*top.parameters()], [prototypes], [scale, bias])
    optimizer = torch.optim.AdamW([{"params": list(g)} for g in groups], weight_decay=0.01)
    steps = EPOCHS * math.ceil((len(chosen) + len(described)) / BATCH)
    for epoch in range(EPOCHS):
        top.train()
        rows = [*range(len(described)), *chosen]
        batches = shuffled_batches([len(kept[i]) for i in rows])
        total = 0.0
        for number, places in enumerate(batches):
            _set_rates(optimizer, TEACHER_RATES, epoch * len(batches) + number, steps)
            batch = [rows[place] for place in places]
            loss = _cross_entropy(targets[batch], logits(vectors(batch)))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        say(f"  teacher, pass {epoch + 1} of {EPOCHS}, loss {total / len(batches):.3f}")
    with torch.no_grad():
        found = logits(all_vectors(range(len(described), len(texts))))
        return np.asarray(torch.softmax(found, -1).numpy(), np.float32)


def _lower_layers(network: Any, tokenizer: Any, texts: Sequence[str]) -> list[Any]:
    """What the frozen layers make of each text, without padding, in half precision."""
    import torch

    network = network.to(torch.bfloat16)
    result: list[Any] = [None] * len(texts)
    with torch.no_grad():
        for places in _by_length([len(text) for text in texts]):
            batch = _tokens(tokenizer, [texts[i] for i in places])
            hidden, mask = network.embeddings(input_ids=batch["input_ids"]), batch["attention_mask"]
            away = ((1 - mask[:, None, None, :].float()) * -1e9).to(torch.bfloat16)
            position = network.encoder.compute_position_bias(hidden)
            for layer in network.encoder.layer[:FROZEN]:
                hidden = layer(hidden, away, position_bias=position)[0]
            for place, i in enumerate(places):
                result[i] = hidden[place, : int(mask[place].sum())].clone()
    network.to(torch.float32)
    return result


def _taught(
    passages: Sequence[LabelledPassage], real: NDArray[np.bool_], learn: NDArray[np.int64]
) -> list[int]:
    """What the teacher learns from: all real passages, and of the others some for each class."""
    others: dict[str, list[int]] = {}
    for i in learn.tolist():
        if not real[i]:
            others.setdefault(passages[i].primary, []).append(i)
    chosen = [i for i in learn.tolist() if real[i]]
    for name in sorted(others):
        random.shuffle(others[name])
        chosen += others[name][: OLD_OF_NONE if name == classes()[-1] else OLD_AN_ELEMENT]
    return chosen


def _pupil(
    passages: Sequence[LabelledPassage],
    real: NDArray[np.bool_],
    learn: NDArray[np.int64],
    opinions: NDArray[np.float32],
    start: Path,
    head: LinearHead,
    seed: int,
    say: Say,
) -> tuple[Any, Any, LinearHead]:
    import torch
    from torch import nn

    random.seed(seed)
    torch.manual_seed(seed)
    tokenizer, encoder = base_tokenizer(), _trained_encoder(start)
    weights = nn.Parameter(torch.from_numpy(head.weights.astype(np.float32)))
    bias = nn.Parameter(torch.from_numpy(head.bias.astype(np.float32)))
    texts = [element.wording for element in load_standard().elements]
    described = len(texts)
    texts += [passage.as_read for passage in passages]
    trust = torch.from_numpy(np.where(real, TRUST_ON_REAL, TRUST_ON_OTHERS)[:, None]).float()
    mixed = (1 - trust) * soft_targets(passages) + trust * torch.from_numpy(opinions)
    targets = torch.cat([_of_descriptions(described), mixed])
    always = [*range(described), *(described + i for i in learn.tolist() if real[i])]
    others = [described + i for i in learn.tolist() if not real[i]]

    def answer_vectors(rows: Sequence[int]) -> Any:
        batch = _tokens(tokenizer, [texts[i] for i in rows])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = encoder(**batch).last_hidden_state
        return _unit_means(hidden, batch["attention_mask"].float())

    tuned = [parameter for parameter in encoder.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": tuned}, {"params": [weights, bias]}], weight_decay=0.01
    )
    a_pass = len(always) + min(OLD_IN_A_PASS, len(others))
    steps = EPOCHS * math.ceil(a_pass / BATCH)
    for epoch in range(EPOCHS):
        encoder.train()
        rows = always + random.sample(others, min(OLD_IN_A_PASS, len(others)))
        batches = shuffled_batches([len(texts[i]) for i in rows])
        total = 0.0
        for number, places in enumerate(batches):
            _set_rates(optimizer, PUPIL_RATES, epoch * len(batches) + number, steps)
            batch = [rows[place] for place in places]
            loss = _cross_entropy(targets[batch], answer_vectors(batch) @ weights + bias)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(tuned, 1.0)
            optimizer.step()
            total += loss.item()
        say(f"  pupil, pass {epoch + 1} of {EPOCHS}, loss {total / len(batches):.3f}")
    network = nn.Module()
    network.encoder = encoder
    encoder.eval()
    with torch.no_grad():
        towards = torch.cat([answer_vectors([i]) for i in range(described)])
        weights[:, :described] += DESCRIPTION_PULL * towards.T
        bias[described] += DESCRIPTION_PULL * NOTHING_LIKENESS
    learnt = LinearHead(weights.detach().numpy().copy(), bias.detach().numpy().copy())
    return network, tokenizer, learnt


def _trained_encoder(folder: Path) -> Any:
    """The encoder of a model folder as torch weights, from its int8 ones.

    The full-precision weights of a training are not kept; what rounding took (a mean cosine of
    .992) a few batches bring back. Word vectors stay as they are: most words of a folder of
    evidence never occur in the corpus.
    """
    import onnx
    from onnx import numpy_helper
    from transformers import AutoModel

    encoder = AutoModel.from_pretrained(
        base_model_folder(), attn_implementation="eager", local_files_only=True
    )
    graph = onnx.load(str(folder / ENCODER_FILE)).graph
    held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    matrices = iter(
        one.name.removesuffix("_quantized")
        for one in graph.initializer
        if one.name.startswith("onnx::MatMul") and one.name.endswith("_quantized")
    )
    state = dict(encoder.state_dict())
    for layer in range(encoder.config.num_hidden_layers):
        for part in _MATRICES:
            weights = _full(held, next(matrices)).T
            _copy(state[f"encoder.layer.{layer}.{part}.weight"], weights)
            _copy(state[f"encoder.layer.{layer}.{part}.bias"], held[f"layers.{layer}.{part}.bias"])
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            for kind in ("weight", "bias"):
                _copy(
                    state[f"encoder.layer.{layer}.{part}.{kind}"],
                    held[f"layers.{layer}.{part}.{kind}"],
                )
    for part in ("word", "token_type", "position"):
        name = f"embeddings.{part}_embeddings.weight"
        _copy(state[name], _full(held, name))
    for kind in ("weight", "bias"):
        _copy(state[f"embeddings.LayerNorm.{kind}"], held[f"embeddings.LayerNorm.{kind}"])
    encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    return encoder


# In the order in which the exported graph multiplies by them (`training.export`).
_MATRICES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


def _full(held: dict[str, Any], name: str) -> NDArray[np.float32]:
    rounded = held[f"{name}_quantized"].astype(np.float32)
    return np.asarray(
        (rounded - held[f"{name}_zero_point"].astype(np.float32)) * held[f"{name}_scale"],
        np.float32,
    )


def _copy(into: Any, values: NDArray[np.float32]) -> None:
    import torch

    with torch.no_grad():
        into.copy_(torch.from_numpy(np.array(values, np.float32)))


def _of_descriptions(count: int) -> Any:
    """The targets of the elements' own wording: each its element."""
    import torch

    return torch.eye(len(classes()))[:count]


def _set_rates(optimizer: Any, rates: Sequence[float], step: int, steps: int) -> None:
    """Rates rise over the first tenth of the steps and fall to nothing over the rest."""
    done = step / steps
    pace = done / 0.1 if done < 0.1 else max(1 - done, 0.0)
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["lr"] = rate * pace


def _cross_entropy(target: Any, logits: Any) -> Any:
    import torch

    return -(target * torch.log_softmax(logits, -1)).sum(-1).mean()


def _tokens(tokenizer: Any, texts: Sequence[str]) -> Any:
    return tokenizer(
        list(texts), padding=True, truncation=True, max_length=MOST_TOKENS, return_tensors="pt"
    )


def _unit_means(hidden: Any, mask: Any) -> Any:
    """The mean of each text's words, padding left out, as unit vectors in full precision."""
    import torch

    mean = (hidden.float() * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
    return torch.nn.functional.normalize(mean, dim=-1)


def _by_length(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places in batches of like length, so that little padding is computed."""
    order = sorted(range(len(lengths)), key=lambda i: lengths[i])
    for start in range(0, len(order), BATCH):
        yield order[start : start + BATCH]
