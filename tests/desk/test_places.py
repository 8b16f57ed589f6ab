"""Where a passage stands: files that other programs made, opened again and found again."""

from __future__ import annotations

import base64
import hashlib
import io
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from cse_mapper.desk.places import Places, neighbours
from cse_mapper.domain import Block, Document, Locator, Passage, ReadDocument
from cse_mapper.errors import ReadingError
from cse_mapper.passages.cutting import make_passages
from cse_mapper.reading import read_folder
from cse_mapper.reading.formats.page_picture import picture_of
from cse_mapper.reading.showing import Viewer

FILES = Path(__file__).parents[1] / "reading" / "files"
CHOSEN = (
    "set-centred.pdf", "set-three-columns.pdf", "doc.odt", "doc.doc", "deck.ppt", "book.xls",
    "mail/mail.eml", "office/compliments-log.docx",
)  # fmt: skip
MARK = (255, 236, 130)


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence")
    for name in CHOSEN:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(FILES / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def read(evidence: Path) -> list[ReadDocument]:
    return [one for whole in read_folder(evidence) for one in (whole, *whole.inside)]


@pytest.fixture
def viewer(evidence: Path) -> Iterator[Viewer]:
    with Viewer(evidence) as viewer:
        yield viewer


def test_every_passage_is_found_again_where_it_stands(
    viewer: Viewer, read: list[ReadDocument]
) -> None:
    places = Places(viewer, [one.document for one in read])
    found, marked, pages = 0, 0, 0
    for one in read:
        for passage in make_passages(one):
            place = places.get(passage)
            if place.picture:
                pages += 1
                marked += place.picture.marked
                assert place.picture.marked == (not place.note)
            else:
                found += 1
                own = " ".join(line.text for line in place.lines if line.own)
                assert passage.text.split()[-1].strip(".,;") in own, (passage, place)
                assert place.note == ""
    assert found >= 10
    # A paragraph that goes over to the next page may begin with its heading on this one.
    assert pages > 20
    assert marked > 0.95 * pages
    places.close()


def test_the_mark_is_where_the_words_are(evidence: Path) -> None:
    data = (evidence / "set-centred.pdf").read_bytes()
    with_mark = picture_of(data, 1, "Cabinet had before it the growth bids")
    without = picture_of(data, 1, "Nothing of this kind stands there at all, on no page.")
    assert (with_mark["marked"], without["marked"]) == (True, False)
    one, other = (
        Image.open(io.BytesIO(base64.b64decode(each["data"]))).convert("RGB")
        for each in (with_mark, without)
    )
    assert one.size == other.size
    box = ImageChops.difference(one, other).getbbox()
    assert box is not None
    left, top, right, bottom = box
    # A line or two of the page, no more, and in the colour of a highlighter.
    assert bottom - top < one.height / 10
    colours = {colour: count for count, colour in one.crop(box).getcolors(1_000_000) or ()}
    assert max(colours, key=lambda colour: colours[colour]) in (MARK, (255, 255, 255))
    assert colours[MARK] > (right - left) * (bottom - top) / 10


@pytest.mark.parametrize(
    "path",
    ["../secret.txt", "/etc/passwd", "C:/Windows/win.ini", "doc.odt/../../secret.txt",
     "..\\secret.txt", "link.txt", "folder", "gone.pdf"],
)  # fmt: skip
def test_nothing_outside_the_folder_is_opened(tmp_path: Path, path: str) -> None:
    evidence = tmp_path / "evidence"
    (evidence / "folder").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret")
    if sys.platform != "win32":
        (evidence / "link.txt").symlink_to(tmp_path / "secret.txt")
    with Viewer(evidence) as viewer, pytest.raises(ReadingError, match="not in the evidence"):
        viewer.text(Document(path, "area", "read", digest="0" * 64))


def test_a_file_that_was_changed_is_not_shown(evidence: Path, tmp_path: Path) -> None:
    shutil.copy(evidence / "doc.odt", tmp_path / "doc.odt")
    with Viewer(tmp_path) as viewer:
        with pytest.raises(ReadingError, match="has changed since"):
            viewer.text(Document("doc.odt", "area", "read", digest="0" * 64))
        with pytest.raises(ReadingError, match="has changed since"):
            viewer.picture(Document("doc.odt", "area", "read", digest="0" * 64), 1, "x")


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n" + random.Random(7).randbytes(500), b"\x89PNG\r\n\x1a\n", b""]
)
def test_a_damaged_page_costs_itself_alone(viewer: Viewer, evidence: Path, content: bytes) -> None:
    (evidence / "bad.pdf").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    document = Document("bad.pdf", "area", "read", digest=digest)
    passage = Passage("1", "1", "bad.pdf", Locator(page=1), "Some words that nobody finds.")
    place = Places(viewer, [document]).get(passage)
    assert place.picture is None
    assert place.note


def test_without_the_folder_it_says_how_to_give_it(read: list[ReadDocument]) -> None:
    places = Places(None, [one.document for one in read])
    passage = next(passage for one in read for passage in make_passages(one))
    assert not places.available
    assert "--evidence" in places.get(passage).note


def test_neighbours_stay_on_their_slide_and_the_same_words_elsewhere_are_not_meant() -> None:
    def block(text: str, slide: int) -> Block:
        return Block(text, Locator(slide=slide))

    same = "We answer every call within thirty seconds, on every day of the week."
    blocks = (block("One", 1), block(same, 1), block("Two", 2), block("More", 2), block(same, 2))
    passage = Passage("1", "1", "deck.pptx", Locator(slide=2), same)
    lines = neighbours(blocks, passage)
    assert [line.text for line in lines] == ["Two", "More", same]
    assert [line.own for line in lines] == [False, False, True]
    assert neighbours(blocks, replace(passage, text="Quite other words than those.")) == ()
