"""What an article is about: its weightiest words, and how strongly two articles seem to tell of one event.

TF-IDF with fixed weights (`words`). Plain cosine needs one threshold for feed items of twenty words and another for
reports of three hundred: two short texts share a third of their words by chance, and a short one can share but a few
of a long one's. So the cosine is tempered by how much is shared in all, raised where one text is much longer than the
other, and fades with the days between the two.
"""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

ALGORITHM: Final = 3
"""Changes when the same article would get another topic or other marks, so with every new `words.tsv.gz`."""

SIZE: Final = 48  # words kept
KEYS: Final = 16  # of them, by which others are looked for: the same links were found by 12 as by 48
# Tenths of nats a key weighs at least; only short texts have keys that are in one of 12 articles.
LEAST_KEY: Final = 25
SHARED_KEYS: Final = 2  # keys that two articles of one event share at least

LINKED: Final = 0.144  # strength from which two articles tell of one event: see docs/decisions/stories.md
SPAN: Final = 7 * 86400.0  # seconds between two articles beyond which they are not linked

_LIGHT: Final = 10  # tenths of nats; words that weigh less are in a third of all articles


class Topic(Struct, frozen=True):
    """An article's words, sorted by hash; `tenths` are the words' weights, `values` the parts of a unit vector."""

    words: NDArray[np.uint32]
    tenths: NDArray[np.uint8]
    values: NDArray[np.float32]

    def key_words(self) -> NDArray[np.uint32]:
        """The words by which others are looked for, sorted: the weightiest that are not in too many articles."""
        return np.sort(key_words(self.words[None], self.tenths[None], self.values[None])[1])

    def pack(self) -> bytes:
        """As bytes: the hashes, the weights, the values as 16-bit floats; seven a word."""
        return self.words.astype("<u4").tobytes() + self.tenths.tobytes() + self.values.astype("<f2").tobytes()


def key_words(
    words: NDArray[np.uint32], tenths: NDArray[np.uint8], values: NDArray[np.floating]
) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
    """The keys of topics that are rows of three tables: each key's row, and the key."""
    weights = np.where(tenths >= LEAST_KEY, values, 0)
    # Words lie sorted: equal values are told apart by the word's hash, so that the keys are the article's alone.
    places = np.argsort(-weights, axis=1, kind="stable")[:, :KEYS]
    rows, columns = np.nonzero(np.take_along_axis(weights, places, axis=1))
    return rows, words[rows, places[rows, columns]]


def topic_of(codes: NDArray[np.int64], times: NDArray[np.float64], size: int = SIZE) -> Topic:
    """The topic of an article from the codes of its words (`words.code`) and how often each is said."""
    # Tokens of one stem («گروه», «گروهها») are one word.
    order = np.argsort(codes & 0xFFFFFFFFFF)
    words = (codes & 0xFFFFFFFFFF)[order]
    starts = np.flatnonzero(np.append(True, words[1:] != words[:-1])) if words.size else order
    words = words[starts]
    counts = np.add.reduceat(times[order], starts) if words.size else times
    tenths = words >> 32
    scores = (1 + np.log(counts)) * tenths
    hashes = words & 0xFFFFFFFF
    telling = np.flatnonzero(tenths >= _LIGHT)
    # Equal scores are told apart by the word's hash, so that the topic is the article's alone.
    kept = telling[np.lexsort((hashes[telling], -scores[telling]))[:size]]
    kept = kept[np.argsort(hashes[kept])]
    kept = kept[np.append(hashes[kept][1:] != hashes[kept][:-1], True)] if kept.size else kept
    values = scores[kept]
    if values.size:
        # Rounded as they are stored: a restart must not change a link.
        values = (values / np.linalg.norm(values)).astype(np.float16)
    return Topic(hashes[kept].astype(np.uint32), tenths[kept].astype(np.uint8), values.astype(np.float32))


def unpack(data: bytes) -> Topic:
    """The topic that `Topic.pack` wrote. Raises ValueError on other bytes."""
    size = len(data) // 7
    if len(data) != size * 7:
        raise ValueError(f"{len(data)} bytes are no topic")
    return Topic(
        np.frombuffer(data, "<u4", size),
        np.frombuffer(data, np.uint8, size, 4 * size),
        np.frombuffer(data, "<f2", size, 5 * size).astype(np.float32),
    )


class Scale(Struct, frozen=True):
    """How likeness becomes the strength of a link."""

    temper: float  # nats shared at which the cosine counts half
    uneven: float  # power of the ratio of the two articles' weights by which the cosine is raised
    fade: float  # seconds in which a link fades to 1/e
    least: float  # strength below which there is no link

    def strength(self, likeness: float, seconds: float) -> float:
        """The strength of a link between articles so many seconds apart; 0 when there is none."""
        found = round(likeness * math.exp(-abs(seconds) / self.fade), 4)
        return found if found >= self.least else 0.0


WORDS: Final = Scale(temper=20.0, uneven=0.25, fade=1.5 * 86400.0, least=LINKED)


def likenesses(
    topic: Topic,
    words: NDArray[np.uint32],
    tenths: NDArray[np.uint8],
    values: NDArray[np.float16],
    scale: Scale = WORDS,
) -> NDArray[np.float64]:
    """How much a topic and each of others, rows of three tables, seem to tell of one event, by words alone: 0 to 1.

    Symmetric: `values` are 16-bit floats, so that a sum of 48 products is exact in any order. A row that is not full
    ends in words without a weight. Whether two share keys at all is for the caller to see.
    """
    place = np.minimum(np.searchsorted(topic.words, words), topic.words.size - 1)
    equal = (topic.words[place] == words) & (tenths > 0)
    cosine = np.einsum("ij,ij,ij->i", topic.values[place].astype(np.float64), values.astype(np.float64), equal)
    weights = tenths.astype(np.int64)
    shared = np.einsum("ij,ij->i", weights, equal) / 10
    mine, theirs = topic.tenths.sum(dtype=np.int64), weights.sum(axis=1)
    uneven = (np.maximum(mine, theirs) / np.minimum(mine, theirs)) ** scale.uneven
    found: NDArray[np.float64] = cosine * uneven * shared / (shared + scale.temper)
    return np.minimum(found, 1.0).round(4)
