"""One exception tree: every error tells the user what to do and knows its exit code."""

from __future__ import annotations

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_STRICT = 3


class CseMapperError(Exception):
    """Catch this to handle anything cse-mapper reports on purpose.

    `problem` says what is wrong, `remedy` what the user can do about it.
    """

    exit_code = EXIT_ERROR

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}".strip())


class UsageError(CseMapperError):
    """The command was called in a way that cannot work (exit code 2)."""

    exit_code = EXIT_USAGE


class EvidenceError(CseMapperError):
    """The evidence folder as a whole cannot be used: missing, empty, or nothing in it readable."""


class OutputError(CseMapperError):
    """A result cannot be written where the user asked for it."""


class ModelError(CseMapperError):
    """A model folder is missing, damaged, foreign or not to be trusted."""


class ClusterError(CseMapperError):
    """The machines that were to do the work cannot be reached, differ from this one, or gave up."""


class CorpusError(CseMapperError):
    """A labelled file is not in the documented format; the message names file and line."""


class ReportError(CseMapperError):
    """An assessor's report cannot be read or holds nothing that can be recognised."""


class WorkbookError(CseMapperError):
    """An edited workbook or a decisions file cannot be read; nothing was changed."""


class CoverageFileError(CseMapperError):
    """A coverage.json is missing, damaged or not ours, so there is nothing to show or compare."""


class SettingsError(CseMapperError):
    """A settings file (rules, areas) is not in the documented format."""


class ReadingError(CseMapperError):
    """One file could not be read; it becomes a row of the ledger, never the end of a run."""
