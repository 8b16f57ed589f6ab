"""Blocks of a document to passages an assessor would quote; pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from cse_mapper.domain import EMAIL_HEADER, Block, Locator, Passage, ReadDocument
from cse_mapper.passages.sentences import sentences

MIN_WORDS = 20
TARGET_WORDS = 60
MAX_WORDS = 130
MAX_SENTENCES = 5
# A notice or a post on its own may be shorter than a passage should be and still say something.
SHORTEST_ALONE = 8

# A paragraph without an end (a database's export in one line) is cut here before any pattern sees
# it, so that none of them can be slow on it.
_LONGEST_LINE = 20_000

_BULLET = re.compile(r"^\s*(?:[•‣▪◦●○■□✓✔➢➤*·–—-]|\(?[a-z0-9ivx]{1,3}[.)])\s+", re.IGNORECASE)
# Runs are taken whole or not at all: tried from each of its dots, a line of 25,000 took a minute.
_CONTENTS_LINE = re.compile(
    r"(?:(?<!\.)\.{3,}+|…|(?<!\s)\s{3,}+|\t)\s*+\d{1,3}\s*$"
    r"|^\s*\d+(?:\.\d+)*\.?\s.{3,60}\s\d{1,3}\s*$"
)
_PAGE_NUMBER = re.compile(r"^\W*(?:page\s*)?\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\W*$", re.IGNORECASE)
_BOILERPLATE = re.compile(
    r"this (?:e-?mail|message) (?:and any (?:attachments?|files)|is (?:confidential|intended))"
    r"|intended (?:solely|only) for the (?:addressee|person|recipient|use of)"
    r"|if you (?:have received|are not the intended)"
    r"|we use (?:essential |necessary )?cookies|accept (?:all )?cookies|skip to (?:main )?content"
    r"|all rights reserved|crown copyright|ordnance survey licence"
    r"|please consider the environment before printing",
    re.IGNORECASE,
)
# "NI14 BV12a LP/003": numbers of indicators, forms and files, with letters and digits in each.
_CODE = re.compile(r"(?=\S*[A-Za-z])(?=\S*\d)[\w/.\-()]+[;,.:]?$")
_MEASURE = re.compile(r"[%£€]|\b\d+(?:days?|hours?|hrs?|mins?|secs?|k|m|am|pm)\b", re.IGNORECASE)
# An end, or what asks for more, with the marks that may close behind it: he said "yes.")
_ENDED = re.compile(r"""[.:;!?,…–—/-][)\]"'’”]*$""")
_LONGEST_TITLE = 18  # words
_NOT_IN_A_TITLE = re.compile(r"[.!?:;%£€•]|\b(?!(?:19|20)\d\d\b)\w*\d")
_SPACE = re.compile(r"\s+")
_CELL = re.compile(r"([A-Z]+)(\d+)")
_WORD = re.compile(r"\w+")


def normalise(text: str) -> str:
    """Reduce a text to what makes it the same text: words in lower case, digits kept."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(folded))


def text_identity(text: str) -> str:
    """The identity a reviewer's decision is tied to: 16 hex digits of the normalised text."""
    return hashlib.sha256(normalise(text).encode()).hexdigest()[:16]


def passage_identity(text: str, document: str) -> str:
    """The identity of a passage in its document: 16 hex digits; survives repagination."""
    return hashlib.sha256(f"{normalise(text)}\0{document}".encode()).hexdigest()[:16]


def in_email_header(block: Block) -> bool:
    """Whether a text is the sender, addressee, date or subject of a message, attached or not."""
    return (block.locator.part or "").endswith(EMAIL_HEADER)


def at_page_edge(block: Block) -> bool:
    """Whether a text is a running header or footer: it names the document and shows no service."""
    return (block.locator.part or "").endswith(("page header", "page footer"))


@dataclass(frozen=True, slots=True)
class _Fragment:
    """A sentence, bullet or table row on its way into a passage."""

    text: str
    locator: Locator
    heading: str
    kind: str
    words: int


def _clean(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\u00ad", "").replace("\u200b", "")).strip()


def _furniture_key(text: str) -> str:
    return re.sub(r"\d+", "#", normalise(text))


def _repeated_furniture(blocks: Sequence[Block]) -> frozenset[str]:
    """Keys of short texts that stand on several pages or slides: running headers and footers."""
    seen: Counter[str] = Counter()
    pages: set[object] = set()
    per_page: dict[tuple[object, str], None] = {}
    for block in blocks:
        page = (block.locator.part, block.locator.page or block.locator.slide)
        if page[1] is None or block.kind in ("table", "cells"):
            continue
        pages.add(page)
        for line in block.text.splitlines():
            if len(line.split()) <= 16:
                per_page.setdefault((page, _furniture_key(line)))
    for _page, key in per_page:
        seen[key] += 1
    enough = max(3, round(len(pages) * 0.4))
    return frozenset(key for key, count in seen.items() if key and count >= enough)


def _is_contents(lines: Sequence[str]) -> bool:
    marked = sum(bool(_CONTENTS_LINE.search(line)) for line in lines)
    return marked >= 3 and marked >= 0.6 * len(lines)


def _in_contents_run(blocks: Sequence[Block]) -> set[int]:
    """Positions of blocks in a run of three and more contents lines, one line a block."""
    drop: set[int] = set()
    run: list[int] = []
    for position, block in enumerate(blocks):
        line = block.text.strip()
        if (
            block.kind in ("paragraph", "heading")
            and "\n" not in line
            and _CONTENTS_LINE.search(line)
        ):
            run.append(position)
            continue
        if len(run) >= 3:
            drop.update(run)
        run = []
    if len(run) >= 3:
        drop.update(run)
    return drop


def _usable_lines(block: Block, furniture: frozenset[str]) -> list[str]:
    lines = [line for line in _lines(block.text) if line.strip()]
    if _is_contents(lines):
        return []
    return [
        line
        for line in lines
        if not _PAGE_NUMBER.match(line) and _furniture_key(line) not in furniture
    ]


def _paragraphs(lines: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Join wrapped lines to paragraphs; a bullet begins its own and is marked so."""
    current: list[str] = []
    bullet = False
    for line in lines:
        if _BULLET.match(line):
            if current:
                yield _clean(" ".join(current)), bullet
            current, bullet = [_BULLET.sub("", line)], True
        else:
            current.append(line)
    if current:
        yield _clean(" ".join(current)), bullet


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        while len(line) > _LONGEST_LINE:
            end = line.rfind(" ", _LONGEST_LINE // 2, _LONGEST_LINE) + 1 or _LONGEST_LINE
            yield line[:end]
            line = line[end:]
        yield line


def _split_long(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[i : i + MAX_WORDS]) for i in range(0, len(words), MAX_WORDS)]


def _fragments(blocks: Sequence[Block], still: Callable[[], None]) -> Iterator[_Fragment]:
    furniture = _repeated_furniture(blocks)
    contents = _in_contents_run(blocks)
    heading, leaf = "", None
    for position, block in enumerate(blocks):
        still()
        # No title stands over another slide or sheet than its own.
        if leaf != (leaf := (block.locator.slide, block.locator.sheet)):
            heading = ""
        if position in contents:
            continue
        # Sender, addressee and date tell where a message comes from; they show no service.
        if (block.kind != "heading" and in_email_header(block)) or at_page_edge(block):
            continue
        if block.kind == "heading":
            text = _clean(block.text)
            if _furniture_key(text) not in furniture and not _PAGE_NUMBER.match(text):
                heading = text
            continue
        under = block.locator.heading or heading
        if block.kind in ("table", "cells"):
            text = _clean(block.text)
            for part in _split_long(text):
                yield _Fragment(part, block.locator, under, "row", len(part.split()))
            continue
        for paragraph, bullet in _paragraphs(_usable_lines(block, furniture)):
            still()
            if _BOILERPLATE.search(paragraph):
                continue
            for sentence in [paragraph] if bullet else sentences(paragraph):
                for part in _split_long(sentence):
                    kind = "bullet" if bullet else "sentence"
                    yield _Fragment(part, block.locator, under, kind, len(part.split()))


def _place(fragment: _Fragment) -> tuple[object, ...]:
    """What a passage must not straddle: page, slide, sheet, attachment, heading, prose or table."""
    at = fragment.locator
    return (at.part, at.page, at.slide, at.sheet, fragment.heading, fragment.kind == "row")


def _span(first: Locator, last: Locator) -> Locator:
    """The locator of a passage; a run of cells becomes one range, all else names its start."""
    if first.cells and last.cells and first.cells != last.cells:
        return replace(first, cells=_around(f"{first.cells}:{last.cells}"))
    return first


def _around(cells: str) -> str:
    """The range that holds all cells named: rows need not be equally wide."""
    found = [(len(column), column, int(row)) for column, row in _CELL.findall(cells)]
    if not found:
        return cells
    left, right = min(found)[1], max(found)[1]
    rows = [row for _length, _column, row in found]
    return f"{left}{min(rows)}:{right}{max(rows)}"


def _groups(fragments: Iterable[_Fragment]) -> Iterator[list[_Fragment]]:
    group: list[_Fragment] = []
    words = 0
    for fragment in fragments:
        if group:
            moved = _place(fragment) != _place(group[0])
            full = (
                words + fragment.words > MAX_WORDS
                or (words >= TARGET_WORDS and fragment.kind != "bullet")
                or (len(group) >= MAX_SENTENCES and words >= MIN_WORDS)
                # A new paragraph begins a new passage once there is enough to quote.
                or (fragment.locator != group[-1].locator and words >= MIN_WORDS * 1.5)
            ) and not group[-1].text.endswith(":")
            if moved or full:
                yield group
                group, words = [], 0
        group.append(fragment)
        words += fragment.words
    if group:
        yield group


def _joined(group: Sequence[_Fragment]) -> str:
    """The fragments as one text; no list item, row or paragraph without an end runs into another.

    A word processor's list items are paragraphs here: "Calls in a minute Letters in five days" is
    no sentence. Identities are of words alone, so the mark changes none.
    """
    text = ""
    before: _Fragment | None = None
    for fragment in group:
        part = fragment.text
        apart = fragment.kind != "sentence" or _begins_anew(part, fragment, before)
        if text and apart and not _ENDED.search(text):
            text += ";" if fragment.kind == "bullet" else "."
        text = f"{text} {part}" if text else part
        before = fragment
    return text


def _begins_anew(text: str, fragment: _Fragment, before: _Fragment | None) -> bool:
    """Whether a text is another paragraph than the one before and does not go on with it."""
    numbers = (fragment.locator.paragraph, before.locator.paragraph if before else None)
    return None not in numbers and numbers[0] != numbers[1] and not text[0].islower()


def _merge_short(groups: Iterable[list[_Fragment]]) -> Iterator[list[_Fragment]]:
    """Give a remainder that is too short to quote to its neighbour in the same place."""
    held: list[_Fragment] = []
    for group in groups:
        words = sum(fragment.words for fragment in group)
        if held and _place(held[0]) == _place(group[0]):
            before = sum(fragment.words for fragment in held)
            if min(words, before) < MIN_WORDS and words + before <= MAX_WORDS:
                held = held + group
                continue
        if held:
            yield held
        held = group
    if held:
        yield held


def _shows_nothing(text: str) -> bool:
    """Whether a text is a row of codes, or a title: a line of capitalised words and no sentence."""
    tokens = text.split()
    if sum(bool(_CODE.match(token)) for token in tokens) >= 0.6 * len(tokens):
        return not _MEASURE.search(text)
    if len(tokens) > _LONGEST_TITLE or _NOT_IN_A_TITLE.search(text):
        return False
    long = [token for token in tokens if len(token) > 3 and token[0].isalpha()]
    return len(long) >= 3 and all(token[0].isupper() for token in long)


def make_passages(
    read: ReadDocument, most: int | None = None, still: Callable[[], None] = lambda: None
) -> tuple[Passage, ...]:
    """Cut a document into passages worth quoting, each with the place to look it up.

    A passage has one to five sentences (or rows, or bullets with their lead-in) and 20 to 130
    words; a shorter text is kept only where it stands alone. Running headers and footers, contents
    pages, page numbers, titles, rows of codes and mail or cookie boilerplate are dropped. The same
    text twice in one document gives one passage, at its first place. Cutting stops at `most`
    passages; `still` is called for every paragraph and may raise, to end what takes too long.
    """
    path = read.document.path
    result: dict[str, Passage] = {}
    for group in _merge_short(_groups(_fragments(read.blocks, still))):
        text = _joined(group)
        if sum(fragment.words for fragment in group) < SHORTEST_ALONE or not re.search(
            r"[^\W\d_]{3}", text
        ):
            continue
        if _shows_nothing(text):
            continue
        identity = passage_identity(text, path)
        result.setdefault(
            identity,
            Passage(
                id=identity,
                text_id=text_identity(text),
                document=path,
                locator=_span(group[0].locator, group[-1].locator),
                text=text,
                heading=group[0].heading,
            ),
        )
        if len(result) == most:
            break
    return tuple(result.values())
