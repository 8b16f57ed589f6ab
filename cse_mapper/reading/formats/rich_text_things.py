"""What an RTF document holds besides text: pictures, inserted documents, fields that show a sign.

Pictures and documents stand in it as hexadecimal digits. A field has its code ("SYMBOL 252",
"FORMCHECKBOX") before its result, and some have no result that says what a reader sees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.filetype import OLE
from cse_mapper.reading.formats.office_parts import NOT_INSERTED, OfficeParts, is_large
from cse_mapper.reading.wording import TICKED, UNTICKED, symbol

# The targets whose digits are gathered here.
THINGS = {"picture", "object"}
_SIDES = (b"picwgoal", b"pichgoal")
_BOX = {b"fftype", b"ffres", b"ffdefres"}
# The words with a number that `note` knows.
NUMBERS = {*_SIDES, *_BOX}
_BY_DEFAULT = 25  # the result of a check box that nobody touched
_EMU_PER_TWIP = 635
_SYMBOL = re.compile(r'\s*SYMBOL\s+(\d{1,5})(?:.*?\\f\s+"?([^"\\]{1,40}))?', re.IGNORECASE)


@dataclass(slots=True)
class Things:
    """Gathers digits and codes while the tokens go by, and hands on what they stand for."""

    enclosed: OfficeParts
    code: str = ""
    digits: bytearray = field(default_factory=bytearray)
    _box: dict[bytes, int] = field(default_factory=dict)
    _sides: dict[bytes, int] = field(default_factory=dict)
    _pictures: list[bytes] = field(default_factory=list)
    _objects: int = 0

    def begin(self, word: bytes) -> None:
        """A group begins that holds something else than text, or the text that stands for it."""
        self.digits.clear()
        if word == b"pict":
            self._sides.clear()
        elif word == b"fldinst":
            self.code = ""
            self._box.clear()
        elif word == b"object":
            self._objects += 1

    def note(self, word: bytes, value: int) -> None:
        """What one of `NUMBERS` says of the picture or the box at hand."""
        (self._sides if word in _SIDES else self._box)[word] = value

    @property
    def is_symbol(self) -> bool:
        """Whether the field at hand shows one letter of a font, which its result may repeat."""
        return bool(_SYMBOL.match(self.code))

    def shown(self) -> str:
        """What a field shows that has no other result: a symbol, or a box that is ticked or not."""
        if sign := _SYMBOL.match(self.code):
            return symbol(sign[2] or "", int(sign[1]))
        if "FORMCHECKBOX" in self.code and self._box:
            result = self._box.get(b"ffres", _BY_DEFAULT)
            on = self._box.get(b"ffdefres", 0) if result == _BY_DEFAULT else result
            return f"{TICKED if on else UNTICKED} "
        return ""

    def end(self, kind: str) -> None:
        """The digits of a picture or an object are complete."""
        digits = bytes(self.digits).translate(None, b" \r\n\t")
        self.digits.clear()
        try:
            content = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
        except ValueError:
            content = b""
        if kind == "picture":
            self._end_picture(content)
        else:
            self._end_object(content)

    def pictures(self) -> Sequence[Callable[[Locator], list[Block]]]:
        """What finds the words of each picture since the last call."""
        found = [partial(self.enclosed.picture, partial(bytes, data)) for data in self._pictures]
        self._pictures.clear()
        return found

    def _end_picture(self, content: bytes) -> None:
        width, height = (self._sides.get(side, 0) * _EMU_PER_TWIP for side in _SIDES)
        if is_large(str(width), str(height)) or not width:
            self._pictures.append(content)

    def _end_object(self, content: bytes) -> None:
        name = f"inserted object {self._objects}"
        at = content.find(OLE)
        if at >= 0:
            self.enclosed.embedded(f"{name}.bin", lambda: content[at:])
        else:
            self.enclosed.name(name, NOT_INSERTED)
