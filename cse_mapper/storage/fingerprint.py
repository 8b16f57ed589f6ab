"""Names everything but file and model that decides what is made of a document."""

from __future__ import annotations

import hashlib
import platform
import shutil
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# Libraries that turn bytes into text, text into passages, passages into figures and figures into
# reports. Those that only print, lock or search are left out: a new one changes nothing kept.
LIBRARIES = (
    "cse-mapper",
    "defusedxml",
    "jinja2",
    "markdown-it-py",
    "numpy",
    "olefile",
    "onnxruntime",
    "openpyxl",
    "pillow",
    "pypdfium2",
    "python-calamine",
    "python-docx",
    "rapidocr",
    "spacy",
    "xlrd",
    "xlsxwriter",
)
# Templates and styles of the page are source as well, and so are weights.
_SOURCES = ("*.py", "*.toml", "*.json", "*.jinja", "*.css", "*.js")


def software_fingerprint() -> str:
    """Call this to know whether an answer kept by an earlier run is still what a run would give.

    64 hex digits over our own source, the versions of the libraries that read and judge, Python
    and its platform, and the OCR program. Source rather than version, because a checkout changes
    without one.
    """
    digest = hashlib.sha256()
    for part in software_parts():
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def software_parts() -> Iterator[str]:
    """What the fingerprint is of, in words, so that people can be told what differs."""
    package = Path(__file__).parents[1]
    for source in sorted(path for kind in _SOURCES for path in package.rglob(kind)):
        # Line ends are those of the checkout and mean nothing to Python.
        content = source.read_bytes().replace(b"\r\n", b"\n")
        yield f"{source.relative_to(package).as_posix()} {hashlib.sha256(content).hexdigest()[:16]}"
    yield from (f"{name} {_version(name)}" for name in LIBRARIES)
    yield f"Python {platform.python_version()} {platform.machine()} {platform.system()}"
    yield f"OCR {_ocr()}"


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def _ocr() -> str:
    from cse_mapper.reading.formats import ocr

    program = shutil.which("tesseract")
    if program is None:
        return f"available: {ocr.available()}"
    # Asking it for its version would cost more than it tells: an update replaces the file.
    found = Path(program).stat()
    return f"{program} {found.st_size} {found.st_mtime_ns}"
