"""Which text path is slower than linear on runs that no author writes, and how slow is it?

    python -m benchmarks.long_runs [--length 20000] [--only redact]

Throws long runs of each kind of character, alternating pairs and combining marks at everything that
sees foreign text: passages, sentences, kinds, personal data, dates, mentions, the model's terms and
the importer of reports. Prints each that takes more than a tenth of a second, with how its time
grows from a quarter of the length to the whole (4 is linear, 16 quadratic); ends with exit code 1
where one is worse than 8 or takes more than five seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

from cse_mapper.domain import Block, Document, Locator, Passage, ReadDocument

SINGLE = ".-_*=#~|/\\()[]{}<>\"'’,;:!?@&%£+ \t0aAé\u0301\u200b\u00ad•…€ﬁ漢\U0001f600"
PAIRS = (
    ". ", "a ", "0 ", "1.", "a.", "A.", "0-", "a\u0301", "a@", "@a", "a.@", "a,", "0,", "((", "()",
    "..\t", "a\n", "\n\n", "1. ", "No. ", "07", "+4", "1 a", "A1 ", "a-", "1/", "£1", "0%", "a; ",
    "a: ", "1.1.1 ", "1.1.1-", "see ", "Jan ", "1 Jan ", "2024 ", "Road ", "1 Elm ", "x x x ",
)  # fmt: skip


def runs(length: int) -> Iterator[tuple[str, str, str]]:
    """Every run with a name to print: a quarter of the length, and the whole."""

    def run(unit: str, length: int) -> str:
        return (unit * (length // len(unit) + 1))[:length]

    for unit in (*SINGLE, *PAIRS):
        for after, told in (("", ""), (" 12", " then a number")):
            yield f"{unit!a}{told}", run(unit, length // 4) + after, run(unit, length) + after


def paths() -> dict[str, Callable[[str], object]]:
    """Everything that sees foreign text, by name."""
    from cse_mapper.assessment.claims import mentions_of
    from cse_mapper.domain.plain import plain
    from cse_mapper.model.terms import letter_terms, word_terms
    from cse_mapper.passages.context import in_context
    from cse_mapper.passages.cutting import make_passages, normalise
    from cse_mapper.passages.kinds import kind_of
    from cse_mapper.passages.near_duplicates import link_duplicates
    from cse_mapper.passages.personal import personal_data, redact
    from cse_mapper.passages.sentences import sentences
    from cse_mapper.reading.dates import evidence_date
    from cse_mapper.reading.extracted import Extracted
    from cse_mapper.reading.formats.layout_text import lines_of_text
    from cse_mapper.reading.wording import clean
    from cse_mapper.reports.recognising import recognise

    document = Document("housing/a.txt", "housing", "read")

    def read(text: str) -> ReadDocument:
        return ReadDocument(document, (Block(text, Locator(paragraph=1)),))

    def passage(text: str) -> Passage:
        return Passage("i", "t", document.path, Locator(), text)

    return {
        "passages": lambda text: make_passages(read(text)),
        "sentences": sentences,
        "kind of evidence": lambda text: kind_of(passage(text), document),
        "personal data": personal_data,
        "redaction": redact,
        "near duplicates": lambda text: link_duplicates((passage(text), passage(text + " b"))),
        "mentions": lambda text: mentions_of(read(text)),
        "date": lambda text: evidence_date(Extracted((Block(text, Locator()),)), "a.txt"),
        "normalised": normalise,
        "plain": plain,
        "clean": clean,
        "context": lambda text: in_context(text, "a.txt", text),
        "terms": lambda text: (word_terms(text), letter_terms(text)),
        "report": lambda text: recognise(lines_of_text(f"1.1.1 Findings\n{text}\n{text}"), "a.txt"),
    }


def seconds(call: Callable[[], object]) -> float:
    """What a call takes, in seconds of this processor."""
    begin = time.process_time()
    call()
    return time.process_time() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--length", type=int, default=20_000)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    bad = 0
    for name, path in paths().items():
        if asked.only not in name:
            continue
        path("A sentence to begin with.")
        for what, quarter, text in runs(asked.length):
            short = seconds(partial(path, quarter))
            if short > 5:
                print(f"{name:18} {what:28} {short:8.2f} s at a quarter", flush=True)
                bad += 1
                continue
            whole = seconds(partial(path, text))
            growth = whole / max(short, 1e-4)
            if whole > 0.1:
                print(f"{name:18} {what:28} {whole:8.2f} s, growth {growth:5.1f}", flush=True)
            bad += whole > 5 or (growth > 8 and whole > 0.2)
    print(f"{bad} worse than allowed")
    sys.exit(bad > 0)


if __name__ == "__main__":
    main()
