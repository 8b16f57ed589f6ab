"""What the groups of an RTF document hold: its text, notes beside it, or what is no text at all.

A group is what stands between two braces. The first word in it says what it is for, and what holds
of its text ends with it; so each is a frozen record, and a closing brace takes up the one before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from cse_mapper.reading.formats.rich_text_words import ASIDE, SILENT

# Starred words are for programs that know them; what they say here is read nevertheless.
_STARRED = {b"shpinst", b"shppict", b"cs", b"ds", b"ts", b"htmltag", b"mhtmltag", b"formfield"}
# Groups whose target bears their own name.
_NAMED = {b"stylesheet", b"info", b"title", b"creatim", b"revtim"}
# Groups with something in them that is no text of the document, by what becomes of it.
HOLDS = {
    b"fonttbl": "fonts",
    b"fldinst": "code",
    b"pict": "picture",
    b"object": "nowhere",
    b"objdata": "object",
    b"result": "body",
}
# The words that `looking` knows.
LOOKS = {b"v", b"strike", b"striked", b"deleted", b"b", b"plain"}


@dataclass(frozen=True, slots=True)
class Group:
    """Where the text of a group goes and how it looks: the state that a closing brace restores."""

    target: str = "body"
    skip_bytes: int = 1
    encoding: str = ""
    font: int = -1
    hidden: bool = False
    struck: bool = False
    deleted: bool = False
    bold: bool = False
    in_result: bool = False

    @property
    def away(self) -> str:
        """Why its text is not what the document says; "" where it is."""
        if self.deleted:
            return "deleted text"
        if self.struck:
            return "struck-through text"
        return "hidden text" if self.hidden else ""

    def opened(self, word: bytes, *, starred: bool) -> Group | None:
        """The group that begins with this word within this one; None where no word of a group's."""
        if word in ASIDE:
            return replace(self, target=ASIDE[word])
        if word in _NAMED:
            return replace(self, target=word.decode())
        if word == b"shptxt":
            return replace(self, target="body")
        if word == b"shpinst":
            return self  # its text box is a group inside
        if word == b"fldrslt":
            return replace(self, in_result=True)
        if word in HOLDS:
            # What goes nowhere stays there but for an object's data and what it shows.
            is_shut = self.target == "nowhere" and word not in {b"result", b"objdata"}
            return self if is_shut else replace(self, target=HOLDS[word])
        is_unknown = starred and word not in _STARRED
        # Styles of letters, sections and tables: none of them makes a heading.
        is_other_style = word in {b"cs", b"ds", b"ts"} and self.target == "stylesheet"
        if word in SILENT or is_unknown or is_other_style:
            return replace(self, target="nowhere")
        return None

    def looking(self, word: bytes, value: int | None) -> Group:
        r"""The group after a word of `LOOKS`: "\strike" begins what "\strike0" ends."""
        if word == b"plain":
            return replace(self, hidden=False, struck=False, deleted=False, bold=False, font=-1)
        if word == b"b":
            return replace(self, bold=value != 0)
        if word == b"v":
            return replace(self, hidden=value != 0)
        if word == b"deleted":
            return replace(self, deleted=value != 0)
        return replace(self, struck=value != 0)
