"""What an article names that is the same in every language: by it stories of several languages are joined.

Entities of the gazetteer by their ids, words for offices, exact numbers, and between Persian and Arabic names that no
list knows, whose folded letters are equal. Only whole names count here, found by the gazetteer's automaton (a few
hundredths of a millisecond); who «وی» is, or which of two bearers of a surname, is left to the enrichers.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.enrichers.linking.data import Entry
from pipeline.enrichers.linking.index import index
from pipeline.stages.resolving.topics import Topic, topic_of
from pipeline.stages.resolving.words import NUMBER, UNKNOWN, Letters, code

SIZE: Final = 24  # marks kept

_COUNT: Final = re.compile(r"(?<=\d)[,٬](?=\d{3})")
# Tenths of nats, as words weigh (`words`): a name that may lead to another article weighs LEAST_KEY at least. What
# kind of thing a mark stands for is known by its weight.
_WEIGHTS: Final = {"person": 60, "organisation": 48, "group": 48, "event": 48, "place": 44}
_COUNTRY: Final = 22
_OFFICE: Final = 20
_NUMBER: Final = 45
_NAME: Final = 55  # that no list knows
_HOME: Final = {"place/iran": 6, "place/tehran": 12, "org/islamic-consultative-assembly": 24}
_ARTICLE: Final = re.compile("^(?:[وبف]?ال|لل)(?=.{4})")
_SHORTEST: Final = 5  # letters of a name that no list knows
# A bit for each kind of thing, by the weight of its marks. Names that no list knows are spelt in too many ways.
_KINDS: Final = np.zeros(256, dtype=np.uint8)
_KINDS[[_WEIGHTS["place"], _COUNTRY, _WEIGHTS["organisation"], _WEIGHTS["person"], _NUMBER]] = 1 << np.arange(5)
_READ: Final = 1500  # letters of a text in which names are looked for: what is the event is said first


def marks_of(title: Letters, text: Letters, words: Sequence[str], codes: NDArray[np.int64], language: str) -> Topic:
    """The marks of an article as a topic: of its folded title and text, and of the text's words with their codes."""
    counts: Counter[int] = Counter()
    for part, times in ((title.spaced(), 2), (text.spaced(_READ), 1)):
        for mark in _named(f" {part} ", language):
            counts[mark] += times
    for place in np.flatnonzero(codes >> 32 & 0xFF >= UNKNOWN).tolist():
        mark = _of_word(words[place], language)
        if mark:
            counts[mark] += 1
    codes = np.fromiter(counts, dtype=np.int64, count=len(counts))
    return topic_of(codes, np.fromiter(counts.values(), dtype=np.float64, count=len(counts)), SIZE)


def apart(marks: Topic, words: NDArray[np.uint32], tenths: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Of how many kinds of things (places, countries, organisations, persons, numbers) an article and each of others,
    rows of two tables, name some each and none in common: the fires of two towns.
    """
    if not marks.words.size:
        return np.zeros(len(words), dtype=np.uint8)
    place = np.minimum(np.searchsorted(marks.words, words), marks.words.size - 1)
    kinds = _KINDS[tenths]
    theirs = np.bitwise_or.reduce(kinds, axis=1)
    common = np.bitwise_or.reduce(kinds * (marks.words[place] == words), axis=1)
    found: NDArray[np.uint8] = np.bitwise_count(np.bitwise_or.reduce(_KINDS[marks.tenths]) & theirs & ~common)
    return found


def _named(padded: str, language: str) -> list[int]:
    """The marks of names in a text, the longest of those that overlap."""
    known = index(language)
    found = [
        (start, -end, pattern)
        for pattern, start, end in known.automaton.find_matches_as_indexes(padded, overlapping=True)
        if padded[end] == " "
    ]
    marks = []
    after = 0
    for start, end, pattern in sorted(found):
        if start >= after:
            mark = _of_pattern(language, pattern)
            if mark:
                marks.append(mark)
                after = -end
    return marks


@lru_cache(maxsize=1 << 16)
def _of_pattern(language: str, number: int) -> int:
    """The mark of a term that means one thing only; 0 for others."""
    pattern = index(language).patterns[number]
    sure = {
        form.entry
        for form in (*pattern.names, *pattern.adjectives)
        if form.entry is not None and not form.cued and (form.kind != "surname" or form.default)
    }
    if len(sure) == 1:
        entry = sure.pop()
        return _mark(entry.id, _weight(entry))
    if not sure and len(pattern.offices) == 1 and pattern.offices[0].office is not None:
        return _mark(f"office/{pattern.offices[0].office.name}", _OFFICE)
    return 0


def _weight(entry: Entry) -> int:
    if entry.id in _HOME:
        return _HOME[entry.id]
    return _COUNTRY if entry.adjectives else _WEIGHTS[entry.type]


@lru_cache(maxsize=1 << 16)
def _of_word(word: str, language: str) -> int:
    """The mark of a word without a weight of its own that is a number or may be a Persian or Arabic name; else 0."""
    if word[0].isdigit():
        number = _COUNT.sub("", word)
        return _mark(f"number/{number}", _NUMBER) if code(number) >> 32 & 0xFF == NUMBER else 0
    if language == "en":
        return 0
    name = _ARTICLE.sub("", word) if language == "ar" else word
    if len(name) < _SHORTEST or code(name) >> 32 & 0xFF != UNKNOWN:
        return 0
    return _mark(f"name/{name}", _NAME)


def _mark(name: str, tenths: int) -> int:
    """A mark as words are kept (`words.code`): 32 bits of hash, 8 of weight."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "little") | tenths << 32
