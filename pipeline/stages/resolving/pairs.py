"""What two texts are to each other: near copies, partial copies, or neither. A function of the two texts alone."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Final

import numpy as np
from msgspec import Struct

from pipeline.stages.resolving.prints import NUMBERS, WORDS, Print
from pipeline.stages.resolving.shingles import Hashes

# Thresholds are set on made edits of articles and on unrelated pairs: see docs/decisions/copies.md for the figures.
NEAR: Final = 0.5  # of the longer text, at least, is in the shorter one: «most of both»
NEAR_CHANGED: Final = 0.58  # the same, where part of what the longer one lacks is put down to changed words
PARTIAL: Final = 0.3  # of the shorter text, at least, is in the longer one; unrelated articles share under 0.1
SHORTEST: Final = 120  # letters and digits: shorter texts («photo report») may be alike by chance
SHORTEST_PASSAGE: Final = 150  # letters and digits that a partial copy takes over, at least
MANY: Final = 6  # numbers of a text that tells of numbers
SAME_NUMBERS: Final = 0.65  # of them, at least, a copy keeps
LONG: Final = 400  # letters and digits of a text that is no template told of an event in two sentences
WHOLE: Final = 0.9  # of a text, from which on it is an excerpt from end to end
FEWEST: Final = 6  # shared hashes below which the estimate says nothing
ALIKE: Final = 0.8  # two texts of which each holds about as much of the other may be one template filled twice

# How often a number or rare word of one text is in the other: when both tell of two events in one template, by kind.
_NUMBER_BY_CHANCE: Final = 0.2
_WORD_BY_CHANCE: Final = 0.55
_KEPT: Final = 0.9  # of the numbers and rare words a careless copy keeps at least so many
_CERTAIN: Final = 0.4  # mean evidence (nats, over the root of the count) from which two texts tell of the same event


class Kind(StrEnum):
    """What two texts with much in common are to each other."""

    EXACT = "exact"  # the same folded text
    NEAR = "near"  # most of both
    PARTIAL = "partial"  # a good part of one inside the other
    TEMPLATE = "template"  # no copies: the same words told of two events (daily prices, earthquakes)


class Pair(Struct, frozen=True, array_like=True):
    """How much of the first text is in the second and the other way round, and what that makes them."""

    kind: Kind
    first: float  # |A ∩ B| / |A|, estimated
    second: float  # |A ∩ B| / |B|
    shared: int = 0  # hashes both sketches have, at the coarser scale

    @property
    def similarity(self) -> float:
        """Of exact and near copies the share of the longer text that is common, of partial ones of the shorter."""
        return max(self.first, self.second) if self.kind is Kind.PARTIAL else min(self.first, self.second)

    def turned(self) -> Pair:
        """The same pair, seen from the second text."""
        return Pair(self.kind, self.second, self.first, self.shared)


def compare(a: Print, b: Print) -> Pair | None:
    """What the texts of two prints are to each other; None when they have too little in common to say."""
    scale = max(a.sketch.scale, b.sketch.scale)
    mine, theirs = a.sketch.at(scale), b.sketch.at(scale)
    shared = _shared(mine, theirs)
    if shared < min(FEWEST, mine.size, theirs.size) or not shared or min(a.sketch.length, b.sketch.length) < SHORTEST:
        return None
    first, second = round(shared / mine.size, 4), round(shared / theirs.size, 4)
    less, more = sorted((first, second))
    if more < PARTIAL:
        return None
    # Where even the shorter text is not wholly in the longer one, words were changed or added.
    kind = Kind.NEAR if less >= NEAR and less / math.sqrt(more) >= NEAR_CHANGED else Kind.PARTIAL
    like = less >= ALIKE * more
    if (kind is Kind.NEAR and like and _counts_differ(a, b)) or (
        (kind is Kind.NEAR or (like and not _passages(a, b))) and not same_event(a, b, more)
    ):
        kind = Kind.TEMPLATE
    if kind is Kind.PARTIAL and shared * scale < (SHORTEST if more >= WHOLE else SHORTEST_PASSAGE):
        return None
    return Pair(kind, first, second, shared)


def _counts_differ(a: Print, b: Print) -> bool:
    """Whether two texts of many numbers share too few of them to be copies: the prices of two days."""
    fewer = min(a.numbers.size, b.numbers.size)
    return MANY <= fewer < NUMBERS and _shared(a.numbers, b.numbers) < SAME_NUMBERS * fewer


def _passages(a: Print, b: Print) -> bool:
    """Whether what two texts share in part can only be passages: long ones without a number fill no template."""
    return not (a.numbers.size or b.numbers.size) and min(a.sketch.length, b.sketch.length) >= LONG


def same_event(a: Print, b: Print, contained: float) -> bool:
    """Whether numbers and rare words agree as in a copy, rather than as in a template filled for two events.

    «زلزله ۴.۲ ریشتری خوی را لرزاند» and «زلزله ۳.۹ ریشتری لامرد را لرزاند» share most shingles and no number; a copy
    with every tenth word replaced keeps nine of ten numbers. The ratio of the two likelihoods decides.
    """
    kept = min(_KEPT, contained + 0.2)  # of a text that is half in the other, half of the numbers may be elsewhere
    return max(_evidence(a, b, kept), _evidence(b, a, kept)) >= _CERTAIN


def _evidence(a: Print, b: Print, kept: float) -> float:
    """Mean log likelihood ratio of the first text's numbers and rare words being kept or missing in the second."""
    total, count = 0.0, 0
    for mine, theirs, most, chance in (
        (a.numbers, b.numbers, NUMBERS, _NUMBER_BY_CHANCE),
        (a.rare, b.rare, WORDS, _WORD_BY_CHANCE),
    ):
        mine = _sampled_alike(mine, theirs, most)
        found = _shared(mine, theirs)
        likely = max(kept, chance)
        total += found * math.log(likely / chance)
        total += (mine.size - found) * math.log((1 - likely) / (1 - chance))
        count += mine.size
    # Without a number or a rare word in either text there is nothing that could differ.
    return total / math.sqrt(count + 1) if count else _CERTAIN


def _sampled_alike(mine: Hashes, theirs: Hashes, most: int) -> Hashes:
    """What of the first the second's sample would hold if its text had it: below its highest hash if it is full."""
    return mine if theirs.size < most else mine[mine <= theirs[-1]]


def _shared(a: Hashes, b: Hashes) -> int:
    return int(np.intersect1d(a, b, assume_unique=True).size)
