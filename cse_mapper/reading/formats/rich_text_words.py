"""What the control words of RTF mean to a reader who wants the text."""

from __future__ import annotations

# Groups that hold no text of the document.
SILENT = frozenset(
    b"colortbl themedata colorschememapping latentstyles datastore listtable "
    b"listoverridetable rsidtbl generator xmlnstbl filetbl revtbl bkmkstart bkmkend pgptbl "
    b"mmathPr atnid atnauthor atrfstart atrfend atndate panose falt nonshppict sp shpinst xe "
    b"tc listtext pntext private wgrffmtfilter userprops upr".split()
)
ASIDE = {
    **dict.fromkeys((b"header", b"headerl", b"headerr", b"headerf"), "page header"),
    **dict.fromkeys((b"footer", b"footerl", b"footerr", b"footerf"), "page footer"),
    b"footnote": "footnotes",
    b"annotation": "comments",
}
SPECIAL = {
    **dict.fromkeys((b"tab", b"line", b"softline", b"page", b"emspace", b"enspace"), " "),
    b"emdash": "\u2014",
    b"endash": "\u2013",
    b"lquote": "\u2018",
    b"rquote": "\u2019",
    b"ldblquote": "\u201c",
    b"rdblquote": "\u201d",
    b"bullet": "\u2022",
}
CHARSETS = {
    0: "cp1252",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "cp936",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
}
