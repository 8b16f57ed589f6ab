"""What a test asks of Dask workers: `dask worker --preload tests/on_workers.py`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from cse_mapper.cluster import executing
from cse_mapper.reading import pool


def _nowhere(path: Path) -> tuple[str, int]:
    raise FileNotFoundError(path)


def dask_setup(_worker: Any) -> None:
    # Reads as usual, but for files that order it to die.
    pool.WORKER_MODULE = "misbehaving_worker"
    if os.environ.get("TEST_SEES_NO_EVIDENCE"):
        executing.digest_of = _nowhere
