from __future__ import annotations

from dataclasses import dataclass, is_dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from cse_mapper.domain import (
    Answer,
    AreaCell,
    Claim,
    ClaimCheck,
    Document,
    FollowUp,
    FollowUpItem,
    Locator,
    PlusElement,
    Reason,
    RequestedDocument,
    Unclaimed,
    Why,
)
from cse_mapper.outputs.links import evidence_link
from cse_mapper.outputs.redaction import _texts, redact_coverage, redact_follow_up
from cse_mapper.outputs.workbook import write_workbook
from tests.outputs.invented import invented_coverage
from tests.outputs.workbook_sample import make_coverage, make_match, make_passage

PHONE = "01632 960001"
MAIL = "j.hale@example.org"


def everything_personal() -> tuple[str, ...]:
    return (PHONE, MAIL, "960001")


def test_no_text_of_a_coverage_keeps_personal_data() -> None:
    path = f"Housing/{MAIL}.pdf"
    match = replace(
        make_match(f"Mrs Hale rang from {PHONE} about her repair and was called back.", "4.3.2"),
        passage=make_passage(
            f"Mrs Hale rang from {PHONE}.", path,
            Locator(paragraph=3, heading=f"Ring {PHONE}", part=f"{MAIL}.msg"),
        ),
        service_area=f"Team {MAIL}",
        note=f"Check with {MAIL}",
        why=Why((MAIL,), f"Like {PHONE}"),
    )  # fmt: skip
    coverage = make_coverage(
        match,
        documents=(Document(path, f"Team {MAIL}", "read", f"Ask {MAIL}", title=f"From {MAIL}"),),
    )
    element = replace(
        coverage.elements[0],
        reasons=(Reason("found", f"Ask {PHONE}"),),
        areas={f"Team {MAIL}": AreaCell(1, 0.5)},
    )
    coverage = replace(
        coverage,
        elements=(element, *coverage.elements[1:]),
        headline=f"Ring {PHONE}.",
        notes=(f"The text “Ring {PHONE}” is gone.",),
    )
    redacted = redact_coverage(coverage)
    for secret in everything_personal():
        assert secret in repr(coverage)
        assert secret not in repr(redacted)
    kept = next(entry for entry in redacted.elements if entry.element == "4.3.2").matches[0]
    assert kept.passage.text == "Mrs [name] rang from [phone number]."
    assert kept.passage.text_id == match.passage.text_id
    assert kept.passage.document == redacted.documents[0].path


def test_claims_of_the_submission_are_masked_too() -> None:
    path = f"Housing/{MAIL}.pdf"
    coverage = replace(
        make_coverage(documents=(Document(path, "Housing", "read"),)),
        claims=(ClaimCheck(Claim("4.3.2", path, f"row of {MAIL}"), "doubtful", f"See {PHONE}."),),
        unclaimed=(Unclaimed("4.3.4", f"gone/{MAIL}.doc", 1),),
    )
    redacted = redact_coverage(coverage)
    for secret in everything_personal():
        assert secret in repr(coverage)
        assert secret not in repr(redacted)
    assert redacted.claims[0].claim.document == redacted.documents[0].path


def test_marks_that_cannot_be_seen_do_not_hide_a_number() -> None:
    coverage = make_coverage(make_match("Ring 01632\u200b 96\u00ad0001\u202c today.", "4.3.2"))
    (match,) = next(e for e in redact_coverage(coverage).elements if e.matches).matches
    assert match.passage.text == "Ring [phone number] today."


def test_files_that_are_alike_once_masked_stay_two() -> None:
    documents = tuple(Document(f"Mail/{name}@example.org.eml", "Mail", "read") for name in "ab")
    redacted = redact_coverage(make_coverage(documents=documents)).documents
    assert len({document.path for document in redacted}) == 2


def test_a_coverage_without_personal_data_is_left_as_it_is() -> None:
    assert redact_coverage(invented_coverage()) == invented_coverage()


def test_a_redacted_workbook_holds_none_of_it(tmp_path: Path) -> None:
    import zipfile

    coverage = make_coverage(make_match(f"Mrs Hale rang from {PHONE}, or {MAIL}.", "4.3.2"))
    path = write_workbook(redact_coverage(coverage), tmp_path / "coverage.xlsx", evidence=tmp_path)
    with zipfile.ZipFile(path) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for secret in everything_personal():
        assert secret not in content


def test_a_follow_up_is_masked_too() -> None:
    match = make_match(f"Mrs Hale rang from {PHONE}.", "4.3.2", f"Housing/{MAIL}.pdf")
    follow_up = FollowUp(
        f"{MAIL}.pdf", None,
        (
            FollowUpItem("partial", ("4.3.2",), f"Ask {MAIL}", (Answer(match, 0.7),), PHONE),
            FollowUpItem(
                "partial", ("4.3.2",), "Ask.", (), "Nothing.",
                near=(Answer(match, 0.1, "element"),),
            ),
        ),
        (PlusElement("4.3.2", "current", None, f"See {PHONE}"),),
        (RequestedDocument("Report", True, (f"{MAIL}.pdf",), f"See {MAIL}"),),
        f"Ring {PHONE}",
    )  # fmt: skip
    redacted = repr(redact_follow_up(follow_up))
    assert not [secret for secret in everything_personal() if secret in redacted]
    assert "[phone number]" in redacted


def test_every_text_of_every_record_is_masked_unless_it_is_named_as_safe() -> None:
    """A field added tomorrow is masked without anybody thinking of it."""
    match = replace(
        make_match("We answered the tenant within a day.", "4.3.2"),
        reviewer=MAIL,
        evidence_date=None,
    )
    coverage = make_coverage(match)

    def filled(record: object) -> object:
        changes: dict[str, object] = {}
        for name, safe in _texts(type(record)):
            value = getattr(record, name)
            if isinstance(value, str) and not safe:
                changes[name] = f"Ask {MAIL}"
            elif is_dataclass(value):
                changes[name] = filled(value)
            elif isinstance(value, tuple):
                changes[name] = tuple(filled(one) if is_dataclass(one) else one for one in value)
        return replace(record, **changes)  # type: ignore[type-var]

    full = filled(coverage)
    assert repr(full).count(MAIL) > 20
    assert MAIL not in repr(redact_coverage(full))  # type: ignore[arg-type]


@dataclass(frozen=True)
class _Caller:
    """What somebody might add to a record one day, with text in every shape that a field has."""

    id: str
    name: str
    numbers: list[str]
    names: frozenset[str]
    said_of: dict[str, tuple[str, ...]]
    role: str | None = None
    likelihood: float = 0.5
    rang: date | None = None


@dataclass(frozen=True)
class _FollowUpWithCaller(FollowUp):
    caller: _Caller | None = None


def test_a_field_that_nobody_named_is_masked_in_whatever_shape_its_text_comes() -> None:
    caller = _Caller(MAIL, MAIL, [PHONE], frozenset({MAIL}), {MAIL: (PHONE,)}, f"Ask {MAIL}")
    added = _FollowUpWithCaller("report.pdf", None, (), (), (), "Nothing.", caller=caller)
    masked = redact_follow_up(added).caller
    assert masked is not None
    assert masked.id == MAIL, "named as safe: the tool's own numbers, never a person's text"
    assert not [
        secret for secret in everything_personal() if secret in repr(replace(masked, id=""))
    ]
    assert repr(masked).count("[phone number]") == 2


def test_a_value_that_nobody_can_look_into_is_refused_and_not_passed_on() -> None:
    added = _FollowUpWithCaller("report.pdf", None, (), (), (), "", caller=MAIL.encode())  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="bytes in 'caller'"):
        redact_follow_up(added)


def test_service_areas_that_are_alike_once_masked_stay_two() -> None:
    documents = tuple(
        Document(f"{name}@example.org/a.txt", f"{name}@example.org", "read") for name in "ab"
    )
    redacted = redact_coverage(make_coverage(documents=documents)).documents
    assert len({document.service_area for document in redacted}) == 2


def test_a_document_whose_name_is_masked_has_no_link_that_leads_nowhere() -> None:
    path = f"Housing/letter to Mrs Hale {PHONE}.pdf"
    coverage = make_coverage(
        make_match("A reply.", "4.3.2"), documents=(Document(path, "H", "read"),)
    )
    masked = redact_coverage(coverage).documents[0].path
    assert evidence_link(path, Locator(), "..") is not None
    assert masked == "Housing/letter to Mrs [name] [phone number].pdf"
    assert evidence_link(masked, Locator(), "..") is None
