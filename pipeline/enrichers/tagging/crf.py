"""A linear-chain conditional random field whose features belong to words, learnt with NumPy.

Lafferty, McCallum and Pereira (2001), "Conditional Random Fields". The score of a label at a place is the sum over
the words round it of what their features say at that distance, plus what the place's own features (pairs of words,
phrases of the gazetteer) say. A word's features are the same wherever it stands, so that its part is worked out once
per word: that makes both learning and tagging fast.

Used by `pipeline.enrichers.tagging.train` only; tagging is `model`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

REACH = 2
"""Words to either side whose features count."""
WINDOW = 2 * REACH + 1

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Examples:
    """Sentences as numbers. Word 0 is the void beyond a sentence; feature 0 is none."""

    word_features: Ints  # (words, most features a word has), filled up with 0
    lexical: NDArray[np.bool_]  # (features): is it the identity of a word, that may be hidden while learning?
    words: Sequence[Ints]  # per sentence: (length)
    place_features: Sequence[Ints]  # per sentence: (length, most features a place has), filled up with 0
    labels: Sequence[Ints]  # per sentence: (length)
    feature_count: int
    place_feature_count: int
    label_count: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Of the learning: chosen by cross-validation inside the training part."""

    epochs: int = 14
    batch: int = 32  # sentences
    rate: float = 0.2  # of AdaGrad
    decay: float = 0.02  # L2, per batch in which a feature occurs
    hidden: float = 0.25  # share of words whose identity is hidden from a batch
    seed: int = 0


@dataclass(slots=True)
class Weights:
    """What is learnt."""

    word: Floats  # (features, WINDOW, labels)
    place: Floats  # (place features, labels)
    steps: Floats  # (labels, labels): from, to
    first: Floats  # (labels)
    last: Floats  # (labels)


@dataclass(slots=True)
class _AdaGrad:
    """Weights with the sum of their squared gradients."""

    weights: Floats
    rate: float
    squares: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.squares = np.full_like(self.weights, 0.1)

    def update(self, rows: Ints | slice, gradient: Floats, decay: float) -> None:
        gradient = gradient + decay * self.weights[rows]
        self.squares[rows] += gradient**2
        self.weights[rows] -= self.rate * gradient / np.sqrt(self.squares[rows])


def train(examples: Examples, settings: Settings) -> Weights:
    """Weights by AdaGrad over batches of sentences of like length; the same for the same examples and settings."""
    labels = examples.label_count
    parts = {
        "word": _zeros(settings, examples.feature_count, WINDOW, labels),
        "place": _zeros(settings, examples.place_feature_count, labels),
        "steps": _zeros(settings, labels, labels),
        "first": _zeros(settings, labels),
        "last": _zeros(settings, labels),
    }
    random = np.random.default_rng(settings.seed)
    for _ in range(settings.epochs):
        for batch in _batches(examples, settings.batch, random):
            _learn(examples, parts, batch, settings, random)
    return Weights(**{name: part.weights for name, part in parts.items()})


def _zeros(settings: Settings, *shape: int) -> _AdaGrad:
    return _AdaGrad(np.zeros(shape, dtype=np.float32), settings.rate)


def _batches(examples: Examples, size: int, random: np.random.Generator) -> Iterator[list[int]]:
    lengths = np.array([len(words) for words in examples.words]) + random.uniform(0, 3, len(examples.words))
    order = np.argsort(lengths, kind="stable")
    batches = [order[i : i + size].tolist() for i in range(0, len(order), size)]
    for i in random.permutation(len(batches)):
        yield batches[i]


def _learn(
    examples: Examples,
    parts: dict[str, _AdaGrad],
    batch: list[int],
    settings: Settings,
    random: np.random.Generator,
) -> None:
    lengths = np.array([len(examples.words[i]) for i in batch])
    longest = int(lengths.max())
    width = examples.place_features[batch[0]].shape[1]
    words = np.zeros((len(batch), longest + 2 * REACH), dtype=np.int64)
    places = np.zeros((len(batch), longest, width), dtype=np.int64)
    gold = np.zeros((len(batch), longest), dtype=np.int64)
    for row, i in enumerate(batch):
        n = lengths[row]
        words[row, REACH : REACH + n] = examples.words[i]
        places[row, :n] = examples.place_features[i]
        gold[row, :n] = examples.labels[i]
    inside = np.arange(longest) < lengths[:, None]

    known, where = np.unique(words, return_inverse=True)
    where = where.reshape(words.shape)
    features = examples.word_features[known]
    hidden = random.random(len(known)) < settings.hidden
    features = np.where(hidden[:, None] & examples.lexical[features], 0, features)
    values = parts["word"].weights[features].sum(axis=1)  # (words, WINDOW, labels)
    scores = parts["place"].weights[places].sum(axis=2)
    for distance in range(WINDOW):
        scores += values[where[:, distance : distance + longest], distance]

    gradient, steps, first, last = _chain_gradient(scores, gold, inside, lengths, parts)
    size = float(len(batch))
    parts["steps"].update(slice(None), steps, 1e-4 * size)
    parts["first"].update(slice(None), first, 1e-4 * size)
    parts["last"].update(slice(None), last, 1e-4 * size)

    rows, sums = _sum_by(places.reshape(-1), np.repeat(gradient.reshape(-1, gradient.shape[2]), width, axis=0))
    parts["place"].update(rows, sums, settings.decay)
    by_word = np.zeros_like(values)
    for distance in range(WINDOW):
        at = where[:, distance : distance + longest].reshape(-1)
        for label in range(gradient.shape[2]):
            by_word[:, distance, label] = np.bincount(at, gradient[:, :, label].reshape(-1), len(known))
    flat = by_word.reshape(len(known), -1)
    rows, sums = _sum_by(features.reshape(-1), np.repeat(flat, features.shape[1], axis=0))
    parts["word"].update(rows, sums.reshape(len(rows), WINDOW, -1), settings.decay)


def _sum_by(keys: Ints, values: Floats) -> tuple[Ints, Floats]:
    """Sums of rows with the same key; key 0 stands for nothing."""
    used = np.flatnonzero(keys)
    order = used[np.argsort(keys[used], kind="stable")]
    rows, starts = np.unique(keys[order], return_index=True)
    if not len(rows):
        return rows, values[:0]
    return rows, np.add.reduceat(values[order], starts, axis=0)


def _chain_gradient(
    scores: Floats, gold: Ints, inside: NDArray[np.bool_], lengths: Ints, parts: dict[str, _AdaGrad]
) -> tuple[Floats, Floats, Floats, Floats]:
    """Expected minus observed, of the labels at each place, of steps, first and last labels (forward-backward)."""
    count, longest, labels = scores.shape
    rows = np.arange(count)
    last_at = lengths - 1
    scores = scores.copy()
    scores[:, 0] += parts["first"].weights
    scores[rows, last_at] += parts["last"].weights
    local = np.exp(scores - scores.max(axis=2, keepdims=True))
    step = np.exp(parts["steps"].weights - parts["steps"].weights.max())

    forward = np.empty_like(local)
    backward = np.ones_like(local)
    forward[:, 0] = local[:, 0] / local[:, 0].sum(axis=1, keepdims=True)
    for t in range(1, longest):
        ahead = (forward[:, t - 1] @ step) * local[:, t]
        forward[:, t] = ahead / ahead.sum(axis=1, keepdims=True)
    for t in range(longest - 2, -1, -1):
        back = (local[:, t + 1] * backward[:, t + 1]) @ step.T
        back /= back.sum(axis=1, keepdims=True)
        backward[:, t] = np.where(inside[:, t + 1, None], back, 1.0)

    expected = forward * backward
    expected /= expected.sum(axis=2, keepdims=True)
    gradient = expected.copy()
    np.put_along_axis(gradient, gold[:, :, None], np.take_along_axis(gradient, gold[:, :, None], 2) - 1, 2)
    gradient *= inside[:, :, None]

    before, after = forward[:, :-1], (local * backward)[:, 1:]
    norm = np.einsum("bti,ij,btj->bt", before, step, after, optimize=True)
    weight = np.where(inside[:, 1:], 1 / np.maximum(norm, 1e-30), 0).astype(np.float32)
    steps = step * np.einsum("bti,btj->ij", before * weight[:, :, None], after, optimize=True)
    pairs = np.zeros((labels, labels), dtype=np.float32)
    linked = inside[:, 1:]
    np.add.at(pairs, (gold[:, :-1][linked], gold[:, 1:][linked]), 1)
    return (
        gradient.astype(np.float32),
        (steps - pairs).astype(np.float32),
        gradient[:, 0].sum(axis=0),
        gradient[rows, last_at].sum(axis=0),
    )
