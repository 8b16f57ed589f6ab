"""The trained encoder as an int8 ONNX file of about 23 MB (extra `train`)."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

from cse_mapper.model.encoder import ENCODER_FILE, TOKENIZER_FILE


def _plain_bert(encoder: Any) -> Any:
    """BERT written out plainly, so that the exported graph holds nothing but what is computed."""
    import torch
    from torch import nn

    heads = encoder.config.num_attention_heads
    size = encoder.config.hidden_size // heads

    def split(x: Any) -> Any:
        return x.view(x.shape[0], x.shape[1], heads, size).permute(0, 2, 1, 3)

    class PlainBert(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embeddings, self.layers = encoder.embeddings, encoder.encoder.layer

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            e = self.embeddings
            positions = torch.arange(input_ids.shape[1]).unsqueeze(0)
            x = e.word_embeddings(input_ids) + e.token_type_embeddings(torch.zeros_like(input_ids))
            x = e.LayerNorm(x + e.position_embeddings(positions))
            away = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * -10000.0
            for layer in self.layers:
                own = layer.attention.self
                q, k, v = split(own.query(x)), split(own.key(x)), split(own.value(x))
                weights = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(size) + away, -1)
                context = (weights @ v).permute(0, 2, 1, 3).contiguous()
                context = context.view(context.shape[0], context.shape[1], heads * size)
                x = layer.attention.output.LayerNorm(layer.attention.output.dense(context) + x)
                inner = nn.functional.gelu(layer.intermediate.dense(x))
                x = layer.output.LayerNorm(layer.output.dense(inner) + x)
            mask = attention_mask.unsqueeze(-1).to(torch.float32)
            mean = (x * mask).sum(1) / mask.sum(1)
            return mean / torch.sqrt((mean * mean).sum(-1, keepdim=True))

    return PlainBert()


def export_encoder(network: Any, tokenizer: Any, folder: Path) -> None:
    """Write encoder and tokenizer of a fine-tuned network into `folder`, as int8.

    Weights are quantised by channel, activations when the model runs (dynamic): a quarter of the
    size of fp32 and three times as fast, at a mean cosine of 0.99 to it. Fusing attention and
    other operators beforehand made it slower, not faster (173 against 201 passages a second).
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    model = _plain_bert(network.encoder.float()).eval()
    sample = tokenizer(["a text", "another, longer text"], padding=True, return_tensors="pt")
    with tempfile.TemporaryDirectory() as scratch, torch.no_grad():
        exported = Path(scratch) / "exported.onnx"
        torch.onnx.export(
            model,
            (sample["input_ids"], sample["attention_mask"]),
            str(exported),
            input_names=["input_ids", "attention_mask"],
            output_names=["vector"],
            dynamic_axes={
                "input_ids": {0: "texts", 1: "tokens"},
                "attention_mask": {0: "texts", 1: "tokens"},
                "vector": {0: "texts"},
            },
            opset_version=14,
            dynamo=False,
        )
        quantize_dynamic(
            str(exported),
            str(folder / ENCODER_FILE),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))
