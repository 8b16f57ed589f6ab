"""What the terminal says of the cache: how much of a run came from it, and how large it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cse_mapper.privacy import remove_left_behind

if TYPE_CHECKING:
    from rich.console import Console

    from cse_mapper.storage.cache import Cache


def print_use(cache: Cache | None, console: Console) -> None:
    """Say how many documents an earlier run had mapped; nothing where there were none."""
    if cache and cache.found:
        console.print(
            f"{cache.found:,} of {_documents(cache.asked)} unchanged, taken from the cache."
        )


def print_size(cache: Cache, console: Console, *, clear: bool = False) -> None:
    """Say where the cache is and how large; with `clear`, delete all of it and say how much."""
    found = cache.clear() if clear else cache.size()
    what = f"{_documents(found.documents)}, {found.bytes / 1e6:,.1f} MB"
    # Paths come from the user's own machine; markup and wrapping would only garble them.
    said = f"{'Deleted' if clear else 'Kept'}: {what}, in {cache.folder}"
    console.print(said, markup=False, soft_wrap=True)
    if clear and (removed := remove_left_behind()):
        console.print(
            f"Deleted too: {removed} file{'' if removed == 1 else 's'} that the inference runtime "
            "had left here under earlier versions."
        )
    left = cache.size().documents if clear else 0
    if left:
        console.print(f"{_documents(left)} could not be deleted: close other runs and try again.")


def _documents(count: int) -> str:
    return f"{count:,} document{'' if count == 1 else 's'}"
