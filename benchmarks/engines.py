"""Compares the reading room with xberg, the one-engine alternative, on a folder of documents.

    pip install xberg
    python benchmarks/engines.py FOLDER

For each format: files read, words found as a share of all words that either engine found, table
rows, headings and places, time. Each engine runs in a process of its own, which gives its memory.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

WORD = re.compile(r"[^\W_]{2,}")
COLUMNS = ("read", "headings", "rows", "places")
PICTURES = {".png", ".jpg", ".tiff"}


def ours(path: Path) -> dict[str, Any]:
    from cse_mapper.reading.extract import extract
    from cse_mapper.reading.extracted import Allowance

    blocks = extract(path.name, path.read_bytes(), Allowance()).blocks
    return {
        # The name of a sheet is text too; it stands in the place.
        "text": "\n".join(f"{block.text}\n{block.locator.sheet or ''}" for block in blocks),
        "headings": sum(block.kind == "heading" for block in blocks),
        "rows": sum(block.kind in {"table", "cells"} for block in blocks),
        "places": len({str(block.locator) for block in blocks}),
    }


def xberg(path: Path) -> dict[str, Any]:
    from xberg import ExtractInput, ExtractInputKind, ExtractionConfig, PageConfig, extract

    config = ExtractionConfig(
        use_cache=False,
        disable_ocr=True,
        include_document_structure=True,
        pages=PageConfig(extract_pages=True),
    )
    answer = asyncio.run(extract(ExtractInput(kind=ExtractInputKind.URI, uri=str(path)), config))
    if not answer.results:
        raise ValueError(str(answer.errors[0]))
    texts: list[str] = []
    found = Counter[str]()
    for document in answer.results:
        texts.extend(_texts(document))
        nodes = document.document.nodes if document.document else []
        found["headings"] += sum('"node_type":"heading"' in str(node.content) for node in nodes)
        found["rows"] += sum(len(table.cells) for table in document.tables)
        found["places"] += len({node.page for node in nodes if node.page}) or len(
            document.pages or []
        )
    return {"text": "\n".join(texts), **{k: found[k] for k in ("headings", "rows", "places")}}


def _texts(document: Any) -> list[str]:
    texts = [document.content]
    for node in document.document.nodes if document.document else ():
        texts += _strings(json.loads(str(node.content)))
    for child in document.children or []:
        texts += _texts(child.result)
    return texts


def _strings(value: Any, key: str = "") -> list[str]:
    """The strings of a node, without those that only name its kind."""
    if isinstance(value, str):
        return [] if key in {"node_type", "key"} else [value]
    if isinstance(value, dict):
        return [text for k, inner in value.items() for text in _strings(inner, k)]
    if isinstance(value, list):
        return [text for inner in value for text in _strings(inner)]
    return []


def measure(engine: str, folder: Path) -> None:
    """Reads every file and prints one JSON line for each; the last line has the peak memory."""
    read = {"ours": ours, "xberg": xberg}[engine]
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix not in PICTURES):
        start = time.perf_counter()
        try:
            row = read(path)
        except BaseException as error:
            row = {"error": f"{type(error).__name__}: {error}"[:200]}
        row |= {"path": str(path), "seconds": time.perf_counter() - start}
        print(json.dumps(row), flush=True)
    status = Path("/proc/self/status")
    peak = status.read_text().split("VmHWM:")[1].split()[0] if status.exists() else "0"
    print(json.dumps({"peak_mb": int(peak) // 1000}))


def main() -> None:
    if len(sys.argv) == 3:
        measure(sys.argv[1], Path(sys.argv[2]))
        return
    results: dict[str, dict[str, Any]] = {}
    for engine in ("ours", "xberg"):
        command = [sys.executable, __file__, engine, sys.argv[1]]
        lines = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        rows = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
        if rows and "peak_mb" in rows[-1]:
            print(f"{engine}: peak memory {rows.pop()['peak_mb']} MB")
        results[engine] = {row["path"]: row for row in rows}
    table: dict[str, Counter[str]] = {}
    for path in results["ours"]:
        kind = Path(path).suffix.lower()
        words = {
            e: set(WORD.findall(r.get(path, {}).get("text", "").lower()))
            for e, r in results.items()
        }
        both = words["ours"] | words["xberg"]
        for engine, rows in results.items():
            row, sums = rows.get(path, {"error": "no answer"}), table.setdefault(kind, Counter())
            sums[f"{engine} read"] += bool(row.get("text", "").strip())
            sums[f"{engine} words"] += len(words[engine])
            for key in ("headings", "rows", "places"):
                sums[f"{engine} {key}"] += row.get(key, 0)
            sums[f"{engine} ms"] += round(row.get("seconds", 0) * 1000)
        table[kind]["all words"] += len(both)
        table[kind]["files"] += 1
    print("| format | files | read | words | headings | table rows | places | ms a file |")
    print("|---|---|---|---|---|---|---|---|")
    for kind, sums in sorted(table.items()):
        if not sums["all words"]:
            continue  # sound, drawings: neither engine finds a word
        pairs = [(sums[f"ours {key}"], sums[f"xberg {key}"]) for key in COLUMNS]
        shares = [f"{sums[f'{engine} words'] / sums['all words']:.0%}" for engine in results]
        times = [f"{sums[f'{engine} ms'] / sums['files']:.0f}" for engine in results]
        cells = [f"{ours} / {theirs}" for ours, theirs in pairs]
        cells = [cells[0], " / ".join(shares), *cells[1:], " / ".join(times)]
        print(f"| {kind or 'none'} | {sums['files']} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
