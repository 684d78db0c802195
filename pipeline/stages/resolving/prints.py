"""A text's print: its sketch, and a sample of the numbers and rare words that tell one event from another."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable
from typing import Final

import numpy as np
from msgspec import Struct

from pipeline.stages.resolving.shingles import Hashes, Sketch, sketch
from pipeline.stages.resolving.words import RARE, is_number, weight, words
from pipeline.text.letters import fold_tight

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


def print_of(text: str, tight: str | None = None) -> Print:
    """The print of a text; `tight` is its tightly folded form where the caller has it."""
    found = set(words(text))
    numbers = [word for word in found if is_number(word)]
    rare = [word for word in found if not is_number(word) and len(word) > 1 and weight(word) >= RARE]
    return Print(
        sketch(fold_tight(text) if tight is None else tight), _lowest(numbers, NUMBERS), _lowest(rare, WORDS)
    )


def unpack(data: bytes) -> Print:
    """The print that `Print.pack` wrote. Raises struct.error or ValueError on other bytes."""
    numbers, rare, scale, length = _HEAD.unpack_from(data)
    values = np.frombuffer(data, dtype="<u4", offset=_HEAD.size)
    return Print(Sketch(values[numbers + rare :], scale, length), values[:numbers], values[numbers : numbers + rare])


def hash_word(word: str) -> int:
    """32 bits of a word, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")


def _lowest(found: Iterable[str], most: int) -> Hashes:
    return np.unique(np.fromiter(map(hash_word, found), dtype=np.uint32))[:most]
