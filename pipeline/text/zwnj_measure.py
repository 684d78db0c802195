"""Measures the restoration of ZWNJ: strip them from texts that have them, restore, compare place by place.

A place is a position between two letters, counted without spaces and ZWNJ so that it is the same before and after.
Places where writers differ («آنها» and «آن‌ها») are listed as accepted variants and count neither way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from pipeline.text.zwnj import Restorer
from pipeline.text.zwnj_gold import joined_slips, spaced_slips
from pipeline.text.zwnj_model import LETTER, MARK, ZWNJ

LOSSES: dict[str, Callable[[str], str]] = {
    "deleted": lambda text: text.replace(ZWNJ, ""),
    "spaced": lambda text: text.replace(ZWNJ, " "),
    "intact": lambda text: text,
}
"""How a text loses its ZWNJ. «intact» loses none: there every insertion is one too many."""

_NO_LETTER = re.compile(f"[^{LETTER}{MARK}]")


@dataclass(frozen=True, slots=True)
class Variants:
    """Accepted variants: pairs of neighbours that may be tied or not, and suffixes that may follow some letters."""

    pairs: frozenset[tuple[str, str]] = frozenset()
    suffixes: frozenset[tuple[str, str]] = frozenset()

    def __contains__(self, sides: tuple[str, str]) -> bool:
        left, right = sides
        return sides in self.pairs or (left[-1], right) in self.suffixes


def read_variants(path: Path) -> Variants:
    """The variants in a file: `left TAB right` a line, left `*` and a letter for every word that ends in it."""
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return Variants(
        frozenset((left, right) for left, right in rows if left[0] != "*"),
        frozenset((left[1], right) for left, right in rows if left[0] == "*"),
    )


@dataclass(slots=True)
class Score:
    """Counts of places, and the words they stand in."""

    right: int = 0
    wrong: int = 0
    slips: int = 0
    """Of the wrong: ZWNJ put where the gold itself dropped one in a plain case («می شود»)."""
    missed: int = 0
    words: int = 0
    errors: list[str] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.right + other.right,
            self.wrong + other.wrong,
            self.slips + other.slips,
            self.missed + other.missed,
            self.words + other.words,
            self.errors + other.errors,
        )

    @property
    def precision(self) -> float:
        """Share of the inserted that is right, slips of the gold left out; 1 when nothing was inserted."""
        judged = self.right + self.wrong - self.slips
        return self.right / judged if judged else 1.0

    @property
    def strict_precision(self) -> float:
        """The same with every slip of the gold counted as wrong."""
        inserted = self.right + self.wrong
        return self.right / inserted if inserted else 1.0

    @property
    def recall(self) -> float:
        """Share of the lost that was put back; 1 when nothing was lost."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of strict precision and recall."""
        both = self.strict_precision + self.recall
        return 2 * self.strict_precision * self.recall / both if both else 0.0

    @property
    def needless(self) -> float:
        """Wrong insertions per 1,000 words."""
        return 1000 * self.wrong / self.words if self.words else 0.0

    def __str__(self) -> str:
        return (
            f"F1 {self.f1:.4f}  precision {self.precision:.4f} (strict {self.strict_precision:.4f})  "
            f"recall {self.recall:.4f}  wrong per 1,000 words {self.needless:.2f}"
        )


def measure(golds: Iterable[str], loss: str, restorer: Restorer, variants: Variants) -> Score:
    """The score over whole texts whose ZWNJ stand where they belong, stripped by one of `LOSSES`."""
    score = Score()
    for gold in golds:
        stripped = LOSSES[loss](gold)
        kept, wanted = _ties(stripped), _ties(gold)
        found = _ties(restorer.restore_marked(stripped).text)
        letters = gold.replace(ZWNJ, "").replace(" ", "")
        edges = _edges(gold) | found
        score.words += len(gold.split())
        slipped = _slipped(gold)
        for place in (wanted | found) - kept:
            left, right = _sides(letters, edges, place)
            if (left, right) in variants:
                continue
            if place in wanted and place in found:
                score.right += 1
            elif place in found:
                score.wrong += 1
                score.slips += place in slipped
                score.errors.append(f"+{left}|{right}")
            else:
                score.missed += 1
                score.errors.append(f"-{left}|{right}")
    return score


def _ties(text: str) -> set[int]:
    """The places of the ZWNJ of a text."""
    places, place = set(), 0
    for char in text:
        if char == ZWNJ:
            places.add(place)
        elif char != " ":
            place += 1
    return places


def _slipped(text: str) -> set[int]:
    """The places inside the words where a text dropped the ZWNJ of a plain case."""
    places = [0]
    for char in text:
        places.append(places[-1] + (char not in (" ", ZWNJ)))
    return {places[at] for at in chain(joined_slips(text), spaced_slips(text))}


def _edges(text: str) -> set[int]:
    """The places at which a piece of a word begins or ends."""
    places, place = set(), 0
    for char in text:
        if _NO_LETTER.match(char):
            places.add(place)
        if char not in (" ", ZWNJ):
            place += 1
            if _NO_LETTER.match(char):
                places.add(place)
    return places


def _sides(letters: str, edges: set[int], place: int) -> tuple[str, str]:
    """The pieces of words left and right of a place."""
    start, end = place - 1, place + 1
    while start > 0 and start not in edges:
        start -= 1
    while end < len(letters) and end not in edges:
        end += 1
    return letters[start:place], letters[place:end]
