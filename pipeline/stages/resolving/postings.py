"""The inverted index: shingle hash → texts that hold it, for a window that moves.

Built like the hash chains of deflate (RFC 1951, section 4): all postings lie in one ring in the order in which they
came, each points back to the one before it in the same bucket, and what is older than the window's tail ends a chain.
Nothing is deleted, the tail moves. A posting costs eight bytes, and as a text's postings lie together, the ring is
also where its sketch is kept. No library has a search for containment in a stream: datasketch's LSH Ensemble is built
once (https://github.com/ekzhu/datasketch/issues/154), MinHashLSH of rensa and datasketch finds Jaccard similarity.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from pipeline.stages.resolving.shingles import Hashes

COMMON: Final = 32
"""A shingle that so many texts of the window hold is a phrase («جمهوری اسلامی ایران») or furniture: by itself it
leads to nobody. It bounds a look-up, and keeps aggregators' legal words from making all they bring copies."""

_BUCKETS: Final = 23  # bits
_ROOM: Final = 1 << 18  # postings of room at first, a power of two; doubled when full

_FEW: Final = 32  # chains that are followed one by one

Flags = NDArray[np.bool_]
_Met = tuple[NDArray[np.int64], Hashes, Flags]  # place among the hashes, age of the posting, whether it is that hash


class Found(Struct, frozen=True):
    """What a look-up found; texts go by their numbers."""

    telling: dict[int, int]  # text → how many hashes it shares that are not common, this text included
    shared: dict[int, int]  # the same for all hashes
    common: Flags  # hashes that were common before: for `add`
    turned: list[list[int]]  # for each hash that becomes common with this text: who holds it


class Postings:
    """Texts numbered 0, 1, 2 ... in the order of `add`; the first of them fall out with `drop`."""

    def __init__(self, buckets: int = _BUCKETS) -> None:
        self._shift = np.uint32(32 - buckets)
        # Positions count up for ever. The arrays keep their low 32 bits, and they are read as ages before `_end`.
        # Untouched pages of np.zeros take no memory.
        self._heads = np.zeros(1 << buckets, dtype=np.uint32)
        self._hashes = np.zeros(_ROOM, dtype=np.uint32)
        self._before = np.zeros(_ROOM, dtype=np.uint32)
        self._end = 1  # position 0 means none: it is always older than the tail
        self._starts = np.ones(1024, dtype=np.int64)  # first position of each text; one more: the end
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
        at = np.arange(self._end, self._end + size, dtype=np.int64)
        self._hashes[self._slots(at)] = hashes
        at, buckets = at[~common], hashes[~common] >> self._shift
        if at.size:
            # Sorted hashes lie in sorted buckets: of equal neighbours each points to the one before, the first of
            # them to the bucket's head, and the last becomes the head (numpy assigns in order).
            before = self._heads[buckets]
            again = buckets[1:] == buckets[:-1]
            before[1:][again] = at[:-1][again].astype(np.uint32)
            self._before[self._slots(at)] = before
            self._heads[buckets] = at.astype(np.uint32)
        self._end += size
        self.next += 1
        if self.next - self._base == self._starts.size:
            self._move_starts()
        self._starts[self.next - self._base] = self._end
        return self.next - 1

    def drop(self) -> None:
        """Let the oldest text fall out of the window."""
        self.first += 1

    def hashes(self, number: int) -> Hashes:
        """The hashes of a text that is held."""
        return self._hashes[self._slots(np.arange(self._start(number), self._start(number + 1)))]

    def look_up(self, hashes: Hashes) -> Found:
        """Who shares which of the hashes; nothing is taken in."""
        live = np.uint32(self._end - self._start(self.first))
        low, mask = np.uint32(self._end & 0xFFFFFFFF), np.uint32(self._hashes.size - 1)
        lanes = np.arange(hashes.size)
        ages = low - self._heads[hashes >> self._shift]
        within = ages - np.uint32(1) < live  # 0 < age <= live
        lanes, ages = lanes[within], ages[within]
        met: list[_Met] = []
        while lanes.size > _FEW:
            slots = (low - ages) & mask
            met.append((lanes, ages, self._hashes[slots] == hashes[lanes]))
            older = low - self._before[slots]
            # A position that was overwritten may point anywhere, but a chain only ever leads back.
            on = (older > ages) & (older <= live)
            lanes, ages = lanes[on], older[on]
        if lanes.size:
            met.append(self._walk(hashes, lanes, ages, int(live)))
        if not met:
            return Found({}, {}, np.zeros(hashes.size, dtype=bool), [])
        equal = np.concatenate([part[2] for part in met])
        lanes = np.concatenate([part[0] for part in met])[equal]
        at = self._end - np.concatenate([part[1] for part in met])[equal].astype(np.int64)
        owners = np.searchsorted(self._starts[: self.next - self._base], at, side="right") + (self._base - 1)
        # A common hash is chained no further: so no chain is longer than COMMON, and those that collide with it.
        counts = np.bincount(lanes, minlength=hashes.size)
        common = counts >= COMMON - 1
        full = counts >= COMMON
        turned = [owners[lanes == lane].tolist() for lane in np.flatnonzero(common & ~full)]
        return Found(_counted(owners[~common[lanes]]), _counted(owners), full, turned)

    def _walk(self, hashes: Hashes, lanes: NDArray[np.int64], ages: Hashes, live: int) -> _Met:
        """The rest of a few chains, each to its end: step by step, where arrays of a few cost more than they save."""
        held, before = self._hashes.data, self._before.data
        low, mask = self._end & 0xFFFFFFFF, self._hashes.size - 1
        lane_found: list[int] = []
        age_found: list[int] = []
        for lane, age, wanted in zip(lanes.tolist(), ages.tolist(), hashes[lanes].tolist(), strict=True):
            newer = 0
            while newer < age <= live:
                slot = (low - age) & mask
                if held[slot] == wanted:
                    lane_found.append(lane)
                    age_found.append(age)
                newer, age = age, (low - before[slot]) & 0xFFFFFFFF
        found = np.array(lane_found, dtype=np.int64)
        return found, np.array(age_found, dtype=np.uint32), np.ones(found.size, dtype=bool)

    def _start(self, number: int) -> int:
        return int(self._starts[number - self._base])

    def _slots(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        return positions & (self._hashes.size - 1)

    def _move_starts(self) -> None:
        """Make room: forget the starts of dropped texts, and double the array if it is still more than half full."""
        live = self._starts[self.first - self._base :]
        size = self._starts.size * (2 if live.size > self._starts.size // 2 else 1)
        self._starts = np.concatenate([live, np.zeros(size - live.size, dtype=np.int64)])
        self._base = self.first

    def _grow(self) -> None:
        at = np.arange(self._start(self.first), self._end, dtype=np.int64)
        old = self._hashes.size
        for name in ("_hashes", "_before"):
            ring = np.zeros(old * 2, dtype=np.uint32)
            ring[at & (old * 2 - 1)] = getattr(self, name)[at & (old - 1)]
            setattr(self, name, ring)


def _counted(owners: NDArray[np.int64]) -> dict[int, int]:
    return Counter(owners.tolist())
