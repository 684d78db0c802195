"""What lexbor does not bear: tags nested without end, tags with tens of thousands of attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

MAX_DEPTH: Final = 512
"""Nested tags beyond which a page is refused: lexbor's time grows with depth times tags (100,000 nested: 35 s)."""

_FEW_TAGS: Final = 5000  # a page with fewer tags parses quickly at any depth
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,30})")
_NOT_NESTING: Final = frozenset(
    """area base br col embed hr img input link meta param source track wbr p li dt dd tr td th tbody thead tfoot
    option optgroup rt rp colgroup a html body head""".split()  # noqa: SIM905
)
_MONSTROUS: Final = 65_536  # characters of one tag
_STRIDE: Final = _MONSTROUS // 2
_MONSTER: Final = re.compile(rf"<([a-zA-Z][^\s/<>]{{0,30}})[^<>]{{{_MONSTROUS},}}>?")


def without_bombs(text: str) -> str:
    """A page without the attributes of tags that have tens of thousands of them.

    lexbor compares each attribute with those before it: 100,000 in one tag take minutes. An image in a data URI is as
    long, and no loss.
    """
    # So long a tag covers a whole stride: only a page with a stride without brackets is searched letter by letter.
    strides = range(0, len(text) - _STRIDE + 1, _STRIDE)
    bare = any(text.find("<", at, at + _STRIDE) < 0 > text.find(">", at, at + _STRIDE) for at in strides)
    return _MONSTER.sub(r"<\1>", text) if bare else text


def too_deep(text: str) -> bool:
    """Whether tags nest deeper than `MAX_DEPTH`; tags that close each other do not nest."""
    return text.count("<") >= _FEW_TAGS and at_most(text) > MAX_DEPTH and _deeper(text)


def at_most(text: str) -> int:
    """A bound of the depth at a fifth of the cost of counting it.

    Of the tags that do not nest only the shortest are left out. A closing tag counts only where its first letters are
    those of no tag that does not nest, and where it does not begin inside another tag («<x</div>»).
    """
    data = np.frombuffer(text.encode("utf-8", "replace").lower() + b"   ", np.uint8)
    brackets = np.flatnonzero((data == ord("<")) | (data == ord(">")))
    begins = data[brackets] == ord("<")
    inside = np.concatenate(([False], begins[:-1]))[begins]
    start = brackets[begins] + 1
    closing = data[start] == ord("/")
    start += closing
    first, second = data[start], data[start + 1]
    nesting = ~(_ONE[first] & _ENDS[second]) & ~(_TWO[first, second] & _ENDS[data[start + 2]])
    closes = ~inside & ~_OPENING[first, second] & (~_ONE[first] | _LETTERS[second])
    counted = _LETTERS[first] & np.where(closing, closes, nesting)
    open_tags = np.cumsum(np.where(closing, -1, 1)[counted])
    # A closing tag too many closes nothing.
    return int((open_tags - np.minimum.accumulate(np.minimum(open_tags, 0))).max(initial=0))


def _table(entries: Iterable[bytes], size: int) -> NDArray[np.bool_]:
    """Whether so many bytes are one of the entries."""
    table = np.zeros((256,) * size, bool)
    for entry in entries:
        table[tuple(entry)] = True
    return table


_LETTERS: Final = _table((bytes((letter,)) for letter in range(ord("a"), ord("z") + 1)), 1)
_ENDS: Final = _table((bytes((end,)) for end in b" \t\n\r\f\v/>"), 1)  # what may stand behind a tag's name
_ONE: Final = _table((name.encode() for name in _NOT_NESTING if len(name) == 1), 1)
_TWO: Final = _table((name.encode() for name in _NOT_NESTING if len(name) == 2), 2)
_OPENING: Final = _table((name[:2].encode() for name in _NOT_NESTING if len(name) > 1), 2)


def _deeper(text: str) -> bool:
    depth = 0
    for closing, name in _TAG.findall(text):
        if name.lower() in _NOT_NESTING:
            continue
        if closing:
            depth = max(0, depth - 1)
        else:
            depth += 1
            if depth > MAX_DEPTH:
                return True
    return False
