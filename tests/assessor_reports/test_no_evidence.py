"""The standard's list, blank forms, assessors' reports and guidance are no evidence."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from cse_mapper.cluster.judging import Tally, judge_documents
from cse_mapper.domain import Block, Document, Locator, ReadDocument
from cse_mapper.domain.standard import load_standard
from cse_mapper.model.corpus import read_passages
from cse_mapper.reading.extract import extract
from cse_mapper.reading.extracted import Allowance
from cse_mapper.reports.no_evidence import (
    ASSESSORS_REPORT,
    BLANK_FORM,
    GUIDANCE,
    INDEX,
    LIST,
    NOT_FILLED_IN,
    STATEMENTS_LEFT_OUT,
    left_to_judge,
)
from tests.assessor_reports.invented import IDS, layouts, statement
from tests.simple_model import SimpleModel

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"


def _read(texts: Iterable[str], kind: str = "paragraph") -> ReadDocument:
    blocks = tuple(Block(text, Locator(paragraph=i), kind) for i, text in enumerate(texts, 1))  # type: ignore[arg-type]
    return ReadDocument(Document("corporate/paper.docx", "corporate", "read"), blocks)


def _file(path: Path) -> ReadDocument:
    extracted = extract(path.name, path.read_bytes(), Allowance(seconds=60))
    return replace(_read([]), blocks=tuple(extracted.blocks))


def _texts(read: ReadDocument) -> list[str]:
    return [block.text for block in read.blocks]


@pytest.mark.parametrize("number", [str, lambda _: "", lambda _: "-", lambda e: f"{e}:"])
def test_the_standards_own_list_is_no_evidence(number) -> None:  # type: ignore[no-untyped-def]
    left = left_to_judge(_read(f"{number(e)} {statement(e)}" for e in IDS))
    assert left.document.reason == LIST
    assert left.document.status == "read"
    assert not left.blocks


def _called(name: str, *texts: str, kind: str = "paragraph") -> ReadDocument:
    read = _read(texts, kind)
    return replace(read, document=replace(read.document, path=f"housing/{name}"))


@pytest.mark.parametrize(
    "read",
    [
        _called("complaint-form.docx", "Name", "Address", "Details of your complaint", "Signed"),
        _called(
            "feedback log.docx", "Date; What the customer said; What we did; Who.", kind="table"
        ),
        _called("scan.pdf", "Your name: ________", "Telephone: .........", "What happened: _____"),
        _called("action-plan.csv", "Action; Owner; Due date; Progress; Outcome.", kind="cells"),
    ],
)
def test_a_form_that_nobody_filled_in_is_no_evidence(read: ReadDocument) -> None:
    left = left_to_judge(read)
    assert (left.document.reason, left.blocks) == (NOT_FILLED_IN, ())


@pytest.mark.parametrize(
    "read",
    [
        # Filled in, if only here and there.
        _called("complaint-form.docx", "Name: Mrs Hale", "Address", "Details: the lift is broken"),
        _called(
            "log.docx", "Date: 3 May; What the customer said: No bell; Who: Sam.", kind="table"
        ),
        _called("compliment card.docx", "Lovely people", "So kind to mum", "Thank you all"),
        _called("checklist.docx", "Smile", "Give your name", "Offer a private room", "Ring back"),
        # A survey's questions show what is asked, and a menu is no form.
        _called(
            "survey form.docx", "Was it clean? ____", "Were staff kind? ____", "Comments: ____"
        ),
        _called("a-z.html", "Bins", "Council tax", "Housing", "Planning"),
    ],
)
def test_what_somebody_filled_in_or_asks_is_left_as_it_is(read: ReadDocument) -> None:
    assert left_to_judge(read) == read


def test_nor_is_a_part_of_it_under_its_headings() -> None:
    standard = load_standard()
    lines = [f"Criterion 3: {standard.criteria[2].title}"]
    lines += [f"{e} {statement(e)}" for e in IDS if e.startswith("3.")]
    assert left_to_judge(_read(lines)).document.reason == LIST


def test_our_own_words_for_the_elements_are_none_either() -> None:
    rows = (f"{e.id}; {e.title}" for e in load_standard().elements)
    assert left_to_judge(_read(rows, "cells")).document.reason == LIST


ROW = "Element: {} {}; Your evidence: {}; Score: {}; Owner: {}"


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ("Element: {} {}; Your evidence; Score; Owner", "table"),
        ("{} {}\nEvidence:\nGaps and actions:\nBy when:", "paragraph"),
        ("{} {} Please describe how your service does this, and list your documents.", "paragraph"),
        ("{} {} | Met / Partially met / Not met | Assessor's comments", "cells"),
    ],
)
def test_a_blank_form_is_none(row: str, kind: str) -> None:
    rows = [row.format(e, statement(e)) for e in IDS[:20]]
    title = "Self-assessment: please complete every section before the visit."
    left = left_to_judge(_read([title, *rows], kind))
    assert left.document.reason == BLANK_FORM
    assert not left.blocks


def test_an_index_of_evidence_is_none_itself() -> None:
    rows = [f"Element: {e} {statement(e)}; Documents: charter {e[0]}.pdf" for e in IDS]
    left = left_to_judge(_read(rows, "table"))
    assert left.document.reason == INDEX
    assert not left.blocks


@pytest.mark.parametrize("text", ["please ", "you ", " ", "| ", "compliance "])
def test_a_paragraph_without_an_end_is_no_label_and_stays_whole(text: str) -> None:
    # Patterns tried from each of its characters would never come to the end of it.
    endless = f"Repairs {text * (1_000_000 // len(text))} were done."
    own = "Ward by ward the caretakers rang every tenant whose lift had stood still that week."
    left = left_to_judge(_read([*(statement(e) for e in IDS[:5]), own, endless]))
    assert left.document.reason == STATEMENTS_LEFT_OUT
    assert _texts(left) == [own, endless]


def test_what_is_longer_than_any_form_is_judged_whole() -> None:
    read = _read([statement(e) for e in IDS] * 80)
    assert left_to_judge(read) == read


def test_of_a_form_that_is_filled_in_what_was_filled_in_is_judged() -> None:
    own = [
        f"Ward {i} tenants were rung in May and {i + 60}% said the caretaker came when promised"
        for i in range(12)
    ]
    rows = [ROW.format(e, statement(e), own[i], "2", "Ann") for i, e in enumerate(IDS[:12])]
    left = left_to_judge(_read(rows, "table"))
    assert left.document.reason == STATEMENTS_LEFT_OUT
    assert len(left.blocks) == 12
    for text, said, element in zip(_texts(left), own, IDS, strict=False):
        assert said in text
        assert statement(element).rstrip(".") not in text


@pytest.mark.parametrize("layout", [pytest.param(t, id=name) for name, t, _ in layouts()])
def test_an_assessors_report_is_none_in_any_layout(layout: str) -> None:
    left = left_to_judge(_read(layout.splitlines()))
    assert left.document.reason == ASSESSORS_REPORT
    assert not left.blocks


GUIDE = """Getting the Customer Service Excellence award
To apply you must be the organisation that gives the service, or a part of it that stands alone.
Applicants should read the five criteria before they put any evidence together.
For each element you will need to show a policy and what came of it in practice.
The assessor looks at your evidence first and then visits for a day or more.
Evidence can be anything that you use already; nothing should be written for the assessment.
You may be given one of four ratings for each element of the standard.
Two partial ratings at most are allowed in a criterion if the certificate is to be awarded.
The award is given for three years, and the assessor will visit every year in between.
Organisations that lose an element have to put it right before they can keep the certificate.
Customer Service Excellence is open to any organisation that serves the public."""


FAQ = """Questions about Customer Service Excellence
It began as a review of an older award, and ministers wanted something that drives change.
Customer Service Excellence is a tool that organisations of any size can use to get better.
Only organisations that a licensed body has assessed and certified may show the mark.
If you have just been certified and have no copy of the rules for the mark, ask your assessor.
You choose the body that assesses you, and you may begin when it and you agree.
Businesses with several sites decide whether they apply for one certificate or for many."""
BOOKLET = """The Customer Service Excellence standard
Organisations want to be efficient and fair, with customers at the heart of what they do.
Customer Service Excellence gives organisations a tool for change that anybody can use.
Its five criteria come from research into what customers value when organisations serve them.
Organisations can assess themselves against the standard to find where they could do better.
Individuals and teams learn skills from the criteria, whether or not an award is sought.
Organisations may ask for a formal assessment, and are then certified to the standard."""


@pytest.mark.parametrize("text", [GUIDE, FAQ, BOOKLET], ids=["guide", "questions", "booklet"])
def test_guidance_on_the_award_is_none(text: str) -> None:
    left = left_to_judge(_read(text.splitlines()))
    assert left.document.reason == GUIDANCE
    assert not left.blocks


AWARDED = """Customer Service Excellence retained
We are one of few councils that hold Customer Service Excellence for the whole organisation.
The assessor said that commitment can be seen at corporate level as well as in each service.
What the standard is about, in brief:
Customer insight: understanding what people need and prefer, and changing services to suit.
Information and access: information that is accurate, detailed, up to date and accessible.
Timeliness and quality: responding to customers well, and monitoring how fast that is done.
The award recognises the work of our staff, said the Leader of the Council.
Recycling and parking were certified first, in 2008, and Customer Service Excellence followed."""
MINUTES = """Customer Service Excellence: decision recorded
Members considered a report on Customer Service Excellence, a national mark of quality.
Certification was through an assessment of documents against each element, and a visit.
There were five criteria that had to be satisfied, with a number of elements in each.
Compliance plus was awarded for elements where particular strength was shown.
The report said that certification had been kept, with compliance plus in 17 elements."""
PAPER = """Report to Cabinet: our Customer Service Excellence result
Background
The assessor was with us in March and wrote to us in April. This paper tells of the result.
Summary of strengths
Front-line staff, the repairs team and the library were each given Compliance Plus (2.1.6, 5.1.1).
Areas for improvement
The assessor found that promises on web chat are not well known (5.2.1).
Conclusion and recommendations
That Cabinet thanks all staff, and agrees the plan with 14 actions that are dated and owned."""
NEWS = """We are a Customer Service Excellence council
The assessor visited in March 2024 and met 40 staff and 25 residents over two days.
Compliance plus was awarded for nine elements of the standard, two more than in 2023.
She told us that front-line staff "simply will not let a caller go away without an answer".
The repairs team was praised: 93% of tenants were content with the last repair.
Our complaints process was rated full compliance after last year's partial compliance.
What the assessor recommended is in the improvement plan that Cabinet agreed in May 2024.
Customer Service Excellence is assessed every year, and the next visit is in March 2025."""
CHARTER = """Our promise
We answer your telephone call within five rings and tell you who you are speaking to.
We reply to letters and e-mails within ten working days, and we tell you if it takes longer.
We make our buildings easy to get into, with a loop and low counters at every reception.
We ask you what you think each spring and publish what we changed because of it.
We train all our staff in customer care before they first meet a customer.
We keep what you tell us private, and we say so at every counter.
We are polite and friendly. We listen."""


@pytest.mark.parametrize("text", [NEWS, CHARTER, PAPER, AWARDED, MINUTES])
def test_what_a_council_says_of_itself_stays_whole(text: str) -> None:
    read = _read(text.splitlines())
    assert left_to_judge(read) == read


def test_clauses_numbered_like_elements_stay_whole() -> None:
    lines = [f"{e} Officers log the call at the {e[0]}th desk and ring back by noon." for e in IDS]
    read = _read(lines)
    assert left_to_judge(read) == read


def test_no_document_of_the_corpus_or_the_sample_council_is_set_aside() -> None:
    documents: dict[str, list[str]] = defaultdict(list)
    for passage in read_passages(ROOT / "corpus" / "narratives"):
        if passage.document:
            documents[passage.source + passage.document].append(passage.text)
    assert len(documents) > 30
    for name, texts in documents.items():
        assert not left_to_judge(_read(texts)).document.reason, name
    sample = ROOT / "corpus" / "sample" / "evidence"
    readable = [
        p for p in sample.rglob("*") if p.suffix in (".docx", ".html", ".md", ".odt", ".csv")
    ]
    assert len(readable) > 20
    for path in readable:
        if path.name.startswith("~$") or path.name == "officer-report-draft.docx":
            continue
        assert not left_to_judge(_file(path)).document.reason, path.name


@pytest.mark.parametrize(
    ("folder", "pattern", "reason"),
    [("standard", "*.t*", LIST), ("reports", "*.txt", ASSESSORS_REPORT)],
)
def test_the_real_ones_where_they_are_at_hand(folder: str, pattern: str, reason: str) -> None:
    files = sorted((SHARED / folder).glob(pattern))
    if not files:
        pytest.skip(f"no {folder} beside the checkout")
    for path in files:
        assert left_to_judge(_file(path)).document.reason == reason, path.name


def test_nothing_is_claimed_from_them_and_the_ledger_says_why() -> None:
    evidence = "Every complaint about the lift is answered in ten days by the manager herself."
    papers = [_read(f"{e} {statement(e)}" for e in IDS), _read([evidence])]
    listed, other = judge_documents(iter(papers), SimpleModel(), Tally(lambda *_: None))
    assert not listed.mapped.matches
    assert listed.mapped.document.reason == LIST
    assert listed.mapped.document.status == "read"
    assert listed.lasting
    assert other.mapped.matches
