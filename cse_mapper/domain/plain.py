"""The one place where evidence text loses whatever could act on a screen, a sheet or a page."""

from __future__ import annotations

import re

# An escape sequence goes as a whole, so that no "[31m" is left behind: CSI, then OSC and the other
# string sequences up to their terminator, then any two-character escape.
_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"
    "|(?:\x1b[\\]PX^_]|[\x9d\x90\x98\x9e\x9f]).*?(?:\x07|\x1b\\\\|\x9c|(?=\n)|$)"
    "|\x1b[ -/]*[0-~]",
    re.MULTILINE,
)
# Marks without a glyph that reorder, hide or glue text: bidirectional controls, zero-width space
# and joiner-like marks, annotation and tag characters, soft hyphen. The two joiners U+200C and
# U+200D stay, since words of several languages and emoji need them.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_LINE_BREAKS = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f]")
# Lone surrogates cannot be encoded, and the noncharacters are not allowed in XML and HTML.
_NOT_TEXT = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Make evidence text harmless for any output: one line, nothing in it but visible characters.

    Escape sequences, control characters and invisible marks that reorder or hide text go; what is
    no character at all becomes U+FFFD; every run of white space becomes one space. Escaping for
    HTML, XML or a formula is the business of the output that needs it.
    """
    if text.isprintable() and not _INVISIBLE.search(text):
        return " ".join(text.split())  # nearly all text is such, and nothing else below applies
    text = _LINE_BREAKS.sub("\n", text)
    text = _ESCAPES.sub("", text)
    text = _INVISIBLE.sub("", text)
    text = _CONTROLS.sub(" ", text)
    text = _NOT_TEXT.sub("\ufffd", text)
    return _SPACES.sub(" ", text).strip()
