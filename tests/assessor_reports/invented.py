"""Reports of an invented council, in as many layouts as assessors and converters think of.

The statements are built from our own descriptions: the standard's sentences are not in here.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator

from cse_mapper.domain.standard import load_standard

IDS = load_standard().ids
PLUS = ("1.2.3", "2.1.1", "3.4.1", "4.2.4")
PARTIAL = ("4.1.2", "5.3.2")
WORDS = {"full": "Compliance", "plus": "Compliance Plus", "partial": "Partial Compliance"}
PLACES = (
    "Ashby", "Brook", "Colne", "Dunmere", "Elton", "Fenby", "Gorse", "Holt", "Ingle", "Kelby",
    "Larch",
)  # fmt: skip
LETTERS = {"full": "FC", "plus": "CP", "partial": "PC"}

STRENGTH = (
    "Leaders answer calls themselves once a month "
    "(Ref. Compliance Plus for 1.2.3, 2.1.1, 3.4.1 & 4.2.4)."
)
COVER = f"""Customer Service Excellence

Organisation: Testbury Council
Assessor: A. Person
Report type: Annual Review 1
Visit date: 3 March 2023

Summary of Strengths

- {STRENGTH}

Areas for Improvement

- Promises on web chat could be made better known (Reference Elements 5.1.2 & 5.2.1).

Assessor Findings
"""


def band(element: str) -> str:
    return "plus" if element in PLUS else "partial" if element in PARTIAL else "full"


def statement(element: str) -> str:
    """A sentence that says what the element asks for, as statements do: in the first person."""
    words = load_standard().element(element).description.split(":")[0].rstrip(".")
    words = re.sub(r'"[^"]*"|\s-\s.*?\s-\s', "", words)
    return f"We see to it that {words[0].lower()}{words[1:]}."


def narrative(element: str) -> str:
    """Three sentences that belong to one element only."""
    number = IDS.index(element) + 11
    # Else the same last words would stand at the foot of page after page, as furniture does.
    place = PLACES[number % len(PLACES)]
    return (
        f"The Harbour team showed me folder {number} and talked me through what had changed. "
        f"Of {number * 7} people asked, most were content; staff at the Quay office said that it "
        f'"made a difference". The next look at it is planned for week {number} in {place}.'
    )


def by_element(write: Callable[[str], str], table_head: str = "") -> str:
    """The cover, then what `write` says of each element under its criterion and sub-criterion."""
    standard = load_standard()
    parts = [COVER]
    for criterion in standard.criteria:
        parts.append(f"\nCriterion {criterion.id} - {criterion.title}\n")
        for group in standard.sub_criteria:
            if group.id[0] == criterion.id:
                parts.append(f"\n{group.id} {group.title}\n{table_head}".rstrip())
                parts.extend(write(e) for e in IDS if e.startswith(group.id))
    return "\n".join(parts)


def ticks(element: str) -> str:
    return "\t".join("\u2713" if band(element) == b else "" for b in ("plus", "full", "partial"))


def wrapped(text: str, width: int = 85) -> str:
    lines = (textwrap.wrap(line, width) or [""] for line in text.split("\n"))
    return "\n".join("\n".join(line) for line in lines)


def with_furniture(text: str, every: int = 45) -> str:
    """The text on pages: a header, a footer and a number on each, wherever they fall."""
    lines = text.split("\n")
    pages = []
    for page, start in enumerate(range(0, len(lines), every), start=1):
        body = "\n".join(lines[start : start + every])
        pages.append(f"Testbury Council Report\n\n{body}\n\nIn confidence\nPage {page} of 20\n")
    return "\f".join(pages)


def layouts() -> Iterator[tuple[str, str, bool]]:
    """(name, text, whether it holds ratings)."""
    said, asked = narrative, statement

    def rated(e: str) -> str:
        return WORDS[band(e)]

    three = "Element\tFindings\tRating (CP, FC, PC or NC)"
    yield "one line", by_element(lambda e: f"{e} {asked(e)} {said(e)}\nRating: {rated(e)}\n"), True
    yield "own lines", by_element(lambda e: f"{e} {asked(e)}\n{said(e)}\n{rated(e)}\n"), True
    yield "no statement", by_element(lambda e: f"{e} {said(e)}\n"), False
    yield (
        "labels",
        by_element(
            lambda e: f"Element {e}: {asked(e)}\n\nFindings: {said(e)}\n\nLevel: {rated(e)}\n"
        ),
        True,
    )
    yield (
        "bold bullets",
        by_element(lambda e: f"- **{e}** **{asked(e)}**\n{said(e)}\n"),
        False,
    )
    yield (
        "statement twice",
        by_element(lambda e: f"**{e} {asked(e)}**\n{asked(e)}\n{said(e)}"),
        False,
    )
    yield (
        "title as heading",
        by_element(lambda e: f"**{e} {load_standard().element(e).title}**\n\n{said(e)}\n"),
        False,
    )
    yield "bullets inside", by_element(lambda e: f"• {e} {asked(e)}\n{_bullets(said(e))}\n"), False
    yield "wrapped", wrapped(by_element(lambda e: f"{e} {asked(e)} {said(e)}\n")), False
    yield (
        "on pages",
        with_furniture(wrapped(by_element(lambda e: f"- {e} {asked(e)}\n\n{said(e)}\n"))),
        False,
    )
    yield "table", by_element(lambda e: f"{e} {asked(e)}\t{said(e)}\t{rated(e)}", three), True
    yield (
        "table of four columns",
        by_element(
            lambda e: f"{e}\t{asked(e)}\t{said(e)}\t{LETTERS[band(e)]}",
            "Ref\tStatement\tFindings\tRating",
        ),
        True,
    )
    yield (
        "table with ticks",
        by_element(
            lambda e: f"{e} {asked(e)}\t{said(e)}\t{ticks(e)}",
            "Element\tFindings\tCompliance Plus\tCompliance\tPartial Compliance",
        ),
        True,
    )
    yield (
        "table without numbers",
        by_element(lambda e: f"{asked(e)}\t{said(e)}\t{rated(e)}", three),
        True,
    )
    yield (
        "numbers in the last table only",
        by_element(lambda e: f"- {asked(e)}\n{said(e)}\n") + f"\n\n{rating_table()}",
        True,
    )
    yield (
        "cells spilled over lines",
        by_element(
            lambda e: f"{e} {asked(e)}\t" + said(e).replace(". ", ".\n", 1) + f"\t{rated(e)}", three
        ),
        True,
    )
    yield (
        "pipes",
        by_element(
            lambda e: f"| {e} {asked(e)} | {said(e)} | {rated(e)} |",
            "| Element | Findings | Rating |\n|---|---|---|",
        ),
        True,
    )


def _bullets(text: str) -> str:
    return "\n".join(f"o {part}" for part in re.split(r"(?<=\.) (?=[A-Z])", text))


def bullets_report() -> str:
    """Bold statements in bullets, findings that point to the strengths, ratings at the end only."""

    def finding(e: str) -> str:
        said = narrative(e)
        if e == "2.1.1":
            said = "This Element is Compliance Plus. (See Summary of Strengths)."
        if e in PARTIAL:
            said = "This Element is a Partial Compliance. (See Areas for Improvement)."
        if IDS.index(e) % 2:
            return f"- **{e}** **{statement(e)}**\n{said}\n"
        return f"- **{e} {statement(e)}**\n\n{said}\n"

    text = by_element(finding).replace(
        "- Promises on web chat",
        "- Two published targets are not met, which could be looked at. "
        "(Reference Partial Compliances for Elements 4.1.2 & 5.3.2).\n- Promises on web chat",
    )
    return f"{text}\n\n{rating_table()}"


def rating_table() -> str:
    rows = [f"{e[:3] if e.endswith('.1') else ''}\t{e}\t● {WORDS[band(e)]}" for e in IDS]
    head = "Compliance against the standard\n\n\tElement\tAccreditation"
    return "\n".join([head, *rows]) + "\n"


def summaries_report() -> str:
    """No text for elements: a summary for each criterion, tables of partial and plus elements."""
    standard = load_standard()
    bands = (("Partial", "partial"), ("Full", "full"), ("Plus", "plus"))

    def count(name: str, criterion: str) -> str:
        return str(sum(band(e) == name for e in IDS if e[0] == criterion))

    header = "\t".join(["", *(f"{c.id} – {c.title}" for c in standard.criteria)])
    rows = [
        "\t".join([label, *(count(name, c.id) for c in standard.criteria)])
        for label, (_, name) in zip(
            ("Partial Compliance", "Full Compliance", "Compliance Plus"), bands, strict=True
        )
    ]
    parts = [
        "Assessment Report\n\nName of Organisation\nTESTBURY COUNCIL\n",
        "Section A: Scoring Achievement by Criterion\n\nInitial Assessment\n",
        "\n".join([header, *rows]),
        "\nSection B: Initial Assessment Report\n",
        "Assessor name\tA. Person\tDate of report\t03.03.23\n",
        "Key Strengths\n\nThe key areas of strength\n\n- Staff who are proud of what they do\n",
        "Areas for Development\n\n- Review progress with the new telephones\n",
    ]
    for criterion in standard.criteria:
        own = [e for e in IDS if e[0] == criterion.id]
        parts.append(f"Criterion {criterion.id} – {criterion.title.upper()}\n\nSummary\n")
        parts.append(" ".join(narrative(e) for e in own[:4]) + "\n")
        for title, name in (("Partial Compliance", "partial"), ("Compliance Plus", "plus")):
            named = [
                f"{e}\tFolder {IDS.index(e)} shows it – seen on site"
                for e in own
                if band(e) == name
            ]
            parts.append(f"{title} Elements\n\nElement\tJustification")
            parts.append("\n".join(named or ["NA\t"]) + "\n")
    return "\n".join(parts)
