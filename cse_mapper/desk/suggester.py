"""What the model says of a passage beyond what a coverage.json keeps: its likeliest elements."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

from cse_mapper.domain import Passage, Suggestion
from cse_mapper.errors import ModelError
from cse_mapper.passages.context import in_context

if TYPE_CHECKING:
    from cse_mapper.model.on_disk import ModelOnDisk

_MOST_KEPT = 200
_MOST_SUGGESTED = 5


def model_of(said: str) -> ModelOnDisk | None:
    """The model that a coverage names (`Coverage.model`), where it is the one installed here.

    Another one would put other figures beside those of the run.
    """
    from cse_mapper.model.on_disk import find_model

    try:
        model = find_model()
    except ModelError:
        return None
    return model if model.digest in said else None


class Suggester:
    """Asks the model in the background, as the run did; where there is none it knows nothing."""

    def __init__(self, model: ModelOnDisk | None) -> None:
        self._model = model
        self._ready: OrderedDict[str, Future[tuple[Suggestion, ...]]] = OrderedDict()
        # One at a time: the encoder uses all cores by itself.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="cse-desk-model")
        self._lock = Lock()

    def prepare(self, passage: Passage) -> None:
        """Have a passage judged, if it is not yet."""
        with self._lock:
            if self._model is None or passage.id in self._ready:
                return
            self._ready[passage.id] = self._thread.submit(self._judged, passage)
            # An evening's review is hundreds of passages; nobody goes back through all.
            while len(self._ready) > _MOST_KEPT:
                self._ready.popitem(last=False)[1].cancel()

    def if_ready(self, passage: Passage) -> tuple[Suggestion, ...]:
        """Elements, likeliest first, where the model has answered by now; else nothing."""
        self.prepare(passage)
        with self._lock:
            found = self._ready.get(passage.id)
        if found is None or not found.done() or found.cancelled() or found.exception():
            return ()  # whatever ails the model, the review does without these
        return found.result()

    def close(self) -> None:
        """Ask nothing more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _judged(self, passage: Passage) -> tuple[Suggestion, ...]:
        if self._model is None:
            return ()
        text = in_context(passage.text, passage.document, passage.heading)
        try:
            (judgement,) = self._model.load().judge([text])
        except ModelError:  # a damaged model has stopped no review before it was asked
            self._model = None
            return ()
        return judgement.suggestions[:_MOST_SUGGESTED]
