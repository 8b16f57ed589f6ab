"""A worker that does to its parent what broken libraries do, at the word of the file it reads."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from pathlib import Path
from typing import Any

from cse_mapper.reading import wire, worker

_read = worker.read


def read(job: dict[str, Any], working: Any) -> dict[str, Any]:
    order = Path(os.fsdecode(bytes.fromhex(job["path"]))).read_bytes()[:5]
    if order == b"HANG ":
        time.sleep(600)
    if order == b"SPIN ":
        while True:
            pass
    if order == b"EXIT ":
        os._exit(7)
    if order == b"CRASH":
        ctypes.string_at(0)
    if order == b"GREED":
        hoard = []
        while True:
            hoard.append(bytearray(b"x" * 10_000_000))
            time.sleep(0.01)
    if order == b"NOISE":
        os.write(1, b"a library prints\n")
        print("and Python too")
        sys.stderr.write("and complains\n")
    if order == b"FLOOD":
        return {"status": "read", "reason": "x" * (wire.MAX_MESSAGE + 1)}
    if order == b"LIES ":
        return {"status": "wonderful", "reason": 7, "blocks": [["text", "paragraph"]]}
    return _read(job, working)


def main(memory_limit_mb: int, parent_pid: int) -> None:
    worker.read = read
    worker.main(memory_limit_mb, parent_pid)
