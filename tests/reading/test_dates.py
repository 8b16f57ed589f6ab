"""The date of a piece of evidence comes from its own words, wherever councils write them."""

from dataclasses import replace
from datetime import date

import pytest

from cse_mapper.domain import Block, Locator
from cse_mapper.reading.date_phrases import dates_in
from cse_mapper.reading.dates import evidence_date
from cse_mapper.reading.extracted import Extracted


def a_document(*texts: str, title: str = "", written: date | None = None) -> Extracted:
    blocks = tuple(Block(text, Locator(paragraph=n)) for n, text in enumerate(texts, start=1))
    source = "the file's properties (last saved)" if written else ""
    return Extracted(blocks, title, written=written, written_source=source)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 June 2023", date(2023, 6, 14)),
        ("14th of June 2023", date(2023, 6, 14)),
        ("Wednesday 14 June, 2023", date(2023, 6, 14)),
        ("June 14, 2023", date(2023, 6, 14)),
        ("14-Jun-2023", date(2023, 6, 14)),
        ("14/06/2023", date(2023, 6, 14)),
        ("14.6.23", date(2023, 6, 14)),
        ("2023-06-14", date(2023, 6, 14)),
        ("June 2023", date(2023, 6, 1)),
        ("Sept 2023", date(2023, 9, 1)),
        ("January to March 2026", date(2026, 3, 1)),
        ("Spring 2024", date(2024, 3, 1)),
        ("2023/24", date(2024, 3, 31)),
        ("2023-24", date(2024, 3, 31)),
        ("2023/2024", date(2024, 3, 31)),
        ("1999/00", date(2000, 3, 31)),
        ("Q3 2023/24", date(2023, 12, 31)),
        ("Quarter 4, 2025-26", date(2026, 3, 31)),
        ("2022", date(2022, 12, 31)),
        ("2021 to 2025", date(2021, 1, 1)),
    ],
)
def test_a_date_is_understood_in_every_form(text: str, day: date) -> None:
    assert [found.day for found in dates_in(f"on {text}, as said")] == [day]


@pytest.mark.parametrize(
    "text",
    ["call 01632 960410", "room 2023a", "£2,023.50", "paragraph 12.4.1", "85/99"],
)
def test_other_numbers_are_not_dates(text: str) -> None:
    assert list(dates_in(text)) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Complaints policy. Reviewed March 2022", date(2022, 3, 1)),
        ("Version 2, April 2021", date(2021, 4, 1)),
        ("Version 2.1 (14 May 2021)", date(2021, 5, 14)),
        ("Last updated: 12 May 2023", date(2023, 5, 12)),
        ("Minutes of the meeting held on Tuesday 14 June 2022", date(2022, 6, 14)),
        ("Approved by Cabinet on 3 March 2023", date(2023, 3, 3)),
        ("Published June 2023. Next review: March 2026", date(2023, 6, 1)),
        ("Version 1, March 2019; version 2, April 2021", date(2021, 4, 1)),
        ("Date of issue: 01/09/2022. Review date: 01/09/2025", date(2022, 9, 1)),
        ("Adopted May 2020, to be reviewed in May 2023", date(2020, 5, 1)),
    ],
)
def test_what_the_document_says_of_itself_counts_first(text: str, day: date) -> None:
    document = a_document("A heading", text, "More words.", written=date(2024, 1, 1))
    assert evidence_date(document, "policy 2017.docx")[0] == day


@pytest.mark.parametrize(
    "text",
    [
        "Next review: March 2026",
        "This policy will be reviewed in March 2026.",
        "Review due March 2026",
        "Deadline to apply: 1 March 2026",
        "Expires 31 March 2026",
        "We will open the new counter by June 2026.",
        "The Equality Act 2010 applies.",
    ],
)
def test_what_lies_ahead_or_elsewhere_is_no_date_of_evidence(text: str) -> None:
    assert evidence_date(a_document("Complaints policy", text), "policy.docx") == (None, "")


@pytest.mark.parametrize(
    "lines",
    [
        ("Open day", "14 November 2026", "10am to 4pm", "Come and see the new library."),
        ("Join our tenants' panel", "Saturday 14 November 2026, 2pm", "Refreshments."),
        ("Save the date", "14 November 2026", "Staff awards"),
        ("Our office is closed on the day of the count.", "14 November 2026"),
    ],
)
def test_the_day_of_an_event_is_called_so_and_gives_way_to_when_the_notice_was_written(
    lines: tuple[str, ...],
) -> None:
    day, source = evidence_date(a_document(*lines), "notice.docx")
    assert (day, source[:30]) == (date(2026, 11, 14), "the day of what it announces (")
    saved = a_document(*lines, written=date(2026, 10, 2))
    day, source = evidence_date(saved, "notice.docx")
    assert day == date(2026, 10, 2)
    assert source == (
        "the file's properties (last saved), for what it announces ('14 November 2026')"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("Tenant panel", "14 November 2025", "Minutes. All welcome. The panel agreed the letter."),
        ("14 November 2025", "Dear Mrs Hale", "Come and see us about your letter."),
    ],
)
def test_a_record_or_letter_is_of_its_day_whatever_it_invites_to(lines: tuple[str, ...]) -> None:
    found = evidence_date(a_document(*lines, written=date(2025, 11, 2)), "file.docx")
    assert found == (date(2025, 11, 14), "a line of its own ('14 November 2025')")


@pytest.mark.parametrize(
    "answers",
    [
        "Thank you for your letter dated 3 November 2025 about your bins.",
        "I refer to your request for information, sent on 3 November 2025.",
        "We met on 20 October 2025; the visit was on Monday 27 October 2025.",
    ],
)
def test_a_letter_is_of_its_own_day_not_of_what_it_answers(answers: str) -> None:
    letter = a_document("Our ref: 2025/14", "14 November 2025", "Dear Mrs Hale", answers)
    assert evidence_date(letter, "reply.docx")[0] == date(2025, 11, 14)


@pytest.mark.parametrize(
    "head",
    [
        ["MINUTES OF THE PARISH COUNCIL MEETING HELD ON", "TUESDAY, 5 MARCH 2024"],
        ["Draft minutes of the Annual Parish Meeting, 5 March 2024"],
        ["Housing Panel", "Notes of the meeting on 5 March 2024"],
        ["Housing Panel", "Meeting minutes", "Tuesday 5th March 2024, 7 pm"],
    ],
)
def test_minutes_are_of_the_meeting_not_of_the_one_that_signs_them(head: list[str]) -> None:
    minutes = a_document(
        "Hale Parish Council",
        *head,
        "The minutes of the meeting held on 6 February 2024 were confirmed.",
        "Date of the next meeting: Tuesday 2 April 2024 in the village hall.",
        "Chairman: J Hale",
        "Date: 2 April 2024",
    )
    assert evidence_date(minutes, "minutes.pdf")[0] == date(2024, 3, 5)


def test_an_agendas_item_or_tale_of_minutes_is_no_meeting() -> None:
    agenda = a_document(
        "Agenda of the Housing Panel, 9 July 2024", "1. Apologies", "Minutes of the last meeting",
        "To confirm those of 11 June 2024",
    )  # fmt: skip
    assert evidence_date(agenda, "agenda.pdf")[0] == date(2024, 7, 9)


def test_what_a_letter_answers_is_not_its_date() -> None:
    letter = a_document("Dear Mr Lowe", "Thank you for your e-mail of 3 November 2025.")
    assert evidence_date(letter, "reply.docx") == (None, "")


def test_an_annual_report_ends_with_its_year() -> None:
    day, source = evidence_date(a_document("Annual report 2023/24", "We did much."), "report.pdf")
    assert (day, source) == (date(2024, 3, 31), "its title ('2023/24')")


def test_a_plan_is_as_old_as_its_file_not_as_its_last_year() -> None:
    document = a_document("Training plan 2026-27", "Modules.", written=date(2026, 3, 30))
    assert evidence_date(document, "plan.docx")[0] == date(2026, 3, 30)


def test_a_strategy_counts_from_its_first_year() -> None:
    document = a_document("Customer strategy 2006-2009", "We promise.")
    assert evidence_date(document, "strategy.txt")[0] == date(2006, 1, 1)


def test_the_end_of_a_contract_is_not_its_date() -> None:
    document = a_document("Agreement", "It runs from 1 April 2024 to 31 March 2032 and no longer.")
    assert evidence_date(document, "agreement.pdf")[0] == date(2024, 4, 1)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("minutes_20230614.docx", date(2023, 6, 14)),
        ("2023-06-14 minutes.docx", date(2023, 6, 14)),
        ("minutes 14.06.23.docx", date(2023, 6, 14)),
        ("newsletter-2023-06.pdf", date(2023, 6, 1)),
        ("complaints-2022-23.xlsx", date(2023, 3, 31)),
        ("briefing-april-2026.ppt", date(2026, 4, 1)),
    ],
)
def test_the_file_name_tells_when_the_text_does_not(name: str, day: date) -> None:
    assert evidence_date(a_document("Some words."), name)[0] == day


def test_properties_tell_when_nothing_else_does() -> None:
    day, source = evidence_date(a_document("Words.", written=date(2022, 5, 6)), "words.docx")
    assert (day, source) == (date(2022, 5, 6), "the file's properties (last saved)")


def test_old_history_in_the_text_does_not_outdo_the_properties() -> None:
    document = a_document("Our library opened on 3 May 1994.", written=date(2022, 5, 6))
    assert evidence_date(document, "words.docx")[0] == date(2022, 5, 6)


def test_an_email_has_the_day_it_was_sent() -> None:
    document = Extracted(
        (Block("See you on 4 May 2025.", Locator(paragraph=1)),),
        stated=date(2025, 4, 30),
        stated_source="the e-mail's own date",
    )
    assert evidence_date(document, "a.eml") == (date(2025, 4, 30), "the e-mail's own date")


def test_nothing_is_made_up() -> None:
    assert evidence_date(a_document("Words without a day."), "words.txt") == (None, "")


@pytest.mark.parametrize(
    ("text", "exported", "day"),
    [
        ("The panel met on 4 March 2019 and on 6 May 2019.", True, date(2019, 5, 6)),
        ("Calls rose by a tenth in 2018/19.", True, date(2019, 3, 31)),
        ("The panel met on 4 March 2019.", False, date(2026, 11, 29)),
        ("The panel will meet on 4 March 2027.", True, date(2026, 11, 29)),
        ("Calls rose by a tenth.", True, date(2026, 11, 29)),
    ],
)
def test_a_pdf_made_again_is_no_younger_than_its_text(text: str, exported: bool, day: date) -> None:
    document = a_document(f"{text} It was agreed.", written=date(2026, 11, 29))
    assert evidence_date(replace(document, exported=exported), "a.pdf")[0] == day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Presented to Overview and Scrutiny Committee on 16 June 2026.", date(2026, 6, 16)),
        ("Prepared for Management Team 30 April 2026.", date(2026, 4, 30)),
        ("Report of the Learning and Development Officer, 18 May 2026.", date(2026, 5, 18)),
    ],
)
def test_a_report_has_the_day_it_was_given_not_one_that_it_tells_of(line: str, day: date) -> None:
    told = "A ring-back service was set up in October 2025."
    document = a_document("Complaints annual report 2025/26", line, told, written=date(2026, 3, 2))
    assert evidence_date(document, "report.docx")[0] == day


def test_whom_a_service_was_given_to_is_no_date_of_a_report() -> None:
    document = a_document("Annual report 2025/26", "Prizes were presented to staff on 1 May 2024.")
    assert evidence_date(document, "report.docx")[0] == date(2026, 3, 31)


def test_a_file_named_by_its_month_has_the_day_that_its_text_names() -> None:
    document = a_document("The board met on 20 January 2026 and on 3 February 2026.")
    assert evidence_date(document, "minutes 2026-01.txt")[0] == date(2026, 1, 20)
