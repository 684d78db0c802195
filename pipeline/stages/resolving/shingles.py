"""Sketches: a text as a sample of the hashes of its shingles, from which containment can be estimated.

A shingle is a run of nine letters and digits of the tightly folded text, so that spaces, ZWNJ, punctuation, letter
variants and digit sets make no difference. A sketch keeps the shingles whose hash is divisible by its scale
(FracMinHash: https://doi.org/10.21105/joss.06830): unlike MinHash the samples of two texts of different length can
be compared, and |A ∩ B| / |A| estimated. The scale is a power of two that grows with the text, so that a sketch has
between 128 and 256 hashes whatever the length; two sketches are compared at the coarser of their scales.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

ALGORITHM: Final = 1
"""Changes when the same text would get another sketch: sketches of two algorithms are not comparable."""

LENGTH: Final = 9  # characters of a shingle: measured against 7, 12 and 16, see docs/decisions/copies.md
SIZE: Final = 256  # hashes that a sketch has at the most, as expected

Hashes = NDArray[np.uint32]

_POWERS: Final = np.array([pow(0x9E3779B97F4A7C15, k, 1 << 64) for k in (1, 2, 4)], dtype=np.uint64)


class Sketch(Struct, frozen=True):
    """Sorted distinct hashes that are divisible by `scale`; `length` is the number of shingles sampled from."""

    hashes: Hashes
    scale: int
    length: int

    def at(self, scale: int) -> Hashes:
        """The hashes that a coarser sketch of the same text would keep."""
        return self.hashes if scale <= self.scale else self.hashes[self.hashes & np.uint32(scale - 1) == 0]


def sketch(tight: NDArray[np.uint32]) -> Sketch:
    """The sketch of a tightly folded text (`fold_tight`), given as code points; empty below nine characters."""
    length = tight.size - LENGTH + 1
    if length <= 0:
        return Sketch(np.empty(0, dtype=np.uint32), 1, 0)
    # Polynomials of two, four and eight characters, each of two halves; the ninth comes last.
    points = tight.astype(np.uint64)
    rolled = points
    for power, half in zip(_POWERS, (1, 2, 4), strict=True):
        rolled = rolled[:-half] * power + rolled[half:]
    hashes = _mix(rolled[:-1] * _POWERS[0] + points[8:])
    scale = 1
    while length > SIZE * scale:
        scale *= 2
    return Sketch(distinct(hashes[hashes & np.uint32(scale - 1) == 0]), scale, length)


def distinct(hashes: Hashes) -> Hashes:
    """The distinct hashes, sorted. (`np.unique` costs four times as much for so few.)"""
    ordered = np.sort(hashes)
    kept = np.ones(ordered.size, dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
    return ordered[kept]


def _mix(values: NDArray[np.uint64]) -> Hashes:
    """The upper half of splitmix64's finalizer: every bit of the sum reaches every bit of the hash."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (values >> np.uint64(32)).astype(np.uint32)
