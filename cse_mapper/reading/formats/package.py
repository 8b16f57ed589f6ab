"""Opens the ZIP-and-XML packages of Office and ODF within limits, with no entity within another."""

from __future__ import annotations

import io
import zipfile
import zlib
from posixpath import dirname, join, normpath
from typing import Any, cast
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import AS_PDF, MB, NOT_UNDERSTOOD, PASSWORD, Allowance

MAX_MEMBER = 200 * MB
MAX_RATIO = 1000  # XML of a repetitive sheet packs 100:1; a bomb of zeros packs 1000:1
# A name for a namespace, as drawing programs declare them, is shorter.
_LONGEST_ENTITY = 100


class Package:
    """The members of one package by name, unpacked when asked for and only as far as allowed."""

    def __init__(self, archive: zipfile.ZipFile, allowance: Allowance) -> None:
        self._archive = archive
        self._allowance = allowance
        self.names = set(archive.namelist())

    def bytes(self, name: str) -> bytes:
        """A member's bytes; KeyError when there is none."""
        return unpack(self._archive, self._archive.getinfo(name), self._allowance)

    def xml(self, name: str) -> Element | None:
        """A member's XML root; None when there is no such member."""
        if name not in self.names:
            return None
        return parse_xml(self.bytes(name))

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Relation id -> (type's last word, target member) of an Office part."""
        folder, _, last = name.rpartition("/")
        root = self.xml(f"{folder}/_rels/{last}.rels" if folder else f"_rels/{last}.rels")
        if root is None:
            return {}
        return {
            relation.get("Id", ""): (
                relation.get("Type", "").rpartition("/")[2],
                _target(name, relation.get("Target", "")),
            )
            for relation in root
            if relation.get("TargetMode") != "External"
        }

    def main(self, usual: str) -> str:
        """The member that the document itself stands in, which has a usual name."""
        for kind, target in self.relations("").values():
            if kind == "officeDocument" and target in self.names:
                return target
        return usual

    def related(self, name: str, kind: str) -> list[str]:
        """The members of one kind that an Office part names, in the part's order."""
        return [t for k, t in self.relations(name).values() if k == kind and t in self.names]


def open_package(data: bytes, allowance: Allowance) -> Package:
    """A package whose members can be asked for; ReadingError when it is no whole ZIP."""
    try:
        # It lies in memory: nothing has to be closed, and what is drawn can be asked for later.
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise ReadingError(*NOT_UNDERSTOOD) from error
    if len(archive.infolist()) > allowance.members_left:
        raise ReadingError("It holds more than 10,000 parts", AS_PDF)
    return Package(archive, allowance)


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance) -> bytes:
    """One member's bytes, counted while they come out: what the header claims is not believed."""
    if info.flag_bits & 1:
        raise ReadingError(*PASSWORD)
    pieces: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as member:
            while piece := member.read(MB):
                size += len(piece)
                allowance.spend(len(piece))
                if size > MAX_MEMBER or size > MAX_RATIO * max(info.compress_size, 1) + MB:
                    raise ReadingError("It unpacks to far more than a document holds", AS_PDF)
                pieces.append(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise ReadingError(*NOT_UNDERSTOOD) from error
    return b"".join(pieces)


class _Parser(DefusedXMLParser):  # type: ignore[misc]
    """Takes short names for short texts, which drawing programs declare; no entity in another."""

    def defused_entity_decl(
        self, name: str, is_parameter: bool, value: str | None, *to: Any
    ) -> None:
        if is_parameter or value is None or len(value) > _LONGEST_ENTITY or set("&%<") & set(value):
            super().defused_entity_decl(name, is_parameter, value, *to)


def parse_xml(data: bytes) -> Element:
    """An XML root; entities that refer to others or to files, the stuff of bombs, are refused."""
    try:
        parser = _Parser(target=TreeBuilder())
        parser.feed(data)
        return cast(Element, parser.close())
    except DefusedXmlException as error:
        raise ReadingError(
            "It declares XML entities that are long or refer to others or to files", AS_PDF
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise ReadingError(*NOT_UNDERSTOOD) from error


def local(element: Any) -> str:
    """A tag's name without its namespace; Office writes the same tag under two of them."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str | None:
    """An attribute by its name without namespace."""
    value = element.get(name)
    if value is not None:
        return value
    ending = "}" + name
    return next((v for k, v in element.attrib.items() if k.endswith(ending)), None)


def _target(source: str, target: str) -> str:
    if target.startswith("/"):
        return normpath(target.lstrip("/"))
    return normpath(join(dirname(source), target))
