"""The inverted index: shingle hash → texts that hold it, for a window that moves.

The sketches lie in one ring in the order in which they came; a posting is a position in it, four bytes more. The
latest are kept as they came, the others in sorted runs (`buckets`); what is older than the window's tail counts no
more, and goes when runs are merged. No library has a search for containment in a stream: datasketch's LSH Ensemble is
built once (https://github.com/ekzhu/datasketch/issues/154), MinHashLSH of rensa and datasketch finds Jaccard
similarity.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from pipeline.stages.resolving.buckets import Keys, Positions, Run, spans
from pipeline.stages.resolving.runs import MOST, Fresh
from pipeline.stages.resolving.shingles import Hashes

COMMON: Final = 32
"""A shingle that so many texts of the window hold is a phrase («جمهوری اسلامی ایران») or furniture: by itself it
leads to nobody. It bounds a look-up, and keeps aggregators' legal words from making all they bring copies."""

_LANE: Final = 16  # bits of a place among the hashes of one sketch

_BLOCK: Final = 7  # bits of a place within a block of the ring: few blocks hold more than two texts
_ROOM: Final = 1 << 18  # positions of room at first, a power of two; doubled when full

Flags = NDArray[np.bool_]


class Found(Struct, frozen=True):
    """What a look-up found."""

    numbers: NDArray[np.int64]  # texts that share any hash
    shared: NDArray[np.int64]  # how many hashes each of them shares
    telling: NDArray[np.int64]  # how many of them are not common, this text included
    common: Flags  # hashes that were common before: for `add`
    turned: list[list[int]]  # for each hash that becomes common with this text: who holds it

    def told_by(self, number: int) -> int:
        """How many hashes that are not common a text shares."""
        place = int(np.searchsorted(self.numbers, number))
        return int(self.telling[place]) if place < self.numbers.size and self.numbers[place] == number else 0


class Postings:
    """Texts numbered 0, 1, 2 ... in the order of `add`; the first of them fall out with `drop`."""

    def __init__(self, most: int = MOST) -> None:
        # Positions count up for ever. Runs keep their low 32 bits, and they are read as ages before `_end`.
        # Untouched pages of np.zeros take no memory.
        self._hashes = np.zeros(_ROOM, dtype=np.uint32)
        self._blocks = np.zeros(_ROOM >> _BLOCK, dtype=np.int64)  # whose the first position of each block is
        self._end = 0
        self._most = most
        self._fresh = Fresh()
        self._runs: list[Run] = []  # each at least four times as large as the next
        self._starts = np.zeros(1024, dtype=np.int64)  # first position of each text; one more: the end
        self._base = 0  # number of the text whose start is _starts[0]
        self.first = 0  # number of the oldest text held
        self.next = 0  # number that the next text will get

    def __len__(self) -> int:
        return self.next - self.first

    def add(self, hashes: Hashes, common: Flags) -> int:
        """Take in a text's sorted distinct hashes; returns its number. Those marked common will lead to nobody."""
        size = int(hashes.size)
        while self._end + size - self._start(self.first) > self._hashes.size:
            self._grow()
        slot = self._end & (self._hashes.size - 1)
        self._hashes[slot : slot + size] = hashes[: self._hashes.size - slot]
        if slot + size > self._hashes.size:
            self._hashes[: slot + size - self._hashes.size] = hashes[self._hashes.size - slot :]
        at = np.arange(size, dtype=np.uint32) + np.uint32(self._end & 0xFFFFFFFF)
        if common.any():
            hashes, at = hashes[~common], at[~common]
        self._fresh.add(hashes, at)
        for block in range(
            -(-self._end >> _BLOCK), -(-(self._end + size) >> _BLOCK)
        ):  # two of them at the most, mostly
            self._blocks[block & (self._blocks.size - 1)] = self.next
        self._end += size
        self.next += 1
        if self.next - self._base == self._starts.size:
            self._move_starts()
        self._starts[self.next - self._base] = self._end
        if self._fresh.late:
            self._seal()
        return self.next - 1

    def drop(self) -> None:
        """Let the oldest text fall out of the window."""
        self.first += 1

    def hashes(self, number: int) -> Hashes:
        """The hashes of a text that is held."""
        start, end = self._start(number), self._start(number + 1)
        slot = start & (self._hashes.size - 1)
        found = self._hashes[slot : slot + end - start]
        more = end - start - found.size
        return np.concatenate([found, self._hashes[:more]]) if more else found.copy()

    def shared(self, hashes: Hashes, scale: int, numbers: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        """Of each of these texts: how many of the sorted hashes it has, and how many of its own the scale divides."""
        starts = self._starts[numbers - self._base]
        sizes = self._starts[numbers - self._base + 1] - starts
        owners = np.repeat(np.arange(numbers.size), sizes)
        theirs = self._hashes[spans(starts, sizes) & (self._hashes.size - 1)]
        whole = np.bincount(owners[theirs & np.uint32(scale - 1) == 0], minlength=numbers.size)
        flags = np.zeros(1 << 16, dtype=bool)
        flags[hashes >> np.uint32(16)] = True
        maybe = np.flatnonzero(flags[theirs >> np.uint32(16)])
        places = np.minimum(np.searchsorted(hashes, theirs[maybe]), hashes.size - 1)
        both = np.bincount(owners[maybe[hashes[places] == theirs[maybe]]], minlength=numbers.size)
        return both, whole

    def look_up(self, hashes: Hashes) -> Found:
        """Who shares which of the sorted distinct hashes; of what is remembered nothing changes."""
        if len(self._fresh) > self._most:
            self._seal()
        near = [self._fresh.near(hashes), *(run.near(hashes) for run in self._runs)]
        lanes = np.concatenate([part[0] for part in near])
        positions = np.concatenate([part[1] for part in near])
        ages = self._ages(positions)
        equal = (self._hashes_at(positions) == hashes[lanes]) & self._held(ages)
        # In the order of the ring, each with its lane: numbers are sorted faster than their places are found.
        keys = np.sort((self._end - ages[equal].astype(np.int64)) << _LANE | lanes[equal])
        at, lanes = keys >> _LANE, keys & ((1 << _LANE) - 1)
        owners = self._owners(at)
        # A common hash is posted no further: so no look-up finds more than COMMON of it.
        counts = np.bincount(lanes, minlength=hashes.size)
        full = counts >= COMMON
        turned = [owners[lanes == lane].tolist() for lane in np.flatnonzero((counts >= COMMON - 1) & ~full)]
        told = np.zeros(owners.size + 1, dtype=np.int64)
        np.cumsum(counts[lanes] < COMMON - 1, out=told[1:])
        first = np.ones(owners.size + 1, dtype=bool)  # of each text; one more: the end
        np.not_equal(owners[1:], owners[:-1], out=first[1:-1])
        borders = np.flatnonzero(first)
        return Found(owners[borders[:-1]], np.diff(borders), np.diff(told[borders]), full, turned)

    def _owners(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """The texts that positions belong to. A search among all starts costs four times as much."""
        owners: NDArray[np.int64] = np.maximum(self._blocks[at >> _BLOCK & (self._blocks.size - 1)], self.first)
        while (late := at >= self._starts[owners + (1 - self._base)]).any():
            owners += late
        return owners

    def _seal(self) -> None:
        """Make a run of the fresh postings, and one of runs that are not much larger than what is newer."""
        found = [Run.of(self._kept(self._fresh.taken()))]
        size = found[0].positions.size
        while self._runs and self._runs[-1].positions.size < 4 * size:
            found.append(self._runs.pop())
            size += found[-1].positions.size
        if len(found) > 1:
            found = [Run.merged(found, self._hashes_at, self._kept)]
        self._runs += found

    def _hashes_at(self, positions: Positions) -> Hashes:
        found: Hashes = self._hashes[positions & np.uint32(self._hashes.size - 1)]
        return found

    def _kept(self, keys: Keys) -> Keys:
        return keys[self._held(self._ages(keys.astype(np.uint32)))]

    def _ages(self, positions: Positions) -> NDArray[np.uint32]:
        ages: NDArray[np.uint32] = np.uint32(self._end & 0xFFFFFFFF) - positions
        return ages

    def _held(self, ages: NDArray[np.uint32]) -> Flags:
        return ages <= np.uint32(self._end - self._start(self.first))

    def _start(self, number: int) -> int:
        return int(self._starts[number - self._base])

    def _move_starts(self) -> None:
        """Make room: forget the starts of dropped texts, and double the array if it is still more than half full."""
        live = self._starts[self.first - self._base :]
        size = self._starts.size * (2 if live.size > self._starts.size // 2 else 1)
        self._starts = np.concatenate([live, np.zeros(size - live.size, dtype=np.int64)])
        self._base = self.first

    def _grow(self) -> None:
        at = np.arange(self._start(self.first), self._end, dtype=np.int64)
        old = self._hashes.size
        ring = np.zeros(old * 2, dtype=np.uint32)
        ring[at & (old * 2 - 1)] = self._hashes[at & (old - 1)]
        self._hashes = ring
        blocks = np.arange(-(-int(at[0]) >> _BLOCK), -(-self._end >> _BLOCK)) if at.size else at
        self._blocks = np.zeros(ring.size >> _BLOCK, dtype=np.int64)
        starts = self._starts[: self.next - self._base]
        owners = np.searchsorted(starts, blocks << _BLOCK, side="right") + (self._base - 1)
        self._blocks[blocks & (self._blocks.size - 1)] = owners
