"""Rules: the package's own are sound, a user's file changes them or is refused by key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cse_mapper
from cse_mapper.domain.rules import default_rules, load_rules, rules_as_told
from cse_mapper.domain.standard import load_standard
from cse_mapper.errors import SettingsError


def _file(folder: Path, text: str) -> Path:
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_rule_of_the_package_has_a_sentence_with_its_value_and_a_source() -> None:
    for rule in load_rules(None).by_id.values():
        assert "{value}" in rule.sentence
        assert rule.source
        if not isinstance(rule.value, tuple):
            assert rule.lowest is not None
            assert rule.highest is not None
            assert rule.lowest <= rule.value <= rule.highest


def test_every_rule_is_used_and_every_rule_used_exists() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(cse_mapper.__file__).parent.rglob("*.py")
    )
    used = set(re.findall(r'\b(?:number|names)\(\s*"(\w+)"|\blikely(?:: str)? = "(\w+)"', source))
    assert {called or named for called, named in used} == set(load_rules(None).by_id)


def test_rules_in_force_print_the_value() -> None:
    sentences = dict(load_rules(None).in_force())
    assert sentences["stale_years"].startswith("Evidence of 3 years")
    assert all("{" not in sentence for sentence in sentences.values())


def test_lists_of_elements_name_elements_of_the_standard() -> None:
    rules = load_rules(None)
    for rule in ("outcome_elements", "yearly_elements"):
        assert set(rules.names(rule)) <= set(load_standard().ids)


def test_a_user_changes_what_is_named_and_nothing_else(tmp_path: Path) -> None:
    changed = load_rules(_file(tmp_path, 'stale_years = 4\nyearly_elements = ["1.3.2"]\n'))
    assert changed.number("stale_years") == 4
    assert changed.names("yearly_elements") == ("1.3.2",)
    assert changed.number("yearly_months") == load_rules(None).number("yearly_months")
    assert "Evidence of 4 years" in dict(changed.in_force())["stale_years"]
    assert load_rules(None).number("stale_years") == 3


def test_an_empty_file_changes_nothing(tmp_path: Path) -> None:
    assert load_rules(_file(tmp_path, "")).in_force() == load_rules(None).in_force()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("stale_year = 4", "stale_year"),
        ('stale_years = "four"', "stale_years"),
        ("stale_years = true", "stale_years"),
        ("stale_years = 3.5", "stale_years"),
        ("stale_years = 0", "stale_years"),
        ("covered_likely = nan", "covered_likely"),
        ("covered_likely = 1.5", "covered_likely"),
        ("covered_documents = inf", "covered_documents"),
        ('yearly_elements = "1.3.2"', "yearly_elements"),
        ("yearly_elements = [1]", "yearly_elements"),
        ('yearly_elements = ["1.9.9"]', "1.9.9"),
        ("[stale_years]\nvalue = 4", "stale_years"),
    ],
)
def test_a_wrong_line_is_refused_and_named(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(SettingsError, match=re.escape(key)):
        load_rules(_file(tmp_path, text))


def test_a_file_that_is_not_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="TOML"):
        load_rules(_file(tmp_path, "stale years: 4"))


def test_a_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        load_rules(tmp_path / "none.toml")


def test_rules_come_back_from_what_a_report_tells_of_them() -> None:
    ours = default_rules().with_values(
        stale_years=7, counts_from=0.3, corporate_areas=(), yearly_elements=("1.3.2", "4.1.2")
    )
    assert rules_as_told(ours.in_force()) == ours
    told = (("stale_years", "Words of another version, 9."), ("gone", "A rule that is gone."))
    assert rules_as_told(told) == default_rules()
