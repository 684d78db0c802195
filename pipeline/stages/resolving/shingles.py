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

_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_POWERS: Final = np.array([pow(0x9E3779B97F4A7C15, k, 1 << 64) for k in range(LENGTH)], dtype=np.uint64)[::-1]


class Sketch(Struct, frozen=True):
    """Sorted distinct hashes that are divisible by `scale`; `length` is the number of shingles sampled from."""

    hashes: Hashes
    scale: int
    length: int

    def at(self, scale: int) -> Hashes:
        """The hashes that a coarser sketch of the same text would keep."""
        return self.hashes if scale <= self.scale else self.hashes[self.hashes % np.uint32(scale) == 0]


def sketch(tight: str) -> Sketch:
    """The sketch of a tightly folded text (`pipeline.text.letters.fold_tight`); empty below nine characters."""
    # "surrogatepass": folding leaves no surrogate, but a sketch must not fail on any string.
    codes = np.frombuffer(tight.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    length = codes.size - LENGTH + 1
    if length <= 0:
        return Sketch(np.empty(0, dtype=np.uint32), 1, 0)
    rolled = np.zeros(length, dtype=np.uint64)
    for place, power in enumerate(_POWERS):
        rolled += codes[place : place + length] * power
    scale = 1
    while length > SIZE * scale:
        scale *= 2
    hashes = _mix(rolled)
    return Sketch(np.unique(hashes[hashes % np.uint32(scale) == 0]), scale, length)


def _mix(values: NDArray[np.uint64]) -> Hashes:
    """The upper half of splitmix64's finalizer: every bit of the sum reaches every bit of the hash."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (values >> np.uint64(32)).astype(np.uint32)
