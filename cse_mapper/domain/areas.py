"""Which service areas stand behind the evidence: names for folders, and folders that are none."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from cse_mapper.domain.toml_files import settings_text, toml_of
from cse_mapper.errors import SettingsError

# What files that lie in no folder belong to: a place, and no service that could be asked.
TOP_LEVEL = "(top level)"

_EXAMPLE_TOML = 'Write one folder a line, for example: "hsg" = "Housing"'
_EXAMPLE_CSV = "Write one folder a line, for example: hsg,Housing"
# Some submissions are ordered by the standard; such a folder says nothing of who did it.
_OF_THE_STANDARD = re.compile(
    r"^\W*(?:"
    r"(?:criteri(?:on|a)|element)s?[\W_]*[1-5](?!\d)"
    r"|[1-5]\.[1-5](?:\.[1-6])?(?!\d)"
    r"|[1-5]\W*$"
    # "1 Housing" is a numbered area, "1 Customer insight" a criterion.
    r"|[1-5][\W_]+(?:customer insight|(?:the )?culture|information and access|delivery|timeliness)"
    r")",
    re.IGNORECASE,
)


def load_areas(path: Path) -> Mapping[str, str]:
    """Read the names a user gives to first-level folders: folder -> service area.

    A `.csv` file has two columns, folder and name (a first line "folder,name" is a header); any
    other is TOML with `folder = "name"` lines, at the top or in a table `[areas]`. Several folders
    may share a name. Raises SettingsError, naming the key or line, where it is neither.
    """
    text = settings_text(path, "areas file", "In Excel, save it as 'CSV UTF-8 (comma delimited)'.")
    rows = _csv_rows(path, text) if path.suffix.casefold() == ".csv" else _toml_rows(path, text)
    areas: dict[str, str] = {}
    for folder, name in rows:
        # Said twice alike does no harm; said twice otherwise one of both is a slip.
        if areas.setdefault(folder, name) != name:
            raise SettingsError(
                f"{path}: the folder '{folder}' has two names, '{areas[folder]}' and '{name}'.",
                "Keep one of them.",
            )
    return areas


def _toml_rows(path: Path, text: str) -> Iterator[tuple[str, str]]:
    data = toml_of(path, text, "areas file", _EXAMPLE_TOML)
    table = data["areas"] if isinstance(data.get("areas"), dict) else data
    for folder, name in table.items():
        if not isinstance(name, str) or not name.strip():
            raise SettingsError(f"{path}: '{folder}' has no name, but {name!r}.", _EXAMPLE_TOML)
        yield folder.strip().strip("/"), name.strip()


def _csv_rows(path: Path, text: str) -> Iterator[tuple[str, str]]:
    try:
        # Excel writes semicolons where a comma is the decimal mark.
        delimiter = ";" if text.count(";") > text.count(",") else ","
        rows = list(csv.reader(text.splitlines(), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise SettingsError(f"{path} is not readable as CSV: {error}.", _EXAMPLE_CSV) from error
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        # Excel writes empty cells as far as the widest row ever went.
        while cells and not cells[-1]:
            cells.pop()
        if not cells or (number == 1 and cells[0].casefold() == "folder"):
            continue
        if len(cells) != 2 or not cells[0]:
            raise SettingsError(
                f"{path}, line {number}: two columns are needed, folder and name.", _EXAMPLE_CSV
            )
        yield cells[0].strip("/"), cells[1]


@cache
def is_service_area(folder: str) -> bool:
    """Tell a service area's folder from one named after a criterion or element of the standard."""
    return _OF_THE_STANDARD.match(folder) is None


def service_areas(folders: Iterable[str]) -> frozenset[str]:
    """The service areas among first-level folders; none where they follow the standard."""
    return frozenset(folder for folder in folders if is_service_area(folder))
