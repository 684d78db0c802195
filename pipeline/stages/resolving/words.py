"""Words as the resolver compares them, and how much each tells.

A word weighs -ln of the share of news articles that hold it: «گفت» next to nothing, a rare name 7. The weights are
a fixed table learnt beforehand (`train_words`), not counted in the stream: what an article is to another must not
depend on what else has passed by, or in which order.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import Counter
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from pipeline.text.letters import ZWNJ, fold

UNKNOWN: Final = 70  # weight of a number, and of a word that is not in the table, in tenths of nats
DATE: Final = 30  # of a number that may be a day, a month, a year or a count of few
RARE: Final = 50  # a word that weighs so much is in fewer than one of 150 articles

_WORD: Final = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+")
_DATE: Final = re.compile(r"\d{1,2}|1[34]\d\d|(?:19|20)\d\d")
# What some outlets write apart, some behind a ZWNJ and some attached («گروه های», «گروه‌های», «گروههای»).
_AFFIXES: Final = re.compile(r"(?<=[^\W\d_]{3})(?:های(?:ی|شان|مان|تان|ش)?|ها)$|^(?:ن?می)(?=[^\W\d_]{4})")


def tokens(folded: str) -> Counter[str]:
    """The words and numbers of a text with their counts; `folded` by `fold_apart`."""
    return Counter(_WORD.findall(folded))


def fold_apart(text: str) -> str:
    """The folded text with a space for each ZWNJ: «می‌شود» and «می شود» give the same words."""
    return fold(text.replace(ZWNJ, " "))


def stem(token: str) -> str:
    """A token without its affixes."""
    return token if token[0].isdigit() else _AFFIXES.sub("", token)


@lru_cache(maxsize=1 << 17)
def code(token: str) -> int:
    """All that is kept of a token in one number, so that an article's words are handled as an array.

    From the lowest bit: 32 bits of hash (of the stem, the same on every machine), 8 of weight in tenths, one for
    numbers, one for words of one letter.
    """
    word = stem(token)
    number = token[0].isdigit()
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    tenths = (DATE if _DATE.fullmatch(token) else UNKNOWN) if number else weights().get(word, UNKNOWN)
    short = not number and len(word) == 1
    return int.from_bytes(digest, "little") | tenths << 32 | number << 40 | short << 41


@cache
def weights() -> dict[str, int]:
    """The table: folded word to weight in tenths, Persian, Arabic and English together. Read once."""
    table = {}
    with gzip.open(str(files(__package__).joinpath("words.tsv.gz")), "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                word, tenths = line.rstrip("\n").split("\t")
                table[word] = int(tenths)
    return table
