"""Amounts and days as people say them, alike on every page, sheet and screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def day_in_words(day: date) -> str:
    """A date for people, such as 3 March 2026."""
    return f"{day.day} {day:%B %Y}"


def some(amount: int, one: str, many: str) -> str:
    """An amount with its noun, such as "1 passage" and "1,204 passages"."""
    return f"{amount:,} {one if amount == 1 else many}"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Names as a person lists them: a, b and c."""
    names = list(names)
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
