"""Is the encoder's 8-bit arithmetic exact on this machine? Also writes what the test compares with.

    python -m benchmarks.exact [--passages 200] [--model models/default]
    python -m benchmarks.exact --write      # after a new encoder: tests/data/exact-vectors.json

Every whole-number product of the graph is replaced by one in double precision, in which sums of
8-bit products are exact on any processor; all else is as it is. Needs the package `onnx`.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any

from cse_mapper.model.card import default_model_folder
from cse_mapper.model.corpus import read_passages
from cse_mapper.model.encoder import ENCODER_FILE, EXACT_SUMS, SLOW_FUSIONS, Encoder

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "tests" / "data" / "exact-vectors.json"
# Of every sort that the test needs: short and long, figures, lists, and what the tokeniser cuts.
TEXTS = 24


def exact_graph(folder: Path) -> bytes:
    """The encoder of a model folder with its integer products computed in double precision."""
    import onnx
    from onnx import TensorProto, helper

    graph = onnx.load(str(folder / ENCODER_FILE))
    nodes = []
    for node in graph.graph.node:
        if node.op_type != "MatMulInteger":
            nodes.append(node)
            continue
        name, out = f"exact_{len(nodes)}", node.output[0]
        for part, source in enumerate(node.input):
            nodes.append(
                helper.make_node("Cast", [source], [f"{name}_{part}"], to=TensorProto.DOUBLE)
            )
        nodes += [
            helper.make_node("Sub", [f"{name}_0", f"{name}_2"], [f"{name}_left"]),
            helper.make_node("Sub", [f"{name}_1", f"{name}_3"], [f"{name}_right"]),
            helper.make_node("MatMul", [f"{name}_left", f"{name}_right"], [f"{name}_sum"]),
            helper.make_node("Cast", [f"{name}_sum"], [out], to=TensorProto.INT32),
        ]
    del graph.graph.node[:]
    graph.graph.node.extend(nodes)
    return bytes(graph.SerializeToString())


def exact_vectors(folder: Path, texts: list[str]) -> Any:
    """Vectors of the texts in exact integer arithmetic, shape (texts, dimensions)."""
    with tempfile.TemporaryDirectory() as scratch:
        for path in folder.iterdir():
            (Path(scratch) / path.name).symlink_to(path.resolve())
        (Path(scratch) / ENCODER_FILE).unlink()
        (Path(scratch) / ENCODER_FILE).write_bytes(exact_graph(folder))
        return Encoder(Path(scratch)).encode(texts)


def _without_the_option(folder: Path, texts: list[str]) -> Any:
    import onnxruntime

    encoder = Encoder(folder)
    encoder.load()
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry(EXACT_SUMS[0], "0")
    encoder._session = onnxruntime.InferenceSession(
        str(folder / ENCODER_FILE),
        options,
        ["CPUExecutionProvider"],
        disabled_optimizers=SLOW_FUSIONS,
    )
    return encoder.encode(texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=default_model_folder())
    parser.add_argument("--passages", type=int, default=200)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    passages = read_passages(ROOT / "corpus" / "narratives")
    if asked.write:
        texts = [passage.text for passage in passages[:: len(passages) // TEXTS]][:TEXTS]
        vectors = exact_vectors(asked.model, texts).astype(float).round(5).tolist()
        KEPT.write_text(
            json.dumps(
                [
                    dict(zip(("text", "vector"), pair, strict=True))
                    for pair in zip(texts, vectors, strict=True)
                ]
            )
            + "\n"
        )
        print(f"{len(texts)} vectors written to {KEPT}")
        return
    texts = [passage.text for passage in passages[:: max(1, len(passages) // asked.passages)]]
    exact = exact_vectors(asked.model, texts)
    encoder = Encoder(asked.model)
    encoder.encode(texts[:8])
    begin = time.perf_counter()
    used = encoder.encode(texts)
    seconds = time.perf_counter() - begin
    for name, vectors in (
        ("as used", used),
        ("without the option", _without_the_option(asked.model, texts)),
    ):
        cosine = (vectors * exact).sum(axis=1)
        print(f"{name:20} cosine to exact: mean {cosine.mean():.5f}, lowest {cosine.min():.5f}")
    print(f"{len(texts) / seconds:.0f} passages a second")


if __name__ == "__main__":
    main()
