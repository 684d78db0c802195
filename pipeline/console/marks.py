"""A text in pieces, each with the marks (entities, quotes) that lie on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from msgspec import Struct

from pipeline.text.folding import fold_with_map


class Mark(Struct, frozen=True, kw_only=True):
    """Characters [start, end) of a text, and what is marked there."""

    start: int
    end: int
    kind: str  # entity | quote | hit
    label: str = ""
    about: str = ""  # said on hovering


class Piece(Struct, frozen=True):
    """A run of text that the same marks lie on."""

    text: str
    marks: tuple[Mark, ...]


def pieces(text: str, marks: Iterable[Mark]) -> list[Piece]:
    """The text cut where marks begin or end; marks that do not fit into the text are left out.

    >>> [(p.text, [m.kind for m in p.marks]) for p in pieces("abcd", [Mark(start=1, end=3, kind="quote")])]
    [('a', []), ('bc', ['quote']), ('d', [])]
    """
    fitting = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    edges = sorted({0, len(text)} | {mark.start for mark in fitting} | {mark.end for mark in fitting})
    return [
        Piece(text[start:end], tuple(mark for mark in fitting if mark.start <= start and end <= mark.end))
        for start, end in pairwise(edges)
    ]


def paragraphs(text: str, marks: Iterable[Mark]) -> list[list[Piece]]:
    """The pieces of each line of the text."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces(text, marks):
        first, *rest = piece.text.split("\n")
        if first:
            lines[-1].append(Piece(first, piece.marks))
        for part in rest:
            lines.append([Piece(part, piece.marks)] if part else [])
    return [line for line in lines if line]


def hits(text: str, words: Iterable[str]) -> Iterator[Mark]:
    """Where a text has the words searched for (in their matching form), as `search.sql` finds them: with or without
    the Arabic article and the Persian plural.

    >>> [(m.start, m.end) for m in hits("الكتاب، کتاب\u200cها، کتابخانه", ["کتاب"])]
    [(0, 6), (8, 15)]
    """
    folded, offsets = fold_with_map(text)
    for word in filter(None, words):
        stem = _PLURAL.sub("", _ARTICLE.sub("", word))
        for found in re.finditer(rf"(?<!\w)(?:ال)?{re.escape(stem)}(?:هایی|های|ها)?(?!\w)", folded):
            yield Mark(start=offsets[found.start()], end=offsets[found.end() - 1] + 1, kind="hit")


_ARTICLE = re.compile(r"^ال(?=\S\S)")
_PLURAL = re.compile(r"(?<=\S\S\S)(?:هایی|های|ها)$")
