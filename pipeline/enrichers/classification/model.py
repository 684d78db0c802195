"""The classifier of Persian articles: weights learnt by `classification/train`, and what the taxonomy's words say.

A text is a vector of word frequencies (sublinear, times inverse document frequency, of unit length) and of the shares
that the taxonomy's words give to each topic; a linear model scores the top-level topics.
"""

from __future__ import annotations

import gzip
import io
import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from pipeline.enrichers.classification.taxonomy import nodes, stem, vocabulary

TITLE_WEIGHT = 3
"""How often each word of the title counts."""
LEXICON_WEIGHT = 2.0
_LEAST_SAID = 3.0  # words of the taxonomy below which their shares are held small

Floats = NDArray[np.float32]


def told(words: Sequence[str], language: str) -> dict[str, float]:
    """Topic → how much of a text's words tell it: the root of each word's count and weight, summed.

    What a leaf's words say counts for its parent as well. `words` are those of `taxonomy.words`.
    """
    known = vocabulary(language)
    stems = [_stem(word, language) for word in words]
    counts: defaultdict[tuple[str, tuple[str, ...]], float] = defaultdict(float)
    for i, first in [(i, first) for i, first in enumerate(stems) if first in known.telling]:
        for topic, weight in known.single.get(first, ()):
            counts[topic, (first,)] += weight
        for rest, topic, weight in known.joined.get(first, ()):
            if tuple(stems[i + 1 : i + 1 + len(rest)]) == rest:
                counts[topic, (first, *rest)] += weight
    totals: dict[str, float] = {}
    tree = nodes()
    for (topic, _), count in counts.items():
        value = math.sqrt(count)
        totals[topic] = totals.get(topic, 0.0) + value
        if parent := tree[topic].parent:
            totals[parent] = totals.get(parent, 0.0) + value
    return totals


_STEMS: dict[tuple[str, str], str] = {}
_MOST_STEMS = 50_000


def _stem(word: str, language: str) -> str:
    key = (word, language)
    found = _STEMS.get(key)
    if found is None:
        if len(_STEMS) >= _MOST_STEMS:
            _STEMS.clear()
        found = _STEMS[key] = stem(word, language)
    return found


def shares(totals: Mapping[str, float]) -> Floats:
    """`told` as a vector over all topics of the taxonomy, by the sum of the top level."""
    tree = nodes()
    whole = max(_LEAST_SAID, sum(value for topic, value in totals.items() if tree[topic].parent is None))
    said = np.zeros(len(tree), dtype=np.float32)
    said[[_place(topic) for topic in totals]] = [value / whole for value in totals.values()]
    return said * np.float32(LEXICON_WEIGHT)


@cache
def _place(topic: str) -> int:
    return list(nodes()).index(topic)


@dataclass(frozen=True, slots=True)
class Classifier:
    """Linear scores of top-level topics."""

    topics: tuple[str, ...]
    words: tuple[str, ...]
    idf: Floats  # (words)
    weights: NDArray[np.int8]  # (words, topics)
    scale: float
    lexicon: Floats  # (topics of the taxonomy, topics)
    sharpness: float  # factor of the scores before the softmax, so that probabilities mean what they say
    _rows: dict[str, int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._rows.update((word, i) for i, word in enumerate(self.words))

    def probabilities(self, words: Sequence[str], totals: Mapping[str, float]) -> dict[str, float]:
        """Topic → probability, of a text's words (those of the title counted `TITLE_WEIGHT` times)."""
        counts = Counter(map(self._rows.get, words))
        counts.pop(None, None)
        scores = shares(totals) @ self.lexicon
        if counts:
            rows = np.fromiter(counts.keys(), dtype=np.int64)
            values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.idf[rows]
            values /= np.linalg.norm(values)
            scores = scores + (values * np.float32(self.scale)) @ self.weights[rows].astype(np.float32)
        odds = np.exp(self.sharpness * (scores - scores.max()))
        return dict(zip(self.topics, (odds / odds.sum()).tolist(), strict=True))


def dump(model: Classifier) -> bytes:
    """The model as a gzip file: a line of JSON, then the arrays; the same bytes for the same model."""
    head = {
        "topics": model.topics,
        "words": model.words,
        "scale": model.scale,
        "sharpness": model.sharpness,
        "nodes": list(nodes()),
    }
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as file:
        file.write(json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
        file.write(model.idf.astype(np.float16).tobytes())
        file.write(model.lexicon.astype(np.float32).tobytes())
        file.write(np.ascontiguousarray(model.weights.T).tobytes())
    return out.getvalue()


def load(packed: bytes) -> Classifier:
    """The model of a file written by `dump`.

    Raises:
        ValueError: the taxonomy has changed since the model was learnt: learn it again.
    """
    raw = gzip.decompress(packed)
    cut = raw.index(b"\n")
    head = json.loads(raw[:cut])
    if head["nodes"] != list(nodes()):
        raise ValueError("the taxonomy is not the model's: run python -m pipeline.enrichers.classification.train")
    size, count = len(head["words"]), len(head["topics"])
    at = cut + 1
    idf = np.frombuffer(raw, np.float16, size, at).astype(np.float32)
    at += 2 * size
    lexicon = np.frombuffer(raw, np.float32, len(head["nodes"]) * count, at).reshape(-1, count)
    at += lexicon.nbytes
    weights = np.frombuffer(raw, np.int8, size * count, at).reshape(count, size)
    return Classifier(
        topics=tuple(head["topics"]),
        words=tuple(head["words"]),
        idf=idf,
        weights=np.ascontiguousarray(weights.T),
        scale=head["scale"],
        lexicon=lexicon,
        sharpness=head["sharpness"],
    )


@cache
def shipped() -> Classifier:
    """The Persian model, read once."""
    return load(files("pipeline.enrichers.data").joinpath("topics.model.gz").read_bytes())
