"""Opens a port of this machine for the desk, and closes the network behind it."""

from __future__ import annotations

import gc
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from cse_mapper.decisions import DECISIONS_FILE
from cse_mapper.domain import Coverage
from cse_mapper.errors import CoverageFileError, OutputError
from cse_mapper.privacy import deny_network


def open_desk(
    coverage_file: Path,
    evidence: Path | None,
    say: Callable[[str], None],
    *,
    port: int = 0,
    browser: bool = True,
    read_only: bool = False,
    share: tuple[int, int] = (1, 1),
) -> None:
    """Serve the review of one coverage.json until the terminal stops it (Ctrl+C).

    `evidence` is the folder that was mapped, to show pages from; `port` 0 is any free one. Says the
    address as soon as it answers. Raises CoverageFileError and WorkbookError where what is to be
    reviewed cannot be read, OutputError where the port is taken.
    """
    from cse_mapper.desk.application import Desk
    from cse_mapper.desk.guard import Guard, new_token
    from cse_mapper.desk.places import Places
    from cse_mapper.desk.review import Review
    from cse_mapper.desk.suggester import Suggester, model_of
    from cse_mapper.reading.showing import Viewer

    # All that is read now stays: looking through it for what could go takes longer than reading.
    gc.disable()
    review = Review(open_coverage(coverage_file), coverage_file.parent / DECISIONS_FILE)
    gc.freeze()
    gc.enable()
    with ExitStack() as stack:
        listening = stack.enter_context(_listening(port))
        guard = Guard(new_token(), listening.getsockname()[1])
        if browser:
            # It waits until we answer; started later it would be without a network, as we are.
            threading.Thread(target=webbrowser.open, args=(guard.address,), daemon=True).start()
        viewer = stack.enter_context(Viewer(evidence)) if evidence else None
        places = Places(viewer, review.coverage.documents)
        stack.callback(places.close)
        suggested = Suggester(model_of(review.coverage.model))
        stack.callback(suggested.close)
        server = _server(listening, Desk(review, places, guard, read_only, share, suggested))
        stack.callback(server.server_close)
        # From here on the system refuses this process every new connection, to itself as well.
        deny_network()
        say(guard.address)
        with suppress(KeyboardInterrupt):
            server.serve_forever(poll_interval=0.2)


def open_coverage(path: Path) -> Coverage:
    """Read a coverage.json to review it.

    Raises CoverageFileError as `read_coverage`, and where the file is so old that decisions could
    not be tied to its passages.
    """
    from cse_mapper.outputs.json_file import read_coverage

    coverage = read_coverage(path)
    for element in coverage.elements:
        if not all(match.passage.text_id for match in element.matches):
            raise CoverageFileError(
                f"'{path}' was written by a version of cse-mapper that is too old for the desk.",
                "Run cse-map on the evidence again.",
            )
    return coverage


def _listening(port: int) -> socket.socket:
    """A socket at this machine's own address, which no other machine reaches."""
    from cse_mapper.desk.guard import HOST

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":
            # There "reuse" would let another program listen at the same port.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(32)
    except OSError as error:
        listening.close()
        raise OutputError(
            f"The desk cannot be opened at port {port} ({error.strerror or error}).",
            "Leave --port out, or choose another number.",
        ) from error
    return listening


def _server(listening: socket.socket, desk: Any) -> Any:
    from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

    from cse_mapper.desk.guard import HOST

    class Handler(WSGIRequestHandler):
        """Tells nobody which program answers, and keeps addresses out of the terminal."""

        server_version = "cse-mapper"
        sys_version = ""
        # A connection that says nothing would keep its thread for ever.
        timeout = 30

        def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002
            if type == "error":
                print(message % args if args else message, file=sys.stderr)

    return ThreadedWSGIServer(HOST, 0, desk, Handler, fd=listening.fileno())
