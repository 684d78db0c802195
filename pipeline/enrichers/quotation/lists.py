"""What somebody said as a list: «أبرز ما جاء في تصريحات بقائي:» or «محورهای سخنان وی:» with one statement a line."""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quotation.lexicon import words
from pipeline.enrichers.quotation.text import Range, Text

_BULLETS: Final = frozenset("-–—•*●▪◾■►▶✔🔹🔸🔻🔴🔵◀♦")
_LANGUAGES: Final = ("fa", "ar")
_SHORTEST: Final = 3  # words of a statement


def head(text: Text, number: int, language: str) -> Range | None:
    """The words before the colon of a sentence that opens a list of somebody's statements; None where none does."""
    first, end = text.sentences[number]
    if text.words[end - 1] != ":" or language not in _LANGUAGES or number + 1 >= len(text.sentences):
        return None
    if item(text, *text.sentences[number + 1]) is None or words(language, "listed").isdisjoint(text.words[first:end]):
        return None
    return max(first, end - 3), end - 1


def item(text: Text, first: int, end: int) -> int | None:
    """The first token behind the mark that opens a line of a list; None where none does."""
    if not text.new_line_before(first) or text.words[first] not in _BULLETS or end - first <= _SHORTEST:
        return None
    return first + 1
