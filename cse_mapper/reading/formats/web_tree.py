"""The elements of a web page as a tree; forgiving, as pages are rarely well-formed."""

# ruff: noqa: SIM905 - a list of names is read in lines, not in a column
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form header hr html legend li main nav ol option p pre section "
    "summary table tbody td tfoot th thead tr ul".split()
)
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr basefont".split()
)
# An element that begins ends one of these that stands open, unless one of the others is between.
_ENDED_BY = {
    "li": ({"li"}, {"ul", "ol"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "tr": ({"tr"}, {"table"}),
    "td": ({"td", "th"}, {"table", "tr"}),
    "th": ({"td", "th"}, {"table", "tr"}),
    "tbody": ({"thead", "tbody", "tfoot"}, {"table"}),
    "tfoot": ({"thead", "tbody", "tfoot"}, {"table"}),
    "option": ({"option"}, {"select"}),
}
_DEEPEST = 200  # elements in one another; what lies deeper stands beside its parent


@dataclass(slots=True)
class Node:
    """An element with its attributes (names in lower case) and what is in it, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)

    def text(self) -> str:
        """All words in it; a block within is parted by a space."""
        pieces = []
        for child in self.children:
            if isinstance(child, str):
                pieces.append(child)
            else:
                space = " " if child.tag in BLOCKS or child.tag == "br" else ""
                pieces.append(space + child.text() + space)
        return "".join(pieces)

    def all(self, *tags: str) -> Iterator[Node]:
        """Every element of these names in it, however deep."""
        for child in self.children:
            if not isinstance(child, str):
                if child.tag in tags:
                    yield child
                yield from child.all(*tags)


def tree_of(page: str) -> Node:
    """The root of a page's elements; the page's own are its children."""
    parser = _Tree()
    parser.feed(page)
    parser.close()
    return parser.root


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        if tag == "body" or (self._open[-1].tag == "head" and tag in BLOCKS):
            self._end_any({"head"}, set())  # a page may forget to end its head
        if tag in _ENDED_BY:
            ended, barriers = _ENDED_BY[tag]
            self._end_any(ended, barriers)
        elif tag in BLOCKS and self._open[-1].tag == "p":
            self._open.pop()
        self._open[-1].children.append(node)
        if tag not in _VOID and len(self._open) < _DEEPEST:
            self._open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._open[-1].tag == tag and tag not in BLOCKS and tag not in _VOID:
            self._open.pop()  # <o:p/> and its like; a <div/> is open, as browsers have it

    def handle_endtag(self, tag: str) -> None:
        # The end of a table's cell that was never begun must not end what is around the table.
        self._end_any({tag}, {"table"} if tag in {"td", "th", "tr"} else set())

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def _end_any(self, tags: set[str], barriers: set[str]) -> None:
        for at in range(len(self._open) - 1, 0, -1):
            if self._open[at].tag in tags:
                del self._open[at:]
                return
            if self._open[at].tag in barriers:
                return
