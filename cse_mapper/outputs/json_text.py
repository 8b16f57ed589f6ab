"""JSON that is as harmless on a screen as it is to programs, and the same bytes everywhere."""

from __future__ import annotations

import json
import re
from typing import Any

# Inert in a string of JSON but not on a screen: what JSON lets through unescaped and acts there.
_ACTIVE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff"
    "\U000e0000-\U000e0fff]"
)


def json_text(data: dict[str, Any]) -> str:
    """Data as JSON for a file, with whatever could act on a screen escaped."""
    return _ACTIVE.sub(_escaped, json.dumps(data, ensure_ascii=False, indent=1)) + "\n"


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
