"""Amounts and days as people say them, alike on every page, sheet and screen."""

from __future__ import annotations

from datetime import date


def day_in_words(day: date) -> str:
    """A date for people, such as 3 March 2026."""
    return f"{day.day} {day:%B %Y}"


def some(amount: int, one: str, many: str) -> str:
    """An amount with its noun, such as "1 passage" and "1,204 passages"."""
    return f"{amount:,} {one if amount == 1 else many}"
