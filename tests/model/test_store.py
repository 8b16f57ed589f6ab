"""A model folder is data: whatever is not exactly what was saved is refused, with a remedy."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cse_mapper.errors import ModelError
from cse_mapper.model.card import CARD_FILE, default_model_folder, read_card
from cse_mapper.model.store import ARRAYS_FILE, DATA_FILES, load_model


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "model"
    shutil.copytree(default_model_folder(), copy)
    return copy


def test_the_default_model_loads_and_judges() -> None:
    (judgement,) = load_model().judge(["Complaints are answered in full within ten working days."])
    assert judgement.suggestions[0].element == "4.3.2"
    assert 0 < judgement.suggestions[0].probability <= 1
    order = [s.probability for s in judgement.suggestions]
    assert order == sorted(order, reverse=True)


def test_a_missing_folder_names_the_option(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="--model"):
        load_model(tmp_path / "nowhere")


@pytest.mark.parametrize("name", DATA_FILES)
def test_a_changed_file_is_refused_by_its_digest(folder: Path, name: str) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=name):
        load_model(folder)


@pytest.mark.parametrize("name", [*DATA_FILES, CARD_FILE])
def test_a_missing_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelError, match=r"missing|card"):
        load_model(folder)


def test_another_format_is_refused(folder: Path) -> None:
    card = json.loads((folder / CARD_FILE).read_text())
    (folder / CARD_FILE).write_text(json.dumps({**card, "format": 99}))
    with pytest.raises(ModelError, match="format 99"):
        load_model(folder)


def _resigned(folder: Path) -> None:
    """Make the card agree with the files again, as a hostile author would."""
    import hashlib

    card = json.loads((folder / CARD_FILE).read_text())
    card["files"] = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in DATA_FILES}
    (folder / CARD_FILE).write_text(json.dumps(card))


def test_arrays_that_hold_pickled_objects_are_never_loaded(folder: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (exec, ("raise SystemExit('code was run')",))

    np.savez(folder / ARRAYS_FILE, term_idf=np.array([Trap()], dtype=object))
    _resigned(folder)
    with pytest.raises(ModelError):
        load_model(folder)


def test_arrays_of_a_wrong_shape_are_refused(folder: Path) -> None:
    with np.load(folder / ARRAYS_FILE) as data:
        arrays = dict(data)
    arrays["vector_bias"] = arrays["vector_bias"][:-1]
    np.savez(folder / ARRAYS_FILE, **arrays)
    _resigned(folder)
    with pytest.raises(ModelError):
        load_model(folder)


def test_an_encoder_that_is_no_network_is_refused(folder: Path) -> None:
    (folder / "encoder.onnx").write_bytes(b"not a network")
    _resigned(folder)
    with pytest.raises(ModelError, match="encoder"):
        load_model(folder).judge(["a text"])


HOSTILE = sorted((Path(__file__).parent / "hostile").glob("*.onnx"))


@pytest.mark.parametrize("graph", HOSTILE, ids=lambda path: path.stem)
def test_a_hostile_graph_with_the_right_digest_is_refused(
    graph: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cse_mapper.model.encoder.LONGEST_TRIAL", 1.0)
    shutil.copy(graph, folder / "encoder.onnx")
    _resigned(folder)
    with pytest.raises(ModelError, match="encoder"):
        load_model(folder).judge(["a text"])


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_any_bytes_as_card_are_a_clear_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CARD_FILE).write_bytes(content)
    with pytest.raises(ModelError):
        read_card(tmp_path)


def test_a_vector_does_not_depend_on_the_texts_beside_it() -> None:
    texts = ["Calls are answered in 20 seconds.", "The pool is closed for repairs until May. " * 12]
    encoder = load_model().encoder
    together = encoder.encode(texts)
    assert np.array_equal(together[0], encoder.encode(texts[:1])[0])
    assert np.array_equal(together[1], encoder.encode(texts[1:])[0])


def test_why_names_words_of_the_text_and_a_narrative_with_the_element() -> None:
    text = "Complaints are answered in full within ten working days."
    why = load_model().why(text, "4.3.2")
    assert why.terms
    assert all(
        word in text.lower() for term in why.terms for word in term.split() if word != "(number)"
    )
    assert not any("#" in term for term in load_model().why("We met 95% of 120.", "5.3.2").terms)
    assert why.nearest in {n.text for n in load_model().narratives if "4.3.2" in n.labels}
