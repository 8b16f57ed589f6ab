import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cse_mapper.passages.personal import KINDS, personal_data, redact


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to j.o'neil+repairs@example.gov.uk today.", "e-mail address"),
        ("Ring 01632 960 001.", "phone number"),
        ("Ring (01632) 960001.", "phone number"),
        ("Ring 020 7946 0000.", "phone number"),
        ("Ring +44 (0)20 7946 0018.", "phone number"),
        ("Text 07700 90 01 23.", "phone number"),
        ("Ring (+44) 7700 900123.", "phone number"),
        ("Ring 07700\u2011900\u2011123 or text", "phone number"),
        ("Ring \uff10\uff17\uff17\uff10\uff10 900123.", "phone number"),
        ("Ring 07700\u00a0900\u00a0123.", "phone number"),
        ("Write to name [at] example.org", "e-mail address"),
        ("name (at) example (dot) org (dot) uk", "e-mail address"),
        ("ann [dot] hale [at] example.org", "e-mail address"),
        ("NHS number 943 476 5919", "NHS number"),
        ("her 9434765919 was quoted", "NHS number"),
        ("Paid to 20-00-00, 55779911", "bank account"),
        ("Sort code 20-00-00", "bank account"),
        ("account number: 55779911", "bank account"),
        ("Collections in DN4 7QX are on Mondays.", "postcode"),
        ("Mrs Hale (14/03/1952) asked for a ramp.", "date of birth"),
        ("Hale, 3 May 1941, cannot use stairs", "date of birth"),
        ("Ring 0044 1632 960001", "phone number"),
        ("Fax:+44 (1632) 960001", "phone number"),
        ("Ring +353 1 496 0001", "phone number"),
        ("Her number is QQ 12 34 56 C.", "National Insurance number"),
        ("ni no ab123456d", "National Insurance number"),
        ("He lives at 14 Elm Road, Denby.", "address"),
        ("Flat 3, 22b Station Street, Upper Denby, DN4 7QX", "address"),
        ("5 Upper Hollow, Denby, DN4 7QX", "address"),
        ("9 the hollow, dn4 7qx", "address"),
        ("14 elm road denby dn4 7qx", "address"),
        ("DOB 12/03/1961", "date of birth"),
        ("Date of birth: 3rd March 1972", "date of birth"),
        ("born on 12 March 1950", "date of birth"),
        ("d.o.b. 12-Mar-61", "date of birth"),
    ],
)
def test_each_kind_is_found_and_masked(text: str, kind: str) -> None:
    assert personal_data(text) == (kind,)
    masked = redact(text)
    assert f"[{kind}]" in masked
    assert personal_data(masked) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Between 01-02-2023 and 04-05-2023 we asked 1,204 people, and 91 per cent were satisfied.",
        "In 2023 Complaints rose by 4.3 per cent.",
        "The report of 12 March 2023 is on page 14.",
        "The order 943 476 5918 was met, as were 1,234,567 others.",
        "Phase 20-25-30 of the plan.",
        "Follow us @example for news.",
        "The rate was 0.1234567890.",
        "She was born in 1950.",
        "Reading starts on 12 July. Garden waste bins are emptied from 3 March Road by road.",
    ],
)
def test_ordinary_evidence_is_left_alone(text: str) -> None:
    assert personal_data(text) == ()
    assert redact(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("From: Pat Lowe <p@hale.example>", "From: [name] <[e-mail address]>"),
        ('To: "Hale, Ann" <ann@hale.example>', "To: [name] <[e-mail address]>"),
        ("From: Pat Lowe [mailto:p@hale.example] Sent: 3 May 2025 12:24",
         "From: [name] [mailto:[e-mail address]] Sent: 3 May 2025 12:24"),
        ("From: Pat Lowe Sent: 3 May 2025 12:24", "From: [name] Sent: 3 May 2025 12:24"),
        ("To: Ann Hale", "To: [name]"),
        ("On Thu, 22 May 2025 at 09:00, Pat Lowe <p@hale.example> wrote:",
         "On Thu, 22 May 2025 at 09:00, [name] <[e-mail address]> wrote:"),
        ("On 22 May 2025, at 09:00, Pat Lowe wrote:", "On 22 May 2025, at 09:00, [name] wrote:"),
        ("From: those who wrote we learnt much.", "From: those who wrote we learnt much."),
        ("On 3 May 2025 Hale wrote to all.", "On 3 May 2025 Hale wrote to all."),
    ],
)  # fmt: skip
def test_who_wrote_an_email_is_masked(text: str, masked: str) -> None:
    assert redact(text) == masked


def test_several_kinds_are_told_in_one_order() -> None:
    text = (
        "14 Elm Road, 01632 960001, a@b.example, DOB 1/2/1990, QQ123456C, 943 476 5919, DN4 7QX, "
        "20-00-00 55779911"
    )
    assert personal_data(text) == KINDS


def test_the_words_around_stay() -> None:
    masked = redact("Mrs J. Hale (date of birth: 3/4/1950) rang from 01632 960001 about bins.")
    assert masked == (
        "Mrs [name] (date of birth: [date of birth]) rang from [phone number] about bins."
    )


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789 +-().,@/abAB'E14Q\n", max_size=80) | st.text(max_size=80))
def test_nothing_that_is_found_is_left_after_masking(text: str) -> None:
    assert personal_data(redact(text)) == ()


def test_a_first_name_goes_with_the_address_that_it_begins() -> None:
    hidden = "Mail tamsin [dot] j (dot) hale [at] example [dot] org today."
    assert redact(hidden) == "Mail [e-mail address] today."
