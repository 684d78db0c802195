"""Clusters of words that stand among the same neighbours, learnt from plain text with NumPy.

A word is the row of its positive pointwise mutual information with the words just before and just after it, reduced
by a truncated singular value decomposition (Levy and Goldberg 2014), then put into clusters by spherical k-means.
Names that no tagged corpus has share a cluster with names that it has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SIZES = (64, 256, 1024)
"""Numbers of clusters, coarse to fine."""
_CONTEXTS = 1500  # most frequent words, that count as neighbours each by itself
_RANK = 64
_SMOOTHING = 0.75  # of the neighbours' frequencies: rare ones would say too much


def learn(sentences: Sequence[Sequence[str]], *, least: int = 3, seed: int = 0) -> dict[str, tuple[str, ...]]:
    """Word → its clusters by `SIZES`, of words that occur at least `least` times; the same for the same text."""
    counts = Counter(word for sentence in sentences for word in sentence)
    words = [word for word, count in counts.most_common() if count >= least]
    vectors = _reduced(_associations(sentences, words), np.random.default_rng(seed))
    weights = np.sqrt(np.array([counts[word] for word in words], dtype=np.float32))
    levels = [_k_means(vectors, size, weights, np.random.default_rng(seed)) for size in SIZES if size < len(words)]
    return {word: tuple(str(level[i]) for level in levels) for i, word in enumerate(words)}


def _associations(sentences: Sequence[Sequence[str]], words: Sequence[str]) -> Floats:
    """(words, 2 x contexts): positive pointwise mutual information with the word before, and the word after."""
    ids = {word: i for i, word in enumerate(words)}
    contexts = {word: i for i, word in enumerate(words[:_CONTEXTS])}
    other, edge = len(contexts), len(contexts) + 1
    width = len(contexts) + 2
    rows: list[int] = []
    columns: list[int] = []
    for sentence in sentences:
        around = [edge, *(contexts.get(word, other) for word in sentence), edge]
        for i, word in enumerate(sentence):
            row = ids.get(word)
            if row is not None:
                rows += [row, row]
                columns += [around[i], width + around[i + 2]]
    table = np.zeros((len(words), 2 * width), dtype=np.float32)
    np.add.at(table, (rows, columns), 1)
    by_row = table.sum(axis=1, keepdims=True)
    by_column = table.sum(axis=0, keepdims=True) ** _SMOOTHING
    by_column /= by_column.sum()
    expected = by_row * by_column
    ratios: Floats = np.divide(table, expected, out=np.ones_like(table), where=expected > 0)
    np.log(np.maximum(ratios, 1, out=ratios), out=ratios)
    return ratios


def _reduced(table: Floats, random: np.random.Generator) -> Floats:
    """Unit vectors of the `_RANK` strongest dimensions (randomised subspace iteration, Halko et al. 2011)."""
    basis = table @ random.standard_normal((table.shape[1], _RANK + 16)).astype(np.float32)
    for _ in range(3):
        basis, _ = np.linalg.qr(basis)
        basis, _ = np.linalg.qr(table.T @ basis)
        basis = table @ basis
    basis, _ = np.linalg.qr(basis)
    left, strengths, _ = np.linalg.svd(basis.T @ table, full_matrices=False)
    vectors: Floats = (basis @ left)[:, :_RANK] * np.sqrt(strengths[:_RANK])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return vectors


def _k_means(vectors: Floats, size: int, weights: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    centres = vectors[random.choice(len(vectors), size, replace=False, p=weights / weights.sum())]
    for _ in range(15):
        nearest = (vectors @ centres.T).argmax(axis=1)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, vectors * weights[:, None])
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(norms > 0, sums / np.maximum(norms, 1e-9), centres)
    return np.asarray((vectors @ centres.T).argmax(axis=1), dtype=np.int64)
