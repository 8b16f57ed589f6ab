"""The coverage as one self-contained web page that colleagues can open, filter and print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.outputs.atomic import write_text
from cse_mapper.outputs.plain import plain
from cse_mapper.records import Coverage

if TYPE_CHECKING:
    from jinja2 import Template


def write_page(coverage: Coverage, path: Path, evidence: Path | None = None) -> Path:
    """Write coverage.html: one file without any outside request.

    With `evidence`, the folder that was mapped, citations link to its files, relative to the page.
    Returns the path really written (see `atomic`); raises OutputError where that fails.
    """
    return write_text(path, _template().render(coverage=coverage, evidence=evidence))


def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("cse_mapper.outputs", "."),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.jinja")


def _harmless(value: object) -> object:
    return plain(value) if type(value) is str else value
