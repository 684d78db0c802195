"""Which rows hold which words: sorted runs that are merged as they grow, as in a log-structured merge tree.

A dict of lists costs two hundred bytes for every word that only one article has, and most words of news are such. A
run costs eight bytes an entry.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from pipeline.stages.resolving.buckets import Hashes, Keys, Lanes, Positions, keys_of, spans

MOST: Final = 8_000
"""Keys that a look-up goes through one after the other, before they become a run."""

_LATE: Final = 1 << 20  # keys that may wait while nobody looks up, as when a window is read back
_GROWTH: Final = 8
_KINDS: Final = 1 << 16  # by the upper half of their hashes most keys are told apart


class Fresh:
    """The latest keys, in the order in which they came."""

    def __init__(self) -> None:
        self._flags = np.zeros(_KINDS, dtype=bool)
        self._keys: Keys = np.zeros(4096, dtype=np.uint64)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    @property
    def late(self) -> bool:
        """Whether there are so many that they should be taken out now."""
        return self._size > _LATE

    def add(self, hashes: Hashes, positions: Positions) -> None:
        """Take in keys."""
        end = self._size + hashes.size
        while end > self._keys.size:
            self._keys = np.concatenate([self._keys, np.zeros_like(self._keys)])
        self._keys[self._size : end] = keys_of(hashes, positions)
        self._size = end

    def near(self, hashes: Hashes) -> tuple[Lanes, Positions]:
        """Where any of the sorted hashes is."""
        kinds = hashes >> np.uint32(16)
        self._flags[kinds] = True
        keys = self._keys[: self._size]
        keys = keys[self._flags[keys >> np.uint64(48)]]
        self._flags[kinds] = False
        wanted = (keys >> np.uint64(32)).astype(np.uint32)
        lanes = np.searchsorted(hashes, wanted)
        equal = hashes[np.minimum(lanes, hashes.size - 1)] == wanted
        return lanes[equal], keys[equal].astype(np.uint32)

    def taken(self) -> Keys:
        """Take them all out, sorted."""
        keys = np.sort(self._keys[: self._size])
        self._keys, self._size = np.zeros(4096, dtype=np.uint64), 0
        return keys


class Runs:
    """Entries (word, row), both of 32 bits. Rows may be forgotten: they are left out when runs are merged."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._fresh = Fresh()
        self._held = 0  # rows that are not forgotten
        self._runs: list[Keys] = []  # sorted; each run _GROWTH times the next, or more

    def add(self, words: Hashes, rows: Positions, oldest: int, end: int) -> None:
        """Take in entries. Rows before `oldest` need not be kept any more; `end` is one more than the last row."""
        self._fresh.add(words, rows)
        self._held = end - oldest
        if self._fresh.late:
            self._settle(end)

    def rows(self, words: Hashes, oldest: int, end: int) -> Positions:
        """The low 32 bits of rows from `oldest` on that hold any of the sorted words, once for each; some before too.

        `end` is one more than the last row taken in.
        """
        if len(self._fresh) > self._most:
            self._settle(end)
        found = [self._fresh.near(words)[1]]
        low = words.astype(np.uint64) << np.uint64(32)
        # Rows whose low 32 bits have begun anew come first: then all of a word's rows are taken.
        since = low + np.uint64(oldest & 0xFFFFFFFF if oldest >> 32 == end >> 32 else 0)
        for run in self._runs:
            starts = np.searchsorted(run, since)
            sizes = np.searchsorted(run, low + np.uint64(0xFFFFFFFF), side="right") - starts
            found.append(run[spans(starts, sizes)].astype(np.uint32))
        return np.concatenate(found)

    def _settle(self, end: int) -> None:
        run = self._fresh.taken()
        while self._runs and self._runs[-1].size < _GROWTH * run.size:
            both = np.concatenate([self._runs.pop(), run])
            ages = np.uint32(end & 0xFFFFFFFF) - both.astype(np.uint32)
            run = np.sort(both[ages <= self._held], kind="stable")  # which merges what is sorted already
        self._runs.append(run)
