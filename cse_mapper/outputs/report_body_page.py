"""A body of reports as one self-contained page, in the dress of the other pages."""

from __future__ import annotations

from pathlib import Path

from cse_mapper.domain.report_bodies import ReportBody
from cse_mapper.outputs.page import style, template
from cse_mapper.outputs.report_body_words import BAND_LOOKS, BAND_NAMES, HOW, moved
from cse_mapper.storage.atomic import write_text

_MOST_MOVEMENTS = 500


def write_report_body_page(body: ReportBody, path: Path) -> Path:
    """Write reports.html: one file that asks nothing from anywhere and has no script at all.

    Returns the path really written (see `atomic`); raises OutputError where that fails. The same
    body gives the same bytes.
    """
    html = template("report_body.html.jinja").render(
        style=style(),
        body=body,
        bands=BAND_NAMES,
        looks=BAND_LOOKS,
        reasons=[e for e in body.elements if e.plus or e.partial],
        movements=[(one, *moved(one)) for one in body.movements[:_MOST_MOVEMENTS]],
        more=max(0, len(body.movements) - _MOST_MOVEMENTS),
        how=HOW,
    )
    return write_text(path, html)
