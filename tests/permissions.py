"""Whether the system forbids us anything: root may read all, and Windows has other rules."""

from __future__ import annotations

import sys
import tempfile
from functools import cache
from pathlib import Path


@cache
def permissions_bind() -> bool:
    """Tried out rather than asked: root without its privileges is bound like anybody else."""
    if sys.platform == "win32":
        return False
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder) / "closed"
        closed.mkdir(mode=0)
        try:
            list(closed.iterdir())
        except PermissionError:
            return True
        finally:
            closed.chmod(0o700)
    return False
