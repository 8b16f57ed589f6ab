"""How long does the desk take to open a large run, and from one passage to the next?

    python -m benchmarks.desk [--documents 10000] [--steps 200]

Writes the coverage.json of an invented council with five matches a document, opens the desk on it
in a process of its own, and reviews as a browser without JavaScript does: a decision, the answer,
the next page. Prints seconds from the command to the first page and milliseconds a step, as the
clock on the wall has them and as the processor worked for them; on a busy machine only the latter
mean anything. Ends with exit code 1 where a decision that was answered is not on the disk.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import psutil

from cse_mapper.assessment.coverage import build_coverage
from cse_mapper.decisions import read_decisions
from cse_mapper.domain import Document, Locator, Match, Passage, Why
from cse_mapper.domain.rules import default_rules
from cse_mapper.domain.standard import load_standard
from cse_mapper.outputs.json_file import write_json

AREAS = ("corporate", "customer-services", "housing", "leisure", "planning", "revenues", "waste")
KINDS = ("policy", "practice", "outcome", "customer voice", "external")
MATCHES_A_DOCUMENT = 5
WORDS = tuple(
    word
    for line in (
        "residents tenants complaints calls letters answered within days weeks survey told us",
        "panel staff trained appointments changed repairs figures improved website counter review",
        "yearly charter standards met partners agreed shared published fees clear access listened",
    )
    for word in line.split()
)
ASSESSED = date(2026, 11, 1)


def invented(documents: int, seed: int = 4) -> tuple[list[Match], list[Document]]:
    """So many documents with their matches; a fifth of the texts stand under a second element."""
    chance = random.Random(seed)
    elements = load_standard().ids
    # Evidence gathers where an organisation is busy; some elements have hardly any.
    busy = [chance.lognormvariate(0, 1) for _ in elements]
    matches, ledger = [], []
    for number in range(documents):
        area = chance.choice(AREAS)
        day = ASSESSED - timedelta(days=chance.randrange(1500)) if number % 6 else None
        path = f"{area}/{2022 + number % 5}/report {number}.docx"
        ledger.append(Document(path, area, "read", evidence_date=day, digest=f"{number:064x}"))
        for place in range(MATCHES_A_DOCUMENT - 1 + (number % 5 == 0)):
            text = " ".join(chance.choices(WORDS, k=chance.randrange(30, 90))) + f" {number}."
            name = hashlib.sha256(text.encode()).hexdigest()
            locator = Locator(paragraph=place + 1, heading="What we did")
            passage = Passage(name[:16], name[16:32], path, locator, text, "What we did")
            first, second = chance.choices(elements, busy, k=2)
            probability = round(chance.uniform(0.26, 0.99), 4)
            why = Why(tuple(chance.sample(WORDS, 5)), " ".join(chance.choices(WORDS, k=50)), 0.6)
            kind = chance.choice(KINDS)
            matches.append(
                Match(passage, first, probability, "supports" if probability > 0.5 else "uncertain",
                      kind, day, area, why=why)  # type: ignore[arg-type]
            )  # fmt: skip
            if chance.random() < 0.25 and second != first:
                matches.append(
                    Match(passage, second, 0.26, "uncertain", kind, day, area, why=why)  # type: ignore[arg-type]
                )
    return matches, ledger


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cse-desk-bench-") as folder:
        output = Path(folder)
        matches, ledger = invented(given.documents)
        coverage = build_coverage(
            matches, ledger, model="invented", assessment_date=ASSESSED, rules=default_rules()
        )
        file = write_json(coverage, output / "coverage.json")
        listed = sum(len(element.matches) for element in coverage.elements)
        size = file.stat().st_size / 1e6
        print(f"{len(ledger):,} documents, {listed:,} matches, coverage.json of {size:.0f} MB")
        sys.exit(_review(output, given.steps))


def _review(output: Path, steps: int) -> int:
    command = [sys.executable, "-u", "-m", "cse_mapper", "desk", str(output), "--no-browser"]
    start = time.perf_counter()
    desk = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ
    )
    try:
        assert desk.stdout is not None
        address = re.search(r"http\S+", desk.stdout.readline())
        assert address is not None
        home = address[0].partition("/?")[0]
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        page = browser.open(address[0]).read().decode()
        opened = time.perf_counter() - start
        process = psutil.Process(desk.pid)
        worked = sum(process.cpu_times()[:2])
        print(f"opened: {opened:.2f} s on the wall, {worked:.2f} s of the processor")
        wall = [_step(browser, home, page, number) for number in range(steps)]
        processor = (sum(process.cpu_times()[:2]) - worked) / steps
        seconds = sorted(seconds for seconds, _page in wall)
        print(
            f"a step: median {1000 * statistics.median(seconds):.0f} ms, nine of ten within "
            f"{1000 * seconds[int(0.9 * steps)]:.0f} ms, longest {1000 * seconds[-1]:.0f} ms on "
            f"the wall; {1000 * processor:.0f} ms of the processor"
        )
        print(f"memory: {process.memory_info().rss / 1e6:.0f} MB")
    finally:
        desk.kill()
        desk.wait()
    kept = len(read_decisions(output / "decisions.jsonl"))
    print(f"on the disk after the process was killed: {kept} of {steps} decisions")
    return kept != steps


def _step(browser: OpenerDirector, home: str, page: str, number: int) -> tuple[float, str]:
    """Decide on the passage that comes next, and wait for the page after it."""
    page = browser.open(f"{home}/").read().decode()
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    action = ("accept", "reject")[number % 2]
    data = urlencode({"key": key, "action": action, "reviewer": "Ann"}).encode()
    start = time.perf_counter()
    answer = browser.open(Request(f"{home}/decide", data, {"Origin": home})).read().decode()
    return time.perf_counter() - start, answer


if __name__ == "__main__":
    main()
