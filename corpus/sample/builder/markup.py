"""The plain text that every sample document is written in, and its labels.

A content file holds documents. Each begins ``=== path``, then ``name: value`` lines, a blank
line, and blocks set apart by blank lines: ``# heading``, ``## heading``, ``- bullet``,
``| cell | cell`` table rows, ``Notes: speaker notes``, ``[page]`` and paragraphs. A block or
row may end ``{5.1.1 5.2.1 | outcome}``: the elements that it supports, as its writer read it,
and its kind where that differs from the document's. ``@name`` stands for a shared paragraph,
written once as ``@name = text`` at the top of a content file. ``\\`` ends a line.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

LABELS = re.compile(r"\s*\{([\d. ]+)(?:\|\s*(\w+)\s*)?\}\s*$")


@dataclass
class Block:
    kind: str  # h1, h2, p, bullet, table, notes, page
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)
    labels: list[tuple[str, list[str], str]] = field(default_factory=list)


@dataclass
class Sample:
    path: str
    meta: dict[str, str]
    blocks: list[Block]

    @property
    def title(self) -> str:
        return self.meta.get("title", Path(self.path).stem.replace("-", " ").capitalize())

    @property
    def kind(self) -> str:
        return self.meta.get("kind", "none")

    @property
    def attachments(self) -> list[str]:
        return self.meta.get("attach", "").split()

    def labelled(self):
        """Each labelled text with its elements and kind of evidence."""
        for block in self.blocks:
            for text, elements, kind in block.labels:
                yield text, elements, kind or self.kind


def read_samples(folder: Path) -> dict[str, Sample]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    shared: dict[str, str] = {}
    for text in texts:
        for name, value in re.findall(r"^@([\w-]+) = (.+)$", text, re.M):
            shared[name] = value
    samples: dict[str, Sample] = {}
    for text in texts:
        for part in re.split(r"^=== ", text, flags=re.M)[1:]:
            sample = _read_sample(part, shared)
            if sample.path in samples:
                raise ValueError(f"{sample.path} is written twice")
            samples[sample.path] = sample
    return samples


def _read_sample(part: str, shared: dict[str, str]) -> Sample:
    head, _, body = part.partition("\n\n")
    path, *lines = head.splitlines()
    meta = dict(line.split(": ", 1) for line in lines if ": " in line)
    chunks = [chunk.strip("\n") for chunk in re.split(r"\n\s*\n", body) if chunk.strip()]
    blocks = [block for chunk in chunks for block in _read_chunk(chunk, shared)]
    return Sample(path.strip(), meta, blocks)


def _read_chunk(chunk: str, shared: dict[str, str]) -> list[Block]:
    if chunk.startswith("@"):
        chunk = shared[chunk[1:].strip()]
    lines = chunk.splitlines()
    if lines[0].startswith("| "):
        return [_table(lines)]
    if all(line.startswith(("- ", "# ", "## ")) for line in lines):
        return [_line(line) for line in lines]
    if chunk == "[page]":
        return [Block("page")]
    text = re.sub(r"\\\n", "\v", chunk).replace("\n", " ").replace("\v", "\n")
    return [_line(text)]


def _line(text: str) -> Block:
    for mark, kind in (("## ", "h2"), ("# ", "h1"), ("- ", "bullet"), ("Notes: ", "notes")):
        if text.startswith(mark):
            return _labelled(Block(kind), text[len(mark) :])
    return _labelled(Block("p"), text)


def _labelled(block: Block, text: str) -> Block:
    text, elements, kind = _split_labels(text)
    block.text = text
    if elements:
        block.labels = [(text, elements, kind)]
    return block


def _table(lines: list[str]) -> Block:
    block = Block("table")
    for line in lines:
        line, elements, kind = _split_labels(line)
        cells = [cell.strip() for cell in line.strip()[1:].split("|")]
        block.rows.append(cells)
        if elements:
            block.labels.append((". ".join(cells), elements, kind))
    return block


def _split_labels(text: str) -> tuple[str, list[str], str]:
    found = LABELS.search(text)
    if not found:
        return text.strip(), [], ""
    return text[: found.start()].strip(), found.group(1).split(), found.group(2) or ""
