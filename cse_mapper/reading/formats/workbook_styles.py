"""What the styles of a workbook say of its cells: how figures show, and where letters are signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cse_mapper.reading.formats.package import Package, local
from cse_mapper.reading.wording import is_symbol_font


@dataclass(frozen=True, slots=True)
class Styles:
    """By the number of a cell's style: its number format, and its font where that is of symbols."""

    formats: Mapping[str, str]
    symbol_fonts: Mapping[str, str]


def styles_of(package: Package, main: str) -> Styles:
    """The styles of a workbook whose main part is given; a "P" in Wingdings 2 is a tick."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS

    forms: dict[str, str] = {str(key): form for key, form in BUILTIN_FORMATS.items()}
    fonts: dict[str, str] = {}
    formats: dict[str, str] = {}
    symbols: dict[str, str] = {}
    for part in package.related(main, "styles"):
        # Formats and fonts stand before the styles that name them by number.
        for group in package.xml(part) or ():
            for at, element in enumerate(group):
                if local(element) == "numFmt":
                    forms[element.get("numFmtId", "")] = element.get("formatCode", "General")
                elif local(group) == "fonts":
                    named = (e.get("val", "") for e in element if local(e) == "name")
                    fonts[str(at)] = next(named, "")
                elif local(group) == "cellXfs":
                    formats[str(at)] = forms.get(element.get("numFmtId", "0"), "General")
                    font = fonts.get(element.get("fontId", ""), "")
                    if is_symbol_font(font):
                        symbols[str(at)] = font
    return Styles(formats, symbols)
