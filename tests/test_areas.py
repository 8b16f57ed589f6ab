"""Areas: the names of folders are read or refused by line; some folders are no service area."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from cse_mapper.domain.areas import is_service_area, load_areas
from cse_mapper.domain.rules import load_rules
from cse_mapper.errors import SettingsError


def _file(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("areas.toml", '"hsg" = "Housing"\n"rev&ben" = "Revenues"\n'),
        ("areas.toml", '[areas]\n"hsg" = "Housing"\n"rev&ben" = "Revenues"\n'),
        ("areas.csv", "hsg,Housing\nrev&ben,Revenues\n"),
        ("areas.csv", "Folder,Name\nhsg,Housing\n\nrev&ben/, Revenues ,,\n"),
        ("areas.csv", "folder;name\nhsg;Housing\nrev&ben;Revenues\n"),
        ("AREAS.CSV", '"hsg","Housing"\r\n"rev&ben","Revenues"\r\n'),
    ],
)
def test_names_are_read_from_toml_and_csv(tmp_path: Path, name: str, text: str) -> None:
    assert load_areas(_file(tmp_path, name, text)) == {"hsg": "Housing", "rev&ben": "Revenues"}


def test_the_mark_that_excel_puts_before_utf8_is_no_part_of_a_name(tmp_path: Path) -> None:
    path = _file(tmp_path, "areas.csv", "hsg,Housing", encoding="utf-8-sig")
    assert load_areas(path) == {"hsg": "Housing"}


def test_an_empty_file_renames_nothing(tmp_path: Path) -> None:
    assert load_areas(_file(tmp_path, "areas.toml", "")) == {}


@pytest.mark.parametrize(
    ("name", "text", "named"),
    [
        ("a.toml", "hsg = 3", "hsg"),
        ("a.toml", 'hsg = " "', "hsg"),
        ("a.toml", 'hsg = ["Housing"]', "hsg"),
        ("a.toml", "hsg: Housing", "TOML"),
        ("a.csv", "hsg,Housing\nplanning", "line 2"),
        ("a.csv", "hsg,Housing,Repairs", "line 1"),
        ("a.csv", ",Housing", "line 1"),
        ("a.csv", "hsg,Housing\nhsg,Homes", "hsg"),
        ("a.csv", 'hsg,"Housing', "CSV"),
    ],
)
def test_a_wrong_line_is_refused_and_named(
    tmp_path: Path, name: str, text: str, named: str
) -> None:
    with pytest.raises(SettingsError, match=named):
        load_areas(_file(tmp_path, name, text))


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        load_areas(tmp_path / "areas.csv")
    (tmp_path / "book.csv").write_bytes(b"PK\x03\x04\xff\xfe\x80")
    with pytest.raises(SettingsError, match="UTF-8"):
        load_areas(tmp_path / "book.csv")


@pytest.mark.parametrize(
    "folder",
    ["1.1.1", "1.1.1 Customer profile", "Criterion 3", "criterion_3 - access", "3",
     "4.3 Complaints", "Element 4.3.2", "1. Customer insight", "Criteria 1 & 2"],
)  # fmt: skip
def test_a_folder_named_after_the_standard_is_no_service_area(folder: str) -> None:
    assert not is_service_area(folder)


@pytest.mark.parametrize(
    "folder",
    ["housing", "01 Housing", "2024 evidence", "Ward 3", "corporate", "(top level)", "2nd floor",
     "101 service", "6 Planning", "1 Corporate", "3. Housing", "24-7 response"],
)  # fmt: skip
def test_other_folders_are_service_areas(folder: str) -> None:
    assert is_service_area(folder)


@pytest.mark.parametrize("load", [load_areas, load_rules])
def test_what_is_no_file_of_settings_is_refused_at_once(tmp_path: Path, load: Any) -> None:
    """A device would be read for ever, and brackets in brackets end in a traceback."""
    deep = _file(tmp_path, "deep.toml", f"a = {'[' * 20_000}{']' * 20_000}")
    with pytest.raises(SettingsError, match="nested too deeply"):
        load(deep)
    with pytest.raises(SettingsError, match="longer than 1 MB"):
        load(_file(tmp_path, "long.toml", "#" * 1_000_001))
    with pytest.raises(SettingsError, match="not a file"):
        load(tmp_path if sys.platform == "win32" else Path("/dev/zero"))
