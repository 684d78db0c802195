"""Names as stretches of a text, made of the labels of its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.enrichers.tagging.tokens import Token


class Span(NamedTuple):
    """`text[start:end]` is a name of the type PER, ORG or LOC; `score` (0 to 1) is that of its least sure word."""

    start: int
    end: int
    type: str
    score: float


def spans(tokens: Sequence[Token], labels: Sequence[str], sure: Sequence[float]) -> list[Span]:
    """The names of a sentence, in order. The labels hold no name without beginning or end."""
    found: list[Span] = []
    start = 0
    for i, label in enumerate(labels):
        place = label[0]
        if place in "BU":
            start = i
        if place in "LU":
            found.append(Span(tokens[start].start, tokens[i].end, label[2:], min(sure[start : i + 1])))
    return found
