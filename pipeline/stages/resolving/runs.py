"""Which rows hold which words: sorted runs that are merged as they grow, as in a log-structured merge tree.

A dict of lists costs two hundred bytes for every word that only one article has, and most words of news are such. A
run costs eight bytes an entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.resolving.buckets import spans

FRESH: Final = 512  # rows that are kept in a dict before they become a run

Rows = NDArray[np.uint32]


class Runs:
    """Entries (word, row), both of 32 bits. Rows may be forgotten: they are left out when runs are merged."""

    def __init__(self) -> None:
        self._fresh: dict[int, list[int]] = {}
        self._rows = 0  # in `_fresh`
        self._runs: list[NDArray[np.uint64]] = []  # word << 32 | row, sorted; each run at least twice the next

    def add(self, row: int, words: Sequence[int], oldest: int) -> None:
        """Take in a row with its words; those before `oldest` need not be kept any more."""
        for word in words:
            self._fresh.setdefault(word, []).append(row & 0xFFFFFFFF)
        self._rows += 1
        if self._rows >= FRESH:
            self._settle(row + 1 - oldest, row + 1)

    def rows(self, words: Sequence[int]) -> Rows:
        """The low 32 bits of the rows that hold any of the words, once for each; forgotten ones may be among them."""
        found = [np.array(self._fresh[word], dtype=np.uint32) for word in words if word in self._fresh]
        low = np.array(words, dtype=np.uint64) << np.uint64(32)
        for run in self._runs:
            starts = np.searchsorted(run, low)
            sizes = np.searchsorted(run, low + np.uint64(0xFFFFFFFF), side="right") - starts
            found.append(run[spans(starts, sizes)].astype(np.uint32))
        return np.concatenate(found) if found else np.empty(0, dtype=np.uint32)

    def _settle(self, held: int, end: int) -> None:
        entries = [word << 32 | row for word, rows in self._fresh.items() for row in rows]
        run = np.sort(np.array(entries, dtype=np.uint64))
        self._fresh, self._rows = {}, 0
        while self._runs and self._runs[-1].size < 2 * run.size:
            both = np.concatenate([self._runs.pop(), run])
            ages = np.uint32(end & 0xFFFFFFFF) - both.astype(np.uint32)
            run = np.sort(both[ages <= held], kind="stable")  # which merges what is sorted already
        self._runs.append(run)
