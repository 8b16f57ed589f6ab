"""What a PDF holds besides its pages' text: answers in forms, notes, stamps, attachments, XFA."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from cse_mapper.domain import Block, Locator, Part
from cse_mapper.reading.extracted import Allowance
from cse_mapper.reading.formats.parts import Parts
from cse_mapper.reading.formats.pdf_lines import Printed
from cse_mapper.reading.wording import clean, printable

_MAX_NOTES = 2_000  # annotations of one page
_MAX_PACKET = 20_000_000
_HIDDEN = 2 | 32  # flags of an annotation: hidden, not to be viewed
_NO_ANSWER = re.compile(r"^(?:off|on|yes|no|true|false|choice\d*|\d{1,2}|[a-z])?$", re.IGNORECASE)
_NO_QUESTION = re.compile(
    r"^(?:(?:text|check|radio|list|combo|drop|form|button|group|field|untitled|undefined|fill|option"
    r"|box|button|down|widget|tick|formular|control|acroform)[\W_]*)*[\d\W_]*(?:[\[(]\d+[\])])?$",
    re.IGNORECASE,
)
_WAIT = re.compile(r"please wait\W.*not eventually replaced", re.IGNORECASE | re.DOTALL)
_COVER = re.compile(r"PDF portfolio", re.IGNORECASE)


def is_waiting(text: str) -> bool:
    """True for the page that a form of Adobe's own kind (XFA) shows in every other program."""
    return bool(_WAIT.search(text[:2000]))


def is_cover(text: str) -> bool:
    """True for the page that stands before the files of a portfolio."""
    return len(text) < 600 and bool(_COVER.search(text)) and "acrobat" in text.lower()


class Forms:
    """Answers, notes and stamps, page by page; a field that cannot be read costs itself alone."""

    def __init__(self, document: Any) -> None:
        from pypdfium2 import raw

        self._raw, self._form = raw, None
        self.parts: list[Part] = []
        self._answered: set[tuple[str, str]] = set()
        self._answers = self._failed = 0
        if document.get_formtype() != raw.FORMTYPE_NONE:
            with suppress(Exception):
                document.init_forms()
                self._form = document.formenv

    def on_page(self, page: Any, number: int, printed: Sequence[Printed]) -> list[Block]:
        """The filled-in answers with their questions, and what people noted on the page."""
        raw = self._raw
        blocks: list[Block] = []
        for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MAX_NOTES)):
            note = raw.FPDFPage_GetAnnot(page, index)
            if not note:
                continue
            try:
                if raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_WIDGET:
                    text = self._answer(page, note, printed)
                    if text:
                        self._answers += 1
                        blocks.append(Block(text, Locator(page=number)))
                else:
                    blocks.extend(self._note(note, number))
            except Exception:
                self._failed += 1
            finally:
                raw.FPDFPage_CloseAnnot(note)
        return blocks

    def listed(self) -> tuple[Part, ...]:
        """The form and the notes as parts of the file."""
        parts = list(self.parts)
        if self._form is not None:
            filled = f"form with {self._answers:,} filled-in field{'s' * (self._answers != 1)}"
            parts.insert(0, Part(filled, "read" if self._answers else "empty", _EMPTY_FORM))
            if self._answers:
                parts[0] = Part(filled, "read")
        if self._failed:
            what = "1 field or note" if self._failed == 1 else f"{self._failed:,} fields or notes"
            reason = "They are damaged: print the file to PDF and put that in the folder as well."
            parts.append(Part(what, "unreadable", reason))
        return tuple(parts)

    def _note(self, note: Any, number: int) -> Iterator[Block]:
        raw = self._raw
        kind = raw.FPDFAnnot_GetSubtype(note)
        if kind in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
            return
        text = clean(self._string(note, b"Contents"))
        if raw.FPDFAnnot_GetFlags(note) & _HIDDEN:
            if text:
                reason = "It is hidden: show it in the program that made it, or copy its text."
                self.parts.append(Part(f"hidden note on p. {number}", "skipped", reason))
            return
        if text:
            yield Block(text, Locator(page=number), "notes")
        elif kind in (raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_FREETEXT):
            name = clean(self._string(note, b"Name") or self._string(note, b"Subj"))
            reason = "It is drawn as a picture: look at it, and write down what it says."
            named = f"stamp on p. {number}" + (f" ({name})" if name else "")
            self.parts.append(Part(named, "unreadable", reason))

    def _answer(self, page: Any, note: Any, printed: Sequence[Printed]) -> str:
        """ "Question: answer", or "" for what is not filled in."""
        raw, form = self._raw, self._form
        if form is None:
            return ""
        kind = raw.FPDFAnnot_GetFormFieldType(form, note)
        ticked = kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
        if kind in (raw.FPDF_FORMFIELD_PUSHBUTTON, raw.FPDF_FORMFIELD_SIGNATURE):
            return ""
        if ticked and not raw.FPDFAnnot_IsChecked(form, note):
            return ""
        name = clean(_string(raw.FPDFAnnot_GetFormFieldName, form, note))
        if ticked:
            value = clean(_string(raw.FPDFAnnot_GetFormFieldExportValue, form, note))
        else:
            value = clean(_string(raw.FPDFAnnot_GetFormFieldValue, form, note))
        if not value and not ticked:
            return ""
        above, beside = self._printed_near(page, note, printed)
        question = clean(_string(raw.FPDFAnnot_GetFormFieldAlternateName, form, note)) or (
            above if not ticked else ""
        )
        if not question:
            last = name.rsplit(".", 1)[-1]
            question = "" if _NO_QUESTION.match(last) else last.replace("_", " ").strip()
        if ticked and _NO_ANSWER.match(value):
            value = beside if beside and beside != question else "yes"
        # The same field may stand on several pages.
        if (name or question, value) in self._answered:
            return ""
        self._answered.add((name or question, value))
        return f"{question.rstrip(': ')}: {value}" if question else value

    def _printed_near(self, page: Any, note: Any, printed: Sequence[Printed]) -> tuple[str, str]:
        """The words before a field (left of it or above), and those right of it."""
        raw = self._raw
        box = raw.FS_RECTF()
        if page.get_rotation() or not raw.FPDFAnnot_GetRect(note, box):
            return "", ""
        height = page.get_height()
        top, bottom = height - max(box.top, box.bottom), height - min(box.top, box.bottom)
        left, right = min(box.left, box.right), max(box.left, box.right)
        # Labels are set on the field's own line, or right above it.
        beside = [p for p in printed if not p.is_row and top - 3 < p.base < bottom + 6]
        after = min((p for p in beside if p.left >= right - 2), key=lambda p: p.left, default=None)
        before = max((p for p in beside if p.left < left), key=lambda p: p.left, default=None)
        over = [
            p
            for p in printed
            if not p.is_row and top - 30 < p.base <= top + 3 and p.left < right and p.right > left
        ]
        question = before or max(over, key=lambda p: p.base, default=None)
        near = after.text if after and after.left - right < 60 else ""
        return (question.text if question else "")[:300], near[:200]

    def _string(self, note: Any, key: bytes) -> str:
        return _string(self._raw.FPDFAnnot_GetStringValue, note, key)


_EMPTY_FORM = "Nothing is filled in: nothing to do, unless you see answers in it."


def _string(getter: Callable[..., int], *asked: Any) -> str:
    """A UTF-16 string that PDFium copies out, with its length in bytes asked first."""
    from pypdfium2 import raw

    size = min(int(getter(*asked, None, 0)), 200_000)
    if size < 2:
        return ""
    buffer = ctypes.create_string_buffer(size + 2)
    getter(*asked, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[:size].decode("utf-16-le", "replace").rstrip("\x00")


def attachments(document: Any, allowance: Allowance) -> Parts:
    """The files a PDF carries, documents of their own as the attachments of an e-mail are."""
    parts = Parts(allowance)
    for index in range(min(document.count_attachments(), 1000)):
        name = f"attachment {index + 1}"
        try:
            attached = document.get_attachment(index)
            name = attached.get_name() or name
            data = bytes(attached.get_data())
        except Exception:
            reason = "It is damaged or empty: save it out of the PDF into the folder."
            parts.listed.append(Part(printable(name), "unreadable", reason))
            continue
        allowance.spend(len(data))
        parts.enclose(name, lambda data=data: data)  # type: ignore[misc]
    return parts


def xfa_answers(document: Any) -> Iterator[Block]:
    """What was typed into a dynamic form (XFA), whose pages only Adobe's programs can show."""
    questions: dict[str, str] = {}
    answers: list[tuple[str, str]] = []
    for root in _xfa_roots(document):
        for element in root.iter():
            tag = _local(element)
            if tag == "field" and element.get("name"):
                caption = next((e for e in element if _local(e) == "caption"), None)
                words = "" if caption is None else clean(" ".join(caption.itertext()))
                questions.setdefault(element.get("name", ""), words)
            if tag == "data":
                answers = [(_local(e), clean(e.text or "")) for e in element.iter() if not len(e)]
    for name, value in answers:
        if value and not _NO_ANSWER.match(value):
            question = questions.get(name) or ("" if _NO_QUESTION.match(name) else name)
            yield Block(f"{question.rstrip(': ')}: {value}" if question else value, Locator(page=1))


def _xfa_roots(document: Any) -> Iterator[Any]:
    """The form's XML, which lies in one piece or in packets that are each a whole."""
    import defusedxml.ElementTree

    packets: list[bytes] = []
    with suppress(Exception):
        packets = list(_packets(document))
    if not any(packet.lstrip().startswith(b"<?xml") or b"<xdp" in packet for packet in packets[1:]):
        packets = [b"".join(packets), *packets]
    for packet in packets:
        with suppress(Exception):  # one packet costs none of the others
            yield defusedxml.ElementTree.fromstring(packet)


def _packets(document: Any) -> Iterator[bytes]:
    from pypdfium2 import raw

    size = ctypes.c_ulong()
    for index in range(min(raw.FPDF_GetXFAPacketCount(document), 50)):
        raw.FPDF_GetXFAPacketContent(document, index, None, 0, size)
        if 0 < size.value <= _MAX_PACKET:
            buffer = (ctypes.c_ubyte * size.value)()
            if raw.FPDF_GetXFAPacketContent(document, index, buffer, size.value, size):
                yield bytes(buffer)


def _local(element: Any) -> str:
    return str(element.tag).rsplit("}", 1)[-1]
