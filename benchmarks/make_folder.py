"""Makes a large evidence folder from a small one: seeded copies with varied words.

    python -m benchmarks.make_folder corpus/sample/evidence /tmp/thousand --documents 1000 --seed 1

The first copy of each document is the document itself. In the others common words are swapped here
and there, so that passages differ as those of different authors do: in plain text, web pages,
e-mail and the XML of Word, Excel, PowerPoint and OpenDocument. Other formats (PDF, pictures, old
Office) keep their words and only get bytes behind their end, which readers ignore: a file of its
own to read, the same words to classify.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import zipfile
from pathlib import Path

_PLAIN = {".txt", ".md", ".csv", ".html", ".htm", ".eml", ".rtf"}
_PACKAGES = {".docx", ".docm", ".xlsx", ".pptx", ".odt", ".ods", ".odp"}
_WORDS = {
    "and": ("as well as", "and also", "plus"),
    "all": ("every one of the", "all of the"),
    "by": ("through", "by way of"),
    "customers": ("residents", "people", "service users"),
    "for": ("on behalf of", "to help", "for all of"),
    "from": ("out of", "coming from"),
    "in": ("within", "during", "inside"),
    "is": ("has been", "remains", "is now"),
    "of": ("within", "across", "about"),
    "on": ("upon", "regarding", "during"),
    "our": ("the council's", "the team's", "this service's"),
    "residents": ("customers", "local people", "households"),
    "service": ("team", "department", "office"),
    "staff": ("officers", "colleagues", "employees"),
    "the": ("this", "each", "our", "their"),
    "to": ("so as to", "in order to", "towards"),
    "we": ("the team", "officers", "the service"),
    "with": ("alongside", "together with"),
}
_SWAPPED = re.compile(r"\b(" + "|".join(_WORDS) + r")\b")
_SHARE = 0.25  # of the common words; passages then share fewer than 8 of 10 five-word sequences
_TEXT_OF_XML = re.compile(r">([^<>]+)<")


def make_folder(source: Path, target: Path, documents: int, seed: int) -> int:
    """Fill `target` with that many files, the same for the same seed; returns the bytes written."""
    originals = sorted(path for path in source.rglob("*") if path.is_file())
    written = 0
    for number in range(documents):
        original = originals[number % len(originals)]
        copy = number // len(originals)
        chance = random.Random(f"{seed} {copy} {original.relative_to(source).as_posix()}")
        content = original.read_bytes()
        name = original.name
        if copy:
            content = varied(content, original.suffix.lower(), chance)
            name = f"{original.stem} {copy}{original.suffix}"
        path = target / original.relative_to(source).parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written += len(content)
    return written


def varied(content: bytes, suffix: str, chance: random.Random) -> bytes:
    """The same document in other words, where the format lets us; else with bytes at its end."""
    if suffix in _PLAIN:
        # Latin-1 gives every byte back as it was, whatever the encoding; the words are ASCII.
        return _swapped(content.decode("latin-1"), chance).encode("latin-1")
    if suffix in _PACKAGES:
        try:
            return _package(content, chance)
        except zipfile.BadZipFile:  # the sample holds damaged files on purpose
            pass
    return content + b"\n%" + chance.randbytes(8).hex().encode() + b"\n" if content else content


def _package(content: bytes, chance: random.Random) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w") as new:
        for member in old.infolist():
            data = old.read(member)
            if member.filename.endswith(".xml") and "rels" not in member.filename:
                text = data.decode("utf-8", "surrogateescape")
                text = _TEXT_OF_XML.sub(lambda m: f">{_swapped(m[1], chance)}<", text)
                data = text.encode("utf-8", "surrogateescape")
            new.writestr(member, data, compress_type=member.compress_type)
    return result.getvalue()


def _swapped(text: str, chance: random.Random) -> str:
    return _SWAPPED.sub(
        lambda m: chance.choice(_WORDS[m[1]]) if chance.random() < _SHARE else m[1], text
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    written = make_folder(given.source, given.target, given.documents, given.seed)
    print(f"{given.documents:,} documents, {written / 1e6:.1f} MB in {given.target}")


if __name__ == "__main__":
    main()
