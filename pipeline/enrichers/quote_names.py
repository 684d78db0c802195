"""Names and roles of speakers as words that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from pipeline.enrichers.quote_text import words_of

_EMPTY: Final = frozenset({"سید", "کشورمان", "the", "حاج", "هذا", "هذه"})  # words that tell no person from another
_ARTICLE: Final = "ال"
_COMPOUNDS: Final = {("رییس", "جمهور"), ("رییس", "جمهوری"), ("نخست", "وزیر"), ("مدیر", "عامل"), ("مدیر", "کل")}
_SAME: Final = {"رییسجمهوری": "رییسجمهور", "سخنگوی": "سخنگو"}


def plain(written: Sequence[str]) -> tuple[str, ...]:
    """Words without punctuation and what tells nobody apart; «رئیس جمهور» is one word."""
    kept: list[str] = []
    for word in written:
        if not word[:1].isalnum() or word in _EMPTY:
            continue
        if kept and (kept[-1], word) in _COMPOUNDS:
            kept[-1] = kept[-1] + word
        else:
            kept.append(_SAME.get(word, word))
    return tuple(kept)


@lru_cache(maxsize=1 << 13)
def name_words(name: str) -> tuple[str, ...]:
    """The words of an entity's name or mention; one article asks for the same few again and again."""
    return plain(words_of(name))


def _bare(word: str) -> str:
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word


def head(words: tuple[str, ...]) -> str:
    return _bare(words[0])


def same_role(asked: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """One begins with the other («وزیر نیرو», «وزیر نیرو در دولت»), or says the same with fewer words."""
    shorter = min(len(asked), len(known))
    if asked[:shorter] == known[:shorter] and (shorter > 1 or len(asked) <= len(known)):
        return True
    return len(asked) <= len(known) and {_bare(word) for word in asked} <= {_bare(word) for word in known}
