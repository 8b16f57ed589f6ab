"""The list of formats is one: readers, links, the doctor and README go by it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from cse_mapper.domain import Locator
from cse_mapper.outputs.links import evidence_link, linked_path
from cse_mapper.reading.known_formats import (
    BY_SUFFIX,
    FORMATS,
    HOPELESS,
    WHAT_TO_DO,
    formats_in_words,
)

ROOT = Path(__file__).resolve().parent.parent.parent
# What desktops start by a click: Windows (PATHEXT, and handlers that run scripts), macOS, Linux.
_RUN_BY_A_CLICK = """
.com .exe .bat .cmd .vbs .vbe .js .jse .wsf .wsh .msc .cpl .msi .msp .scr .pif .hta .jar .ps1 .sct
.lnk .url .webloc .reg .inf .scf .application .appref-ms .gadget .chm .sh .command .app .desktop .py
.pyw .workflow .action .iso .img .settingcontent-ms .library-ms .xll .wll
"""


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.kind)
def test_every_format_has_its_reader(form) -> None:
    assert callable(import_module(f"cse_mapper.reading.formats.{form.reader}").read)


def test_no_suffix_is_two_things() -> None:
    suffixes = [suffix for form in FORMATS for suffix in form.suffixes]
    assert len({*suffixes, *WHAT_TO_DO, *HOPELESS}) == len([*suffixes, *WHAT_TO_DO, *HOPELESS])


@pytest.mark.parametrize("suffix", BY_SUFFIX)
def test_whatever_is_read_is_linked(suffix: str) -> None:
    assert (
        evidence_link(f"housing/a{suffix}", Locator(), "evidence") == f"evidence/housing/a{suffix}"
    )
    assert linked_path(f"housing/a{suffix}", "evidence") == f"evidence/housing/a{suffix}"


@pytest.mark.parametrize("suffix", [*_RUN_BY_A_CLICK.split(), ""])
def test_nothing_that_a_click_would_run_is_linked(suffix: str) -> None:
    assert evidence_link(f"housing/a{suffix}", Locator(), "evidence") is None
    assert linked_path(f"housing/a{suffix}", "evidence") is None


def test_the_readme_names_what_is_read() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"What is read: {formats_in_words()}." in readme
