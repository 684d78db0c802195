"""Words as the resolver compares them, and how much each tells.

A word weighs -ln of the share of news articles that hold it: «گفت» next to nothing, a rare name 7. The weights are
a fixed table learnt beforehand (`train_words`), not counted in the stream: what an article is to another must not
depend on what else has passed by, or in which order.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from pipeline.text.letters import ZWNJ, fold

UNKNOWN: Final = 7.0  # weight of a word that is not in the table: in fewer than one of a thousand articles
RARE: Final = 5.0  # a word that weighs so much is in fewer than one of 150

_WORD: Final = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+")
# What some outlets write apart, some behind a ZWNJ and some attached («گروه های», «گروه‌های», «گروههای»).
_AFFIXES: Final = re.compile(r"(?<=[^\W\d_]{3})(?:های(?:ی|شان|مان|تان|ش)?|ها)$|^(?:ن?می)(?=[^\W\d_]{4})")


def words(text: str) -> Iterator[str]:
    """The folded words and numbers of a text in order, Persian plural and verbal affixes off.

    ZWNJ counts as a space, so that «می‌شود» and «می شود» give the same words.
    """
    for word in _WORD.findall(fold(text.replace(ZWNJ, " "))):
        yield word if word[0].isdigit() else _AFFIXES.sub("", word)


def weight(word: str) -> float:
    """How much a word tells, from 0 (in every article) to `UNKNOWN`; for a number see `is_number`."""
    return weights().get(word, UNKNOWN)


def is_number(word: str) -> bool:
    """Whether a word of `words` is a number."""
    return word[0].isdigit()


@cache
def weights() -> dict[str, float]:
    """The table: folded word to weight, for Persian, Arabic and English together. Read once."""
    table = {}
    with gzip.open(str(files(__package__).joinpath("words.tsv.gz")), "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                word, tenths = line.rstrip("\n").split("\t")
                table[word] = int(tenths) / 10
    return table
