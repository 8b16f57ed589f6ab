"""Charts and diagrams of Office files in words: the figures that are kept with them, in rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from cse_mapper.reading.formats.cells import shown
from cse_mapper.reading.formats.package import local
from cse_mapper.reading.wording import clean

_Rows = dict[int, list[str]]  # what stands at each number along the axis


def chart_texts(root: Element | None) -> Iterator[str]:
    """A chart as rows: "Calls answered: April; In 30 seconds: 76%; Target: 80%."."""
    if root is None:
        return
    title = next((_words(e) for c in _all(root, "chart") for e in c if local(e) == "title"), "")
    if any(_all(root, "plotAreaRegion")):
        yield from _extended(root, title)
        return
    names, rows = _plotted(root, title)
    if title and not rows:
        yield title
    for at in sorted(rows):
        first = f"{title}: {names[at]}" if title and at in names else names.get(at, title)
        yield _sentence([first, *rows[at]])


def _plotted(root: Element, title: str) -> tuple[dict[int, str], _Rows]:
    """What the numbers along the axis are called, and the figures there, each with its series."""
    axes = [_words(e) for axis in _all(root, "valAx") for e in axis if local(e) == "title"]
    names: dict[int, str] = {}
    rows: _Rows = defaultdict(list)
    for series in _all(root, "ser"):
        held = {local(child): child for child in series}
        name = " ".join(text for _, text in _points(held.get("tx"))) or next(iter(axes), "")
        for at, text in _points(held.get("cat", held.get("xVal"))):
            names.setdefault(at, text)
        for at, text in _points(held.get("val", held.get("yVal"))):
            rows[at].append(_named(text, name, title))
    return names, rows


def _extended(root: Element, title: str) -> Iterator[str]:
    """A chart of a kind that Office 2016 added (waterfall, funnel, treemap, map and others)."""
    names = {
        e.get("val", ""): _words(tx)
        for series in _all(root, "series")
        for tx in series
        if local(tx) == "tx"
        for e in series
        if local(e) == "dataId"
    }
    says_figures = False
    for data in _all(root, "data"):
        rows = _levels(data, names.get(data.get("id", ""), ""), title)
        for at in sorted(rows):
            first = f"{title}: {rows[at][0]}" if title else rows[at][0]
            yield _sentence([first, *rows[at][1:]])
            says_figures = True
    if title and not says_figures:
        yield title


def _levels(data: Element, name: str, title: str) -> _Rows:
    rows: _Rows = defaultdict(list)
    for dimension in data:
        called = name if local(dimension) == "numDim" else ""
        levels = [e for e in dimension if local(e) == "lvl"]
        for level in reversed(levels):  # the outermost first
            for point in (e for e in level if local(e) == "pt"):
                text = _shown(point.text or "", level.get("formatCode", ""))
                if text and point.get("idx", "").isdigit():
                    rows[int(point.get("idx", ""))].append(_named(text, called, title))
    return rows


def _named(text: str, name: str, title: str) -> str:
    """A figure with the name of its series, unless the chart is called the same."""
    return f"{name}: {text}" if name and name != title else text


def _sentence(parts: Iterable[str]) -> str:
    return "; ".join(filter(None, parts)) + "."


def chart_sheets(root: Element | None) -> set[str]:
    """The sheets that a chart of a workbook takes its figures from."""
    formulas = [e.text or "" for e in _all(root, "f")] if root is not None else []
    return {f.rpartition("!")[0].strip("'").replace("''", "'") for f in formulas if "!" in f}


def diagram_texts(root: Element | None) -> Iterator[str]:
    """The words of a SmartArt diagram, a box at a time."""
    for point in _all(root, "pt") if root is not None else ():
        if point.get("type") not in {"pres", "parTrans", "sibTrans"} and (text := _words(point)):
            yield text


def _all(root: Element, tag: str) -> Iterator[Element]:
    return (element for element in root.iter() if local(element) == tag)


def _words(element: Element) -> str:
    paragraphs = ["".join(t.text or "" for t in _all(p, "t")) for p in _all(element, "p")]
    return clean(" ".join(paragraphs)) or " ".join(text for _, text in _points(element))


def _points(element: Element | None) -> Iterator[tuple[int, str]]:
    """The kept values of a series with their numbers, as the chart shows them."""
    if element is None:
        return
    form = next((e.text or "General" for e in _all(element, "formatCode")), "")
    levels: dict[int, list[str]] = {}
    for point in _all(element, "pt"):
        value = next((e.text or "" for e in _all(point, "v")), "")
        at = point.get("idx", "")
        if value.strip() and at.isdigit():
            levels.setdefault(int(at), []).append(_shown(value, form))
    if not levels:
        literal = clean(" ".join(e.text or "" for e in _all(element, "v")))
        if literal:
            yield 0, literal
    for number, texts in sorted(levels.items()):
        yield number, " ".join(reversed(texts))


def _shown(value: str, form: str) -> str:
    if not form:
        return clean(value)
    try:
        return shown(float(value), form)
    except ValueError:
        return clean(value)
