"""What all tests share: none of them may touch the cache of the person who runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No test depends on how busy the machine is.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Neither bytes nor long texts name a test.

    An archive holds its time, and two processes must collect alike; a test's name stands in the
    environment of the programs that it starts, where a system has limits.
    """
    unfit = isinstance(val, bytes) or (isinstance(val, str) and len(val) > 200)
    return argname if unfit else None


@pytest.fixture(autouse=True, scope="session")
def _a_cache_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSE_MAP_CACHE", str(folder))
        yield folder
