"""Elements as a reviewer names them: by number, or by words of title and description."""

from __future__ import annotations

import re

from cse_mapper.domain.standard import Element, load_standard

_NUMBER = re.compile(r"(?<![\d.])[1-5]\.[1-9]\.[1-9]\d?(?![\d.])")
_WORD = re.compile(r"[^\W_]+")
# Said in every other element.
_EMPTY = frozenset(("the", "a", "an", "and", "of", "to", "for", "in", "we", "our", "is", "are"))
_MOST_OFFERED = 6


def elements_named(words: str) -> tuple[Element, ...]:
    """The elements that a person may mean, likeliest first; exactly one where it is clear.

    A number names its element. Words are looked for in titles and descriptions, each as the
    beginning of a word; one element that alone has them all in its title is meant.
    """
    standard = load_standard()
    numbers = [number for number in _NUMBER.findall(words) if number in standard.ids]
    if numbers:
        return tuple(standard.element(number) for number in dict.fromkeys(numbers))
    sought = [word for word in _words(words) if word not in _EMPTY]
    if not sought:
        return ()
    scored = [(_score(sought, element), element) for element in standard.elements]
    whole = [element for (_share, in_title), element in scored if in_title == 1.0]
    if len(whole) == 1:
        return (whole[0],)
    complete = [element for (share, _title), element in scored if share == 1.0]
    if len(complete) == 1:
        return (complete[0],)
    found = sorted((pair for pair in scored if pair[0][0]), key=lambda pair: pair[0], reverse=True)
    return tuple(element for _score, element in found[:_MOST_OFFERED])


def _score(sought: list[str], element: Element) -> tuple[float, float]:
    """The share of the words that the element has at all, and that its title has."""
    title, whole = _words(element.title), _words(element.wording)
    return _share(sought, whole), _share(sought, title)


def _share(sought: list[str], words: list[str]) -> float:
    return sum(any(word.startswith(each) for word in words) for each in sought) / len(sought)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
