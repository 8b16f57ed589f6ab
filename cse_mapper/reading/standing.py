"""Tells a draft, and what is no longer in force, by what a document says of itself at its edges.

Its name, its folder, its title, a watermark or stamp in a line of its own, and the field for its
status. What its text tells of other papers ("this policy supersedes the one of 2019", "the draft
went to the panel") says nothing of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from cse_mapper.domain import INSIDE, Block, Standing, own_name

_SEEN = 12  # blocks at the start of a document in which a stamp or a status field is looked for
_LINE = 120  # characters of a line that is nothing but a stamp, a title or a field
_MARGINS = frozenset({"page header", "page footer"})
_MAIL = frozenset({".eml", ".msg", ".mbox"})  # its subject tells what it is about, not what it is

_FOLDER = re.compile(
    r"\W*(?P<superseded>(?:z+ )?archived?|old(?: (?:versions?|copies|files|stuff|documents))?"
    r"|superseded(?: (?:versions?|documents))?|obsolete|withdrawn|previous versions?|do not use"
    r"|not in use)\W*|\W*(?P<draft>drafts?|draft versions?)\W*",
    re.IGNORECASE,
)
_NAME_SUPERSEDED = re.compile(
    r"\b(?:superseded|obsolete|do not use|don t use|not in use|no longer (?:in use|used|current)"
    r"|out of date|outdated|old (?:version|copy)|archived? copy)\b"
    # As a word of a title these may be what it is about: withdrawn applications, an old town.
    r"|(?:^|[(\[])\s*(?:withdrawn|archived|old)\s*[)\]]|\b(?:withdrawn|archived)$"
    r"|(?<!\bhow )(?<!\byears )(?<!\byear )\bold(?: v?\d{1,4})?$",
    re.IGNORECASE,
)
_NAME_DRAFT = re.compile(r"\bdrafts?\b", re.IGNORECASE)
# Minutes are drafts until the next meeting signs them, and a consultation is on a draft: both are
# what happened. Who keeps a draft for comment has not consulted yet.
_NO_DRAFT = re.compile(
    r"\bdraft (?:minutes|notes|agenda|actions?|budget|local|plan for)\b|\bminutes\b|\bconsult\w*"
    r"|\bresponses?\b",
    re.IGNORECASE,
)
_KEPT_AS = (
    r"(?:policy|procedure|document|version|charter|strategy|guidance|plan|page|form|leaflet"
    r"|statement|guide|handbook|protocol|process|agreement|notice|report|edition|paper)"
)
_SAYS_SUPERSEDED = re.compile(
    rf"\bthis {_KEPT_AS} (?:has been|has now been|is|is now|was) (?:superseded|replaced by"
    r"|withdrawn|archived|obsolete|out of date|no longer (?:in (?:use|force)|current|valid))\b"
    r"|^\W*(?:document |current )?status\W+(?:superseded|withdrawn|archived|obsolete|expired)\b"
    r"|^\W*(?:superseded|withdrawn|obsolete|archived(?: copy)?|do not use"
    r"|no longer in (?:use|force))"
    r"(?:\W+(?:by|on|from|since|see|replaced|do not use|for reference|no longer in (?:use|force))"
    r"\b.{0,70})?\W*$",
    re.IGNORECASE,
)
_STAMP = re.compile(r"\bdraft\b", re.IGNORECASE)
# What may stand in the line of the stamp "DRAFT": its number, its day, what it is for.
_BESIDE_A_STAMP = re.compile(
    r"\b(?:draft|first|second|third|final|initial|working|early|latest|version|copy|document|only"
    r"|confidential|in|strict|confidence|internal|use|v|no|of|date|dated|as|at|on|the|work|progress"
    r"|(?:not|for|do)(?:\s+(?:for|to|be|not|yet|internal|further|officer|team))*\s+"
    r"(?:comments?|discussion|approval|review|use|used|circulation|circulate[d]?|publication"
    r"|publish(?:ed)?|quote[d]?|quotation|cite[d]?|copy|copied|distribution|release|checking"
    r"|information|approved)|or|and"
    r"|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*)\b|[\W\d_]+",
    re.IGNORECASE,
)
_STATUS_DRAFT = re.compile(
    r"^\W*(?:(?:document|policy|current) )?(?:status|version)\b\W{0,3}(?:v?[\d.]+\W{0,3})?"
    r"(?:(?:first|second|final|working) )?draft\b",
    re.IGNORECASE,
)
_TITLE_DRAFT = re.compile(
    r"^\W*(?:(?:first|second|final|working|early) )?draft\b\W(?!.*[.:]$)(?!.*%)", re.IGNORECASE
)
# "0.1 First draft, 3 May 2024": what it was before.
_ROW_OF_A_HISTORY = re.compile(r"\W*\d+\.\d")
_SAYS_FINAL = re.compile(
    r"^\W*(?:document |current )?status\W+(?:final|approved|adopted|published|live|in force)\b",
    re.IGNORECASE,
)


_SENTENCE: dict[Standing, str] = {
    "draft": "It calls itself a draft in {}: nothing is certain from it until somebody accepts "
    "it. Put in the version that is in force.",
    "superseded": "It calls itself superseded in {}: nothing is certain from it until somebody "
    "accepts it. Put in the version that is in force.",
}


def standing_of(path: str, title: str, blocks: Sequence[Block]) -> tuple[Standing, str]:
    """Whether a document is a draft or superseded, with a sentence on what says so; else ("", "").

    Superseded goes before draft: an old draft is both. What says "final" in the field for the
    status wins over a name that nobody changed.
    """
    lines = list(_lines(path, title, blocks))
    found: dict[str, str] = {}
    for standing, words in (*_by_path(path), *_by_lines(lines)):
        found.setdefault(standing, words)
    if any(_SAYS_FINAL.search(line) for _is_title, line in lines):
        found.pop("draft", None)
    order: tuple[Standing, ...] = ("superseded", "draft")
    for standing in order:
        if standing in found:
            return standing, _SENTENCE[standing].format(found[standing])
    return "", ""


def _by_path(path: str) -> Iterator[tuple[Standing, str]]:
    stem = PurePosixPath(own_name(path)).stem
    # Brackets and the end tell; other marks part words.
    name = " ".join(re.sub(r"[^\w()\[\]]|_", " ", stem).split())
    if match := _NAME_SUPERSEDED.search(name):
        yield "superseded", f"its name ('{match[0].strip(' ()[]')}')"
    elif (match := _NAME_DRAFT.search(name)) and not _NO_DRAFT.search(name):
        yield "draft", f"its name ('{match[0]}')"
    for folder in reversed(path.replace(INSIDE, "/").split("/")[:-1]):
        if match := _FOLDER.fullmatch(folder.replace("_", " ").replace("-", " ")):
            standing: Standing = "superseded" if match["superseded"] else "draft"
            yield standing, f"its folder ('{folder}')"


def _lines(path: str, title: str, blocks: Sequence[Block]) -> Iterator[tuple[bool, str]]:
    """Lines that may say what a document is, and whether each is its title."""
    if PurePosixPath(own_name(path)).suffix.lower() in _MAIL:
        return
    if title:
        yield True, title[:_LINE]
    seen = [*blocks[:_SEEN], *(b for b in blocks[_SEEN:] if b.locator.part in _MARGINS)]
    for number, block in enumerate(seen[: 2 * _SEEN]):
        for line in block.text[:2000].split("\n"):
            yield number == 0 and not title, line.strip()


def _by_lines(lines: Sequence[tuple[bool, str]]) -> Iterator[tuple[Standing, str]]:
    for is_title, line in lines:
        if match := _SAYS_SUPERSEDED.search(line):
            yield "superseded", f"its words ('{match[0].strip()[:80]}')"
        elif len(line) <= _LINE and _is_stamp(line, is_title):
            yield "draft", f"its words ('{line.strip()[:80]}')"


def _is_stamp(line: str, is_title: bool) -> bool:
    if _STATUS_DRAFT.search(line):
        return True
    if is_title and _TITLE_DRAFT.search(line) and not _NO_DRAFT.search(line):
        return True
    if _ROW_OF_A_HISTORY.match(line):
        return False
    return bool(_STAMP.search(line)) and not _BESIDE_A_STAMP.sub("", line)
