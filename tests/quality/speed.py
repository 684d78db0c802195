"""Speed as a ratio: CPU time beside that of a reference which was measured in turn with it.

Machines differ, and one machine differs from minute to minute; both sides of a ratio suffer alike.
"""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Callable
from unicodedata import category


def categories(text: str) -> Counter[str]:
    """A reference that no change of ours makes faster or slower: the letters of a text by their Unicode category."""
    return Counter([category(letter) for letter in text])


def times_as_long(function: Callable[[], object], reference: Callable[[], object], *, rounds: int = 15) -> float:
    """How many times the CPU time of `reference` a `function` takes: the best of each over `rounds` taken in turn."""
    own, other = [], []
    for _ in range(rounds):
        own.append(_seconds(function))
        other.append(_seconds(reference))
    return min(own) / min(other)


def best_seconds(function: Callable[[], object], *, rounds: int = 2) -> float:
    """CPU time, the best of some rounds, without Python's search for cycles: of a large process it takes a third of a
    second now and then."""
    gc.disable()
    try:
        return min(_seconds(function) for _ in range(rounds))
    finally:
        gc.enable()


def _seconds(function: Callable[[], object]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start
