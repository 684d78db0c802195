"""The best row of labels for scores of words (Viterbi), worked out only where a word may be part of a name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SURE = 6.0
"""A word whose «no name» leads every other label by this much (natural log odds) is none, whatever its neighbours.

No label of 48,000 words of Fars articles is another than without this rule.
"""
FORBIDDEN = -1e4
_TOGETHER = 64  # runs of like length that are decoded at once

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Chain:
    """Scores of labels beside one another; `FORBIDDEN` for what no row of labels may hold."""

    steps: Floats  # (labels, labels): from, to
    first: Floats
    last: Floats

    def best(self, scores: Floats, begins: Collection[int], ends: Collection[int]) -> list[int]:
        """The best label of each row; `begins` are the first rows of sentences, `ends` those behind their last."""
        open_to = np.flatnonzero(scores[:, 1:].max(axis=1) + SURE > scores[:, 0])
        chosen = [0] * len(scores)
        if not len(open_to):
            return chosen
        cuts = np.flatnonzero(np.diff(open_to) > 1) + 1
        starts = open_to[np.concatenate(([0], cuts))].tolist()
        stops = (open_to[np.concatenate((cuts - 1, [-1]))] + 1).tolist()
        runs = sorted(zip(starts, stops, strict=True), key=lambda run: run[1] - run[0])
        for i in range(0, len(runs), _TOGETHER):
            some = runs[i : i + _TOGETHER]
            begin = np.array([self.first if start in begins else self.steps[0] for start, _ in some])
            finish = np.array([self.last if stop in ends else self.steps[:, 0] for _, stop in some])
            rows = _viterbi([scores[start:stop] for start, stop in some], self.steps, begin, finish)
            for (start, stop), row in zip(some, rows, strict=True):
                chosen[start:stop] = row
        return chosen

    def sure(self, scores: Floats, chosen: list[int]) -> list[float]:
        """How likely each chosen label is among its neighbours' chosen labels, from 0 to 1."""
        labels = np.array(chosen)
        given = scores.copy()
        given[1:] += self.steps[labels[:-1]]
        given[:-1] += self.steps[:, labels[1:]].T
        given -= given.max(axis=1, keepdims=True)
        odds = np.exp(given)
        share: list[float] = (odds[np.arange(len(labels)), labels] / odds.sum(axis=1)).tolist()
        return share


def chain(labels: Sequence[str], steps: Floats, first: Floats, last: Floats) -> Chain:
    """What was learnt, without rows of labels that are no names."""
    no_steps, no_first, no_last = _forbidden(labels)
    return Chain(steps + no_steps, first + no_first, last + no_last)


def _forbidden(labels: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Penalties for what no row of labels may hold: a name that goes on without beginning, or never ends."""
    steps = np.zeros((len(labels), len(labels)), dtype=np.float32)
    first, last = np.zeros(len(labels), dtype=np.float32), np.zeros(len(labels), dtype=np.float32)
    for i, before in enumerate(labels):
        is_open = before[0] in "BI"
        for j, after in enumerate(labels):
            goes_on = after[0] in "IL"
            if is_open != goes_on or (is_open and before[1:] != after[1:]):
                steps[i, j] = FORBIDDEN
        if before[0] in "IL":
            first[i] = FORBIDDEN
        if is_open:
            last[i] = FORBIDDEN
    return steps, first, last


def _viterbi(runs: Sequence[Floats], steps: Floats, begin: Floats, finish: Floats) -> list[list[int]]:
    """The best labels of several runs, the shortest first, at once."""
    count, labels = len(runs), len(steps)
    lengths = [len(run) for run in runs]
    padded = np.zeros((lengths[-1], count, labels), dtype=np.float32)
    for i, run in enumerate(runs):
        padded[: len(run), i] = run
    into = np.ascontiguousarray(steps.T)  # (to, from)
    rows = np.arange(count * labels).reshape(count, labels) * labels
    best = padded[0] + begin
    back: list[tuple[int, NDArray[np.int64]]] = []
    over = 0  # runs that have ended
    for place in range(1, lengths[-1]):
        while lengths[over] <= place:
            over += 1
        ways = best[over:, None, :] + into
        pointers = ways.argmax(axis=2)
        best[over:] = ways.ravel().take(pointers + rows[: count - over]) + padded[place, over:]
        back.append((over, pointers))
    label = (best + finish).argmax(axis=1)
    chosen = [label]
    for over, pointers in reversed(back):
        label = label.copy()
        label[over:] = pointers[np.arange(count - over), label[over:]]
        chosen.append(label)
    found = np.array(chosen[::-1]).T.tolist()
    return [row[:length] for row, length in zip(found, lengths, strict=True)]
