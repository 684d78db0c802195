"""The best row of labels for scores of words (Viterbi), worked out only where a word may be part of a name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SURE = 8.0
"""A word whose «no name» leads every other label by this much (natural log odds) is none, whatever its neighbours.

No label of 58,000 words of Fars articles is another than without this rule; at 6 there were 25.
"""
FORBIDDEN = -1e4

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Chain:
    """Scores of labels beside one another; `FORBIDDEN` for what no row of labels may hold."""

    steps: Floats  # (labels, labels): from, to
    first: Floats
    last: Floats

    def best(self, scores: Floats, begins: Collection[int], ends: Collection[int]) -> list[int]:
        """The best row of labels (Viterbi), worked out only where a word may be part of a name."""
        open_to = np.flatnonzero(scores[:, 1:].max(axis=1) + SURE > scores[:, 0])
        into = np.ascontiguousarray(self.steps.T)  # (to, from)
        chosen = [0] * len(scores)
        runs = np.split(open_to, np.flatnonzero(np.diff(open_to) > 1) + 1) if len(open_to) else []
        for run in runs:
            start, end = int(run[0]), int(run[-1]) + 1
            begin = self.first if start in begins else self.steps[0]
            finish = self.last if end in ends else self.steps[:, 0]
            chosen[start:end] = _viterbi(scores[start:end], into, begin, finish)
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


def _viterbi(scores: Floats, into: Floats, begin: Floats, finish: Floats) -> list[int]:
    best = scores[0] + begin
    labels = np.arange(len(best))
    back = []
    for row in scores[1:]:
        ways = into + best
        pointers = ways.argmax(axis=1)
        back.append(pointers)
        best = ways[labels, pointers] + row
    chosen = [int((best + finish).argmax())]
    for pointers in reversed(back):
        chosen.append(int(pointers[chosen[-1]]))
    return chosen[::-1]
