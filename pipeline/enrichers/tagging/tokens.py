"""Words of a text as the name tagger sees them: offsets, and a form that is equal for all spellings.

Persian words keep what a ZWNJ joins («روش‌های»); Arabic ones give up the conjunctions before them («وقال» is «و» and
«قال») where the rest is a word, since names stand behind them all the time («وإيران»).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final, NamedTuple

from pipeline.text.folding import fold_tight

ZWNJ: Final = "\u200c"

_TOKEN: Final = re.compile(
    r"[0-9۰-۹٠-٩]+(?:[.,/:٫٬][0-9۰-۹٠-٩]+)*"
    r"|(?:(?![0-9۰-۹٠-٩_])\w)(?:[\w\u0300-\u036f\u064b-\u065f\u0670ـ]|[\u200c'’-](?=(?![0-9۰-۹٠-٩_])\w))*"
    r"|[^\s\w\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|_+"
)
_LATIN: Final = re.compile(r"[A-Za-z]")
_CONJUNCTIONS: Final = "وف"


class Token(NamedTuple):
    """`text[start:end]`, and its form: letters folded, ZWNJ kept as the joint of its parts."""

    start: int
    end: int
    form: str


def tokenize(
    text: str, language: str, whole: Collection[str] = (), begin: int = 0, stop: int | None = None
) -> list[Token]:
    """The words, numbers and marks of a text, or of `text[begin:stop]`, in reading order; offsets are the text's.

    `whole` are Arabic forms whose first letter only looks like a conjunction («وزير», «فلسطين»).
    """
    tokens: list[Token] = []
    arabic = language == "ar"
    for match in _TOKEN.finditer(text, begin, len(text) if stop is None else stop):
        start, end = match.span()
        word = match[0]
        form = form_of(word)
        if arabic and form[:1] in _CONJUNCTIONS and len(form) > 3 and form not in whole and word[0] == form[0]:
            tokens.append(Token(start, start + 1, form[0]))
            start, form = start + 1, form[1:]
        tokens.append(Token(start, end, form))
    return tokens


@lru_cache(maxsize=1 << 15)
def form_of(word: str) -> str:
    """The form of one word: «احمدي‌نژاد» → «احمدی‌نژاد», "Reuters" → "reuters"; of a mark the mark itself."""
    return ZWNJ.join(filter(None, map(fold_tight, word.split(ZWNJ)))) or word


def shape(word: str) -> str:
    """What a word is made of: `0` digits, `a` Latin, `.` a mark, else the length class of its letters."""
    if word.isdigit():
        return f"0{min(len(word), 5)}"
    if not word[0].isalnum():
        return word if len(word) == 1 else "."
    if _LATIN.match(word):
        return "a"
    if any(char.isdigit() for char in word):
        return "00"
    return str(min(len(word), 9))
