"""A text's print: its sketch, and a sample of the numbers and rare words that tell one event from another."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable
from typing import Final

import numpy as np
from msgspec import Struct

from pipeline.stages.resolving.shingles import Hashes, Sketch, sketch
from pipeline.stages.resolving.words import RARE, Term

NUMBERS: Final = 24  # numbers and rare words kept, those with the lowest hashes
WORDS: Final = 48
_HEAD: Final = struct.Struct("<HHII")  # numbers, words, scale, length; then the three arrays of uint32


class Print(Struct, frozen=True):
    """What is kept of a text. `numbers` and `rare` are sorted; a full one is a sample (the lowest hashes)."""

    sketch: Sketch
    numbers: Hashes
    rare: Hashes

    def pack(self) -> bytes:
        """As bytes, about 900 for an article."""
        head = _HEAD.pack(self.numbers.size, self.rare.size, self.sketch.scale, self.sketch.length)
        return head + np.concatenate([self.numbers, self.rare, self.sketch.hashes]).astype("<u4").tobytes()


def print_of(tight: str, found: Collection[Term]) -> Print:
    """The print of a text: of its tightly folded form, and of its terms."""
    numbers = [term.hash for term in found if term.number]
    rare = [term.hash for term in found if not term.number and term.tenths >= RARE and len(term.word) > 1]
    return Print(sketch(tight), _lowest(numbers, NUMBERS), _lowest(rare, WORDS))


def unpack(data: bytes) -> Print:
    """The print that `Print.pack` wrote. Raises struct.error or ValueError on other bytes."""
    numbers, rare, scale, length = _HEAD.unpack_from(data)
    values = np.frombuffer(data, dtype="<u4", offset=_HEAD.size)
    return Print(Sketch(values[numbers + rare :], scale, length), values[:numbers], values[numbers : numbers + rare])


def _lowest(hashes: Iterable[int], most: int) -> Hashes:
    return np.array(sorted(set(hashes))[:most], dtype=np.uint32)
