"""TOML: the package's own lists as records, and settings that a user names, whatever they are."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from cse_mapper.errors import SettingsError

MAX_BYTES = 1_000_000
_File = TypeVar("_File")


def packaged(name: str, kind: type[_File]) -> _File:
    """Get a list that comes with the package, each value held to its type."""
    text = files("cse_mapper.domain").joinpath(name).read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), kind)


def settings_text(path: Path, what: str, not_text: str) -> str:
    """Get the text of "areas file" or "rules file"; `not_text` is the remedy where it is none.

    Raises SettingsError for what is missing, closed, no file (a device would be read for ever) or
    longer than any list of settings.
    """
    try:
        if path.exists() and not path.is_file():
            raise SettingsError(f"The {what} {path} is not a file.", "Give a file of text.")
        with path.open("rb") as file:
            # One byte more than is allowed tells that there is more.
            data = file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise SettingsError(
                f"The {what} {path} is longer than 1 MB.", f"Check that it is the {what}."
            )
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise SettingsError(f"The {what} {path} does not exist.", "Check the name.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"The {what} {path} is not text in UTF-8.", not_text) from error
    except OSError as error:
        raise SettingsError(
            f"The {what} {path} cannot be opened ({error.strerror}).", "Check its permissions."
        ) from error


def toml_of(path: Path, text: str, what: str, example: str) -> dict[str, Any]:
    """Get a TOML file's table; raises SettingsError, with an example, where it is none."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        problem = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise SettingsError(
            f"The {what} {path} is not readable as TOML: {problem}.", example
        ) from error
