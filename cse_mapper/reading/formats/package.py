"""Opens the ZIP-and-XML packages of Office and ODF within limits, with no entity within another."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from posixpath import dirname, join, normpath
from typing import IO, Any, cast
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import AS_PDF, MB, NOT_UNDERSTOOD, PASSWORD, Allowance

MAX_MEMBER = 200 * MB
MAX_RATIO = 1000  # XML of a repetitive sheet packs 100:1; a bomb of zeros packs 1000:1
# A name for a namespace, as drawing programs declare them, is shorter.
_LONGEST_ENTITY = 100
_TOO_LARGE = ("It unpacks to far more than a document holds", AS_PDF)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)


class Package:
    """The members of one package by name, unpacked when asked for and only as far as allowed."""

    def __init__(self, archive: zipfile.ZipFile, allowance: Allowance) -> None:
        self._archive = archive
        self._allowance = allowance
        self.names = set(archive.namelist())

    def bytes(self, name: str) -> bytes:
        """A member's bytes; KeyError when there is none."""
        return unpack(self._archive, self._archive.getinfo(name), self._allowance)

    @contextmanager
    def stream(self, name: str) -> Iterator[Member]:
        """A member to be read as it comes, for one that may be larger than can be held."""
        with opened(self._archive, self._archive.getinfo(name), self._allowance) as member:
            yield member

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


class Member:
    """A member while it is unpacked: counted as it comes, whatever its header claims."""

    def __init__(self, file: IO[bytes], packed: int, allowance: Allowance) -> None:
        self._file, self._allowance = file, allowance
        self._most = MAX_RATIO * max(packed, 1) + MB
        self.size = 0

    def read(self, size: int = MB) -> bytes:
        """The next bytes; b"" at its end. Raises ReadingError."""
        try:
            piece = self._file.read(size)
        except _DAMAGE as error:
            raise ReadingError(*NOT_UNDERSTOOD) from error
        self.size += len(piece)
        self._allowance.spend(len(piece))
        if self.size > self._most:
            raise ReadingError(*_TOO_LARGE)
        return piece


@contextmanager
def opened(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance
) -> Iterator[Member]:
    """One member to be read as it comes; ReadingError where it has a password or is damaged."""
    if info.flag_bits & 1:
        raise ReadingError(*PASSWORD)
    try:
        file = archive.open(info)
    except _DAMAGE as error:
        raise ReadingError(*NOT_UNDERSTOOD) from error
    with file:
        yield Member(file, info.compress_size, allowance)


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, allowance: Allowance) -> bytes:
    """One member's bytes, counted while they come out."""
    pieces: list[bytes] = []
    with opened(archive, info, allowance) as member:
        while piece := member.read():
            if member.size > MAX_MEMBER:
                raise ReadingError(*_TOO_LARGE)
            pieces.append(piece)
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
