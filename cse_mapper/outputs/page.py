"""The coverage as one self-contained web page that colleagues can open, filter and print."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from cse_mapper.domain import Coverage, ElementTriage, FollowUp, SamplingPlan
from cse_mapper.domain.plain import plain
from cse_mapper.outputs.links import evidence_base, evidence_link
from cse_mapper.outputs.page_view import page_of
from cse_mapper.outputs.site_visit import visit_view
from cse_mapper.storage.atomic import write_text

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup


def write_page(
    coverage: Coverage,
    path: Path,
    *,
    evidence: Path | None = None,
    follow_up: FollowUp | None = None,
    triage: Sequence[ElementTriage] = (),
    sampling: SamplingPlan | None = None,
) -> Path:
    """Write coverage.html: one file that asks nothing from anywhere and works without JavaScript.

    `evidence` is the folder that was mapped; with it, citations link to its files, relative to the
    page. `follow_up` adds the section on last year's report, `triage` with `sampling` that for
    assessors. Returns the path really written (see `atomic`); raises OutputError where that fails.
    The same coverage gives the same bytes.
    """
    base = evidence_base(path, evidence)
    link = partial(evidence_link, base=base)
    page = page_of(coverage, link, follow_up)
    if triage and sampling:
        page = replace(page, visit=visit_view(triage, sampling, link))
    html = template("page.html.jinja").render(
        coverage=coverage, page=page, style=style(), script=_inline("page.js")
    )
    return write_text(path, html)


@dataclass(frozen=True, slots=True)
class Inline:
    """Our own style or script, with the hash by which the page's security policy allows it."""

    text: Markup
    hash: str


@cache
def template(name: str, room: str = "cse_mapper.outputs") -> Template:
    """One of our pages; whatever text is put into it is made harmless and escaped.

    `room` has the pages in its folder page_files; parts of pages are those of the outputs.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    rooms = dict.fromkeys((room, "cse_mapper.outputs"))
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(each, "page_files") for each in rooms]),
        autoescape=True,
        finalize=_harmless,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template(name)


def _harmless(value: object) -> object:
    # Every text of the template passes here, before it is escaped; Markup is the template's own.
    return plain(value) if type(value) is str else value


def style() -> Inline:
    """The style of all our pages."""
    # The policy forbids style attributes, so a bar's share comes as a class.
    return _inline("page.css", "".join(f".n{count}{{flex-grow:{count}}}" for count in range(1, 58)))


@cache
def _inline(name: str, more: str = "") -> Inline:
    from markupsafe import Markup

    text = files("cse_mapper.outputs").joinpath("page_files", name).read_text(encoding="utf-8")
    text = text.replace("\r\n", "\n") + more
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return Inline(Markup(text), f"sha256-{digest}")  # noqa: S704 - files of this package
