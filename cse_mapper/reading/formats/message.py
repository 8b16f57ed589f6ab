"""E-mails (.eml) and saved web pages (.mht), with what is attached to them as parts."""

from __future__ import annotations

import re
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import partial
from typing import cast

from cse_mapper.domain import EMAIL_HEADER, Block, Locator
from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import Allowance, Extracted
from cse_mapper.reading.formats.parts import Parts
from cse_mapper.reading.formats.plain_text import decode, from_text
from cse_mapper.reading.formats.web_page import from_html
from cse_mapper.reading.wording import clean

_HEADERS = ("Subject", "From", "To", "Date")
_MAX_PARTS = 1000


def read(data: bytes, name: str, allowance: Allowance) -> Extracted:
    message = message_from_bytes(data, policy=policy.default)
    is_page = name.lower().endswith((".mht", ".mhtml"))
    parts = Parts(allowance)
    body: list[Extracted] = []
    _walk(message, body, parts, is_page, 0)
    if not body and not parts.blocks and not message.keys():
        return from_text(decode(data))
    subject = _header(message, "Subject")
    blocks = list(_letterhead(message)) if not is_page else []
    for piece in body:
        blocks.extend(piece.blocks)
    stated = _day(message)
    return Extracted(
        tuple(blocks + parts.blocks),
        next((piece.title for piece in body if piece.title), "") if is_page else subject,
        stated=None if is_page else stated,
        stated_source="the e-mail's own date" if stated and not is_page else "",
        written=stated if is_page else None,
        written_source="the day the page was saved" if stated and is_page else "",
        notes=parts.notes(),
        needs_ocr=parts.needs_ocr,
    )


def _walk(
    message: EmailMessage, body: list[Extracted], parts: Parts, is_page: bool, depth: int
) -> None:
    """Text goes to the body, all else becomes a part; of alternatives the plain one is taken."""
    if depth > 20:
        raise ReadingError("Its messages are nested too deeply", "save the attachments one by one.")
    kind = message.get_content_type()
    attached = message.get_content_disposition() == "attachment" or bool(_filename(message))
    if kind == "message/rfc822":
        inner = message.get_payload()
        for forwarded in inner[:_MAX_PARTS] if isinstance(inner, list) else []:
            title = _header(cast(EmailMessage, forwarded), "Subject") or "forwarded message"
            parts.add(f"{title}.eml", partial(_as_bytes, cast(EmailMessage, forwarded)))
    elif message.is_multipart():
        children = list(cast(list[EmailMessage], message.get_payload())[:_MAX_PARTS])
        if kind == "multipart/alternative":
            children = _best_alternative(children)
        for child in children:
            _walk(child, body, parts, is_page, depth + 1)
    elif kind in {"text/plain", "text/html"} and (not attached or (is_page and not body)):
        text = _text(message)
        body.append(
            from_html(text) if kind == "text/html" else from_text(_unquoted(text), headings=False)
        )
    elif attached or kind.startswith(("application/", "image/")):
        name = _filename(message) or f"attachment.{message.get_content_subtype()}"
        inline = message.get_content_disposition() != "attachment" and kind.startswith("image/")
        parts.add(name, partial(_payload, message), quiet=inline or is_page)


def _best_alternative(children: list[EmailMessage]) -> list[EmailMessage]:
    for wanted in ("text/plain", "text/html"):
        for child in children:
            if child.get_content_type() == wanted and _payload(child).strip():
                return [child]
    return children[-1:]


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


def _unquoted(text: str) -> str:
    """Without the marks before quoted lines; the quoted words are part of the thread."""
    return re.sub(r"^[>\s]*> ?", "", text, flags=re.MULTILINE)


def _day(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
