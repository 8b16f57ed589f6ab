"""The extraction engine behind one function: bytes in, blocks with exact places out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from cse_mapper.errors import ReadingError
from cse_mapper.reading.extracted import (
    AS_PDF,
    MB,
    PASSWORD,
    Allowance,
    Extracted,
    UnsupportedFileError,
)
from cse_mapper.reading.filetype import format_of
from cse_mapper.reading.known_formats import READERS
from cse_mapper.reading.own_reports import refuse_own, refuse_own_title
from cse_mapper.reading.unsupported import told_by_name, unsupported_reason

# Of text without pictures so many bytes hold all that is kept (`outcome.MAX_TEXT`), in any
# encoding. Of a spreadsheet's export or a log of 300 MB the rest is not even decoded.
MAX_TEXT_BYTES = 48 * MB
_ALL_TEXT = frozenset({"text", "csv", "markdown"})
Reader = Callable[[bytes, str, Allowance], Extracted]


def extract(name: str, data: bytes, allowance: Allowance) -> Extracted:
    """The text of a file of any supported kind; ReadingError says why it cannot be had."""
    # By its name first: a shortcut or half a download looks like text.
    if reason := told_by_name(name, data):
        raise UnsupportedFileError(*_split(reason))
    refuse_own(data)
    extracted = read_as_it_is(name, data, allowance)
    refuse_own_title(extracted)
    return extracted


def read_as_it_is(name: str, data: bytes, allowance: Allowance) -> Extracted:
    """The same of a file that nobody claims as evidence: no name or origin rules it out."""
    kind = format_of(name, data)
    if kind == "encrypted":
        raise ReadingError(*PASSWORD)
    if kind is None:
        raise UnsupportedFileError(*_split(unsupported_reason(name, data)))
    # Imported when needed: a worker that only sees e-mail never loads a PDF engine.
    reader: Reader = import_module(f"cse_mapper.reading.formats.{READERS[kind]}").read
    most = MAX_TEXT_BYTES if kind in _ALL_TEXT else len(data)
    try:
        extracted = reader(data[:most], name, allowance)
        if len(data) > most:
            note = f"Only the first {most // MB} MB were read: split it."
            extracted = replace(extracted, notes=(note, *extracted.notes))
        return extracted
    # A part of the installation that is missing is not this file's fault (see `worker`).
    except (ReadingError, MemoryError, RecursionError, ImportError):
        raise
    except Exception as error:
        raise ReadingError(
            f"This tool stumbled over it ({type(error).__name__})", AS_PDF
        ) from error


def _split(reason: str) -> tuple[str, str]:
    problem, _, remedy = reason.rstrip(".").partition(": ")
    return problem, f"{remedy}." if remedy else ""
