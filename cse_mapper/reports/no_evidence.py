"""Tells what is no evidence at all: the standard's list, blank forms, assessors' reports, guidance.

Such papers lie in many a submission, and every model takes them for evidence, since they are made
of the standard's own words. They are told by how a document is built, not by a model.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from cse_mapper.domain import Block, ReadDocument, own_name
from cse_mapper.domain.standard import load_standard
from cse_mapper.passages.cutting import normalise
from cse_mapper.reports.headings import ELEMENT_TABLES, heading_of
from cse_mapper.reports.statements import nearest_statement, opens_as_statement, similarity

LIST = (
    "It is the standard's own list of elements and shows nothing of a service: nothing is claimed "
    "from it. It may stay in the folder."
)
BLANK_FORM = (
    "It is a self-assessment form that is not filled in: nothing is claimed from it. Fill it in "
    "and run again."
)
NOT_FILLED_IN = (
    "It is a form that is not filled in: nothing is claimed from it. Put in some that were filled "
    "in, with the names taken out."
)
INDEX = (
    "It is a list of the elements with a word or a file beside them: it shows nothing itself and "
    "nothing is claimed from it. The files that it names are judged for themselves."
)
ASSESSORS_REPORT = (
    "It is an assessor's report, which the next assessment takes for no evidence: nothing is "
    "claimed from it. To use what it says run cse-map follow-up."
)
GUIDANCE = (
    "It is guidance on the award and shows nothing of a service: nothing is claimed from it. If a "
    "part of it is your own evidence, save that part as a document of its own."
)
STATEMENTS_LEFT_OUT = (
    "It is laid out by the standard's elements: their statements are left out, what stands beside "
    "them is judged."
)

Role = Literal["statement", "heading", "label", "own"]

# Of 1,432 sentences in the corpus that open as statements do one in a thousand of six words and
# more is so like our words for any element; of the standard's own 57, nine in ten are.
_LIKE = 0.4
# Once a document is known to hold statements the rest of them need less.
_LIKE_AMONG_OTHERS = 0.24
_LIKE_OUR_TITLE = 0.3
_SHORTEST, _LONGEST = 6, 60  # words of a statement
# A policy or page that is evidence may quote one or two.
_FEWEST_STATEMENTS = 3
_FEWEST_NUMBERS = 6
# What a form says besides statements, headings and labels, as a share of its words, while blank.
_MOST_OF_A_BLANK = 0.12
_FEWEST_LABELS, _FEWEST_ROWS_OF_AN_INDEX = 3, 5
_FEWEST_SENTENCES = 5  # in fewer, shares say little
# No list, form, report or guide is longer; a database has no end that is worth waiting for.
_MOST_BLOCKS, _MOST_CHARACTERS = 4_000, 2_000_000
# No statement, label or finding is a paragraph of this many characters, and patterns need an end.
_LONGEST_BLOCK = 20_000

_SEGMENT = re.compile(r"(?:(?!\s\|\s|;\s|\t|\n|(?<=[.!?])\s).)+", re.DOTALL)
_NUMBER = re.compile(
    r"\W*(?:(?:cse|element)\W+)?([1-5])[.\-_]([1-5])[.\-_]([1-6])(?![.\-_]?\d)\W*", re.I
)
_LEAD = re.compile(
    r"\W*(?:[A-Za-z][A-Za-z /&-]{0,40}:\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+)?\W*"
)
_WORD = re.compile(r"[a-z]+")
# What the cells and lines of a form are called by; a label is made of nothing else.
_LABELS = """
    a action actions additional address against and any applicant applicants area areas assessed
    assessment assessor assessors attached available by c comment comments completed compliance
    compliant contact cp criteria criterion cse customer date dates description details document
    documents due element elements email evidence excellence fc file files for form fully further
    gap gaps how if improvement in is key lead level link links list location met n name nc need
    needed next no not note notes number of office officer on only or organisation other our owner
    page partial partially pc plus position progress provided rag rating ratings ref reference
    references required requirement requirements responsible review s score scores section self
    service sign signed source standard statement statements status strength strengths sub
    submitted summary supporting tbc team telephone template the this title to type updated use
    version we what when where who with y yes your
    """
_FORM_WORDS = frozenset(_LABELS.split())
_TO_FILL_IN = re.compile(
    r"\bplease\b|\b(?:insert|type|click|enter|write)\s+(?:\w+\s+){0,2}?(?:here|text|below)\b"
    r"|\bno more than \d+ words\b|\bmax(?:imum)?\.?\s+\d+\s+words\b"
    r"|\b(?:complete|fill in|use)\s+(?:this|the|each|every)\s+(?:\w+\s+)?"
    r"(?:form|box|section|column|table|template)"
    r"|\b(?:describe|explain|outline|list|show|say|tell us|give examples of)\b.{0,60}\byour?\b"
    r"|\b(?:evidence|examples?|documents?)\s+(?:might|may|could|can|should)\s+(?:include|be)\b"
    r"|\b(?:you|your|the (?:organisation|service|applicant))\b[^?]*\?\W*$",
    re.IGNORECASE,
)
# What else the fields of a service's own forms are called by.
_FIELDS = """
    about case complaint complaints compliment day department did feedback first forename how me
    member mobile month my outcome people postcode reason received reply resolved said signature
    staff suggestion surname taken us we were you year
    """
_FIELD_WORDS = _FORM_WORDS.union(_FIELDS.split())
_BLANK = re.compile(r"_{3,}|\.{5,}|\u2026{2,}|[\u2610\u25a1\u2751]|\[ ?\]")
_CALLED_A_FORM = re.compile(
    r"\b(?:forms?|template|pro ?forma|log|sheet|check ?list|slip|record|register|plan)\b"
)
_FEWEST_FIELDS, _LONGEST_FORM, _LONGEST_FIELD = 3, 150, 8  # fields; words of a form and of a field
_NAMES_A_FILE = re.compile(
    r"\w\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|msg|eml|html?|txt|csv|jpe?g|png)\b"
)
_BANDS = re.compile(
    r"\b(?:(?:full|partial|non)[\s-]*complian(?:ce|t)|compliance[\s-]+plus)\b", re.I
)
_ASSESSOR = re.compile(
    r"\b(?:assessors?|organisation\W{1,3}service assessed|assessment type|report type)\b", re.I
)
_REPORT_PARTS = ("strengths", "areas", "findings", "conclusion", "ratings", "scoring")
_FEWEST_PARTS, _FEWEST_FINDINGS = 3, 10
_OF_AN_APPLICANT = re.compile(r"\bself\W?assess|\bapplication\b|\baction plan\b", re.I)
_SCHEME = re.compile(r"\b(?i:customer service excellence|charter ?mark)\b|\bCSE\b")
_OF_THE_AWARD = re.compile(
    r"\b(?:customer service excellence|cse|standard|award\w*|accredit\w*|certifi\w+|assess\w*"
    r"|appl(?:y|ies|icants?|ications?)|criteri(?:on|a)|elements?|complian\w+|evidence|re-?visit\w*)\b",
    re.IGNORECASE,
)
_WHAT_TO_DO = re.compile(
    r"\b(?:must|should|may|can|need(?:s|ed)?|required|expected|asked|whether)\b"
    r"|\b(?:you|applicants?|organisations?|the assessors?)\s+(?:will|ha(?:ve|s) to|are|is)\b"
    r"|\bassessors?\s+(?:looks?|asks?|checks?|visits?|decides?|wants?|expects?|will|reads?|judges?)\b"
    r"|\bto (?:apply|gain|achieve|keep|hold)\b"
    r"|\b(?:is|are) (?:awarded|assessed|judged|rated|given)\b",
    re.IGNORECASE,
)

_TO_ANYBODY = re.compile(
    r"\b(?:organisations|businesses|companies|applicants?|individuals and teams|you|your)\b", re.I
)
_OF_ONE_BODY = re.compile(
    r"\b(?:council(?:lor)?s?|borough|university|trust|association|residents|tenants|students"
    r"|patients|we|our|us|he|she|said|says|noted|commented|told|was|were|had)\b|\d\s?%",
    re.IGNORECASE,
)


def left_to_judge(read: ReadDocument) -> ReadDocument:
    """What of a document may be evidence, so that nothing is claimed from the standard's own words.

    A document that is evidence comes back as it is. One that is none keeps no blocks, and a form
    that is filled in those parts that are not the standard's statements; its reason then says so.
    The status stays "read", and documents inside it are left alone. Nothing is known here of the
    standard's sentences but our own descriptions (reports/statements.py).
    """
    if _is_no_paper(read.blocks):
        return read
    parts = [_segments(block) for block in read.blocks]
    segments = [segment for part in parts for segment in part]
    stated = {s.element for s in segments if s.likeness >= _LIKE}
    numbered = {s.number for s in segments if s.number}
    if _is_assessors_report(read.blocks, segments, len(stated | numbered)):
        return _noted(read, (), ASSESSORS_REPORT)
    holds_statements = len(stated) >= _FEWEST_STATEMENTS
    if holds_statements or len(numbered) >= _FEWEST_NUMBERS:
        roles = _roles(parts, _LIKE_AMONG_OTHERS if holds_statements else _LIKE)
        return _without_statements(read, parts, roles)
    if _is_not_filled_in(read):
        return _noted(read, (), NOT_FILLED_IN)
    # A paper that says nothing of any element is guidance only where it is about the scheme.
    about = sum(bool(_SCHEME.search(s.text)) for s in segments) >= 2
    own = [s for s in segments if s.kind != "heading"]
    return _noted(read, (), GUIDANCE) if about and _is_guidance(own) else read


def _is_no_paper(blocks: Sequence[Block]) -> bool:
    """Whether a document is longer than any list, form, report or guide."""
    return len(blocks) > _MOST_BLOCKS or sum(len(b.text) for b in blocks) > _MOST_CHARACTERS


def _is_not_filled_in(read: ReadDocument) -> bool:
    """A service's form or table of which nobody has filled in a field: labels, and room for words.

    What asks a question is left alone, since a survey's questions show what is asked.
    """
    if sum(len(block.text.split()) for block in read.blocks) > _LONGEST_FORM:
        return False
    body = [block for block in read.blocks if block.kind != "heading"]
    fields = [
        field.strip()
        for block in body
        for field in re.split(r";\s|[\t\n]|\s\|\s", block.text.rstrip(".") + " ")
        if field.strip()
    ]
    if len(fields) < _FEWEST_FIELDS or not all(map(_is_empty_field, fields)):
        return False
    if sum(bool(_BLANK.search(field)) for field in fields) >= _FEWEST_FIELDS - 1:
        return True
    path = PurePosixPath(own_name(read.document.path)).stem
    headings = (block.text for block in read.blocks if block.kind == "heading")
    called = re.sub(r"[\W_]+", " ", " ".join((path, *headings))).casefold()
    words = _WORD.findall(" ".join(fields).casefold())
    own = sum(word not in _FIELD_WORDS for word in words)
    return bool(_CALLED_A_FORM.search(called)) and own <= len(words) / 3


def _is_empty_field(field: str) -> bool:
    """A few words that call for an answer and have none: no sentence, figure or question."""
    asked = _BLANK.sub("", field).strip()
    return (
        len(asked.split()) <= _LONGEST_FIELD
        and not any(letter.isdigit() for letter in asked)
        and not asked.endswith((".", "!", "?"))
        and not re.search(r":\s+\w{2,}(?:\s+\w+)*$", asked)
    ) or not asked


def _without_statements(
    read: ReadDocument, parts: Sequence[Sequence[_Segment]], roles: Sequence[Sequence[Role]]
) -> ReadDocument:
    """What a document that is laid out by the elements says besides them: all, part or nothing."""
    words: Counter[Role] = Counter()
    own: list[_Segment] = []
    for segment, role in _with_roles(parts, roles):
        words[role] += segment.words
        if role == "own":
            own.append(segment)
    if words["own"] <= _MOST_OF_A_BLANK * words.total():
        return _noted(read, (), _of_few_words(parts, roles))
    if _is_guidance(own):
        return _noted(read, (), GUIDANCE)
    if not words["statement"]:
        return read
    kept = [
        _without(block, part, names)
        for block, part, names in zip(read.blocks, parts, roles, strict=True)
    ]
    return _noted(read, [block for block in kept if block.text], STATEMENTS_LEFT_OUT)


def _noted(read: ReadDocument, blocks: Sequence[Block], note: str) -> ReadDocument:
    reason = f"{note} {read.document.reason}".rstrip()
    return replace(read, document=replace(read.document, reason=reason), blocks=tuple(blocks))


@dataclass(frozen=True, slots=True)
class _Segment:
    """A sentence, line or cell: its place in the block, its number, the element it is like."""

    start: int
    end: int
    text: str
    kind: str
    words: int
    number: str = ""
    element: str = ""
    likeness: float = 0.0


def _segments(block: Block) -> list[_Segment]:
    if len(block.text) > _LONGEST_BLOCK:
        words = len(block.text.split())
        return [_Segment(0, len(block.text), block.text[:1_000], block.kind, words)]
    found: list[_Segment] = []
    for match in _SEGMENT.finditer(block.text):
        number, text = _numbered(match[0])
        if found and not number and not found[-1].text:
            number = found[-1].number  # in a row the number has a cell of its own
        words = len(text.split())
        element, likeness = "", 0.0
        if _SHORTEST <= words <= _LONGEST and opens_as_statement(text):
            element, likeness = nearest_statement(text)
        place = (match.start(), match.end())
        found.append(_Segment(*place, text, block.kind, words, number, element, likeness))
    return found


def _numbered(text: str) -> tuple[str, str]:
    """The element whose number leads a text, or "", and the text without what leads it."""
    match = _NUMBER.match(text)
    number = ".".join(match.groups()) if match else ""
    known = number in load_standard().ids
    lead = match if known else _LEAD.match(text)
    return number if known else "", text[lead.end() if lead else 0 :].strip()


def _repeated(segments: Iterable[_Segment]) -> frozenset[str]:
    """What stands three times and more in a document: a form's columns and questions."""
    counts = Counter(normalise(segment.text) for segment in segments)
    return frozenset(text for text, count in counts.items() if count >= 3)


def _roles(parts: Sequence[Sequence[_Segment]], like: float) -> list[list[Role]]:
    """What each segment is to its document; `like` is the likeness that makes it a statement."""
    # What recurs tells a form's own words, but only where statements show that it is a form.
    segments = (segment for part in parts for segment in part)
    often = _repeated(segments) if like < _LIKE else frozenset()
    return [[_role(segment, like, often) for segment in part] for part in parts]


def _with_roles(
    parts: Sequence[Sequence[_Segment]], roles: Sequence[Sequence[Role]]
) -> Iterator[tuple[_Segment, Role]]:
    for part, names in zip(parts, roles, strict=True):
        yield from zip(part, names, strict=True)


def _role(segment: _Segment, like: float, often: frozenset[str]) -> Role:
    if segment.likeness >= like:
        return "statement"
    named = segment.number and similarity(segment.text, segment.number) >= _LIKE_OUR_TITLE
    if segment.kind == "heading" or named or heading_of(segment.text, marked=True):
        return "heading"
    if segment.words > _LONGEST or _NAMES_A_FILE.search(segment.text):
        return "own"
    words = _WORD.findall(segment.text.casefold())
    if (
        _FORM_WORDS.issuperset(words)
        or _TO_FILL_IN.search(segment.text)
        or normalise(segment.text) in often
    ):
        return "label"
    return "own"


def _of_few_words(parts: Sequence[Sequence[_Segment]], roles: Sequence[Sequence[Role]]) -> str:
    """What a paper with hardly a word of its own is: a blank form, an index, or the bare list."""
    rows = sum("own" in names and len(names) > 1 for names in roles)
    if rows >= _FEWEST_ROWS_OF_AN_INDEX:
        return INDEX
    labels = sum(
        role == "label" and bool(_WORD.search(segment.text.casefold()))
        for segment, role in _with_roles(parts, roles)
    )
    return BLANK_FORM if labels >= _FEWEST_LABELS else LIST


def _without(block: Block, part: Sequence[_Segment], roles: Sequence[Role]) -> Block:
    """The block without the standard's statements; a heading keeps its words, it claims nothing."""
    if block.kind == "heading" or "statement" not in roles:
        return block
    runs: list[tuple[int, int]] = []
    for segment, role, before in zip(part, roles, ("statement", *roles), strict=False):
        if role != "statement":
            start = segment.start if before == "statement" else runs.pop()[0]
            runs.append((start, segment.end))
    return replace(block, text=" ".join(block.text[start:end].strip() for start, end in runs))


def _is_assessors_report(
    blocks: Sequence[Block], segments: Sequence[_Segment], elements: int
) -> bool:
    """A report's parts under their headings, findings by element, its bands, and an assessor.

    A paper that tells a committee of the result has parts and bands too, but no findings by
    element; an applicant's own paper says what it is at its top.
    """
    if any(_OF_AN_APPLICANT.search(block.text) for block in blocks[:3]):
        return False
    if not any(_BANDS.search(block.text) for block in blocks):
        return False
    if sum(len(_ASSESSOR.findall(block.text)) for block in blocks) < 2:
        return False
    headings = (heading_of(s.text, marked=True) for s in segments if s.words <= 15)
    parts = {h.kind for h in headings if h and h.kind in (*_REPORT_PARTS, *ELEMENT_TABLES)}
    by_element = elements >= _FEWEST_FINDINGS or not parts.isdisjoint(ELEMENT_TABLES)
    return len(parts) >= _FEWEST_PARTS and by_element


def _is_guidance(own: Sequence[_Segment]) -> bool:
    """Sentences on the award that speak to organisations at large, and report little of any one."""
    said = [segment.text for segment in own if segment.words >= _SHORTEST]
    if len(said) < _FEWEST_SENTENCES:
        return False

    def share(*patterns: re.Pattern[str]) -> float:
        return sum(any(p.search(text) for p in patterns) for text in said) / len(said)

    return (
        share(_OF_THE_AWARD) >= 0.5
        and share(_TO_ANYBODY) >= 0.25
        and share(_TO_ANYBODY, _WHAT_TO_DO, _TO_FILL_IN) >= 0.4
        and share(_OF_ONE_BODY) <= 0.65
    )
