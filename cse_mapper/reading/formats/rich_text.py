"""RTF documents, as Word and WordPad save them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import AS_PDF, Allowance, Extracted
from cse_mapper.reading.filetype import OLE
from cse_mapper.reading.formats.office_parts import NOT_INSERTED, OfficeParts, is_large
from cse_mapper.reading.formats.office_properties import Properties, real_day, real_title
from cse_mapper.reading.formats.paragraphs import Paragraphs
from cse_mapper.reading.formats.rich_text_words import ASIDE, CHARSETS, SILENT, SPECIAL
from cse_mapper.reading.formats.symbol_fonts import TICKED, UNTICKED, as_shown, symbol
from cse_mapper.reading.formats.word_tree import LEFT_OUT
from cse_mapper.reading.wording import clean

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_STARRED = {b"shpinst", b"shppict", b"cs", b"ds", b"ts", b"htmltag", b"mhtmltag", b"formfield"}
# Groups with something in them that is no text of the document, by what becomes of it.
_OPENS = {
    b"fonttbl": "fonts",
    b"fldinst": "code",
    b"pict": "picture",
    b"object": "nowhere",
    b"objdata": "object",
    b"result": "body",
}
_THINGS = {"picture", "object"}
_SIDES = (b"picwgoal", b"pichgoal")
_EMU_PER_TWIP = 635
_SYMBOL = re.compile(r'\s*SYMBOL\s+(\d{1,5})(?:.*?\\f\s+"?([^"\\]{1,40}))?', re.IGNORECASE)
_CONTENTS = re.compile(r"^(?:toc \d|contents \d|table of figures)\b", re.IGNORECASE)
_HEADING = re.compile(r"^(?:heading ?[1-9]|title|subtitle)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Group:
    """The state that a closing brace restores."""

    target: str = "body"
    skip_bytes: int = 1
    encoding: str = ""
    font: int = -1
    hidden: bool = False
    struck: bool = False
    deleted: bool = False
    in_result: bool = False

    @property
    def away(self) -> str:
        """Why its text is not what the document says; "" where it is."""
        if self.deleted:
            return "deleted text"
        if self.struck:
            return "struck-through text"
        return "hidden text" if self.hidden else ""


@dataclass(slots=True)
class _State:
    """What is gathered while the tokens go by."""

    enclosed: OfficeParts
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
    font_names: dict[int, str] = field(default_factory=dict)
    style_contents: set[int] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)
    code: str = ""
    sign: int | None = None  # where the text has a symbol that a field's result may show again
    box: dict[bytes, int] = field(default_factory=dict)
    thing: bytearray = field(default_factory=bytearray)
    sides: dict[bytes, int] = field(default_factory=dict)
    pictures: list[bytes] = field(default_factory=list)
    objects: int = 0


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    start = data.find(b"{\\rtf")
    if start < 0:
        raise ReadingError("It is no RTF document", AS_PDF)
    state = _State(OfficeParts(allowance))
    _walk(data[start:], state)
    _end_paragraph(state, "body")
    _end_table(state)
    for where, texts in state.aside.items():
        state.paragraphs.aside([t for t in dict.fromkeys(texts) if t], where)
    for what in sorted(state.left_out):
        state.enclosed.name(what, LEFT_OUT[what])
    return state.enclosed.extracted(state.paragraphs.blocks(), _properties(state))


def _properties(state: _State) -> Properties:
    title = real_title(state.title)
    for key, words in (("revtim", "last saved"), ("creatim", "created")):
        day = real_day(_day(state.times.get(key, {})))
        if day:
            return Properties(title, day, f"the file's properties ({words})")
    return Properties(title)


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
                raise ReadingError("Its parts are nested too deeply", AS_PDF)
            stack.append(group)
            opened, starred = True, False
            continue
        if brace == b"}":
            _end_group(state, group, stack[-1] if stack else None)
            group = stack.pop() if stack else _Group()
            opened = False
            continue
        if word == b"bin" and number:
            length = max(0, int(number))
            if group.target in _THINGS:
                state.thing += data[position : position + length].hex().encode()
            position += length
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
            is_result = group.in_result or word == b"fldrslt"
            target = "body" if word == b"shptxt" else group.target
            return replace(group, target=target, in_result=is_result), 0
        if word in {b"shp", b"shpinst", b"sp"} and word == b"shpinst":
            return group, 0  # its text box is a group inside
        if word in _OPENS:
            return _open(word, group, state), 0
        if word in SILENT or (starred and word not in _STARRED):
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
        return replace(group, encoding=state.fonts.get(value, ""), font=value), 0
    elif word == b"fcharset" and value is not None:
        state.fonts[state.font] = CHARSETS.get(value, "")
    elif word == b"v":
        return replace(group, hidden=value != 0), 0
    elif word in {b"strike", b"striked"}:
        return replace(group, struck=value != 0), 0
    elif word == b"deleted":
        return replace(group, deleted=value != 0), 0
    elif word == b"plain":
        return replace(group, hidden=False, struck=False, deleted=False, font=-1), 0
    elif word in {b"picwgoal", b"pichgoal"} and value is not None:
        state.sides[word] = value
    elif word in {b"fftype", b"ffres", b"ffdefres"} and value is not None:
        state.box[word] = value
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
    target = group.target
    if target in {"nowhere", "info", "creatim", "revtim"}:
        return
    if target == "title":
        state.title += text
    elif target == "fonts":
        state.font_names[state.font] = state.font_names.get(state.font, "") + text
    elif target == "code":
        state.code += text
    elif target in _THINGS:
        state.thing += text.encode("ascii", "ignore")
    elif group.away:
        state.left_out[group.away] += bool(text.strip())
    elif target in {"body", "stylesheet"}:
        if group.in_result and state.sign is not None and text.strip():
            del state.text[state.sign]
            state.sign = None
        state.text.append(as_shown(text, state.font_names.get(group.font, "").strip(";")))
    else:
        state.aside.setdefault(target, [""])[-1] += text


def _open(word: bytes, group: _Group, state: _State) -> _Group:
    """A group that holds something else than text, or the text that stands for it."""
    if group.target == "nowhere" and word not in {b"result", b"objdata"}:
        return group
    state.thing.clear()
    if word == b"pict":
        state.sides.clear()
    if word == b"fldinst":
        state.code, state.sign = "", None
        state.box.clear()
    if word == b"object":
        state.objects += 1
    return replace(group, target=_OPENS[word])


def _end_group(state: _State, group: _Group, outer: _Group | None) -> None:
    is_last = outer is None or outer.target != group.target
    if group.target == "stylesheet":
        name = "".join(state.text).strip()
        if _HEADING.match(name):
            state.style_heading.add(state.style)
        elif _CONTENTS.match(name):
            state.style_contents.add(state.style)
        state.text.clear()
        state.style, state.outline = 0, False
    elif group.target == "code" and is_last:
        state.text.append(_field(state))
    elif group.target in _THINGS and is_last:
        _end_thing(state, group.target)
    elif group.target in ASIDE.values() and is_last:
        state.aside.setdefault(group.target, [""])
        _end_paragraph(state, group.target)


def _field(state: _State) -> str:
    """What a field shows that has no other result: a symbol, or a box that is ticked or not."""
    if sign := _SYMBOL.match(state.code):
        state.sign = len(state.text)
        return symbol(sign[2] or "", int(sign[1]))
    if "FORMCHECKBOX" in state.code and state.box:
        result = state.box.get(b"ffres", 25)
        on = state.box.get(b"ffdefres", 0) if result == 25 else result
        return f"{TICKED if on else UNTICKED} "
    return ""


def _end_thing(state: _State, kind: str) -> None:
    digits = bytes(state.thing).translate(None, b" \r\n\t")
    state.thing.clear()
    try:
        content = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
    except ValueError:
        content = b""
    if kind == "picture":
        width, height = (state.sides.get(side, 0) * _EMU_PER_TWIP for side in _SIDES)
        if is_large(str(width), str(height)) or not width:
            state.pictures.append(content)
        return
    name = f"inserted object {state.objects}"
    at = content.find(OLE)
    if at >= 0:
        state.enclosed.embedded(f"{name}.bin", lambda: content[at:])
    else:
        state.enclosed.name(name, NOT_INSERTED)


def _show_pictures(state: _State) -> None:
    """The words of the pictures of a paragraph, after it."""
    for picture in state.pictures:
        found = state.enclosed.picture(partial(bytes, picture), state.paragraphs.place())
        state.paragraphs.put(found)
    state.pictures.clear()


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
    state.sign = None
    if state.style in state.style_contents:
        state.left_out["table of contents"] += bool(text)
    elif text and (state.outline or state.style in state.style_heading) and len(text) <= 250:
        state.paragraphs.heading(text)
    else:
        state.paragraphs.add(text)
    _show_pictures(state)


def _end_cell(state: _State, target: str) -> None:
    if target == "body":
        state.row.append(clean(_paired("".join(state.text))))
        state.text.clear()
        state.sign = None


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
        _show_pictures(state)


def _paired(text: str) -> str:
    r"""Characters beyond the basic plane come as two \u words."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _day(parts: dict[bytes, int]) -> date | None:
    try:
        day = date(parts[b"yr"], parts[b"mo"], parts[b"dy"])
    except (KeyError, ValueError):
        return None
    return day if day.year >= 1985 else None
