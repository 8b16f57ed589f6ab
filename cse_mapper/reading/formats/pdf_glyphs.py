"""The letters of a PDF page as PDFium has them: what they say, where they are, how they are set."""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_SYMBOLS = re.compile(r"wingding|webding|zapfdingbat|opensymbol|symbolmt|\\+symbol|^symbol", re.I)
_TICKS = {
    "\u00fc": "\u2713", "\uf0fc": "\u2713", "\u00fe": "\u2611", "\uf0fe": "\u2611",
    "\u00a8": "\u2610", "\uf0a8": "\u2610", "\u00fb": "\u2717", "\uf0fb": "\u2717",
}  # fmt: skip
_BOLD = re.compile(r"bold|black|heavy|demi|semibd", re.IGNORECASE)
_HYPHENS = {2, 0xFFFE}  # PDFium's own marks for a hyphen at a line's end
BULLET_MARK = "\u2022"
_VOWELS = frozenset("aeiouyw")
_ENOUGH = 200  # letters, before their mixture says anything about a language


class Glyph(NamedTuple):
    """A letter as the page has it: ink box, origin, angle in degrees against the page's x axis."""

    text: str
    box: tuple[float, float, float, float]
    origin: tuple[float, float]
    angle: int
    size: float
    bold: bool
    order: int
    space: bool
    unknown: bool


def glyphs_of(raw: Any, textpage: Any) -> Iterator[Glyph]:
    """Every letter of a page in the order of the file, white and unknown ones told apart."""
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    style = _Style(raw, textpage)
    held: Glyph | None = None
    fresh = True
    for index, code, unknown in _known(list(_codes(raw, textpage))):
        if code in (10, 13) and not unknown:
            fresh = True
            continue
        text = "-" if code in _HYPHENS and not unknown else chr(code)
        if not unknown and text.isspace():
            if held:
                held = held._replace(space=True)
            fresh = True
            continue
        if not raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top):
            continue
        if not raw.FPDFText_GetCharOrigin(textpage, index, x, y):
            continue
        if fresh:
            style.look_at(index)
            fresh = False
        text = _legible(text, style.font, style.is_symbols)
        if not unknown and not text:
            continue
        unknown = unknown or (0xE000 <= code < 0xF900 and text == chr(code))
        if held:
            yield held
        held = Glyph(
            text,
            (left.value, bottom.value, right.value, top.value),
            (x.value, y.value),
            style.angle,
            style.size or max(top.value - bottom.value, 1.0) * 1.4,
            style.bold,
            index,
            False,
            unknown,
        )
    if held:
        yield held


_Code = tuple[int, int, bool]  # a character's number in the file, its code, whether it has no value


def _known(codes: list[_Code]) -> list[_Code]:
    """Codes that are the numbers of glyphs in the font, as the letters that those draw.

    Some programs leave out which letter a glyph stands for. The fonts of Windows all number theirs
    in the order that the Macintosh had; what comes out so is believed where it reads as language.
    """
    letters = [_in_mac_order(code) for _, code, unknown in codes if unknown]
    if not _reads_as_language("".join(letters)):
        return codes
    return [
        (index, ord(letter), False) if unknown and (letter := _in_mac_order(code)) else known
        for known in codes
        for index, code, unknown in [known]
    ]


def _in_mac_order(number: int) -> str:
    """The letter of a glyph; the first ones are those of ASCII from the space on."""
    if not 3 <= number <= 224:
        return ""
    # The code has a delete character after the tilde and a second space before the A grave.
    skipped = (number > 97) + (number > 171)
    return bytes([number + 29 + skipped]).decode("mac_roman")


def _reads_as_language(text: str) -> bool:
    """True for words with vowels and white between them, rather than for signs and figures."""
    letters = [letter for letter in text.lower() if letter.isalpha()]
    vowels = sum(letter in _VOWELS for letter in letters)
    return (
        len(letters) >= max(8, 0.6 * len(text))
        and 0.25 * len(letters) <= vowels <= 0.6 * len(letters)
        and 0.03 * len(text) <= text.count(" ") <= 0.35 * len(text)
    )


def _codes(raw: Any, textpage: Any) -> Iterator[_Code]:
    """Every character of the page; two halves of one come as one."""
    high = 0
    for index in range(raw.FPDFText_CountChars(textpage)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        if code not in (10, 13):
            high = 0
        yield index, code, raw.FPDFText_HasUnicodeMapError(textpage, index) == 1


class _Style:
    """Font, size and direction of a word, asked once for each word."""

    def __init__(self, raw: Any, textpage: Any) -> None:
        self._raw, self._textpage = raw, textpage
        self._name, self._matrix = ctypes.create_string_buffer(256), raw.FS_MATRIX()
        self.font, self.size, self.angle, self.bold = "", 0.0, 0, False
        self.is_symbols = False

    def look_at(self, index: int) -> None:
        raw, page = self._raw, self._textpage
        flags = ctypes.c_int()
        self._name.value = b""
        raw.FPDFText_GetFontInfo(page, index, self._name, 256, flags)
        self.font = self._name.value.decode("utf-8", "replace")
        self.is_symbols = bool(_SYMBOLS.search(self.font))
        self.bold = raw.FPDFText_GetFontWeight(page, index) >= 600 or bool(_BOLD.search(self.font))
        size = raw.FPDFText_GetFontSize(page, index)
        m = self._matrix
        if raw.FPDFText_GetMatrix(page, index, m):
            size *= math.hypot(m.c, m.d)
            angle = math.degrees(math.atan2(m.b, m.a))
            # Scans are a little askew; only what is plainly slanted is a text of its own.
            near = round(angle / 90) * 90
            self.angle = int(near if abs(angle - near) <= 12 else round(angle / 5) * 5) % 360
        self.size = round(size, 1) if 1 < size < 2000 else 0.0


def _legible(text: str, font: str, is_symbols: bool) -> str:
    """Letters of symbol fonts are bullets and ticks, ligatures two letters; "" for no ink."""
    if is_symbols:
        return _TICKS.get(text, BULLET_MARK) if "wing" in font.lower() else BULLET_MARK
    if text.isascii():
        return text if text.isprintable() else ""
    if "\ufb00" <= text <= "\ufb06":
        return unicodedata.normalize("NFKC", text)
    if text == "\xad":
        return text
    return "" if unicodedata.category(text) in ("Cf", "Cc", "Cn", "Cs") else text


def is_no_language(glyphs: Sequence[Glyph]) -> bool:
    """True for letters that stand for other letters: words of any language here hold vowels."""
    letters = [g.text.lower() for g in glyphs if g.text.isascii() and g.text.isalpha()]
    vowels = sum(letter in _VOWELS for letter in letters)
    return len(letters) >= _ENOUGH and vowels < 0.2 * len(letters)
