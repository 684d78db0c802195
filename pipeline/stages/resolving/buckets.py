"""Sorted runs of postings: where a hash was seen, found by the upper bits of the hash.

An immutable array of positions in the order of their hashes, with a directory of where each bucket of hashes begins:
four bytes a posting and a look-up without a loop. Runs are merged as in a log-structured merge tree (O'Neil et al.
1996, https://doi.org/10.1007/s002360050048).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

_PARTS: Final = 4  # bits: a sixteenth of the hashes is merged at a time, so that merging takes little memory
_LOAD: Final = 4  # postings a bucket holds at the most, on average

Hashes = NDArray[np.uint32]
Positions = NDArray[np.uint32]  # the low 32 bits of positions
Keys = NDArray[np.uint64]  # hash << 32 | position
Lanes = NDArray[np.int64]  # places among the hashes that are looked up


class Run(Struct, frozen=True):
    """Positions sorted by hash."""

    positions: Positions
    directory: NDArray[np.uint32]  # first place of each bucket; one more: the end
    shift: np.uint32  # a hash's bucket is what is left of it

    @classmethod
    def of(cls, keys: Keys) -> Run:
        """A run of sorted keys."""
        return cls._of([keys], keys.size)

    @classmethod
    def merged(cls, runs: Sequence[Run], hashes: Callable[[Positions], Hashes], held: Callable[[Keys], Keys]) -> Run:
        """One run of several. `hashes` tells those of positions, and only `held` keys are taken over."""

        def parts() -> Iterator[Keys]:
            for part in range(1 << _PARTS):
                pieces = [run.part(part) for run in runs]
                # Stable sorting finds what is sorted already and merges it.
                keys = np.concatenate([keys_of(hashes(positions), positions) for positions in pieces])
                yield np.sort(held(keys), kind="stable")

        return cls._of(parts(), sum(run.positions.size for run in runs))

    @classmethod
    def _of(cls, parts: Sequence[Keys] | Iterator[Keys], size: int) -> Run:
        bits = max(_PARTS, (size // _LOAD).bit_length())
        shift = 32 - bits
        directory = np.zeros((1 << bits) + 1, dtype=np.uint32)
        positions = np.empty(size, dtype=np.uint32)
        end = 0
        for keys in parts:
            positions[end : end + keys.size] = keys.astype(np.uint32)
            end += keys.size
            buckets = (keys >> np.uint64(32 + shift)).astype(np.int64)
            if buckets.size:
                first = int(buckets[0])
                counts = np.bincount(buckets - first)
                directory[first + 1 : first + 1 + counts.size] += counts.astype(np.uint32)
        np.cumsum(directory, dtype=np.uint32, out=directory)
        return cls(positions if end == size else positions[:end].copy(), directory, np.uint32(shift))

    def part(self, part: int) -> Positions:
        """One of the sixteen parts that merging takes at a time."""
        width = (self.directory.size - 1) >> _PARTS
        return self.positions[self.directory[part * width] : self.directory[(part + 1) * width]]

    def near(self, hashes: Hashes) -> tuple[Lanes, Positions]:
        """All that lies in the buckets of the hashes, for each hash; it may be of another hash."""
        buckets = hashes >> self.shift
        starts = self.directory[buckets]
        sizes = self.directory[buckets + np.uint32(1)] - starts
        return np.repeat(np.arange(hashes.size), sizes), self.positions[spans(starts, sizes)]


def keys_of(hashes: Hashes, positions: Positions) -> Keys:
    """Hash and position in one number."""
    return hashes.astype(np.uint64) << np.uint64(32) | positions


def spans(starts: NDArray[np.integer], sizes: NDArray[np.integer]) -> NDArray[np.int64]:
    """The places start, start + 1 ... of each span, one after the other."""
    ends = np.cumsum(sizes, dtype=np.int64)
    total = int(ends[-1]) if ends.size else 0
    places: NDArray[np.int64] = np.repeat(starts - (ends - sizes), sizes)
    places += np.arange(total)
    return places
