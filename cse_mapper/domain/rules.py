"""The rules behind an element's status: data with a sentence and a source each, open to a user."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from cse_mapper.domain.asked import load_asked
from cse_mapper.domain.settings_file import settings_text, toml_of
from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import SettingsError

RuleValue = int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its value, what it says, where it comes from, and the bounds of a number."""

    id: str
    value: RuleValue
    sentence: str
    source: str
    lowest: float | None = None
    highest: float | None = None

    def __str__(self) -> str:
        shown = ", ".join(self.value) if isinstance(self.value, tuple) else f"{self.value:g}"
        return self.sentence.replace("{value}", shown or "none")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in force for one run, looked up by id."""

    by_id: Mapping[str, Rule]

    def number(self, rule: str) -> float:
        """Get the value of a rule that is a number; KeyError for a rule that does not exist."""
        value = self.by_id[rule].value
        if isinstance(value, tuple):
            raise KeyError(f"{rule} is a list")
        return float(value)

    def names(self, rule: str) -> tuple[str, ...]:
        """Get the value of a rule that is a list of names or elements; KeyError as for `number`."""
        value = self.by_id[rule].value
        if not isinstance(value, tuple):
            raise KeyError(f"{rule} is a number")
        return value

    def in_force(self) -> tuple[tuple[str, str], ...]:
        """List every rule as id and sentence with its value, for the report to print."""
        return tuple((rule.id, str(rule)) for rule in self.by_id.values())

    def with_values(self, **values: RuleValue) -> Rules:
        """Get these rules with other values, to try thresholds out; KeyError for unknown ids."""
        changed = {name: replace(self.by_id[name], value=value) for name, value in values.items()}
        return Rules({**self.by_id, **changed})


@cache
def default_rules() -> Rules:
    """Get the rules that come with the package."""
    text = files("cse_mapper.domain").joinpath("rules.toml").read_text(encoding="utf-8")
    return Rules(
        {
            row["id"]: Rule(row["id"], _value(row), row["sentence"], row["source"], **_bounds(row))
            for row in tomllib.loads(text)["rules"]
        }
    )


def load_rules(path: Path | None) -> Rules:
    """Get the rules for a run: those of the package, with the user's own values from `path`.

    The file is TOML with `rule = value` lines. Raises SettingsError, naming the key, for a rule
    that does not exist, a value of the wrong type or out of bounds, and an unreadable file.
    """
    rules = default_rules()
    if path is None:
        return rules
    values = {key: _checked(path, rules, key, value) for key, value in _read_toml(path).items()}
    return rules.with_values(**values)


def rules_as_told(told: Iterable[tuple[str, str]]) -> Rules:
    """Get the rules that a run had in force back from the sentences in its report.

    `told` is what `Rules.in_force` gave. A rule that is not told, or in words of another version,
    has the value that comes with the package.
    """
    rules = default_rules()
    values: dict[str, RuleValue] = {}
    for identifier, sentence in told:
        rule = rules.by_id.get(identifier)
        before, _, after = rule.sentence.partition("{value}") if rule else ("", "", "")
        value = sentence.removeprefix(before).removesuffix(after)
        if rule and before + value + after == sentence:
            with suppress(ValueError):
                values[identifier] = _value_of(rule, value)
    return rules.with_values(**values)


def _value_of(rule: Rule, told: str) -> RuleValue:
    if isinstance(rule.value, tuple):
        return () if told == "none" else tuple(told.split(", "))
    return int(told) if isinstance(rule.value, int) else float(told)


def _read_toml(path: Path) -> dict[str, object]:
    example = "Write one rule a line, for example: stale_years = 4"
    return toml_of(path, settings_text(path, "rules file", example), "rules file", example)


def _checked(path: Path, rules: Rules, key: str, value: object) -> RuleValue:
    rule = rules.by_id.get(key)
    if rule is None:
        raise SettingsError(
            f"{path}: there is no rule called '{key}'.",
            f"The rules are: {', '.join(rules.by_id)}.",
        )
    if isinstance(rule.value, tuple):
        return _checked_names(path, rule, value)
    # A bool is an int to Python, never to the person who wrote the file.
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        raise SettingsError(
            f"{path}: '{key}' must be a number, not {value!r}.",
            f"For example: {key} = {rule.value}",
        )
    if isinstance(rule.value, int) and value % 1 != 0:
        raise SettingsError(
            f"{path}: '{key}' must be a whole number, not {value!r}.",
            f"For example: {key} = {rule.value}",
        )
    lowest, highest = rule.lowest, rule.highest
    if (lowest is not None and value < lowest) or (highest is not None and value > highest):
        raise SettingsError(
            f"{path}: '{key}' is {value:g}.", f"Give a number from {lowest:g} to {highest:g}."
        )
    return int(value) if isinstance(rule.value, int) else float(value)


def _checked_names(path: Path, rule: Rule, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        raise SettingsError(
            f"{path}: '{rule.id}' must be a list of texts, not {value!r}.",
            f'For example: {rule.id} = ["{rule.value[0]}"]'
            if isinstance(rule.value, tuple)
            else "",
        )
    if rule.id.endswith("_elements"):
        unknown = [name for name in value if name not in load_standard().ids]
        if unknown:
            raise SettingsError(
                f"{path}: '{rule.id}' names {', '.join(unknown)}, which the standard lacks.",
                "`cse-map elements` lists the elements.",
            )
    return tuple(value)


def _value(row: Mapping[str, Any]) -> RuleValue:
    """What the package says: a value, or the elements of which `asked.toml` says so."""
    if "elements" in row:
        ((field, wanted),) = row["elements"].items()
        return tuple(e for e, asked in load_asked().items() if getattr(asked, field) == wanted)
    value: int | float | list[str] = row["value"]
    return tuple(value) if isinstance(value, list) else value


def _bounds(row: Mapping[str, Any]) -> dict[str, float]:
    return {name: row[name] for name in ("lowest", "highest") if name in row}
