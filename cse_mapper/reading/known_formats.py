"""The list of formats: which are read and by what, which are not and what to do about them.

What a file really is, its first bytes tell (`filetype.format_of`); this is what follows from that,
and from its name where the bytes are silent. Links, `cse-map doctor` and README take from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read.

    `kind` is what `format_of` answers, `suffixes` the names it usually has, `reader` the module
    in `formats/` with a function `read`; `in_words` names it to people, where it has a name of its
    own. `named_text` is for text that looks like any other and is what its suffix says.
    """

    kind: str
    suffixes: tuple[str, ...]
    reader: str
    in_words: str = ""
    named_text: bool = False


# In the order in which people are told of them. A document of each can be opened by a click in a
# report: nothing that a click would run (a program, a script, a shortcut) may ever stand here.
FORMATS = (
    Format("pdf", (".pdf",), "pdf", "PDF"),
    Format("docx", (".docx", ".docm", ".dotx", ".dotm"), "word", "Word"),
    Format("doc", (".doc", ".dot"), "word_binary"),
    Format("pptx", (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx"), "slides", "PowerPoint"),
    Format("ppt", (".ppt", ".pps", ".pot"), "slides_binary"),
    Format("xlsx", (".xlsx", ".xlsm", ".xltx", ".xltm"), "workbook", "Excel"),
    Format("xlsb", (".xlsb",), "workbook_binary"),
    Format("xls", (".xls", ".xlt"), "workbook_old"),
    Format("office_xml", (), "office_xml"),
    Format("odt", (".odt", ".ott", ".fodt"), "opendocument", "OpenDocument"),
    Format("ods", (".ods", ".ots", ".fods"), "opendocument_sheets"),
    Format("odp", (".odp", ".otp", ".fodp"), "opendocument"),
    Format("rtf", (".rtf",), "rich_text", "RTF"),
    Format("csv", (".csv", ".tsv", ".tab"), "delimited", "CSV", named_text=True),
    Format("html", (".htm", ".html", ".xhtml", ".shtml"), "web_page", "web pages", named_text=True),
    Format("mhtml", (".mht", ".mhtml"), "message"),
    Format("eml", (".eml",), "message", "e-mail", named_text=True),
    Format("mbox", (".mbox",), "mailbox", named_text=True),
    Format("msg", (".msg",), "outlook"),
    Format("winmail", (), "winmail"),
    Format("calendar", (".ics",), "calendar", "calendars", named_text=True),
    Format("markdown", (".md", ".markdown"), "markdown", named_text=True),
    Format("text", (".txt", ".text", ".log", ".asc", ".vcf"), "plain_text", "text", True),
    Format("epub", (".epub",), "archive", "e-books"),
    Format("zip", (".zip",), "archive", "ZIP archives"),
    Format(
        "image",
        (".png", ".jpg", ".jpeg", ".jpe", ".tif", ".tiff", ".bmp", ".gif", ".webp"),
        "picture",
        "with an OCR program scans and photographs",
    ),
)
READERS = {one.kind: one.reader for one in FORMATS}
BY_SUFFIX = {suffix: one.kind for one in FORMATS for suffix in one.suffixes}
NAMED_TEXT = frozenset(one.kind for one in FORMATS if one.named_text)

# Held back before a byte of it is read: it is large and holds no text.
_SOUND = "It is a sound recording: add a transcript as a text file."
_VIDEO = "It is a video: add a transcript or a description as a text file."
HOPELESS = dict.fromkeys(
    (".mp3", ".wav", ".m4a", ".wma", ".aac", ".ogg", ".flac", ".amr", ".opus"), _SOUND
) | dict.fromkeys(
    (
        *(".mp4", ".mov", ".avi", ".wmv", ".mkv", ".m4v"),
        *(".mpg", ".mpeg", ".webm", ".3gp", ".flv"),
    ),
    _VIDEO,
)
# Of what is not read: what it is, and after the colon what to do.
WHAT_TO_DO = {
    ".heic": "It is a phone photograph (HEIC): save it as JPEG.",
    ".heif": "It is a phone photograph (HEIC): save it as JPEG.",
    ".avif": "It is a phone photograph (AVIF, akin to HEIC): save it as JPEG.",
    ".pages": "It is an Apple Pages document: export it as PDF or Word.",
    ".numbers": "It is an Apple Numbers document: export it as PDF or Excel.",
    ".key": "It is an Apple Keynote document: export it as PDF or PowerPoint.",
    ".pub": "It is a Publisher document: save it as PDF.",
    ".vsd": "It is a Visio drawing: save it as PDF.",
    ".vsdx": "It is a Visio drawing: save it as PDF.",
    ".one": "It is a OneNote section: export it as PDF or Word.",
    ".mpp": "It is a Project plan: save it as PDF.",
    ".accdb": "It is a database: export the tables that are evidence to Excel.",
    ".mdb": "It is a database: export the tables that are evidence to Excel.",
    ".pst": "It is an Outlook store: save the messages that are evidence one by one.",
    ".7z": "It is a 7-Zip archive: unpack it into the folder.",
    ".rar": "It is a RAR archive: unpack it into the folder.",
    ".gz": "It is a compressed archive: unpack it into the folder.",
    ".tar": "It is an archive: unpack it into the folder.",
    ".exe": "It is a program, not a document.",
    ".dll": "It is part of a program, not a document.",
    ".lnk": "It is a shortcut: put the document itself in the folder.",
    ".url": "It is a link to a web page: save the page as PDF.",
    ".webloc": "It is a link to a web page: save the page as PDF.",
    ".gdoc": "It is a link to a Google document: download the document as Word or PDF.",
    ".gsheet": "It is a link to a Google sheet: download the sheet as Excel.",
    ".gslides": "It is a link to a Google presentation: download it as PowerPoint or PDF.",
    ".gform": "It is a link to a Google form: download its answers as Excel.",
    ".emlx": "It is a message of Apple Mail: save it from Mail as PDF or as a raw message (.eml).",
    ".odg": "It is an OpenDocument drawing: save it as PDF.",
    ".otg": "It is an OpenDocument drawing: save it as PDF.",
    ".tmp": "It is a working copy that a program left: save the document itself in the folder.",
    ".partial": "It is half of a download: download it again.",
    ".crdownload": "It is half of a download: download it again.",
    ".part": "It is half of a download: download it again.",
    ".svg": "It is a drawing: save it as PDF or as a picture.",
}


def suffix_of(name: str) -> str:
    """The file name's suffix in lower case."""
    return PurePosixPath(name).suffix.lower()


def is_shown_by_a_click(name: str) -> bool:
    """Whether a report may link to a file: what is read is nothing that a click would run."""
    return suffix_of(name) in BY_SUFFIX


def formats_in_words() -> str:
    """Name what is read in half a sentence, for people: "PDF, Word, ... and ..."."""
    names = [one.in_words for one in FORMATS if one.in_words]
    return f"{', '.join(names[:-1])} and {names[-1]}"
