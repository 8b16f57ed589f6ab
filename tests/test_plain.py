from __future__ import annotations

import pytest

from cse_mapper.domain.plain import plain


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("We listen.\r\n\tAnd act.", "We listen. And act."),
        ("\x1b[31;1mred\x1b[0m and \x9b2Jcleared", "red and cleared"),
        (
            "\x1b]0;new title\x07after \x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\",
            "after link",
        ),
        ("unfinished \x1b]0;title\nnext line", "unfinished next line"),
        ("\x1b(Bcharset \x1bcreset", "charset reset"),
        ("bell\x07 null\x00 back\x08space del\x7f", "bell null back space del"),
        ("invoice\u202efdp.exe \u2066a\u2069 \u200fb", "invoicefdp.exe a b"),
        ("zero\u200bwidth \ufeffmark so\u00adft", "zerowidth mark soft"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("lone \ud800 half", "lone � half"),
        ("not \ufffe a \uffff character", "not � a � character"),
        ("line\u2028separator\u2029and\x85next\x0bpage\x0c", "line separator and next page"),
    ],
)
def test_what_could_act_on_a_reader_is_gone(text: str, harmless: str) -> None:
    assert plain(text) == harmless


@pytest.mark.parametrize(
    "text",
    ["Cyngor Sir Ynys Môn", "£1,200 – 35%", "خدمة العملاء", "👩‍🦽 ramp", "می‌خواهم", "<b>5 > 3</b>"],
)
def test_real_text_stays(text: str) -> None:
    assert plain(text) == text


def test_every_control_character_goes() -> None:
    everything = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)]))
    assert set(plain(everything)) <= {" ", "\ufffd"}


def test_the_short_way_for_ordinary_text_gives_what_the_long_way_gives() -> None:
    for start in (*range(0, 0x20000, 64), *range(0xE0000, 0xE0200, 64)):
        text = "a  ".join(map(chr, range(start, start + 64)))
        for part in (text, "".join(filter(str.isprintable, text))):
            assert plain(part) == plain(f"\x00{part}")  # a control character: the long way
