"""Encoders on one chart: how often the first suggestion is right against passages a second.

    python -m benchmarks.encoder_chart [benchmarks/encoders.svg]

The points stand in `encoders.toml` with where each figure is from. Nothing should stand above and
to the right of what is landed: that would be better and faster.
"""

from __future__ import annotations

import argparse
import math
import tomllib
from html import escape
from pathlib import Path

POINTS = Path(__file__).with_name("encoders.toml")
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 680, 400, 60, 30, 30, 50
_RATES = (3, 5, 10, 20, 50, 100)
_LANDED, _OTHER, _LINE = "#1D5687", "#A1330C", "#D8D2B8"


def chart(points: list[dict[str, object]]) -> str:
    """The chart as SVG: rates logarithmic, what is landed in a colour and shape of its own."""
    shares = [float(str(point["hit"])) for point in points]
    low, high = math.floor(min(shares) * 20) / 20, math.ceil(max(shares) * 20) / 20

    def x(rate: float) -> float:
        along = math.log(rate / _RATES[0]) / math.log(_RATES[-1] / _RATES[0])
        return _LEFT + along * (_WIDTH - _LEFT - _RIGHT)

    def y(share: float) -> float:
        return _TOP + (high - share) / (high - low) * (_HEIGHT - _TOP - _BOTTOM)

    bottom = _HEIGHT - _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        'font-family="sans-serif" font-size="12" fill="#222">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
    ]
    for rate in _RATES:
        parts.append(_line(x(rate), _TOP, x(rate), bottom))
        parts.append(_text(x(rate), bottom + 18, f"{rate}", "middle"))
    for step in range(round((high - low) * 20) + 1):
        share = low + step / 20
        parts.append(_line(_LEFT, y(share), _WIDTH - _RIGHT, y(share)))
        parts.append(_text(_LEFT - 8, y(share) + 4, f"{share:.2f}", "end"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(_text(middle, _HEIGHT - 10, "passages a second of a core", "middle"))
    parts.append(_text(_LEFT, 18, "right at the first suggestion, of writers not seen", "start"))
    for point, share in zip(points, shares, strict=True):
        across, down = x(float(str(point["rate"]))), y(share)
        if point.get("landed"):
            parts.append(
                f'<rect x="{across - 6:.1f}" y="{down - 6:.1f}" width="12" height="12" '
                f'fill="{_LANDED}"/>'
            )
        else:
            parts.append(f'<circle cx="{across:.1f}" cy="{down:.1f}" r="5" fill="{_OTHER}"/>')
        before, lower = across > middle, 18 if point.get("below") else -8
        beside, anchor = (across - 10, "end") if before else (across + 10, "start")
        parts.append(_text(beside, down + lower, str(point["name"]), anchor))
    return "\n".join([*parts, "</svg>", ""])


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{_LINE}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def main() -> None:
    """Write the chart."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, nargs="?", default=POINTS.with_suffix(".svg"))
    given = parser.parse_args()
    points = tomllib.loads(POINTS.read_text(encoding="utf-8"))["points"]
    given.file.write_text(chart(points), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
