"""What of a web page is no content: its furniture, and what it hides from whoever reads it.

What a page folds away until somebody clicks (accordions, tabs) is content: it is there to be read.
"""

# ruff: noqa: SIM905 - a list of names is read in lines, not in a column
from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from cse_mapper.reading.formats.web_tree import HEADINGS, Node
from cse_mapper.reading.wording import clean

Unread = Literal["furniture", "hidden", "struck"]

_FURNITURE = frozenset({"nav", "footer", "dialog"})
_FURNITURE_ROLES = frozenset(
    "navigation banner contentinfo complementary search dialog alertdialog menu menubar".split()
)
_FURNITURE_NAMES = re.compile(
    r"(?:^|[\s_-])(?:cookies?|gdpr|bread-?crumbs?|nav-?bar|skip-?(?:links?|nav|navigation|to|content)"
    r"|navigation|pagination|pop-?up|social-(?:share|media|links|icons))(?=[\s_-]|$)|^\s*skip\s*$"
    # Of the page: under what a card quotes stands who said it.
    r"|(?:^|\s)(?!\S*(?:card|panel|item|post|entry|article|quote|testimonial|banner|section|block))"
    r"(?:[a-z0-9]+[_-]+)*footer(?=[\s_-]|$)",
    re.IGNORECASE,
)
# Furniture where there is hardly more in it than links.
_LISTS_LINKS = re.compile(r"(?:^|[\s_-])(?:nav|menu|sub-?nav|side-?bar|related)(?=[\s_-]|$)", re.I)
_JUMP = re.compile(
    r"^(?:(?:skip|jump|go|return)\b.{0,30}\b(?:content|navigation|menu|search|footer|main|top|page)"
    r"|back to (?:the )?top|to (?:the )?top)\b.{0,12}$",
    re.IGNORECASE,
)
_PREHEADER = re.compile(r"preheader|preview-?text", re.IGNORECASE)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|max-height\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
# In mail a preview; a page fades in what it shows so.
_CLEAR = re.compile(r"opacity\s*:\s*0(?![.\d])", re.IGNORECASE)
_STRUCK = re.compile(r"text-decoration[a-z-]{0,20}\s*:[^;:]*line-through", re.IGNORECASE)
# Sections of a page that folds: lists of documents stand in them too.
_SECTIONS = re.compile(
    r"(?:^|[\s_-])(?:accordion|tab-?(?:pane|panel|content))(?=[\s_-]|$)", re.IGNORECASE
)
_FOLDS = re.compile(
    r"(?:^|[\s_-])(?:accordion|collaps(?:e|ed|ible)|expand(?:er|ed|able)?|toggle|panel|faq|answer"
    r"|details|read-?more|show-?more)(?=[\s_-]|$)",
    re.IGNORECASE,
)
# What pops up, and what is said to whoever did something: nobody who reads the page sees it.
_POPS_UP = re.compile(
    r"(?:^|[\s_-])(?:modal|pop-?up|dialog|overlay|lightbox|tool-?tip|menu|nav|sub-?nav|dropdown"
    r"|search|login|errors?|success|loading|spinner|alerts?|template|feedback)(?=[\s_-]|$)",
    re.IGNORECASE,
)
# Letters, and the share of a page's, above which a name alone makes no furniture.
_ANY_FURNITURE, _MOST_OF_FURNITURE = 200, 0.3
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TOGGLING = re.compile(
    r"(?<![\s,])[\s,]*\b(?:show|hide|open|close|expand|collapse|view|read)"
    r"(?: (?:all|this|more|less)){0,2}(?: sections?)?$",
    re.IGNORECASE,
)


class Furniture:
    """Tells what of one page is no content.

    `is_page` is False for the HTML of an e-mail, in which nobody can unfold anything;
    `shows_hidden` is True for a page that is hidden until its own scripts show it.
    """

    def __init__(self, root: Node, *, is_page: bool, shows_hidden: bool = False) -> None:
        self._is_page = is_page
        self._shows_hidden = shows_hidden
        self._letters = len(root.text())
        self._opened = frozenset(_opened(root)) if is_page else frozenset()

    def kind_of(self, node: Node, before: Node | None, *, in_content: bool) -> Unread | None:
        """Why an element is no content; None for what is. `before` is the element before it."""
        attributes, tag = node.attributes, node.tag
        if tag == "a" and attributes.get("href", "").startswith("#") and _is_jump(node):
            return "furniture"
        names = _names(node)
        if tag in {"s", "strike", "del"} or _STRUCK.search(attributes.get("style", "")):
            return "struck"
        if self._is_hidden(node, names) and not self._is_folded(node, names, before):
            return "hidden"
        if tag in {"main", "article", "body", "html"}:
            return None
        # Of the page it is its banner, of an article its title.
        if tag == "header":
            return None if in_content else "furniture"
        if tag in _FURNITURE or attributes.get("role", "").lower() in _FURNITURE_ROLES:
            return "furniture"
        if tag == "aside" and not (in_content and self._is_page and not _is_links(node)):
            return "furniture"
        if _FURNITURE_NAMES.search(names) or (_LISTS_LINKS.search(names) and _is_links(node)):
            return None if self._holds_content(node) else "furniture"
        return None

    def _holds_content(self, node: Node) -> bool:
        """Whether an element is more than its name says: what the page is about, or most of it."""
        if any(True for _ in node.all("main", "article", "h1")):
            return True
        return len(node.text()) > max(_ANY_FURNITURE, self._letters * _MOST_OF_FURNITURE)

    def _is_hidden(self, node: Node, names: str) -> bool:
        style = node.attributes.get("style", "")
        if "hidden" in node.attributes or _HIDING.search(style) or _PREHEADER.search(names):
            return True
        return not self._is_page and bool(_CLEAR.search(style))

    def _is_folded(self, node: Node, names: str, before: Node | None) -> bool:
        """Whether a click on the page shows what is hidden: a section, no menu and no message."""
        if not self._is_page or _POPS_UP.search(names):
            return False
        if node.attributes.get("role", "").lower() == "tabpanel" or _SECTIONS.search(names):
            return True
        return not _is_links(node) and (
            self._shows_hidden
            or node.attributes.get("id", "") in self._opened
            or bool(_FOLDS.search(names))
            or (before is not None and _opens(before))
        )


def may_be_shown(node: Node) -> bool:
    """Whether hidden text may be content at all, by what it is called and what it is made of."""
    return not _POPS_UP.search(_names(node)) and not _is_links(node)


def heading_of_button(button: Node, after: Node | None) -> str:
    """The heading that a button is which unfolds what is under it; "" for any other button.

    `after` is the element after it; None where the two stand apart, as in a heading.
    """
    if "aria-expanded" not in button.attributes and not _FOLDS.search(_names(button)):
        return ""
    if after is not None and not may_be_shown(after):
        return ""
    return _TOGGLING.sub("", clean(button.text()))


def _opened(root: Node) -> Iterator[str]:
    """The ids of what buttons and tabs of a page open."""
    for node in root.all("a", "button", "div", "span", "li", "h2", "h3", "h4", "label"):
        for name in ("aria-controls", "data-target", "data-bs-target"):
            yield from node.attributes.get(name, "").replace("#", "").split()
        if node.tag == "a" and node.attributes.get("href", "").startswith("#"):
            yield node.attributes["href"][1:] or "#"


def _opens(node: Node) -> bool:
    """Whether an element is what people click to see what follows it."""
    if node.tag in HEADINGS or node.tag in {"dt", "button", "summary"}:
        return True
    return "aria-expanded" in node.attributes or any(
        "aria-expanded" in inner.attributes for inner in node.all("a", "button", *HEADINGS)
    )


def _is_links(node: Node) -> bool:
    """Whether most of an element's words lead elsewhere, as those of a menu do."""
    words = len(clean(node.text()))
    linked = sum(len(clean(link.text())) for link in node.all("a"))
    return linked * 2 > words


def _is_jump(link: Node) -> bool:
    """Whether a link leads about the page for people who use a keyboard, and says nothing else."""
    return bool(_JUMP.match(clean(link.text())))


def _names(node: Node) -> str:
    """What an element is called, as words: "cpTabPanel" is "cp-Tab-Panel"."""
    named = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}"
    return _CAMEL.sub("-", named)
