"""Keeps this process off the network: native libraries too, which no audit hook of Python sees.

`cse_mapper/__init__.py` imports it before anything else of ours, so that what it sets in the
environment is there before any library that would read it, in workers, cluster workers, the spaCy
component and the scikit-learn estimators alike.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# onnxruntime 1.31 looks a telemetry host up and keeps a file of events unless this is set before
# it is imported; its own `disable_telemetry_events()` comes too late.
_SWITCHED_OFF = {"ORT_DISABLE_TELEMETRY": "1"}

# From <linux/filter.h>, <linux/seccomp.h> and <linux/audit.h>.
_LOAD, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE_WITH = 0x7FFF0000, 0x00050000
_NO_NEW_PRIVILEGES, _SET_FILTER, _FILTER_MODE = 38, 22, 2
_INTERNET = (2, 10)  # AF_INET, AF_INET6
_SOCKET_CALL = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}


def switch_telemetry_off() -> None:
    """Set what makes libraries that would report on their use keep silent."""
    os.environ.update(_SWITCHED_OFF)


def deny_network() -> bool:
    """Have the system refuse every internet socket to this process and all that it starts.

    A seccomp filter, which needs no rights and cannot be taken back; sockets within the machine
    (pipes, AF_UNIX) stay. Tells whether it is in force: only Linux on x86-64 and ARM has it.
    """
    import socket

    # Libraries that would bind a socket only to see whether there is IPv6 need not try: urllib3,
    # which spaCy imports for downloads that we never ask for.
    socket.has_ipv6 = False
    if sys.platform != "linux" or os.uname().machine not in _SOCKET_CALL:
        return False
    import ctypes
    import errno
    import struct

    architecture, socket_call = _SOCKET_CALL[os.uname().machine]

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("=HBBI", code, yes, no, value)

    refuse = step(_RETURN, _REFUSE_WITH | errno.EACCES)
    program = b"".join(
        (
            step(_LOAD, 4),  # the architecture that the call is made in
            step(_EQUAL, architecture, 0, 5),
            step(_LOAD, 0),  # the number of the call
            step(_EQUAL, socket_call, 0, 3),
            step(_LOAD, 16),  # its first argument: the family of addresses
            step(_EQUAL, _INTERNET[0], 2),
            step(_EQUAL, _INTERNET[1], 1),
            step(_RETURN, _ALLOW),
            refuse,
        )
    )

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))

    filter_ = Program(len(program) // 8, program)
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl.argtypes = [ctypes.c_int, *[ctypes.c_ulong] * 4]
        if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0:
            return bool(libc.prctl(_SET_FILTER, _FILTER_MODE, ctypes.addressof(filter_), 0, 0) == 0)
    return False


def left_behind() -> Iterator[Path]:
    """Files that the inference runtime left on this machine under versions before 0.2."""
    home = Path.home()
    kept = [Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")]
    if sys.platform == "darwin":
        kept.append(home / "Library" / "Application Support")
    if sys.platform == "win32":
        kept.append(Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local"))
    for folder in kept:
        runtime = folder / "Microsoft" / "DeveloperTools" / ".onnxruntime"
        yield from (path for path in sorted(runtime.glob("*")) if path.is_file())
    import tempfile

    session = Path(tempfile.gettempdir()) / ".ses"
    if session.is_file():
        yield session


def remove_left_behind() -> int:
    """Delete those files and their folder where it is empty then; returns how many went."""
    removed = 0
    for path in list(left_behind()):
        with suppress(OSError):
            path.unlink()
            removed += 1
            if path.parent.name == ".onnxruntime" and not any(path.parent.iterdir()):
                path.parent.rmdir()
    return removed
