"""RTF as Outlook stores it in a message, unpacked."""

from __future__ import annotations

_DICTIONARY = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss "
    b"\\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier"
    b"{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpacked(packed: bytes) -> bytes:
    """The RTF inside an Outlook message, which Outlook stores packed (MS-OXRTFCP)."""
    if len(packed) < 16:
        return b""
    if packed[8:12] == b"MELA":
        return packed[16:]
    size = min(int.from_bytes(packed[4:8], "little"), 100_000_000)
    window = bytearray(_DICTIONARY + bytes(4096 - len(_DICTIONARY)))
    at, out, position = len(_DICTIONARY), bytearray(), 16
    while position < len(packed) and len(out) < size:
        flags = packed[position]
        position += 1
        for bit in range(8):
            if position >= len(packed) or len(out) >= size:
                break
            if flags >> bit & 1:
                pair = int.from_bytes(packed[position : position + 2], "big")
                position += 2
                start, length = pair >> 4, (pair & 15) + 2
                if start == at % 4096:
                    return bytes(out)
                for n in range(length):
                    byte = window[(start + n) % 4096]
                    out.append(byte)
                    window[at % 4096] = byte
                    at += 1
            else:
                byte = packed[position]
                position += 1
                out.append(byte)
                window[at % 4096] = byte
                at += 1
    return bytes(out)
