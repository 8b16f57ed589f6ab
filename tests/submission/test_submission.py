"""What is handed in: every sentence has its citation, every link opens, numbers and edits stay."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx
import pytest

from cse_mapper.domain import Coverage, file_of
from cse_mapper.errors import OutputError
from cse_mapper.reading.own_reports import refuse_own
from cse_mapper.submission.draft import FEWEST_SENTENCES, MOST_SENTENCES, draft_of
from cse_mapper.submission.making import Made, Wanted, make_submission
from cse_mapper.submission.numbers import Numbered, certain_matches, number_documents
from tests.outputs.invented import invented_coverage

# The pack writes every document once more.
NO_PACK = Wanted(pack=False, today=date(2026, 11, 29))
WANTED = Wanted(visit=date(2027, 3, 2), since=date(2025, 11, 1), today=date(2026, 11, 29))


def _with_files(coverage: Coverage, evidence: Path) -> Coverage:
    """The invented council with real files, however little is in them."""
    for document in coverage.documents:
        if document.status == "read":
            path = evidence / document.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(document.path)
    documents = tuple(replace(document, digest="") for document in coverage.documents)
    return replace(coverage, documents=documents)


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    (folder := tmp_path / "evidence").mkdir()
    return folder


@pytest.fixture
def coverage(evidence: Path) -> Coverage:
    return _with_files(invented_coverage(), evidence)


def _make(coverage: Coverage, evidence: Path, wanted: Wanted = WANTED) -> Made:
    return make_submission(coverage, evidence, evidence.parent / "out", wanted)


def _folder(evidence: Path) -> Path:
    return evidence.parent / "out" / "submission"


def _draft(evidence: Path) -> Any:
    return docx.Document(str(_folder(evidence) / "self-assessment.docx"))


def _sections(document: Any) -> Iterator[tuple[str, list[Any], Any]]:
    """Element, its paragraphs, its table."""
    element, paragraphs = "", []  # type: ignore[var-annotated]
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            if element:
                yield element, paragraphs, block
                element = ""
        elif block.style.name == "Heading 3":
            element, paragraphs = block.text[:5], []
        elif element:
            paragraphs.append(block)


def test_every_sentence_is_a_documents_own_with_its_number(
    coverage: Coverage, evidence: Path
) -> None:
    _make(coverage, evidence, NO_PACK)
    by_id = {element.element: element for element in coverage.elements}
    index = {one.reference: path for path, one in number_documents(coverage, ()).items()}
    seen = 0
    for element, paragraphs, _table in _sections(_draft(evidence)):
        drafted = [p.text for p in paragraphs if p.style.name == "Draft"]
        gaps = [p.text for p in paragraphs if p.style.name == "Gap"]
        others = {p.style.name for p in paragraphs} - {"Draft", "Gap", "Asked"}
        assert not others
        matches = certain_matches(by_id[element])
        assert min(len(matches), FEWEST_SENTENCES) <= len(drafted) <= MOST_SENTENCES or not matches
        for sentence in drafted:
            cited = re.fullmatch(r"“(.+)” \((E\d+), (.+)\)", sentence)
            assert cited, sentence
            assert any(
                cited[1].removesuffix(" …") in match.passage.text
                and str(match.passage.locator) == cited[3]
                and match.passage.document == index[cited[2]]
                for match in matches
            )
            seen += 1
        # Where it is thin it says so, and where it is not it says nothing of the kind.
        assert bool(gaps) == (by_id[element].status in ("missing", "thin"))
    assert seen > 100


def test_nothing_uncertain_or_rejected_is_cited(coverage: Coverage) -> None:
    draft = draft_of(coverage, number_documents(coverage, ()))
    for element, drafted in zip(coverage.elements, draft.elements, strict=True):
        sure = {m.passage.document for m in element.matches if m.certain}
        assert {one.document for one in drafted.show} == sure


def test_every_link_of_the_pack_opens_and_nothing_else_is_in_it(
    coverage: Coverage, evidence: Path
) -> None:
    made = _make(coverage, evidence)
    with zipfile.ZipFile(_folder(evidence) / "pack.zip") as pack:
        names = set(pack.namelist())
        linked: set[str] = set()
        for name in ("self-assessment.docx", "evidence-index.docx", "annual-update.docx"):
            document = docx.Document(io.BytesIO(pack.read(name)))
            targets = {
                unquote(one.target_ref) for one in document.part.rels.values() if one.is_external
            }
            assert targets
            assert targets <= names
            linked |= targets
            body = document.element.body
            marks = {n.get(_w("name")) for n in body.iter(_w("bookmarkStart"))}
            anchors = {n.get(_w("anchor")) for n in body.iter(_w("hyperlink"))} - {None}
            assert anchors <= marks
        assert names - linked == {
            "self-assessment.docx", "evidence-index.docx", "annual-update.docx"
        }  # fmt: skip
    cited = {file_of(path) for path in number_documents(coverage, ())}
    assert linked == {f"evidence/{path}" for path in cited}
    assert not [line for line in made.sentences if "not in the pack" in line]
    # Those beside the pack lead to the evidence folder itself.
    for one in _draft(evidence).part.rels.values():
        if one.is_external:
            assert (_folder(evidence) / unquote(one.target_ref)).is_file()


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def test_a_file_that_is_gone_or_changed_is_named_and_not_packed(
    coverage: Coverage, evidence: Path
) -> None:
    first, second = list(dict.fromkeys(map(file_of, number_documents(coverage, ()))))[:2]
    (evidence / first).unlink()
    documents = tuple(
        replace(d, digest="0" * 64) if d.path == second else d for d in coverage.documents
    )
    made = _make(replace(coverage, documents=documents), evidence)
    told = [line for line in made.sentences if "not in the pack" in line]
    assert [line.partition(" is not")[0] for line in told] == sorted((first, second))
    with zipfile.ZipFile(_folder(evidence) / "pack.zip") as pack:
        assert not {f"evidence/{first}", f"evidence/{second}"} & set(pack.namelist())


def test_a_pack_of_an_earlier_run_is_named(coverage: Coverage, evidence: Path) -> None:
    _make(coverage, evidence)
    made = _make(coverage, evidence, NO_PACK)
    assert [line for line in made.sentences if "from an earlier run" in line]
    assert not [path for path in made.files if path.name == "pack.zip"]


def test_numbers_stay_when_evidence_comes_goes_and_moves() -> None:
    coverage = invented_coverage()
    first = number_documents(coverage, ())
    assert sorted(one.number for one in first.values()) == list(range(1, len(first) + 1))
    gone, moved = list(first)[3], list(first)[7]
    new_path = "housing/renamed.pdf"

    def renamed(path: str) -> str:
        return new_path if path == moved else path

    later = replace(
        coverage,
        documents=tuple(
            replace(document, path=renamed(document.path))
            for document in coverage.documents
            if document.path != gone
        ),
        elements=tuple(
            replace(
                element,
                matches=tuple(
                    replace(
                        match,
                        passage=replace(match.passage, document=renamed(match.passage.document)),
                    )
                    for match in element.matches
                    if match.passage.document != gone
                ),
            )
            for element in coverage.elements
        ),
    )
    known = (*first.values(), Numbered(900, "left/long ago.pdf", "x"))
    second = number_documents(later, known)
    assert second[new_path].number == first[moved].number
    assert all(second[path].number == first[path].number for path in first if path in second)
    assert first[gone].number not in {one.number for one in second.values()}
    third = number_documents(coverage, [one for one in known if one.path != gone])
    assert third[gone].number == 901


def test_what_people_wrote_is_kept_over_runs_and_what_is_new_is_told(
    coverage: Coverage, evidence: Path
) -> None:
    _make(coverage, evidence, NO_PACK)
    path = _folder(evidence) / "self-assessment.docx"
    document = docx.Document(str(path))
    sections = {element: (texts, table) for element, texts, table in _sections(document)}
    paragraphs, table = sections["4.3.2"]
    drafted = next(p for p in paragraphs if p.style.name == "Draft")
    drafted.insert_paragraph_before("Our procedure was rewritten by residents.").runs[0].bold = True
    _cell(table, "Your rating").text = "full"
    _cell(sections["1.1.1"][1], "Comments").text = "Ask Ann."
    document.save(str(path))
    for _run in range(2):
        made = _make(coverage, evidence, NO_PACK)
        sections = {e: (texts, table) for e, texts, table in _sections(_draft(evidence))}
        texts, table = sections["4.3.2"]
        kept = next(p for p in texts if p.text == "Our procedure was rewritten by residents.")
        assert kept.runs[0].bold
        assert _cell(table, "Your rating").text == "full"
        assert _cell(sections["1.1.1"][1], "Comments").text == "Ask Ann."
        assert "What you wrote for 2 elements in self-assessment.docx is kept." in made.sentences
    assert len(list((_folder(evidence) / "backups").glob("self-assessment-*.docx"))) == 1
    # New evidence for an element that somebody wrote themselves: their text stays, it is named.
    element = next(e for e in coverage.elements if e.element == "4.3.2")
    other = next(e for e in coverage.elements if e.status == "strong" and e.element != "4.3.2")
    unknown = [
        replace(match, element="4.3.2")
        for match in other.matches
        if match.certain
        and match.passage.document not in {m.passage.document for m in element.matches}
    ]
    more = replace(
        coverage,
        elements=tuple(
            replace(e, matches=(*e.matches, *unknown)) if e.element == "4.3.2" else e
            for e in coverage.elements
        ),
    )
    _make(more, evidence, NO_PACK)
    texts = {e: t for e, t, _table in _sections(_draft(evidence))}["4.3.2"]
    told = [p.text for p in texts if p.text.startswith("Evidence that your text does not name: ")]
    assert len(told) == 1
    assert any(p.text == "Our procedure was rewritten by residents." for p in texts)


def test_a_change_made_with_changes_tracked_is_kept(coverage: Coverage, evidence: Path) -> None:
    _make(coverage, evidence, NO_PACK)
    path = _folder(evidence) / "self-assessment.docx"
    document = docx.Document(str(path))
    texts = next(texts for element, texts, _t in _sections(document) if element == "4.3.2")
    drafted = next(p for p in texts if p.style.name == "Draft")
    run = drafted.add_run(" Added while tracking.")._r
    inserted = docx.oxml.OxmlElement("w:ins")
    inserted.set(_w("id"), "1")
    inserted.set(_w("author"), "Ann")
    run.getparent().replace(run, inserted)
    inserted.append(run)
    document.save(str(path))
    _make(coverage, evidence, NO_PACK)
    words = "".join(node.text or "" for node in _draft(evidence).element.body.iter(_w("t")))
    assert "Added while tracking." in words


def _cell(table: Any, name: str) -> Any:
    return next(row.cells[1] for row in table.rows if row.cells[0].text == name)


def test_an_unchanged_draft_follows_the_evidence_and_nothing_is_backed_up(
    coverage: Coverage, evidence: Path
) -> None:
    first = _make(coverage, evidence, NO_PACK)
    bytes_before = {path: path.read_bytes() for path in first.files}
    again = _make(coverage, evidence, NO_PACK)
    assert {path: path.read_bytes() for path in again.files} == bytes_before
    fewer = replace(
        coverage,
        elements=tuple(
            replace(e, matches=(), status="missing") if e.element == "4.3.2" else e
            for e in coverage.elements
        ),
    )
    made = _make(fewer, evidence, NO_PACK)
    texts = next(t for element, t, _table in _sections(_draft(evidence)) if element == "4.3.2")
    assert [p.style.name for p in texts] == ["Asked", "Gap"]
    assert not (_folder(evidence) / "backups").exists()
    assert not [line for line in made.sentences if "kept" in line or "stands whole" in line]


@pytest.mark.parametrize("mark", ["~$lf-assessment.docx", ".~lock.self-assessment.docx#"])
def test_a_draft_that_is_open_elsewhere_stops_before_anything_is_written(
    mark: str, coverage: Coverage, evidence: Path
) -> None:
    _make(coverage, evidence, NO_PACK)
    before = {p: p.read_bytes() for p in _folder(evidence).rglob("*") if p.is_file()}
    (_folder(evidence) / mark).write_text("")
    with pytest.raises(OutputError, match="open in another program"):
        _make(replace(coverage, elements=coverage.elements[:5]), evidence, NO_PACK)
    assert {p: p.read_bytes() for p in before} == before


@pytest.mark.parametrize("name", ["self-assessment.docx", "submission.json"])
def test_what_cannot_be_read_is_never_overwritten(
    name: str, coverage: Coverage, evidence: Path
) -> None:
    _make(coverage, evidence, NO_PACK)
    (_folder(evidence) / name).write_bytes(b"PK\x03\x04 no more")
    with pytest.raises(OutputError) as caught:
        _make(coverage, evidence, NO_PACK)
    assert caught.value.remedy
    assert (_folder(evidence) / name).read_bytes() == b"PK\x03\x04 no more"


def test_what_a_submission_writes_is_no_evidence(coverage: Coverage, evidence: Path) -> None:
    from cse_mapper.reading.extracted import SkippedFileError

    made = _make(coverage, evidence)
    for path in [*made.files, _folder(evidence) / "submission.json"]:
        with pytest.raises(SkippedFileError):
            refuse_own(path.read_bytes())


def test_the_annual_update_has_only_what_is_younger_than_the_review(
    coverage: Coverage, evidence: Path
) -> None:
    _make(coverage, evidence)
    document = docx.Document(str(_folder(evidence) / "annual-update.docx"))
    cited = set(re.findall(r"\((E\d+), ", "\n".join(p.text for p in document.paragraphs)))
    dated = {d.path: d.evidence_date for d in coverage.documents}
    index = {one.reference: path for path, one in number_documents(coverage, ()).items()}
    assert cited
    for reference in cited:
        day = dated[index[reference]]
        assert day
        assert day > date(2025, 11, 1)
