"""The rules behind an element's status: data with a sentence and a source each, open to a user."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import msgspec

from cse_mapper.domain.guidance import load_guidance
from cse_mapper.domain.standard import load_standard
from cse_mapper.domain.toml_files import packaged, settings_text, toml_of
from cse_mapper.errors import SettingsError

# A list of names or elements, or a number.
RuleValue = int | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its value, what it says, where it comes from, and the bounds of a number.

    A number always has its bounds.
    """

    id: str
    value: RuleValue
    sentence: str
    source: str
    lowest: float | None = None
    highest: float | None = None

    @property
    def kind(self) -> Any:
        """The type that a value must have, with its bounds."""
        if isinstance(self.value, tuple):
            return tuple[str, ...]
        # The package's own value says whether it is a whole number: half a document is none.
        number = type(self.value)
        lowest, highest = number(self.lowest or 0), number(self.highest or 0)
        return Annotated[number, msgspec.Meta(ge=lowest, le=highest)]

    @property
    def kind_in_words(self) -> str:
        """The same for whoever wrote another value."""
        if isinstance(self.value, tuple):
            return f'a list of texts, for example: {self.id} = ["{self.value[0]}"]'
        what = "a whole number" if isinstance(self.value, int) else "a number"
        bounds = f"from {self.lowest:g} to {self.highest:g}"
        return f"{what} {bounds}, for example: {self.id} = {self.value}"

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


@dataclass(frozen=True, slots=True)
class _Row:
    """A rule as the package has it: with a value, or the elements of which the guidance says so."""

    id: str
    sentence: str
    source: str
    value: RuleValue | None = None
    elements: dict[str, str | bool] = field(default_factory=dict)
    lowest: float | None = None
    highest: float | None = None

    @property
    def rule(self) -> Rule:
        value = self.value
        if value is None:
            ((name, wanted),) = self.elements.items()
            guidance = load_guidance().values()
            value = tuple(one.id for one in guidance if getattr(one, name) == wanted)
        return Rule(self.id, value, self.sentence, self.source, self.lowest, self.highest)


@dataclass(frozen=True, slots=True)
class _File:
    rules: tuple[_Row, ...]


@cache
def default_rules() -> Rules:
    """Get the rules that come with the package."""
    return Rules({row.id: row.rule for row in packaged("rules.toml", _File).rules})


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
            # Another version may have told a list where this one has a number.
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
    try:
        checked: RuleValue = msgspec.convert(value, rule.kind)
    except msgspec.ValidationError as error:
        raise SettingsError(
            f"{path}: '{key}' cannot be {value!r}.", f"Give {rule.kind_in_words}."
        ) from error
    named = checked if isinstance(checked, tuple) and key.endswith("_elements") else ()
    if unknown := [element for element in named if element not in load_standard().ids]:
        raise SettingsError(
            f"{path}: '{key}' names {', '.join(unknown)}, which the standard lacks.",
            "`cse-map elements` lists the elements.",
        )
    return checked
