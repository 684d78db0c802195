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
        columns = np.ascontiguousarray(scores.T)  # NumPy is quick along the last axis only
        open_to = np.flatnonzero(columns[1:].max(axis=0) + SURE > columns[0])
        chosen = [0] * len(scores)
        if not len(open_to):
            return chosen
        cuts = np.flatnonzero(np.diff(open_to) > 1) + 1
        starts = open_to[np.concatenate(([0], cuts))].tolist()
        stops = (open_to[np.concatenate((cuts - 1, [-1]))] + 1).tolist()
        runs = sorted(zip(starts, stops, strict=True), key=lambda run: run[1] - run[0])
        for i in range(0, len(runs), _TOGETHER):
            some = runs[i : i + _TOGETHER]
            begin = np.where([start in begins for start, _ in some], self.first[:, None], self.steps[0][:, None])
            finish = np.where([stop in ends for _, stop in some], self.last[:, None], self.steps[:, :1])
            for (start, stop), row in zip(some, _viterbi(columns, some, self.steps, begin, finish), strict=True):
                chosen[start:stop] = row
        return chosen

    def sure(self, scores: Floats, chosen: list[int]) -> list[float]:
        """How likely each label of a name is among its neighbours' chosen labels, from 0 to 1; 1 for «no name»."""
        labels = np.array(chosen)
        rows = np.flatnonzero(labels)
        before, after = np.maximum(rows - 1, 0), np.minimum(rows + 1, len(labels) - 1)
        given = scores[rows]
        given += self.steps[labels[before]] * (before < rows)[:, None]
        given += self.steps[:, labels[after]].T * (after > rows)[:, None]
        given -= given.max(axis=1, keepdims=True)
        odds = np.exp(given)
        share = np.ones(len(chosen), dtype=np.float32)
        share[rows] = odds[np.arange(len(rows)), labels[rows]] / odds.sum(axis=1)
        sure: list[float] = share.tolist()
        return sure


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


def _viterbi(
    scores: Floats, runs: Sequence[tuple[int, int]], steps: Floats, begin: Floats, finish: Floats
) -> list[list[int]]:
    """The best labels of several runs `[start, stop)` of places, the shortest first, at once.

    Labels are the first axis of all that is worked on: (labels, places), (labels, runs).
    """
    lengths = np.array([stop - start for start, stop in runs])
    longest = int(lengths[-1])
    starts = np.array([start for start, _ in runs])
    places = np.minimum(starts + np.arange(longest)[:, None], scores.shape[1] - 1)
    best = np.ascontiguousarray(scores[:, places].transpose(1, 0, 2))  # (steps, labels, runs)
    best[0] += begin
    ended = np.searchsorted(lengths, np.arange(longest), side="right").tolist()  # runs that have, at each step
    between = steps[:, :, None]
    for step in range(1, longest):
        over = ended[step]
        best[step, :, over:] += (best[step - 1, :, None, over:] + between).max(axis=0)
    last = lengths - 1
    label = (best[last, :, np.arange(len(runs))].T + finish).argmax(axis=0)
    chosen = [label]
    for step in range(longest - 1, 0, -1):
        over = ended[step]
        label = label.copy()
        label[over:] = (best[step - 1, :, over:] + steps[:, label[over:]]).argmax(axis=0)
        chosen.append(label)
    found = np.array(chosen[::-1]).T.tolist()
    return [row[:length] for row, length in zip(found, lengths.tolist(), strict=True)]
