"""RTF documents, as Word and WordPad save them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import DAMAGED, Allowance, Extracted
from cse_mapper.reading.formats.office_properties import real_title
from cse_mapper.reading.formats.paragraphs import Paragraphs
from cse_mapper.reading.formats.rich_text_words import ASIDE, CHARSETS, SILENT, SPECIAL
from cse_mapper.reading.wording import clean

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_HEADING = re.compile(r"^(?:heading ?[1-9]|title|subtitle)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Group:
    """The state that a closing brace restores."""

    target: str = "body"
    skip_bytes: int = 1
    encoding: str = ""
    hidden: bool = False


@dataclass(slots=True)
class _State:
    """What is gathered while the tokens go by."""

    code_page: str = "cp1252"
    paragraphs: Paragraphs = field(default_factory=Paragraphs)
    text: list[str] = field(default_factory=list)
    aside: dict[str, list[str]] = field(default_factory=dict)
    style_heading: set[int] = field(default_factory=set)
    style: int = 0
    outline: bool = False
    row: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    in_table: bool = False
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0
    times: dict[str, dict[bytes, int]] = field(default_factory=dict)
    title: str = ""


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    start = data.find(b"{\\rtf")
    if start < 0:
        raise ReadingError("It is no RTF document", DAMAGED)
    state = _State()
    _walk(data[start:], state)
    _end_paragraph(state, "body")
    _end_table(state)
    for where, texts in state.aside.items():
        state.paragraphs.aside([t for t in dict.fromkeys(texts) if t], where)
    for key, words in (("revtim", "last saved"), ("creatim", "created")):
        day = _day(state.times.get(key, {}))
        if day:
            return Extracted(
                state.paragraphs.blocks(),
                real_title(state.title),
                written=day,
                written_source=f"the file's properties ({words})",
            )
    return Extracted(state.paragraphs.blocks(), real_title(state.title))


def _walk(data: bytes, state: _State) -> None:
    stack: list[_Group] = []
    group = _Group()
    opened = starred = False
    to_skip = 0
    position = 0
    while position < len(data):
        match = _TOKEN.match(data, position)
        if match is None:
            position += 1
            continue
        position = match.end()
        word, number, code, symbol, brace, plain = match.groups()
        if brace == b"{":
            if len(stack) > 10_000:
                raise ReadingError("Its parts are nested too deeply", DAMAGED)
            stack.append(group)
            opened, starred = True, False
            continue
        if brace == b"}":
            _end_group(state, group, stack[-1] if stack else None)
            group = stack.pop() if stack else _Group()
            opened = False
            continue
        if word == b"bin" and number:
            position += max(0, int(number))
            continue
        if symbol == b"*" and opened:
            starred = True
            continue
        if word is not None:
            group, to_skip = _control(word, number, group, state, opened, starred, to_skip)
        elif code is not None:
            if to_skip:
                to_skip -= 1
            else:
                _bytes(bytes([int(code, 16)]), group, state)
        elif symbol is not None:
            _put(
                {b"~": " ", b"_": "-", b"-": ""}.get(
                    symbol, symbol.decode("latin-1") if symbol in b"\\{}" else " "
                ),
                group,
                state,
            )
        elif plain is not None:
            if to_skip:
                plain, to_skip = plain[to_skip:], max(0, to_skip - len(plain))
            _bytes(plain, group, state)
        opened = starred = False


def _control(
    word: bytes,
    number: bytes | None,
    group: _Group,
    state: _State,
    opened: bool,
    starred: bool,
    to_skip: int,
) -> tuple[_Group, int]:
    value = int(number) if number else None
    if opened:
        if word in ASIDE:
            return replace(group, target=ASIDE[word]), 0
        if word in {b"stylesheet", b"info", b"title", b"creatim", b"revtim"}:
            return replace(group, target=word.decode()), 0
        if word in {b"shptxt", b"fldrslt"}:
            return replace(group, target="body" if word == b"shptxt" else group.target), 0
        if word in {b"shp", b"shpinst", b"sp"} and word == b"shpinst":
            return group, 0  # its text box is a group inside
        if word in SILENT or (
            starred and word not in {b"shpinst", b"cs", b"ds", b"ts", b"htmltag", b"mhtmltag"}
        ):
            return replace(group, target="nowhere"), 0
        if word in {b"cs", b"ds", b"ts"} and group.target == "stylesheet":
            return replace(group, target="nowhere"), 0
    if word == b"u" and value is not None:
        _put(chr(value % 65536), group, state)
        return group, group.skip_bytes
    if word in {b"par", b"sect"}:
        _end_paragraph(state, group.target)
    elif word in {b"cell", b"nestcell"}:
        _end_cell(state, group.target)
    elif word in {b"row", b"nestrow"}:
        _end_row(state, group.target)
    elif word == b"intbl":
        state.in_table = True
    elif word == b"pard":
        state.style, state.outline, state.in_table = 0, False, False
    elif word == b"s" and value is not None:
        state.style = value
    elif word == b"outlinelevel" and value is not None:
        state.outline = value < 9
        if group.target == "stylesheet" and state.outline:
            state.style_heading.add(state.style)
    elif word == b"uc" and value is not None:
        return replace(group, skip_bytes=max(0, min(value, 100))), 0
    elif word == b"ansicpg" and value:
        state.code_page = f"cp{value}" if value != 10000 else "mac_roman"
    elif word == b"f" and value is not None:
        state.font = value
        return replace(group, encoding=state.fonts.get(value, "")), 0
    elif word == b"fcharset" and value is not None:
        state.fonts[state.font] = CHARSETS.get(value, "")
    elif word == b"v":
        return replace(group, hidden=value != 0), 0
    elif word == b"plain":
        return replace(group, hidden=False), 0
    elif word in SPECIAL:
        _put(SPECIAL[word], group, state)
    elif group.target in {"creatim", "revtim"} and value is not None:
        state.times.setdefault(group.target, {})[word] = value
    return group, 0 if word != b"u" else to_skip


def _bytes(data: bytes, group: _Group, state: _State) -> None:
    encoding = group.encoding or state.code_page
    try:
        text = data.decode(encoding, "replace")
    except LookupError:
        text = data.decode("cp1252", "replace")
    _put(text, group, state)


def _put(text: str, group: _Group, state: _State) -> None:
    if group.hidden or group.target in {"nowhere", "info", "creatim", "revtim"}:
        return
    if group.target == "title":
        state.title += text
    elif group.target in {"body", "stylesheet"}:
        state.text.append(text)
    else:
        state.aside.setdefault(group.target, [""])[-1] += text


def _end_group(state: _State, group: _Group, outer: _Group | None) -> None:
    if group.target == "stylesheet":
        if _HEADING.match("".join(state.text).strip()):
            state.style_heading.add(state.style)
        state.text.clear()
        state.style, state.outline = 0, False
    elif group.target in ASIDE.values() and (outer is None or outer.target != group.target):
        state.aside.setdefault(group.target, [""])
        _end_paragraph(state, group.target)


def _end_paragraph(state: _State, target: str) -> None:
    if target != "body":
        if target in state.aside:
            state.aside[target][-1] = clean(state.aside[target][-1])
            state.aside[target].append("")
        return
    if state.in_table:
        state.text.append(" ")  # a cell of several paragraphs
        return
    _end_table(state)
    text = clean(_paired("".join(state.text)))
    state.text.clear()
    if text and (state.outline or state.style in state.style_heading) and len(text) <= 250:
        state.paragraphs.heading(text)
    else:
        state.paragraphs.add(text)


def _end_cell(state: _State, target: str) -> None:
    if target == "body":
        state.row.append(clean(_paired("".join(state.text))))
        state.text.clear()


def _end_row(state: _State, target: str) -> None:
    if target == "body" and state.row:
        state.rows.append(list(state.row))
        state.row.clear()
        state.in_table = False


def _end_table(state: _State) -> None:
    if state.row:
        state.rows.append(list(state.row))
        state.row.clear()
    if state.rows:
        state.paragraphs.table(state.rows)
        state.rows.clear()


def _paired(text: str) -> str:
    r"""Characters beyond the basic plane come as two \u words."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _day(parts: dict[bytes, int]) -> date | None:
    try:
        day = date(parts[b"yr"], parts[b"mo"], parts[b"dy"])
    except (KeyError, ValueError):
        return None
    return day if day.year >= 1985 else None
