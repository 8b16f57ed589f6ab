"""Who may ask the desk: a browser on this machine that has the address from the terminal.

Other pages that the same browser shows can send requests to any port of this machine, and a name of
theirs can be made to lead here. So every request is asked for the token, for the name that it was
sent to, and, where it would change something, for the page that it comes from.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

HOST = "127.0.0.1"
_NAMES = (HOST, "localhost")

# Nothing from anywhere else, nothing inline, and no other page may show or read ours. The referrer
# stays for our own requests: without it browsers send no origin with a form.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Knows the token of one desk at one port."""

    token: str
    port: int

    @property
    def cookie(self) -> str:
        """The cookie's name; cookies know no ports, and another desk may be open."""
        return f"cse-desk-{self.port}"

    @property
    def address(self) -> str:
        """What to open in the browser."""
        return f"http://{HOST}:{self.port}/?token={self.token}"

    def refusal(self, request: Request) -> str:
        """Why a request gets no answer, in words; "" where it gets one."""
        if request.host not in {f"{name}:{self.port}" for name in _NAMES}:
            return "The desk answers to its own address only."
        if request.method not in ("GET", "HEAD") and request.headers.get("Origin", "") not in {
            f"http://{name}:{self.port}" for name in _NAMES
        }:
            return "Decisions are taken from the desk's own pages only."
        if self.is_new(request) or _same(request.cookies.get(self.cookie, ""), self.token):
            return ""
        return "Open the whole address that the terminal shows; it holds the key to this desk."

    def is_new(self, request: Request) -> bool:
        """Whether a request brings the token in its address, as the first one does."""
        return request.method == "GET" and _same(request.args.get("token", ""), self.token)


def new_token() -> str:
    """A token that nobody guesses."""
    return secrets.token_urlsafe(24)


def _same(one: str, other: str) -> bool:
    # In the same time whatever differs, so that nobody can feel their way to the token.
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode())
