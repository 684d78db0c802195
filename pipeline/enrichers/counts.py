"""Words and sentences."""

from __future__ import annotations

import re

from schemas.records import Article

VERSION = "1"

# A word is a run of letters, digits and marks; ZWNJ joins («می‌کند» is one word), so do ' and - inside ("don't").
_WORD = re.compile(r"[^\W_]+(?:[\u200c'’\-\u064b-\u0652\u0670]+[^\W_]+)*")


def words(article: Article) -> int:
    """How many words the body has."""
    return len(_WORD.findall(article.text))


def sentences(article: Article) -> int:
    """How many sentences the body has."""
    return len(article.sentences)
