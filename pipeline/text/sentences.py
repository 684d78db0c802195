"""Sentences of a text as offsets."""

from __future__ import annotations

import re
from typing import Final

_END: Final = re.compile(r"[.!?؟…۔]+[\"»”’')\]]*(?=\s)|\n")


def split(text: str, language: str) -> list[tuple[int, int]]:
    """`[start, end)` of each sentence in `text`, in order, without the white space around it.

    Together they cover every character that is not white space. A newline always ends a sentence.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for cut in [*(match.end() for match in _END.finditer(text)), len(text)]:
        piece = text[start:cut]
        left = len(piece) - len(piece.lstrip())
        if left < len(piece):
            spans.append((start + left, start + len(piece.rstrip())))
        start = cut
    return spans
