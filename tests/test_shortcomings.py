"""Every reason that is a shortcoming has advice for coordinators, a question for assessors."""

from __future__ import annotations

import re

from cse_mapper.domain.shortcomings import BY_CODE, SHORTCOMINGS
from tests.test_layers import PACKAGE

# Said in passing of evidence that is enough: they settle nothing on site.
IN_PASSING = {"some-not-in-force", "some-stale", "some-undated"}


def test_the_list_has_every_reason_that_a_status_can_have_and_no_other() -> None:
    source = (PACKAGE / "assessment" / "status.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'Reason\(\s*"([a-z-]+)"', source))
    codes |= set(re.findall(r'"([a-z]+-documents?)"', source))
    assert len(codes) > 10
    assert codes - {"found"} == set(BY_CODE)


def test_no_code_stands_there_twice() -> None:
    assert len(BY_CODE) == len(SHORTCOMINGS)


def test_each_has_advice_and_what_decides_a_status_a_question() -> None:
    assert [one.code for one in SHORTCOMINGS if not one.advice] == []
    assert {one.code for one in SHORTCOMINGS if not one.ask} == IN_PASSING
