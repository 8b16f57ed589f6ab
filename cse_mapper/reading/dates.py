"""Finds the date of a piece of evidence, from its own words first; an assessor asks for its age.

Nothing here looks at a clock or the file system: the same document has the same date everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import PurePosixPath

from cse_mapper.domain import Block
from cse_mapper.reading.date_phrases import Dated, dates_in
from cse_mapper.reading.extracted import Extracted

_START_BLOCKS, _END_BLOCKS = 25, 12
_START_LETTERS, _END_LETTERS = 3000, 1500
_BODY_LETTERS = 200_000
_TITLE_BLOCKS, _SIGNATURE_BLOCKS = 10, 6

_LABEL = re.compile(
    r"(?:\b(?:dated?|last\s+(?:up)?dated|updated|reviewed|last\s+review(?:\s+date)?|revised|revision|amended|"
    r"published|issued?|issue\s+date|approved(?:\s+by\s+[\w\s]{3,40}?)?|adopted(?:\s+by\s+[\w\s]{3,40}?)?|"
    r"agreed|signed|written|prepared|produced|completed|version|ver|v|edition|held|meeting|minutes|sent|"
    r"effective|as\s+at|date\s+of\s+(?:last\s+)?(?:meeting|issue|review|report|publication|visit|inspection|survey|award)|"
    r"report\s+date|meeting\s+date|"
    r"(?:report|paper|briefing)\s+(?:to|for)\s+(?:the\s+)?(?:[\w&'\u2019-]+\s+){0,5}?"
    r"(?:committee|cabinet|council|board|panel|executive|team|group|governors)|(?:inspection|assessment|visit|fieldwork|on-site)\s+dates?|correct\s+at)\b)"
    r"(?:\s*(?:on|in|of|from|at|by|the|date|:|;|,|-|\u2013|\||\(|no\.?|number|is|was|for|to|and|&|"
    r"\d{1,2}(?:\.\d+)*(?=[\s,;:)\u2013-])|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\s*)*\s*$",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"(?:\bnext\b[^.;]{0,40}|\bup\s+to\s+|\b(?:deadline|closing|closes?|opens?|interviews?|exhibitions?|join\s+us|"
    r"come\s+(?:and|to|along)|drop[\s-]in|book|diary|open\s+day)\b[^.;]{0,50}|"
    r"\breview\s+date[\s:|]*|\bdue[\s:|,]+|"
    r"\bto\s+be\b[^.;]{0,40}|\brenew(?:al|s|ed)?\b[^.;]{0,20}|\bagain\b[^.;]{0,10}|\breview(?:\s+(?:date|due|by|on|in))?(?:\s*(?:is|:|-|\u2013|due|by|on|in))*|"
    r"\b(?:due|to\s+be|be|for)\s+(?:a\s+)?review(?:ed)?[^.;]{0,25}|\bwill\b[^.;]{0,60}|\bplanned\b[^.;]{0,40}|\bplans?\s+to\b[^.;]{0,40}|"
    r"\b(?:until|expir(?:y|es|ing)|valid\s+to|by|before|deadline|due|target(?:\s+date)?|no\s+later\s+than|"
    r"ends?|closing(?:\s+date)?|starting|commenc(?:es|ing))\b[\s:]*(?:(?:date|on|in|the|is|end\s+of|of)[\s:]*)*)$",
    re.IGNORECASE,
)
# "Act 2010", "Standard 2019", "since 1998" say when something else happened.
_OTHER = re.compile(
    r"(?:\bprevious\b[^.;]{0,30}|\blast\s+(?:full\s+)?(?:inspection|assessment|visit|survey)\b[^.;]{0,20}|\b(?:act|regulations?|order|since|census|established\s+in|founded\s+in|born|iso\s*\d*|bs|"
    r"directive|\(c\)|copyright|\u00a9|previous\s+meeting[^.;]{0,30}|last\s+meeting[^.;]{0,30}|"
    # An item of an agenda: "2. Minutes of 13 June".
    r"^\s*\d{1,2}[.)]?\s+minutes\s+(?:of|from)[^.;]{0,40}"
    # What a letter answers.
    r"|\byour\s+(?:\w+\s+){0,2}(?:letter|e-?mail|request|complaint|enquiry|message|correspondence|form)s?\b"
    r"[^.;]{0,60})\s*:?\s*)$",
    re.IGNORECASE,
)

# Who a paper went to, at the start of its line: "Presented to Scrutiny Committee on 16 June 2026",
# "Report of the Head of Housing, 4 May 2026". Its day is the paper's own, not one it tells of.
_ADDRESSED = re.compile(
    r"^\W*(?:(?:presented|prepared|submitted)\s+(?:to|for|by)|report\s+(?:to|of|by|from))\s+"
    r"[\w\s&'\u2019,()-]{3,70}?[\s,:(-]*(?:on|of|at\s+its\s+meeting\s+(?:on|of))?\s*$",
    re.IGNORECASE,
)

# The head of minutes: "Draft minutes of the Housing Panel held on", "MINUTES"; no agenda's item.
_MINUTES = re.compile(
    r"^\W*(?:(?:draft|unconfirmed|unapproved|approved|confirmed|summary|action)\s+)*(?:minutes|notes\s+(?:of|from))\b"
    r"(?!\s+(?:of|from)\s+(?:the\s+|our\s+)?(?:last|previous)\b)|\bmeeting\s+minutes\W*$",
    re.IGNORECASE,
)
_GREETING = re.compile(r"^\W*dear\b", re.IGNORECASE)

# What may stand beside the date on a line of its own.
_BESIDE_A_DATE = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|date|at|on|by|from|\d{1,2}[.:]\d\d|\d{1,2}|[ap]\.?m\b\.?)"
    r"|[^\w\s]",
    re.IGNORECASE,
)
# What says after a date that it is the document's own: "In February we adopted this plan".
_SAID_AFTER = re.compile(
    r"^\W{0,3}(?:\w+\s+){0,4}(?:adopted|approved|agreed|published|issued|launched|wrote)\s+th(?:is|e)\s+"
    r"(?:\w+\s+){0,2}(?:plan|policy|strategy|charter|report|guide|scheme|standards?|statement)\b",
    re.IGNORECASE,
)
# What is written for a period to come, and so at its beginning; a report looks back from its end.
_FOR_A_PERIOD = re.compile(
    r"\b(?:plan|plans|strategy|programme|priorities|budget|fees|charges|prices|tariffs?|rents|timetable|"
    r"calendar|schedule|collections|prospectus|charter|standards|targets|objectives|policy)\b",
    re.IGNORECASE,
)
_LOOKS_BACK = re.compile(
    r"\b(?:report|review|results|performance|outturn|survey|minutes|complaints|compliments|"
    r"statistics|accounts|monitoring|update|progress|consultation|statement|feedback|findings|"
    r"evaluation|analysis|summary|profile|assessment|learning|log)\b",
    re.IGNORECASE,
)
# A notice of what is to come says so in few words; its date is the event's, and it is older.
_ANNOUNCES = re.compile(
    r"\b(?:open\s+(?:day|evening|house)|fun\s+day|save\s+the\s+date|join\s+us|join\s+our|all\s+(?:are\s+)?welcome"
    r"|come\s+(?:and|along|to)\b|(?:you\s+are|you're)\s+(?:warmly\s+)?invited|invitation|drop[\s-]in"
    r"|what[\u2019']?s\s+on|coffee\s+morning|roadshow|refreshments|free\s+entry|book\s+(?:a|your)\s+place"
    r"|have\s+your\s+say|meet\s+your|(?:is|are|will\s+be|we[\u2019']re)\s+closed|closed\s+on|bank\s+holiday"
    r"|(?:open|opens|reopens|opening)\s+(?:again\s+)?(?:on\b|from\b|at\b|\d)|consultation\s+(?:runs|closes|ends))",
    re.IGNORECASE,
)
_RECORDS = re.compile(
    r"\b(?:minutes|agenda|apologies|present:|report|dear|resolved|agreed|noted|survey\s+results|thank\s+you\s+for)\b"
    r"|\b(?:was|were)\s+(?:held|opened|visited|attended)\b",
    re.IGNORECASE,
)
_LONGEST_NOTICE = 600
# A table with so many dates in its first lines is a log: its latest entry tells its age.
_DATED_LINES = 3


def evidence_date(extracted: Extracted, name: str) -> tuple[date | None, str]:
    """The date of a document and where it was found, in words; (None, "") when nothing tells."""
    if extracted.stated:
        return extracted.stated, extracted.stated_source
    if letter := _of_letter(extracted.blocks):
        return letter.day, f"a line of its own ('{letter.words}')"
    if meeting := _of_minutes(extracted.blocks):
        return meeting.day, f"its own words ('{meeting.words}')"
    # A date in the middle is of what is told there, not of the document.
    start, end, body = _regions(extracted.blocks)
    labelled = list(_labelled(start + end, extracted.written))
    found = _latest(dated for dated in labelled if dated.precision in _EXACT)
    if found:
        return found.day, f"its own words ('{found.words}')"
    if event := _announced(extracted):
        return _of_notice(event, extracted)
    logged = _is_log(extracted.blocks)
    found = None if logged else _unlabelled(_lone_lines(extracted.blocks))
    if found:
        return found.day, f"a line of its own ('{found.words}')"
    first_lines = [block.text for block in extracted.blocks[:6] if _is_title(block)]
    titles = _up_to_period(([extracted.title] if extracted.title else []) + first_lines)
    found = _unlabelled(titles[:1] if logged else titles)
    if found:
        return _within_period(found, "its title", body, extracted)
    found = _latest(labelled)
    if found:
        return found.day, f"its own words ('{found.words}')"
    file_name = _spaced(name)
    found = _unlabelled([file_name])
    if found:
        return _within_period(found, "the file name", body, extracted)
    period = _period([*titles, file_name])
    adopted = _adopted(body, period) if period else None
    if adopted:
        return adopted.day, f"its own words ('{adopted.words}')"
    if period:
        return period.day, f"the first year of the period it covers ('{period.words}')"
    return _body_or_properties(body, extracted)


_EXACT = {"day", "month"}


def _of_letter(blocks: Sequence[Block]) -> Dated | None:
    """The day on a line of its own above "Dear ...", which is a letter's whatever it tells of."""
    start = blocks[:_START_BLOCKS]
    greeting = next((i for i, b in enumerate(start) if _GREETING.match(b.text)), 0)
    lines = (dated for text in _lone_lines(start[:greeting]) for dated in dates_in(text))
    return _latest(dated for dated in lines if dated.precision == "day")


def _of_minutes(blocks: Sequence[Block]) -> Dated | None:
    """The day of the meeting at the head of its minutes; they are signed at the next one."""
    texts = [block.text for block in blocks[:_TITLE_BLOCKS] if block.locator.part is None]
    head = next((i for i, t in enumerate(texts[:6]) if len(t) <= 200 and _MINUTES.search(t)), None)
    if head is None:
        return None
    near = (dated for text in texts[head : head + 4] for dated in _own_dates(text[:300]))
    return next((dated for dated in near if dated.precision == "day"), None)


def _announced(extracted: Extracted) -> Dated | None:
    """The day of what a notice announces; None for what is no notice, or names no day."""
    texts = [extracted.title, *(block.text for block in extracted.blocks)]
    notice = "\n".join(texts[: _START_BLOCKS + 1])
    if len(texts) > _START_BLOCKS or len(notice) > _LONGEST_NOTICE:
        return None
    if not _ANNOUNCES.search(notice) or _RECORDS.search(notice):
        return None
    return next((dated for dated in _own_dates(notice) if dated.precision == "day"), None)


def _of_notice(event: Dated, extracted: Extracted) -> tuple[date, str]:
    """When a notice was written, within the year before its event; else the event itself.

    No notice is younger than what it announces, which so tells at least that it is not older by
    much. Where the day lies after the assessment, the ledger takes it for none.
    """
    written = extracted.written
    if written and not extracted.exported and timedelta() <= event.day - written <= timedelta(366):
        return written, f"{extracted.written_source}, for what it announces ('{event.words}')"
    return event.day, f"the day of what it announces ('{event.words}')"


def _is_log(blocks: Sequence[Block]) -> bool:
    """Whether line after line bears a date: entries, of which no first one is the document's."""
    lines = (text for block in blocks[1:_START_BLOCKS] for text in block.text.split("\n"))
    dated = (line for line in lines if any(d.precision == "day" for d in _own_dates(line)))
    return sum(1 for _ in islice(dated, _DATED_LINES)) == _DATED_LINES


def _adopted(body: str, period: Dated) -> Dated | None:
    """The day on which a text says that it was adopted, not long before its period begins."""
    for dated in dates_in(body):
        near = abs(dated.day - period.day) <= timedelta(days=400)
        if dated.precision in _EXACT and near and _SAID_AFTER.match(body[dated.end :][:120]):
            return dated
    return None


def _is_title(block: Block) -> bool:
    if block.kind == "heading":
        return len(block.text) <= 150
    return block.kind == "paragraph" and len(block.text) <= 80 and not block.text.endswith(".")


def _regions(blocks: Sequence[Block]) -> tuple[list[str], list[str], str]:
    """Texts near the start (and in page headers and footers), near the end, and all of it."""
    start = [text[:600] for text in _until(blocks[:_START_BLOCKS], _START_LETTERS)]
    margins = [b.text for b in blocks if b.locator.part in {"page header", "page footer"}]
    rest = blocks[len(start) :][-_END_BLOCKS:]
    end = [text[-600:] for text in _until(rest[::-1], _END_LETTERS)]
    return start + margins, end, "\n".join(_until(blocks, _BODY_LETTERS))[:_BODY_LETTERS]


def _until(blocks: Sequence[Block], letters: int) -> Iterator[str]:
    """The texts of blocks, up to the one that goes beyond so many letters."""
    for block in blocks:
        yield block.text
        letters -= len(block.text)
        if letters < 0:
            return


def _labelled(texts: Iterable[str], written: date | None) -> Iterable[Dated]:
    """The dates that the document gives as its own; of two versions the later one holds."""
    found = [dated for text in texts for dated in _own_dates(text) if _is_labelled(text, dated)]
    if written:
        # A date long after the file was last saved is a plan, whatever its label.
        found = [d for d in found if d.day <= written + timedelta(days=400)] or found
    return found


def _is_labelled(text: str, dated: Dated) -> bool:
    before = _before(text, dated)
    if dated.precision == "day" and _ADDRESSED.search(before):
        return True
    return dated.precision != "period" and _LABEL.search(before) is not None


def _latest(found: Iterable[Dated]) -> Dated | None:
    return max(found, key=lambda dated: dated.day, default=None)


def _up_to_period(titles: Sequence[str]) -> Sequence[str]:
    """The titles up to one that names a plan's period: what follows it is of other things."""
    for number, text in enumerate(titles, start=1):
        if any(dated.precision == "period" for dated in dates_in(text)):
            return titles[:number]
    return titles


def _unlabelled(texts: Iterable[str]) -> Dated | None:
    """The exactest date of the first text that has one: a title comes before what follows it."""
    ranks = {"day": 0, "month": 1, "quarter": 1, "season": 2, "financial year": 2, "year": 3}
    for text in texts:
        found = [dated for dated in _own_dates(text) if dated.precision in ranks]
        if found:
            first = min(found, key=lambda dated: ranks[dated.precision])
            return _begun(first) if _written_before(text, first) else first
    return None


def _written_before(text: str, dated: Dated) -> bool:
    return (
        dated.precision in {"year", "financial year", "quarter"}
        and _FOR_A_PERIOD.search(text) is not None
        and _LOOKS_BACK.search(text) is None
    )


def _begun(dated: Dated) -> Dated:
    """The first day of a period that a text is written for."""
    year = dated.day.year
    days = {"year": date(year, 1, 1), "financial year": date(year - 1, 4, 1)}
    first = days.get(dated.precision) or dated.day - timedelta(days=dated.day.day - 1 + 60)
    return replace(dated, day=first.replace(day=1))


def _within_period(
    found: Dated, where: str, body: str, extracted: Extracted
) -> tuple[date | None, str]:
    """A date; where only a period is named, the day within it that text or properties give.

    A plan for 2026-27 is written before that year ends: its last day would lie in the future. Of a
    file named by its month the text may know the day.
    """
    source = f"{where} ('{found.words}')"
    if found.precision == "month" and where == "the file name":
        month = (found.day.year, found.day.month)
        inside = [d for d in _body_dates(body) if (d.day.year, d.day.month) == month]
        exact = next((d for d in inside if d.precision == "day"), None)
        if exact:
            words = f"its text ('{exact.words}'), within the month of {source}"
            return exact.day, words
    length = {"year": 366, "financial year": 366, "quarter": 92}.get(found.precision)
    if length is None:
        return found.day, source
    written = extracted.written
    earliest = found.day - timedelta(days=length + 183)
    latest = min(written or found.day, found.day)
    days = [dated for dated in _body_dates(body) if earliest < dated.day <= latest]
    if days:
        last = max(days, key=lambda dated: dated.day)
        return last.day, f"the latest date in its text ('{last.words}'), for {source}"
    if written and earliest < written < found.day:
        return written, f"{extracted.written_source}, for {source}"
    return found.day, source


def _body_dates(body: str) -> list[Dated]:
    """The exact dates in running text that are not of something to come or of something else."""
    return [dated for dated in _own_dates(body) if dated.precision in {"day", "month"}]


def _own_dates(text: str) -> Iterator[Dated]:
    """The dates of a text that are not of something to come or of something else."""
    previous: Dated | None = None
    for dated in dates_in(text):
        if previous is not None and _ends_long_range(text, previous, dated):
            continue  # the end of a contract, not of a report's year
        previous = dated
        if not _is_other(text, dated):
            yield dated


def _ends_long_range(text: str, first: Dated, last: Dated) -> bool:
    between = text[first.end : last.start].strip().lower()
    is_range = between in {"to", "-", "\u2013", "until", "till", "to the end of", "and"}
    return is_range and last.day - first.day > timedelta(days=400)


def _lone_lines(blocks: Sequence[Block]) -> list[str]:
    """Lines near the start and the end that are hardly more than a date, as under a title."""
    near = [*blocks[:_TITLE_BLOCKS], *blocks[_TITLE_BLOCKS:][-_SIGNATURE_BLOCKS:]]
    lone = []
    for block in near:
        text = block.text
        if len(text) > 60 or block.kind not in {"paragraph", "heading"}:
            continue
        rest = text
        for dated in dates_in(text):
            if dated.precision in _EXACT:
                rest = rest.replace(dated.words, "")
        if rest != text and len(_BESIDE_A_DATE.sub(" ", rest).split()) <= 1:
            lone.append(text)
    return lone


def _period(texts: Iterable[str]) -> Dated | None:
    return next((d for text in texts for d in dates_in(text) if d.precision == "period"), None)


def _body_or_properties(body: str, extracted: Extracted) -> tuple[date | None, str]:
    """A date in running text counts when the file's properties do not speak against it.

    Those of a PDF speak least: printed again today, a report of 2019 is of 2019. So its text wins
    whatever its age, and so does a financial year that it reports on.
    """
    found = _body_dates(body)
    written = extracted.written
    if written:
        found = [d for d in found if d.day <= written]
        if extracted.exported:
            years = [d for d in _own_dates(body) if d.precision == "financial year"]
            found += [d for d in years if d.day <= written]
        else:
            found = [d for d in found if d.day >= written - timedelta(days=1096)]
    latest = max(found, key=lambda dated: dated.day, default=None)
    if latest:
        return latest.day, f"the latest date in its text ('{latest.words}')"
    if written:
        return written, extracted.written_source
    return None, ""


def _is_other(text: str, dated: Dated) -> bool:
    before = _before(text, dated)
    return bool(_AHEAD.search(before) or _OTHER.search(before))


def _before(text: str, dated: Dated) -> str:
    """The words that lead up to a date within its line, up to where a date before it ends."""
    before = text[max(0, dated.start - 90) : dated.start]
    return before.rpartition("\n")[2]


def _spaced(name: str) -> str:
    """A file name as words: 20230614 and 2023_06_14 become dates."""
    stem = PurePosixPath(name).stem.replace("_", " ")
    stem = re.sub(r"(?<=[A-Za-z])-(?=\d)", " ", stem)
    stem = re.sub(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)", r"\1-\2-\3", stem)
    stem = re.sub(r"(?<!\d)(20\d\d)[ .](0[1-9]|1[0-2])[ .]([0-3]\d)(?!\d)", r"\1-\2-\3", stem)
    stem = re.sub(r"(?<!\d)([0-3]\d)(0[1-9]|1[0-2])(20\d\d)(?!\d)", r"\1/\2/\3", stem)
    return re.sub(r"(?<![\d-])(20\d\d)-(0[1-9]|1[0-2])(?![\d-])", _month_or_years, stem)


def _month_or_years(match: re.Match[str]) -> str:
    """2023-06 is a month; 2011-12 is a financial year."""
    if int(match[1]) % 100 + 1 == int(match[2]):
        return match[0]
    return f"{match[2]}/{match[1]}"
