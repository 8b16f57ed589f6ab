"""Rebuild ``evidence/``, ``expected.json`` and ``labelled.jsonl`` from ``content/``.

    python corpus/sample/build_sample.py

Needs python-docx, python-pptx, openpyxl, reportlab, pillow and extract-msg; LibreOffice for the
legacy and OpenDocument formats; pypdfium2 to check the pages that it writes down.
"""

import json
import random
import re
import shutil
import sys
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

import pypdfium2
from builder import containers, office, pages
from builder.markup import Sample, read_samples

HERE = Path(__file__).parent
EVIDENCE = HERE / "evidence"
KINDS = {"policy", "practice", "outcome", "voice", "external"}
WRITERS = {
    ".docx": office.write_docx,
    ".docm": office.write_docm,
    ".pptx": office.write_pptx,
    ".xlsx": office.write_xlsx,
    ".xlsb": containers.write_xlsb,
    ".html": pages.write_html,
    ".md": pages.write_md,
    ".txt": pages.write_txt,
    ".csv": pages.write_csv,
    ".png": pages.write_picture,
    ".jpg": pages.write_picture,
    ".tiff": pages.write_picture,
    **dict.fromkeys(office.BY_LIBREOFFICE, office.write_by_libreoffice),
}
NEEDS_OCR = {".png", ".jpg", ".tiff"}


def write(sample: Sample, target: Path, samples: dict[str, Sample]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    inner = [(Path(name).name, _bytes(samples[name], samples)) for name in sample.attachments]
    match target.suffix:
        case ".eml":
            containers.write_eml(sample, target, inner)
        case ".msg":
            containers.write_msg(sample, target, inner)
        case ".zip":
            containers.write_zip(target, inner)
        case ".pdf" if "scan" in sample.meta:
            pages.write_scanned_pdf(sample, target)
        case ".pdf":
            pages.write_pdf(sample, target)
        case suffix:
            WRITERS[suffix](sample, target)
    if target.suffix in (".docx", ".docm", ".pptx", ".xlsx", ".odt", ".ods", ".odp"):
        _fix_times(sample, target)


def _bytes(sample: Sample, samples: dict[str, Sample]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, Path(sample.path).name)
        write(sample, target, samples)
        return target.read_bytes()


def _fix_times(sample: Sample, target: Path) -> None:
    """The document's own date in its properties, and no time of building inside the package."""
    with zipfile.ZipFile(target) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    date = f"{office.evidence_date(sample):%Y-%m-%dT%H:%M:%SZ}".encode()
    stamp = rb"(<(?:dcterms:modified|dc:date|meta:creation-date)[^>]*>)[^<]*"
    places = ("docProps/core.xml", "meta.xml")
    members = [
        (name, re.sub(stamp, rb"\g<1>" + date, data) if name in places else data)
        for name, data in members
    ]
    containers.write_zip(target, members)


def write_oddities() -> dict[str, dict]:
    """Files that every share has, and no reader should make anything of."""
    noise = random.Random(7)
    misc = EVIDENCE / "corporate" / "misc"
    misc.mkdir(parents=True, exist_ok=True)
    listed = {}

    def put(path: str, data: bytes, form: str, status: str) -> None:
        target = EVIDENCE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        listed[path] = {"format": form, "status": status, "supports": []}

    put("corporate/misc/new-starter-notes.txt", b"", "text", "empty")
    thumbs = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1528)
    put("corporate/misc/Thumbs.db", thumbs, "cfb", "skipped")
    lock = b"\x0cD Hartnell".ljust(54, b" ") + "D Hartnell".encode("utf-16-le").ljust(108, b" ")
    put("corporate/misc/~$nteen-menu.docx", lock, "office lock file", "skipped")
    sound = b"ID3\x03\0\0\0\0\0\0" + b"\xff\xfb\x90\x64" + noise.randbytes(2400)
    put("customer-services/contact-centre/hold-music.mp3", sound, "mp3", "unsupported")
    drawing = b"AC1027" + bytes(7) + noise.randbytes(2100)
    put("planning/drawings/hatch-lane-site-plan.dwg", drawing, "dwg", "unsupported")
    word = (EVIDENCE / "planning/pre-application-advice.odt").read_bytes()
    cut = b"PK\x03\x04" + word[900:3000]
    put("planning/drawings/officer-report-draft.docx", cut, "docx", "unreadable")
    broken = b"%PDF-1.4\n" + noise.randbytes(900)
    put("planning/drawings/decision-notice-1987.pdf", broken, "pdf", "unreadable")
    charter = (EVIDENCE / "customer-services/customer-charter.pdf").read_bytes()
    put("housing/copy of customer-charter.pdf", charter, "pdf", "duplicate")
    listed["housing/copy of customer-charter.pdf"]["duplicate_of"] = (
        "customer-services/customer-charter.pdf"
    )
    photograph = pages.Image.effect_noise((400, 300), 60).convert("RGB")
    target = EVIDENCE / "leisure-and-culture/IMG_2291.jpg"
    target.parent.mkdir(parents=True, exist_ok=True)
    photograph.filter(pages.ImageFilter.GaussianBlur(6)).save(target, quality=50)
    listed["leisure-and-culture/IMG_2291.jpg"] = {
        "format": "jpg",
        "status": "needs OCR",
        "with_ocr": "empty",
        "supports": [],
    }
    return listed


def describe(sample: Sample, samples: dict[str, Sample]) -> dict:
    parts = [sample, *(samples[name] for name in sample.attachments)]
    elements = sorted({e for part in parts for _, es, _ in part.labelled() for e in es})
    suffix = Path(sample.path).suffix
    listed: dict = {"format": suffix[1:], "status": "read", "supports": elements}
    if suffix in NEEDS_OCR or "scan" in sample.meta:
        listed |= {"status": "needs OCR", "with_ocr": "read"}
    if "password" in sample.meta:
        return listed | {"status": "unreadable", "why": "needs a password"}
    holder, phrase = sample, sample.meta.get("contains", "")
    if sample.attachments and not sample.blocks:
        holder = parts[1]
        phrase = holder.meta.get("contains", "")
    if phrase:
        if not any(phrase in text for text in _texts(holder)):
            raise ValueError(f"{sample.path} does not hold {phrase!r}")
        listed["contains"] = phrase
        if place := locate(holder, phrase, EVIDENCE / sample.path):
            listed["locator"] = place
    if "textbox" in sample.meta:
        listed["text_box"] = sample.meta["textbox"]
    if "stale" in sample.meta:
        listed["evidence_date"] = sample.meta["date"]
    if sample.attachments:
        listed["holds"] = [Path(name).name for name in sample.attachments]
    return listed


def _texts(sample: Sample):
    for block in sample.blocks:
        yield block.text
        for row in block.rows:
            yield from row


def locate(sample: Sample, phrase: str, path: Path) -> str:
    """Where a reader must say that the phrase stands; empty where the format cannot tell."""
    suffix = path.suffix
    if suffix == ".pdf" and "scan" not in sample.meta:
        document = pypdfium2.PdfDocument(path)
        for number, page in enumerate(document, 1):
            words = " ".join(page.get_textpage().get_text_range().split())
            if phrase in words:
                return f"p. {number}"
        raise ValueError(f"{path} does not show {phrase!r} on any page")
    if suffix == ".pdf":
        return "p. 1"
    if suffix in (".pptx", ".ppt", ".odp"):
        slide = 0
        for block in sample.blocks:
            slide += block.kind == "h1"
            if phrase in block.text or any(phrase in c for row in block.rows for c in row):
                return f"slide {slide}"
    if suffix in (".xlsx", ".xls", ".xlsb", ".ods"):
        for name, rows in office.sheets(sample):
            for number, row in enumerate(rows, 1):
                if any(phrase in cell for cell in row):
                    last = chr(ord("A") + len(row) - 1)
                    cells = f"A{number}" if last == "A" else f"A{number}:{last}{number}"
                    return f"{name}!{cells}"
    heading = ""
    for block in sample.blocks:
        heading = block.text if block.kind in ("h1", "h2") else heading
        if phrase in block.text and heading and suffix in (".docx", ".docm", ".odt", ".doc"):
            return f"under '{heading}'"
    return ""


def expected(samples: dict[str, Sample], files: dict[str, dict]) -> dict:
    plan = json.loads((HERE / "content" / "plan.json").read_text(encoding="utf-8"))
    owner = {name: s.path for s in samples.values() for name in s.attachments}
    support: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for sample in samples.values():
        if "password" in sample.meta:
            continue
        for _, elements, kind in sample.labelled():
            if kind not in KINDS:
                raise ValueError(f"{sample.path}: kind of evidence {kind!r}")
            for element in elements:
                support[element].append((owner.get(sample.path, sample.path), kind))
    named = [e["element"] for e in plan["missing"] + plan["thin"]]
    standard = plan.pop("elements")
    plan["evidenced"] = []
    for element in standard:
        found = support[element]
        paths = sorted({path for path, _ in found})
        if element in named:
            continue
        areas = {path.split("/")[0] for path in paths}
        short = (len(found) < 4, len(paths) < 3, len({k for _, k in found}) < 2, len(areas) < 2)
        if any(short):
            print(f"{element} falls short: {len(found)} passages, {paths}", file=sys.stderr)
        entry = {"element": element, "passages": len(found), "documents": paths}
        plan["evidenced"].append(entry)
    for entry in plan["missing"]:
        if support[entry["element"]]:
            raise ValueError(f"{entry['element']} is not missing: {support[entry['element']]}")
    for entry in plan["thin"]:
        entry["passages"] = len(support[entry["element"]])
        entry["documents"] = sorted({path for path, _ in support[entry["element"]]})
    return plan | {"files": dict(sorted(files.items()))}


def main(only: list[str]) -> None:
    samples = read_samples(HERE / "content")
    files: dict[str, dict] = {}
    if not only:
        shutil.rmtree(EVIDENCE, ignore_errors=True)
    for sample in samples.values():
        if sample.path.startswith("_"):
            continue
        target = EVIDENCE / sample.path
        if not only or any(part in sample.path for part in only) or not target.exists():
            write(sample, target, samples)
        files[sample.path] = describe(sample, samples)
    files |= write_oddities()
    truth = expected(samples, files)
    text = json.dumps(truth, indent=1, ensure_ascii=False) + "\n"
    (HERE / "expected.json").write_text(text, encoding="utf-8")
    owner = {name: s.path for s in samples.values() for name in s.attachments}
    with (HERE / "labelled.jsonl").open("w", encoding="utf-8") as out:
        for sample in samples.values():
            for passage, elements, kind in sample.labelled():
                line = {"text": passage, "labels": elements, "kind": kind}
                line["document"] = owner.get(sample.path, sample.path)
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(f"{len(files)} files, {sum(p.stat().st_size for p in EVIDENCE.rglob('*.*')):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
