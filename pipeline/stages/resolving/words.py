"""Words as the resolver compares them, and how much each tells.

A word weighs -ln of the share of news articles that hold it: «گفت» next to nothing, a rare name 7, a number 10.
The weights are a fixed table learnt beforehand (`train_words`), not counted in the stream: what an article is to
another must not depend on what else has passed by, or in which order.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections import Counter
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from pipeline.text.letters import ZWNJ, fold

UNKNOWN: Final = 70  # weight of a word that is not in the table, in tenths of nats
NUMBER: Final = 100  # of a number, which two events seldom share
DATE: Final = 30  # of a number that may be a day, a month, a year or a count of few
RARE: Final = 50  # a word that weighs so much is in fewer than one of 150 articles

_OTHER, _LETTER, _DIGIT, _WITHIN = range(4)  # kinds of characters; the last stand within numbers: 3.5, 3,800, 12:30
_SPACE: Final = np.uint32(ord(" "))
_DATE: Final = re.compile(r"\d{1,2}|1[34]\d\d|(?:19|20)\d\d")
_REMEMBERED: Final = 1 << 17  # tokens whose codes are kept
# What some outlets write apart, some behind a ZWNJ and some attached («گروه های», «گروه‌های», «گروههای»).
_AFFIXES: Final = re.compile(r"(?<=[^\W\d_]{3})(?:های(?:ی|شان|مان|تان|ش)?|ها)$|^(?:ن?می)(?=[^\W\d_]{4})")


class Letters(Struct, frozen=True):
    """A folded text as an array: Python's regular expressions cost three times as much."""

    points: NDArray[np.uint32]  # code points
    kinds: NDArray[np.uint8]

    @classmethod
    def of(cls, folded: str) -> Letters:
        """The letters of a text folded by `fold_apart`."""
        points = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        return cls(points, _kinds()[points])

    def tight(self) -> NDArray[np.uint32]:
        """Its letters and digits alone."""
        kept: NDArray[np.uint32] = self.points[(self.kinds == _LETTER) | (self.kinds == _DIGIT)]
        return kept

    def spaced(self, most: int | None = None) -> str:
        """Its words, or those of so many characters at its beginning, with single spaces between them."""
        kinds = self.kinds[:most]
        word = (kinds == _LETTER) | (kinds == _DIGIT)
        kept = word.copy()
        kept[1:] |= word[:-1]  # one sign behind each word
        return text_of(np.where(word, self.points[:most], _SPACE)[kept])

    def tokens(self) -> list[str]:
        """Its words and numbers in their order: «14ساعته» is a number and a word, «3.5» one number."""
        digit = self.kinds == _DIGIT
        letter = self.kinds == _LETTER
        kept = digit | letter
        kept[1:-1] |= (self.kinds[1:-1] == _WITHIN) & digit[:-2] & digit[2:]
        points = np.where(kept, self.points, _SPACE)
        borders = np.flatnonzero((digit[:-1] & letter[1:]) | (letter[:-1] & digit[1:]))
        if borders.size:
            points = np.insert(points, borders + 1, _SPACE)
        return text_of(points).split()


def text_of(points: NDArray[np.uint32]) -> str:
    """The string of code points."""
    return points.tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _kinds() -> NDArray[np.uint8]:
    """The kind of each code point."""
    characters = [chr(point) for point in range(0x110000)]
    table = np.array([char.isalnum() for char in characters], dtype=np.uint8) * np.uint8(_LETTER)
    table[[char.isdecimal() for char in characters]] = _DIGIT
    table[[ord(char) for char in ".,:/"]] = _WITHIN
    return table


def tokens(folded: str) -> Counter[str]:
    """The words and numbers of a text with their counts; `folded` by `fold_apart`."""
    return Counter(Letters.of(folded).tokens())


def fold_apart(text: str) -> str:
    """The folded text with a space for each ZWNJ: «می‌شود» and «می شود» give the same words."""
    return fold(text.replace(ZWNJ, " "))


def stem(token: str) -> str:
    """A token without its affixes."""
    return token if token[0].isdigit() else _AFFIXES.sub("", token)


class _Codes(dict[str, int]):
    """Codes of the tokens met, worked out once. Half the cost of an `lru_cache`, which writes where it only reads."""

    def __missing__(self, token: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[token] = found = _code(token)
        return found


_CODES: Final = _Codes()


def code(token: str) -> int:
    """All that is kept of a token in one number, so that an article's words are handled as an array.

    From the lowest bit: 32 bits of hash (of the stem, the same on every machine), 8 of weight in tenths, one for
    numbers, one for words of one letter.
    """
    return _CODES[token]


def codes(found: Collection[str]) -> NDArray[np.int64]:
    """The code of each token."""
    return np.fromiter(map(_CODES.__getitem__, found), dtype=np.int64, count=len(found))


def _code(token: str) -> int:
    word = stem(token)
    number = token[0].isdigit()
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    tenths = (DATE if _DATE.fullmatch(token) else NUMBER) if number else weights().get(word, UNKNOWN)
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
