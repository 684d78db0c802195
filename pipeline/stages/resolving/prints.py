"""A text's print: its sketch, and a sample of the numbers and rare words that tell one event from another."""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from pipeline.stages.resolving.shingles import Hashes, Sketch, distinct, sketch
from pipeline.stages.resolving.words import RARE

NUMBERS: Final = 24  # numbers and rare words kept, those with the lowest hashes
WORDS: Final = 48
_HEAD: Final = struct.Struct("<HHII")  # numbers, words, scale, length; then the three arrays of uint32


class Print(Struct, frozen=True):
    """What is kept of a text. `numbers` and `rare` are sorted; a full one is a sample (the lowest hashes)."""

    sketch: Sketch
    numbers: Hashes
    rare: Hashes

    def head(self) -> bytes:
        """As bytes, without the sketch's hashes."""
        head = _HEAD.pack(self.numbers.size, self.rare.size, self.sketch.scale, self.sketch.length)
        return head + self.numbers.astype("<u4").tobytes() + self.rare.astype("<u4").tobytes()

    def pack(self) -> bytes:
        """As bytes, about 900 for an article."""
        return self.head() + self.sketch.hashes.astype("<u4").tobytes()


def print_of(tight: NDArray[np.uint32], codes: NDArray[np.int64]) -> Print:
    """The print of a text: of its tightly folded form as code points, and of its words' codes (`words.code`)."""
    number = (codes >> 40 & 1).astype(bool)
    rare = ~number & (codes >> 32 & 0xFF >= RARE) & (codes >> 41 == 0)
    return Print(sketch(tight), _lowest(codes[number], NUMBERS), _lowest(codes[rare], WORDS))


def unpack(data: bytes) -> Print:
    """The print that `Print.pack` wrote. Raises struct.error or ValueError on other bytes."""
    numbers, rare, scale, length = _HEAD.unpack_from(data)
    values = np.frombuffer(data, dtype="<u4", offset=_HEAD.size)
    return Print(Sketch(values[numbers + rare :], scale, length), values[:numbers], values[numbers : numbers + rare])


def scale_of(data: bytes) -> int:
    """The sketch's scale, of what `Print.pack` or `Print.head` wrote."""
    scale: int = _HEAD.unpack_from(data)[2]
    return scale


def _lowest(codes: NDArray[np.int64], most: int) -> Hashes:
    return distinct((codes & 0xFFFFFFFF).astype(np.uint32))[:most]
