"""RTF documents, as Word and WordPad save them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from cse_mapper.errors import ReadingError
from cse_mapper.reading.document import blocks_of
from cse_mapper.reading.extracted import AS_PDF, Allowance, Extracted
from cse_mapper.reading.formats.office_parts import OfficeParts
from cse_mapper.reading.formats.office_properties import stated
from cse_mapper.reading.formats.rich_text_body import MARKS, Body
from cse_mapper.reading.formats.rich_text_groups import HOLDS, LOOKS, Group
from cse_mapper.reading.formats.rich_text_things import NUMBERS, THINGS, Things
from cse_mapper.reading.formats.rich_text_words import ASIDE, CHARSETS, SPECIAL
from cse_mapper.reading.wording import as_shown

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)",
    re.DOTALL,
)
_SYMBOLS = {b"~": " ", b"_": "-", b"-": "", b"\\": "\\", b"{": "{", b"}": "}"}
_TIMES = {"creatim", "revtim"}
_DEEPEST = 10_000
_MOST_SKIPPED = 100


@dataclass(slots=True)
class _Fonts:
    """What fonts are called and which encoding their bytes are in, by number."""

    code_page: str = "cp1252"
    number: int = 0  # the one that was named last
    encodings: dict[int, str] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def add_name(self, text: str) -> None:
        self.names[self.number] = self.names.get(self.number, "") + text

    def decoded(self, data: bytes, encoding: str) -> str:
        try:
            return data.decode(encoding or self.code_page, "replace")
        except LookupError:
            return data.decode("cp1252", "replace")

    def shown(self, text: str, number: int) -> str:
        return as_shown(text, self.names.get(number, "").strip(";"))


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:  # noqa: ARG001
    start = data.find(b"{\\rtf")
    if start < 0:
        raise ReadingError("It is no RTF document", AS_PDF)
    enclosed = OfficeParts(allowance)
    walk = Walk(Things(enclosed))
    walk.over(data[start:])
    walk.body.end()
    nodes = walk.body.paragraphs.nodes
    blocks = blocks_of(nodes)
    enclosed.left_out(walk.body.left_out)
    saved, created = (_day(walk.times.get(name, {})) for name in ("revtim", "creatim"))
    return enclosed.extracted(blocks, stated(walk.title, saved, created), body=nodes)


class Walk:
    """Goes over the tokens and hands what each one says to where it is gathered."""

    def __init__(self, things: Things) -> None:
        self.body = Body(things)
        self.title = ""
        self.times: dict[str, dict[bytes, int]] = {}
        self._things = things
        self._fonts = _Fonts()
        self._group = Group()
        self._around: list[Group] = []
        # A first word says what its group is for; a star, that programs may pass the group over.
        self._opened = self._starred = False
        self._to_skip = 0  # bytes that say again what a "u" word said

    def over(self, data: bytes) -> None:
        position = 0
        while position < len(data):
            match = _TOKEN.match(data, position)
            position = match.end() if match else position + 1
            # The end of a line says nothing, and a group may still say after it what it is for.
            if match is None or match.lastindex is None:
                continue
            word, number, code, symbol, brace, plain = match.groups()
            if brace is not None:
                self._brace(brace)
            elif word == b"bin" and number:  # so many bytes follow as they are, braces among them
                end = position + max(0, int(number))
                if self._group.target in THINGS:
                    self._things.digits += data[position:end].hex().encode()
                position = end
            elif symbol == b"*" and self._opened:
                self._starred = True
            else:
                if word is not None:
                    self._word(word, int(number) if number else None)
                elif symbol is not None:
                    self._put(_SYMBOLS.get(symbol, " "))
                elif code is not None:
                    self._coded(bytes([int(code, 16)]))
                elif plain is not None:
                    self._plain(plain)
                self._opened = self._starred = False

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self._around) > _DEEPEST:
                raise ReadingError("Its parts are nested too deeply", AS_PDF)
            self._around.append(self._group)
            self._opened, self._starred = True, False
        else:
            outer = self._around.pop() if self._around else None
            self._end_group(outer)
            self._group = outer or Group()
            self._opened = False

    def _end_group(self, outer: Group | None) -> None:
        """What a closing brace completes, unless the group around it is of the same kind."""
        target = self._group.target
        if target == "stylesheet":
            self.body.end_style()  # each style is a group within the sheet's
        elif outer is not None and outer.target == target:
            return
        elif target == "code":
            self.body.end_field()
        elif target in THINGS:
            self._things.end(target)
        elif target in ASIDE.values():
            self.body.end_aside(target)

    def _word(self, word: bytes, value: int | None) -> None:
        inner = self._group.opened(word, starred=self._starred) if self._opened else None
        if inner is not None:
            if word in HOLDS and inner is not self._group:
                self.body.begin(word)
            self._group, self._to_skip = inner, 0
        elif word != b"u":
            self._group, self._to_skip = self._said(word, value), 0
        elif value is not None:
            self._put(chr(value % 65536))
            self._to_skip = self._group.skip_bytes

    def _said(self, word: bytes, value: int | None) -> Group:
        """The group after a word within it: of a look, of what ends here, of a sign or a number."""
        if word in LOOKS:
            return self._group.looking(word, value)
        if word in MARKS:
            self.body.mark(word, value, self._group.target)
        elif word in SPECIAL:
            self._put(SPECIAL[word])
        elif value is not None:
            return self._numbered(word, value)
        return self._group

    def _numbered(self, word: bytes, value: int) -> Group:
        """The group after a number: of bytes and fonts, of things, or of when a file was saved."""
        group, fonts = self._group, self._fonts
        if word == b"uc":
            return replace(group, skip_bytes=max(0, min(value, _MOST_SKIPPED)))
        if word == b"f":
            fonts.number = value
            return replace(group, encoding=fonts.encodings.get(value, ""), font=value)
        if word == b"fcharset":
            fonts.encodings[fonts.number] = CHARSETS.get(value, "")
        elif word == b"ansicpg" and value:
            fonts.code_page = f"cp{value}" if value != 10000 else "mac_roman"
        elif word in NUMBERS:
            self._things.note(word, value)
        elif group.target in _TIMES:
            self.times.setdefault(group.target, {})[word] = value
        return group

    def _coded(self, byte: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._put(self._fonts.decoded(byte, self._group.encoding))

    def _plain(self, data: bytes) -> None:
        kept, self._to_skip = data[self._to_skip :], max(0, self._to_skip - len(data))
        self._put(self._fonts.decoded(kept, self._group.encoding))

    def _put(self, text: str) -> None:
        """Text goes where its group belongs."""
        target = self._group.target
        if target in {"nowhere", "info"} or target in _TIMES:
            return
        if target == "title":
            self.title += text
        elif target == "fonts":
            self._fonts.add_name(text)
        elif target == "code":
            self._things.code += text
        elif target in THINGS:
            self._things.digits += text.encode("ascii", "ignore")
        elif away := self._group.away:
            self.body.left_out[away] += bool(text.strip())
        elif target in {"body", "stylesheet"}:
            # Asked of the text as it stands: a letter of a symbol font may show nothing.
            is_result = self._group.in_result and bool(text.strip())
            shown = self._fonts.shown(text, self._group.font)
            self.body.put(shown, is_result=is_result, bold=self._group.bold)
        else:
            self.body.put_aside(text, target)


def _day(parts: dict[bytes, int]) -> date | None:
    try:
        day = date(parts[b"yr"], parts[b"mo"], parts[b"dy"])
    except (KeyError, ValueError):
        return None
    return day if day.year >= 1985 else None
