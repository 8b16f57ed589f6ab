"""E-mails (.eml) and saved web pages (.mht), with what is attached to them as parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import partial
from itertools import islice
from typing import cast

from cse_mapper.domain import EMAIL_HEADER, Block, Locator, Part
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.calendar import from_calendar
from cse_mapper.reading.formats.parts import Parts
from cse_mapper.reading.formats.plain_text import decode, from_text
from cse_mapper.reading.formats.web_page import from_html
from cse_mapper.reading.wording import clean

_HEADERS = ("Subject", "From", "To", "Date")
_MAX_PARTS = 1000
_STUB = 0.5  # the share of the other's words below which a plain text is a stub
_SHORT = 40  # letters up to which a line is a greeting or a name, which may come again
_ADDRESS = re.compile(r"<?https?://\S+|[\[<][^\[\]<>:]*:[^\[\]<>]*[\]>]")
_SIGNATURES = {
    "application/pkcs7-signature": "It signs the message and holds no text.",
    "application/x-pkcs7-signature": "It signs the message and holds no text.",
    "application/pgp-signature": "It signs the message and holds no text.",
}

_QUOTING = re.compile(r"[> \t]*> ?")
# Where a link leads, as programs write it after the link's words: "our charter<https://...>".
_TARGET = re.compile(
    r"(?<=[^\s<(\[])(?: ?<(?:mailto|tel|callto):[^<>\n]{1,500}>(?: (?=>))?|<(?:https?|file)://[^<>\s]{1,2000}>)",
    re.IGNORECASE,
)
_SAID_TWICE = re.compile(
    r"(?<!\S)((?:https?://)?([\w-]+(?:\.[\w-]+)+)\S{0,500}) <https?://\2[^<>\s]{0,2000}>",
    re.IGNORECASE,
)

# Lines where a reply begins to quote the message that it answers.
_MARK = re.compile(
    r"^[-_\s]{2,}(?:original message|forwarded message|forwarded by\b.*)[-_\s]*$"
    r"|^begin forwarded message:?$",
    re.IGNORECASE,
)
_WROTE = re.compile(r"^(?:on|le)\b.{6,200}\b(?:wrote|writes)\s*:$", re.IGNORECASE)
_LAST_WORD = re.compile(r"^(?:\S+@\S+ )?(?:wrote|writes)\s*:$", re.IGNORECASE)
_FIELD = re.compile(r"^\*?(?:from|sent|date|to|cc|subject|importance|attachments)\s*:\*?\s", re.I)
_QUOTED_HEAD = re.compile(
    r"^\*?from\s*:\*?\s.{0,200}?\b(?:sent|date)\s*:", re.IGNORECASE | re.DOTALL
)


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:
    message = message_from_bytes(data, policy=policy.default)
    is_page = name.lower().endswith((".mht", ".mhtml"))
    parts = Parts(allowance)
    body: list[Extracted] = []
    _walk(message, body, parts, is_page, 0)
    if not body and not parts.listed and not parts.documents and not message.keys():
        return from_text(decode(data))
    told = _saved_page(message, body) if is_page else _mail(message, body)
    return replace(
        told,
        blocks=(*told.blocks, *parts.blocks),
        notes=parts.notes(),
        needs_ocr=parts.needs_ocr,
        parts=(*(part for piece in body for part in piece.parts), *parts.listed),
        documents=tuple(parts.documents),
    )


def _mail(message: EmailMessage, body: Sequence[Extracted]) -> Extracted:
    # A bare invitation is of the day of the meeting, not of the day it was sent.
    meeting = next((piece.stated for piece in body if piece.stated), None)
    stated = meeting or _day(message)
    source = "the day of the meeting" if meeting else "the e-mail's own date"
    return Extracted(
        (*_letterhead(message), *_once(parted(b for piece in body for b in piece.blocks))),
        _header(message, "Subject"),
        stated=stated,
        stated_source=source if stated else "",
    )


def _saved_page(message: EmailMessage, body: Sequence[Extracted]) -> Extracted:
    saved = _day(message)
    return Extracted(
        tuple(_once(block for piece in body for block in piece.blocks)),
        next((piece.title for piece in body if piece.title), ""),
        written=saved,
        written_source="the day the page was saved" if saved else "",
    )


def _walk(
    message: EmailMessage, body: list[Extracted], parts: Parts, is_page: bool, depth: int
) -> None:
    """Text goes to the body, what is attached becomes a document, a logo a part."""
    if depth > 20:
        raise ReadingError("Its messages are nested too deeply", "save the attachments one by one.")
    kind = message.get_content_type()
    name = _filename(message)
    attached = _is_attachment(message) or bool(name)
    if kind == "message/rfc822":
        for forwarded in _children(message):
            title = _header(forwarded, "Subject") or "forwarded message"
            parts.enclose(f"{title}.eml", partial(_as_bytes, forwarded))
    elif kind == "multipart/alternative":
        _best_of(list(_children(message)), body, parts, is_page, depth)
    elif message.is_multipart():
        for child in _children(message):
            _walk(child, body, parts, is_page, depth + 1)
    elif kind in _BODIES and (not attached or (is_page and not body)):
        read = from_html if is_page and kind == "text/html" else _BODIES[kind]
        body.append(read(_text(message)))
    else:
        _beside(message, parts, is_page)


def _beside(message: EmailMessage, parts: Parts, is_page: bool) -> None:
    kind, name = message.get_content_type(), _filename(message)
    if kind == "application/ms-tnef" or name.lower() == "winmail.dat":
        # Outlook's packing around the text and attachments of this message, no document of its own.
        parts.add("winmail.dat", partial(_payload, message))
    elif kind in _SIGNATURES:
        parts.listed.append(Part(name or "signature", "skipped", _SIGNATURES[kind]))
    elif is_page and kind.startswith("text/"):
        pass  # styles and scripts of a page are nothing to read
    elif is_page or (kind.startswith("image/") and not _is_attachment(message)):
        parts.add(name or _unnamed(message), partial(_payload, message), quiet=True)
    else:
        parts.enclose(name or _unnamed(message), partial(_payload, message))


def _is_attachment(message: EmailMessage) -> bool:
    return message.get_content_disposition() == "attachment"


def _best_of(
    choices: list[EmailMessage], body: list[Extracted], parts: Parts, is_page: bool, depth: int
) -> None:
    """Of a text said twice the plain one, unless that is a stub or loses the other's tables.

    What is attached to any of them is read.
    Apple Mail packs it between the pieces of the second choice.
    """
    read: list[list[Extracted]] = []
    for choice in choices:
        pieces: list[Extracted] = []
        _walk(choice, pieces, parts, is_page, depth + 1)
        read.append(pieces)
    # Newsletters send "see this in your browser" as their plain text.
    longest = max((_length(pieces) for pieces in read), default=0)
    enough = [pieces for pieces in read if _length(pieces) >= longest * _STUB]
    # A plain text has each cell of a table on a line of its own, and none of their names.
    with_rows = (pieces for pieces in enough if any(map(has_rows, pieces)))
    body.extend(next(with_rows, next(iter(enough), [])))


def _length(pieces: list[Extracted]) -> int:
    # Addresses of links make a stub look long, and stand in the plain text alone.
    return sum(len(_ADDRESS.sub("", b.text)) for piece in pieces for b in piece.blocks)


def _children(message: EmailMessage) -> list[EmailMessage]:
    inner = message.get_payload()
    return cast(list[EmailMessage], inner[:_MAX_PARTS]) if isinstance(inner, list) else []


def _unnamed(message: EmailMessage) -> str:
    kind, subtype = message.get_content_maintype(), message.get_content_subtype()
    ending = {"calendar": "ics", "plain": "txt", "html": "html"}.get(subtype, subtype)
    return f"{'picture' if kind == 'image' else 'attachment'}.{ending}"


def parted(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of a message's text, with a heading where a quoted message begins.

    A passage never runs over a heading, so from an answer into what it quotes: the same message
    quoted in ten replies is cut alike in all of them and counts once.
    """
    in_head = False
    waiting = list(blocks)
    for index, block in enumerate(waiting):
        following = waiting[index + 1].text if index + 1 < len(waiting) else ""
        is_field = bool(_FIELD.match(block.text) or _LAST_WORD.match(block.text))
        begins = bool(
            _MARK.match(block.text)
            or _WROTE.match(block.text)
            or _QUOTED_HEAD.match(block.text)
            or (_LAST_WORD.match(following) and _WROTE.match(f"{block.text} {following}"))
            or (block.text.lower().startswith("from:") and _FIELD.match(following))
        )
        in_head = begins or (in_head and is_field)
        is_text = block.kind == "paragraph" and len(block.text) < 600
        yield replace(block, kind="heading") if in_head and is_text else block


def _once(blocks: Iterable[Block]) -> Iterator[Block]:
    """Without what a reply quotes of text that is in the same message already."""
    seen: set[str] = set()
    for block in blocks:
        words = " ".join(block.text.casefold().split())
        if len(words) < _SHORT or words not in seen:
            seen.add(words)
            yield block


def _letterhead(message: EmailMessage) -> list[Block]:
    texts = [(name, _header(message, name)) for name in _HEADERS]
    return [
        Block(
            text if name == "Subject" else f"{name}: {text}",
            Locator(part=EMAIL_HEADER),
            "heading" if name == "Subject" else "paragraph",
        )
        for name, text in texts
        if text
    ]


def _header(message: EmailMessage, name: str) -> str:
    try:
        return clean(str(message.get(name, "") or ""))
    except Exception:  # the e-mail package stumbles over some malformed headers
        return ""


def _filename(message: EmailMessage) -> str:
    try:
        return clean(message.get_filename() or "")
    except Exception:
        return ""


def _payload(message: EmailMessage) -> bytes:
    try:
        content = message.get_payload(decode=True)
    except Exception as error:
        raise ReadingError(
            "It is encoded in a broken way", "save the attachment itself."
        ) from error
    return content if isinstance(content, bytes) else b""


def _as_bytes(message: EmailMessage) -> bytes:
    try:
        return message.as_bytes()
    except Exception as error:
        raise ReadingError(
            "It is encoded in a broken way", "save the attachment itself."
        ) from error


def _text(message: EmailMessage) -> str:
    try:
        charset = message.get_content_charset()
    except Exception:
        charset = None
    data = _payload(message)
    return decode(data, charset) if charset else decode(data)


def from_plain(text: str) -> Extracted:
    """The plain text of a message, as its reader would see it in HTML."""
    shown = _SAID_TWICE.sub(r"\1", _TARGET.sub("", _unquoted(text)))
    return from_text(shown, headings=False)


def has_rows(body: Extracted) -> bool:
    """Whether a message shows a table of several rows and columns."""
    rows = (block for block in body.blocks if block.kind == "table" and "; " in block.text)
    return len(list(islice(rows, 2))) == 2


def _unquoted(text: str) -> str:
    """Without the marks before quoted lines; the quoted words are part of the thread.

    What is quoted stands apart from what is said to it.
    """
    lines: list[str] = []
    last = 0
    for line in text.replace("\r\n", "\n").split("\n"):
        marks = _QUOTING.match(line)
        depth = marks[0].count(">") if marks else 0
        if depth != last:
            lines.append("")
        lines.append(line[marks.end() :] if marks else line)
        last = depth
    return "\n".join(lines)


def _day(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


_BODIES: dict[str, Callable[[str], Extracted]] = {
    "text/plain": from_plain,
    "text/html": partial(from_html, is_page=False),
    "text/calendar": from_calendar,
}
