"""Measures whether follow-up finds what answers a report's findings, and nothing else.

    python -m benchmarks.follow_up [--model FOLDER] [--half report] [--details]
    python -m benchmarks.follow_up --readers

`follow_up_set/` holds invented organisations, each with a report's findings and a year's evidence:
half of the findings are answered, some are taken up but not answered, the rest are not taken up at
all. The evidence says it in words of its own. Each report is written in one of three layouts and
read back; the evidence is written as files and mapped by the main job. The rules were made on the
part `tune`; the part `report` was written after them and never tuned on.

Recall is the share of answered findings for which a passage of the right document stands among the
answers shown; a finding is falsely answered where it comes out as answered and is not.

With `--readers` nothing is mapped: the labels are set beside `follow_up_second_reading.toml`, the
answers of somebody who read findings and evidence without the labels.
"""

from __future__ import annotations

import argparse
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cse_mapper.assessment.following_up import follow_up
from cse_mapper.desk.agreement import kappa
from cse_mapper.domain import FollowUp, FollowUpItem
from cse_mapper.domain.rules import default_rules
from cse_mapper.domain.standard import load_standard
from cse_mapper.model.store import load_model
from cse_mapper.pipeline import map_evidence
from cse_mapper.reports.importing import import_reports

SET = Path(__file__).parent / "follow_up_set"
SECOND_READING = Path(__file__).parent / "follow_up_second_reading.toml"
ANSWERS = ("answered", "partly", "nothing")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finding, what a reader says of it, and what follow-up said."""

    organisation: str
    finding: dict[str, Any]
    item: FollowUpItem

    @property
    def found(self) -> bool:
        """Whether a passage of a right document stands among the answers shown."""
        shown = {answer.match.passage.document for answer in self.item.answers}
        return bool(shown & set(self.finding.get("by", ())))


def organisations(half: str = "") -> Iterator[tuple[Path, dict[str, Any]]]:
    """The organisations of the set with their files, all or those of one part."""
    for path in sorted(SET.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if half in ("", data["half"]):
            yield path, data


def written_report(organisation: dict[str, Any]) -> str:
    """The findings as a report in the organisation's layout."""
    layouts = {"bullets": _bullets, "summaries": _summaries, "table": _table}
    return layouts[organisation["layout"]](organisation)


def _cited(finding: dict[str, Any]) -> str:
    kind = "Partial Compliance for Element" if finding.get("kind") else "Element"
    plural = "s" if len(finding["elements"]) > 1 else ""
    return f"(Reference {kind}{plural} {' & '.join(finding['elements'])})."


def _cover(organisation: dict[str, Any]) -> list[str]:
    return [
        f"Organisation / Service Assessed: {organisation['organisation']}",
        "Prepared by: A. Assessor",
        f"Visit date: {organisation['day']}\n",
        "Summary of Strengths\n\n- Staff are proud of what they do (Reference Element 2.2.5).\n",
    ]


def _partials(organisation: dict[str, Any]) -> dict[str, str]:
    return {
        element: finding["text"]
        for finding in organisation["findings"]
        if finding.get("kind")
        for element in finding["elements"]
    }


def _bullets(organisation: dict[str, Any]) -> str:
    partials = _partials(organisation)
    parts = [*_cover(organisation), "Areas for Continuous Improvement\n"]
    parts += [f"{f['text']} {_cited(f)}\n" for f in organisation["findings"]]
    parts.append("Assessor's Findings\n")
    for element in load_standard().ids:
        said = (
            "This Element is a Partial Compliance. (See Areas for Improvement)."
            if element in partials
            else "The papers and the talks on site bear this out, as they did the year before."
        )
        parts.append(f"- **{element}** {said}\n")
    return "\n".join([*parts, _ratings(partials)])


def _summaries(organisation: dict[str, Any]) -> str:
    partials = _partials(organisation)
    parts = [
        f"Assessment Report\n\nName of Organisation\n{organisation['organisation'].upper()}\n",
        "Section B: Initial Assessment Report\n",
        f"Assessor name\tA. Assessor\tDate of report\t{organisation['day']}\n",
        "Key Strengths\n\n- Staff who are proud of what they do\n",
        "Areas for Development\n\nThe following will be looked at when we do the annual review.\n",
        *(f"- {f['text']}" for f in organisation["findings"] if not f.get("kind")),
    ]
    for criterion in load_standard().criteria:
        parts.append(f"\nCriterion {criterion.id} - {criterion.title.upper()}\n\nSummary\n")
        parts.append("Much of what was seen on site was as good as in the year before it.\n")
        rows = [f"{e}\t{text}" for e, text in partials.items() if e[0] == criterion.id]
        parts += ["Partial Compliance Elements\n\nElement\tJustification", *(rows or ["NA\t"])]
        parts += ["\nCompliance Plus Elements\n\nElement\tJustification\nNA\t"]
    return "\n".join(parts)


def _table(organisation: dict[str, Any]) -> str:
    partials = _partials(organisation)
    parts = [*_cover(organisation), "Areas for Continuous Improvement\n"]
    parts += [f"{f['text']} {_cited(f)}\n" for f in organisation["findings"] if not f.get("kind")]
    parts.append("Assessor Findings\n")
    standard = load_standard()
    for criterion in standard.criteria:
        parts.append(f"\nCriterion {criterion.id} {criterion.title}\n")
        parts.append("Element\tAssessor Report\tAccreditation")
        for element in standard.elements:
            if element.criterion == criterion.id:
                text = partials.get(element.id, "The papers bear this out, as a year before.")
                rating = "Partial Compliance" if element.id in partials else "Compliance"
                parts.append(f"{element.id} {element.title}\t{text}\t{rating}")
    return "\n".join(parts)


def _ratings(partials: dict[str, str]) -> str:
    rows = (
        f"\t{e}\t{'Partial Compliance' if e in partials else 'Compliance'}"
        for e in load_standard().ids
    )
    return "\n".join(["Compliance against the standard\n\n\tElement\tAccreditation", *rows])


def followed_up(organisation: dict[str, Any], folder: Path, model: Path | None) -> FollowUp:
    """Write report and evidence as files, and run what `cse-map follow-up` runs."""
    report, evidence = folder / "report.txt", folder / "evidence"
    report.write_text(written_report(organisation), encoding="utf-8")
    for document in organisation["documents"]:
        path = evidence / document["name"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {document['text'].strip()}\n", encoding="utf-8")
    loaded = load_model(model)
    coverage = map_evidence(
        evidence,
        model=loaded,
        rules=default_rules(),
        assessment_date=date.fromisoformat(organisation["assessed"]),
        jobs=1,
        keeps_unmatched=True,
    )
    (read,) = import_reports([report])
    return follow_up(read, coverage, loaded)


def outcomes(half: str, model: Path | None = None) -> Iterator[Outcome]:
    """Every finding of a half with what follow-up said of it."""
    for _, organisation in organisations(half):
        with tempfile.TemporaryDirectory() as folder:
            result = followed_up(organisation, Path(folder), model)
        for finding in organisation["findings"]:
            wanted = finding["text"].rstrip(".")
            (item,) = (one for one in result.items if one.text.startswith(wanted))
            yield Outcome(organisation["organisation"], finding, item)


def figures(found: Sequence[Outcome]) -> str:
    """Recall, false answers, and what each kind of finding came out as."""
    right = [one for one in found if one.finding["answer"] == "answered"]
    wrong = [one for one in found if one.finding["answer"] != "answered"]
    recalled = sum(one.found for one in right)
    false = sum(one.item.answer == "answered" for one in wrong)
    lines = [
        f"recall {recalled / len(right):.2f} ({recalled} of {len(right)} answered findings)",
        f"false answers {false / len(wrong):.2f} ({false} of {len(wrong)} others)",
    ]
    for kind in ANSWERS:
        said = Counter(one.item.answer for one in found if one.finding["answer"] == kind)
        told = ", ".join(f"{said[answer]} {answer}" for answer in ANSWERS)
        lines.append(f"  {kind:<9} came out as: {told}")
    return "\n".join(lines)


def readings(half: str = "") -> Iterator[tuple[str, str, str]]:
    """Every finding's text with its label and the second reader's answer."""
    second = tomllib.loads(SECOND_READING.read_text(encoding="utf-8"))
    for path, organisation in organisations(half):
        for finding in organisation["findings"]:
            text = finding["text"]
            yield text, finding["answer"], second[path.stem][text]["answer"]


def agreement(pairs: Sequence[tuple[str, str]]) -> str:
    """How often two readers said the same, of two answers and of three, with Cohen's kappa."""
    two = [(one == "answered", other == "answered") for one, other in pairs]
    alike_two, alike_three = (sum(a == b for a, b in some) for some in (two, pairs))
    return (
        f"{len(pairs)} findings: "
        f"answered or not, alike in {alike_two}, kappa {_shown(kappa(two))}; "
        f"answered, partly or nothing, alike in {alike_three}, kappa {_shown(kappa(pairs))}"
    )


def _shown(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.2f}"


def _print_readers() -> None:
    for half in ("tune", "report", ""):
        read = list(readings(half))
        print(f"{half or 'all'}: {agreement([(label, answer) for _, label, answer in read])}")
    for text, label, answer in read:
        if label != answer:
            print(f"  label {label}, second reader {answer}: {text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--details", action="store_true", help="print every finding's answers")
    parser.add_argument("--readers", action="store_true", help="compare the two readers only")
    given = parser.parse_args()
    if given.readers:
        _print_readers()
        return
    found = list(outcomes(given.half, given.model))
    if given.details:
        for one in found:
            print(f"\n{one.organisation}: {one.finding['text']}")
            print(f"  is {one.finding['answer']}, came out as {one.item.answer}")
            for answer in one.item.answers:
                passage = answer.match.passage
                print(f"  {answer.likeness} {passage.document}: {passage.text[:100]}")
                print(f"     {answer.reason} {answer.missing}")
    print(figures(found))


if __name__ == "__main__":
    main()
