"""Blocks become passages worth quoting, each with a place that is true."""

import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cse_mapper.domain import Block, Document, Locator, ReadDocument
from cse_mapper.passages.cutting import MAX_WORDS, make_passages, text_identity
from cse_mapper.passages.sentences import LONGEST_WORD, sentences, tokens_of

SENTENCE = "Residents asked for later opening hours and the counter now stays open until seven. "


def _read(blocks: Sequence[Block], path: str = "housing/policy.docx") -> ReadDocument:
    return ReadDocument(Document(path, "housing", "read"), tuple(blocks))


def _paragraphs(*texts: str) -> list[Block]:
    return [Block(text, Locator(paragraph=i)) for i, text in enumerate(texts, 1)]


def test_a_long_paragraph_is_cut_at_sentences_into_quotable_passages() -> None:
    found = make_passages(_read(_paragraphs("".join(f"{i} {SENTENCE}" for i in range(20)))))
    assert len(found) > 3
    for passage in found:
        assert 20 <= len(passage.text.split()) <= MAX_WORDS
        assert passage.text.endswith("seven.")


def test_abbreviations_and_numbers_do_not_end_a_sentence() -> None:
    text = "Cllr. Hale and Mrs. Osei agreed No. 7 of the plan. It starts at 9 a.m. on Monday."
    assert sentences(text)[0] == "Cllr. Hale and Mrs. Osei agreed No. 7 of the plan."


def test_a_paragraph_of_one_sentence_and_one_with_an_endless_word_stay_whole() -> None:
    for text in ("Open until seven", "Open until seven.", 'They said "open until seven."'):
        assert sentences(f" {text} ") == [text]
    assert sentences("Opened in May. Open until seven.") == ["Opened in May.", "Open until seven."]
    # spaCy's tokeniser would take minutes over these brackets.
    endless = f"Look here {']' * 100_000}. More follows."
    assert sentences(endless) == [endless]
    assert tokens_of(endless).text == f"Look here {']' * LONGEST_WORD} More follows."


def test_a_passage_names_the_paragraph_it_starts_in_and_the_heading_above() -> None:
    blocks = [
        Block("Complaints", Locator(paragraph=1), "heading"),
        Block(SENTENCE * 2, Locator(paragraph=2)),
        Block("Fees", Locator(paragraph=3), "heading"),
        Block(SENTENCE.replace("hours", "times") * 2, Locator(paragraph=4)),
    ]
    first, second = make_passages(_read(blocks))
    assert (first.locator.paragraph, first.heading) == (2, "Complaints")
    assert (second.locator.paragraph, second.heading) == (4, "Fees")


def test_a_title_stands_over_its_own_slide_alone() -> None:
    blocks = [
        Block("Complaints", Locator(slide=1), "heading"),
        Block(SENTENCE * 2, Locator(slide=1)),
        Block(SENTENCE.replace("hours", "times") * 2, Locator(slide=2)),
    ]
    found = make_passages(_read(blocks))
    assert [(p.locator.slide, p.heading) for p in found] == [(1, "Complaints"), (2, "")]


def test_a_passage_never_straddles_two_pages() -> None:
    blocks = [Block(SENTENCE, Locator(page=n)) for n in (1, 2)]
    # Each page's text is its own even though it is short.
    assert {p.locator.page for p in make_passages(_read(blocks))} <= {1, 2}
    for passage in make_passages(_read([*blocks, Block(SENTENCE * 3, Locator(page=2))])):
        assert passage.text.count("Residents") <= 5


def test_running_headers_page_numbers_and_contents_pages_are_dropped() -> None:
    blocks = []
    for page in range(1, 6):
        blocks += [
            Block("Wenlow Vale Borough Council - Annual report", Locator(page=page)),
            Block(f"{SENTENCE * 2}Item {page}.", Locator(page=page)),
            Block(f"Page {page} of 5", Locator(page=page)),
        ]
    contents = "Introduction ...... 3\nOur services ...... 5\nComplaints ...... 9\nFees ...... 12"
    text = " ".join(
        p.text for p in make_passages(_read([Block(contents, Locator(page=1)), *blocks]))
    )
    assert "Annual report" not in text
    assert "Page 3" not in text
    assert "......" not in text
    assert "Item 3" in text


@pytest.mark.parametrize(
    "text",
    [
        "Customer Access Strategy And Action Plan Brackwater Borough Council 2021",
        "HOUSING SERVICES TENANT ENGAGEMENT STRATEGY 2019 TO 2022 ADOPTED VERSION",
        "NI14 BV12a LP/003 NI182 BV109a H12 CS4 PI07 HR/22-1",
    ],
)
def test_a_title_and_a_row_of_codes_are_no_passages(text: str) -> None:
    assert not make_passages(_read([Block(text, Locator(page=1))]))


@pytest.mark.parametrize(
    "text",
    [
        "Telephone. 70. 60. 9.2. 63. E-mail. 42. 39. 8.8. 36",
        "Library Opening Hours Monday Tuesday Wednesday Thursday 9am 5pm Saturday 10am 1pm",
        "Ann rang Tom at once and he came out the same day to mend it",
        "You Said The Queue Is Too Long. We Did Open A Third Desk",
        "Priority P1: 98% P2: 91% P3: 84% P4: 77% P5: 70% P6: 63%",
    ],
)
def test_rows_of_results_and_short_sentences_are_passages(text: str) -> None:
    assert make_passages(_read([Block(text, Locator(page=1), "cells")]))


def test_a_contents_page_of_one_line_a_paragraph_is_dropped() -> None:
    lines = [
        "1. Introduction 3",
        "2. Our vision for customers 4",
        "3. Customer access 5",
        "4. Data 9",
    ]
    found = make_passages(_read([*_paragraphs(*lines), Block(SENTENCE * 2, Locator(paragraph=5))]))
    assert [p.locator.paragraph for p in found] == [5]


def test_bullets_stay_with_the_sentence_that_leads_to_them() -> None:
    blocks = _paragraphs(
        "When you telephone we will:",
        "- answer within twenty seconds",
        "- give our name and ask for yours",
        "- call you back when we promised to",
    )
    (passage,) = make_passages(_read(blocks))
    assert passage.text.startswith("When you telephone we will: answer within twenty seconds;")
    assert passage.locator.paragraph == 1


def test_rows_of_a_sheet_join_and_their_cells_become_one_range() -> None:
    blocks = [
        Block(
            f"Service: team {row}. Complaints received: {row}. Answered in ten days: 9{row}%.",
            Locator(sheet="Complaints", cells=f"A{row}:C{row}"),
            "cells",
        )
        for row in range(2, 5)
    ]
    (passage,) = make_passages(_read(blocks))
    assert str(passage.locator) == "Complaints!A2:C4"
    assert "team 3" in passage.text


def test_mail_disclaimers_are_not_passages() -> None:
    text = (
        "This e-mail and any attachments are confidential and intended solely for the addressee; "
        "if you have received it in error please tell the sender and delete it at once."
    )
    assert make_passages(_read(_paragraphs(text))) == ()


def test_sender_addressee_and_date_of_a_message_are_not_passages() -> None:
    said = "From: a@example.org To: planning@example.org Date: Tue, 10 Feb 2026 10:00:00 +0000"
    for part in ("e-mail header", "thanks.eml > e-mail header"):
        assert make_passages(_read([Block(said, Locator(part=part), "paragraph")])) == ()


def test_the_identity_of_a_text_survives_layout_but_not_other_words() -> None:
    assert text_identity("We answer  calls,\nquickly.") == text_identity("we answer calls quickly")
    assert text_identity("We answer calls in 5 days") != text_identity("We answer calls in 6 days")


def test_the_same_text_has_one_text_identity_in_two_documents_but_two_passages() -> None:
    one = make_passages(_read(_paragraphs(SENTENCE * 2), "a.docx"))[0]
    two = make_passages(_read(_paragraphs(SENTENCE * 2), "b.docx"))[0]
    assert one.text_id == two.text_id
    assert one.id != two.id


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=400), max_size=8))
def test_any_text_gives_passages_of_bounded_length_or_none(texts: list[str]) -> None:
    for passage in make_passages(_read(_paragraphs(*texts))):
        assert passage.text.strip()
        assert len(passage.text.split()) <= MAX_WORDS
        assert passage.locator.paragraph is not None


@pytest.mark.parametrize("unit", [".", " ", "…", "No. ", "1.", "-"])
def test_a_long_run_is_cut_in_good_time(unit: str) -> None:
    """Tried from each of a quarter of a million characters it would not end within a day."""
    text = unit * (250_000 // len(unit))
    block = Block(f"The council answers in ten days.\n{text}", Locator(paragraph=1))
    assert len(make_passages(ReadDocument(Document("a.txt", "", "read"), (block,)))) < 4_000


def test_spacy_comes_without_its_command_line_and_gives_it_later() -> None:
    asked = (
        "import sys\n"
        "from cse_mapper.passages.sentences import english\n"
        "english()\n"
        "assert 'spacy.cli' not in sys.modules and 'typer' not in sys.modules\n"
        "import spacy, spacy.cli\n"
        "assert spacy.cli.download and spacy.info(silent=True)['spacy_version']\n"
    )
    subprocess.run([sys.executable, "-c", asked], check=True)


def test_list_items_that_are_paragraphs_without_an_end_do_not_run_into_each_other() -> None:
    lines = (
        "Published April 2026",
        "Calls answered in sixty seconds by the team that knows you",
        "Letters answered in five working days",
        "and e-mails in two",
        "If it takes longer we say why.",
    )
    blocks = _paragraphs(*lines)
    (passage,) = make_passages(_read(blocks))
    assert passage.text == (
        "Published April 2026. Calls answered in sixty seconds by the team that knows you. "
        "Letters answered in five working days and e-mails in two. If it takes longer we say why."
    )


def test_a_paragraph_that_ends_inside_a_quotation_gets_no_second_full_stop() -> None:
    lines = (
        "A tenant on the panel said of the new letters: “I know what to do now.”",
        "Forms were rewritten (all of them with the readers' panel.)",
        "Nobody has asked for a form to be explained since",
    )
    (passage,) = make_passages(_read(_paragraphs(*lines)))
    assert passage.text == " ".join(lines)


def test_a_run_of_rows_is_cited_with_all_its_columns_though_its_last_row_is_a_note() -> None:
    rows = ["Question: Polite staff; 2024: 88%; 2026: 93%.", "Note: of those who had contact."]
    places = ["A6:E6", "A14"]
    blocks = [
        Block(row, Locator(sheet="Survey", cells=cells), "cells")
        for row, cells in zip(rows, places, strict=True)
    ]
    (passage,) = make_passages(_read(blocks, "housing/survey.xlsx"))
    assert str(passage.locator) == "Survey!A6:E14"


def test_columns_beyond_z_are_to_the_right_of_it() -> None:
    rows = [
        ("B2:Z2", "Calls answered in time: 80% of all calls in the first quarter."),
        ("C3:AA3", "Calls answered in time: 85% of all calls in the second quarter."),
    ]
    blocks = [Block(text, Locator(sheet="S", cells=cells), "cells") for cells, text in rows]
    (passage,) = make_passages(_read(blocks, "housing/survey.xlsx"))
    assert str(passage.locator) == "S!B2:AA3"
