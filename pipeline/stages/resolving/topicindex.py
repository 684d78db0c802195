"""Topics of a window, and which of them are linked with a new one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.resolving.runs import Runs
from pipeline.stages.resolving.shingles import distinct
from pipeline.stages.resolving.topics import SHARED_KEYS, SIZE, SPAN, WORDS, Scale, Topic, key_words, likenesses

_BLOCK: Final = 128  # rows
_AT_ONCE: Final = 4096  # rows
_ROOM: Final = 1 << 10  # rows of room at first, a power of two; doubled when full


class TopicIndex:
    """Rows numbered in the order of `add`; the first of them fall out with `drop`.

    With `across` it links articles of different languages, by what is the same in all (`marks`), else those of one.
    """

    def __init__(self, size: int = SIZE, scale: Scale = WORDS, *, across: bool = False) -> None:
        self._scale = scale
        self._across = across
        self._words = np.zeros((_ROOM, size), dtype=np.uint32)
        self._tenths = np.zeros((_ROOM, size), dtype=np.uint8)
        self._values = np.zeros((_ROOM, size), dtype=np.float16)
        self._times = np.zeros(_ROOM)
        self._languages = np.zeros(_ROOM, dtype=np.uint16)
        self._codes: dict[str, int] = {}
        self._keys: list[Runs] = []  # of each language: words → rows that have them among their keys
        self._keyed = 0  # the first row whose keys are not there yet
        self._latest: list[float] = []  # the latest time of all rows up to each hundred-and-twenty-eighth
        self.first = 0
        self.next = 0

    def add(self, topic: Topic, time: float, language: str) -> int:
        """Take in a topic; returns its row."""
        if self.next - self.first == self._times.size:
            self._grow()
        slot = self.next & (self._times.size - 1)
        size = topic.words.size
        self._words[slot, :size] = topic.words
        self._values[slot, :size] = topic.values
        self._tenths[slot, :size] = topic.tenths
        self._tenths[slot, size:] = 0  # no word
        self._times[slot] = time
        if self.next % _BLOCK == 0:
            self._latest.append(self._latest[-1] if self._latest else time)
        self._latest[-1] = max(self._latest[-1], time)
        if language not in self._codes:
            self._codes[language] = len(self._codes)
            self._keys.append(Runs())
        self._languages[slot] = self._codes[language]
        self.next += 1
        return self.next - 1

    def drop(self) -> None:
        """Let the oldest row fall out of the window."""
        self.first += 1

    def alike(self, topic: Topic, time: float, language: str) -> dict[int, float]:
        """Rows not too long before or after that may be linked with a topic, with their likeness (`likenesses`)."""
        self._key()
        kept = [self._keys[code] for known, code in self._codes.items() if (known == language) != self._across]
        if not kept:
            return {}
        # What was told long before lies in the oldest rows: most of a window is passed by without a look.
        oldest = max(self.first, bisect_left(self._latest, time - SPAN) * _BLOCK)
        words = topic.key_words()
        rows = np.concatenate([keys.rows(words, oldest, self.next) for keys in kept])
        rows = rows[np.uint32(self.next & 0xFFFFFFFF) - rows <= self.next - oldest]
        rows = np.sort(rows[np.abs(self._times[rows & np.uint32(self._times.size - 1)] - time) <= SPAN])
        # In sorted rows a row that is there twice stands one place behind itself.
        behind = SHARED_KEYS - 1
        candidates = distinct(rows[behind:][rows[behind:] == rows[: rows.size - behind]])
        if not candidates.size:
            return {}
        slots = candidates & np.uint32(self._times.size - 1)
        found = likenesses(topic, self._words[slots], self._tenths[slots], self._values[slots], self._scale)
        worth = np.flatnonzero(found >= self._scale.least)
        return dict(zip(map(self._whole, candidates[worth].tolist()), found[worth].tolist(), strict=True))

    def table(self, rows: Sequence[int]) -> tuple[NDArray[np.uint32], NDArray[np.uint8]]:
        """The words of topics by their rows, and the words' weights."""
        slots = np.array(rows, dtype=np.int64) & (self._times.size - 1)
        return self._words[slots], self._tenths[slots]

    def _key(self) -> None:
        """Take in the keys of rows that came since the last look-up: one of them, or all of a window read back."""
        for start in range(max(self._keyed, self.first), self.next, _AT_ONCE):
            rows = np.arange(start, min(start + _AT_ONCE, self.next))
            slots = rows & (self._times.size - 1)
            lanes, words = key_words(self._words[slots], self._tenths[slots], self._values[slots])
            languages = self._languages[slots[lanes]]
            for language in range(len(self._keys)):
                of_it = languages == language
                if of_it.any():
                    low = rows[lanes[of_it]].astype(np.uint32)
                    self._keys[language].add(words[of_it], low, self.first, int(rows[-1]) + 1)
        self._keyed = self.next

    def _whole(self, row: int) -> int:
        return self.next - ((self.next - row) & 0xFFFFFFFF)

    def _grow(self) -> None:
        rows = np.arange(self.first, self.next)
        old = self._times.size
        for name in ("_words", "_tenths", "_values", "_times", "_languages"):
            before = getattr(self, name)
            grown = np.zeros((old * 2, *before.shape[1:]), dtype=before.dtype)
            grown[rows & (old * 2 - 1)] = before[rows & (old - 1)]
            setattr(self, name, grown)
