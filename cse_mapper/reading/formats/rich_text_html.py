"""The web page inside an RTF document, as Outlook keeps the HTML of a message (MS-OXRTFEX)."""

from __future__ import annotations

from dataclasses import replace

from cse_mapper.reading.extracted import Allowance
from cse_mapper.reading.formats.office_parts import OfficeParts
from cse_mapper.reading.formats.rich_text import Walk
from cse_mapper.reading.formats.rich_text_body import paired
from cse_mapper.reading.formats.rich_text_things import Things


def html_in(rtf: bytes, allowance: Allowance) -> str:
    """The page that an RTF document was made from; "" where it was written as RTF."""
    if b"\\fromhtml" not in rtf[:500]:
        return ""
    walk = _HtmlWalk(Things(OfficeParts(allowance)))
    walk.over(rtf)
    walk.end_letters()
    return paired("".join(walk.html))


class _HtmlWalk(Walk):
    """Keeps the page's tags and its text, which stand there beside what shows the same in RTF."""

    def __init__(self, things: Things) -> None:
        super().__init__(things)
        self.html: list[str] = []
        self._bytes, self._encoding = bytearray(), ""

    def end_letters(self) -> None:
        """Take up the letters that were written byte by byte: two of them may be one letter."""
        if self._bytes:
            self.html.append(self._fonts.decoded(bytes(self._bytes), self._encoding))
            self._bytes.clear()

    def _word(self, word: bytes, value: int | None) -> None:
        if word in {b"htmlrtf", b"mhtmltag"}:
            # Up to "htmlrtf0" all is for programs that know no HTML.
            self._group = replace(self._group, target="body" if value == 0 else "nowhere")
        elif word in {b"par", b"line", b"tab"}:
            self._put("\n")
        else:
            super()._word(word, value)

    def _coded(self, byte: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
        elif self._group.target == "body":
            if self._encoding != self._group.encoding:
                self.end_letters()
            self._bytes += byte
            self._encoding = self._group.encoding

    def _put(self, text: str) -> None:
        self.end_letters()
        if self._group.target == "body":
            self.html.append(text)
