"""Puts back the ZWNJ (U+200C, half space) that exports lost from Persian text, deleted or replaced by a space.

«گروههای» → «گروه‌های», «میکند» → «می‌کند», «گفتوگو» → «گفت‌وگو», «کمک های» → «کمک‌های». Persian letters must be in the
normal form (ی and ک, not ي and ك) for the words to be known; other text passes unchanged. Nothing is ever deleted
but a space that becomes a ZWNJ.

How it decides: `zwnj_model` knows how likely a careful writer has a ZWNJ at a place. How likely one was *lost* there
depends on the text: where all ZWNJ stand, «مهمترین» is its author's habit; where every plain case is joined, it is a
loss. So the plain cases of the text are counted first (joined, spaced, intact), and the odds of every place are
lowered by the share of its kind among them, as in a noisy channel. A kind that is rare among them was not lost but
written so, and stays. Give it all of an article at once, title and body joined by line breaks: habits show in
numbers, and line breaks are never touched.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from pipeline.text.zwnj_file import shipped
from pipeline.text.zwnj_model import LETTER, LONGEST, MARK, ZWNJ, Model

_WORD = re.compile(f"([{LETTER}][{LETTER}{MARK}{ZWNJ}]*)")

REMEMBERED = 1 << 16
"""Words, and as many pairs of words, whose places are remembered; then it begins anew (some 20 MB at most)."""

PLAIN = math.log(9)
"""Log odds from which a place counts as a plain case, about which writers agree."""

ACCEPT_JOINED, ACCEPT_SPACED = 0.7, 2.0
"""Log odds from which a ZWNJ is put in a word, and in place of a space: precision counts for more than recall, and
compounds («راه اندازی») are written with a space by many."""

HABIT_WEIGHT = 1.5
"""Plain cases' worth of not knowing how a short text lost its ZWNJ."""

HABIT_POWER = 1.5
"""How strongly the habits count; above 1 because the places of one text are alike."""

RARE = 0.25
"""Share of the plain cases below which a kind is the author's way of writing and not a loss."""


Place = tuple[int, float]
"""Where a ZWNJ may go and the log odds that one belongs there."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """Text with its ZWNJ restored and how many were put in (0: nothing was lost, the text is unchanged)."""

    text: str
    inserted: int


def restore(text: str) -> str:
    """Persian text with the ZWNJ it lost; restoring twice equals restoring once."""
    return shipped_restorer().restore_marked(text).text


def restore_marked(text: str) -> Restoration:
    """Like `restore`, with the number of ZWNJ put in, so that an article can say that its text was restored."""
    return shipped_restorer().restore_marked(text)


@cache
def shipped_restorer() -> Restorer:
    """The restorer with the model that comes with the package, read at the first call (0.3 s)."""
    return Restorer(shipped())


class _Word(NamedTuple):
    """What is known of one word, its own ZWNJ included."""

    head: str
    """Its first piece: what the space before it may tie."""
    tail: str
    """Its last piece: what the space after it may tie."""
    places: tuple[Place, ...]
    plain: int
    """Pieces with a plain case."""
    intact: int
    """ZWNJ it has."""
    ties_back: bool
    """Whether its head is tied to many words («های»)."""
    ties_on: bool
    """Whether its tail is tied to many words («بی»)."""
    followers: frozenset[str]
    """Words that were seen tied to its tail."""


class Restorer:
    """Restores with one model and remembers its answers for words and pairs of words."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._firsts, self._seconds, self._tied = model.productive()
        self._words: dict[str, _Word] = {}
        self._gaps: dict[tuple[str, str], float | None] = {}

    def restore_marked(self, text: str) -> Restoration:
        """See the function of this name."""
        inserted = 0
        while True:
            text, added = self._restore_once(text)
            if not added:
                return Restoration(text, inserted)
            inserted += added  # a word that was cut or tied has new neighbours: look again

    def _restore_once(self, text: str) -> tuple[str, int]:
        parts = _WORD.split(text)  # words at odd places, what stands between them at even ones
        words = self._words
        intact = joined = spaced = 0
        inside: list[tuple[int, tuple[Place, ...]]] = []
        between: list[Place] = []
        last: _Word | None = None
        for i in range(1, len(parts), 2):
            part = parts[i]
            word = words.get(part) or self._look_at(part)
            head, _, places, plain, had, ties_back, _, _ = word
            if last and parts[i - 1] == " " and (ties_back or last.ties_on or head in last.followers):
                odds = self._gap(last.tail, head)
                if odds is not None:
                    between.append((i - 1, odds))
                    spaced += odds > PLAIN
            if places:
                inside.append((i, places))
                joined += plain
            intact += had
            last = word
        if not inside and not between:
            return text, 0
        plain_cases = intact + joined + spaced + HABIT_WEIGHT
        need_joined = ACCEPT_JOINED - _habit((joined + HABIT_WEIGHT / 2) / plain_cases)
        need_spaced = ACCEPT_SPACED - _habit((spaced + HABIT_WEIGHT / 2) / plain_cases)
        added = 0
        for i, places in inside:
            for at, odds in reversed(places):
                if odds > need_joined:
                    parts[i] = parts[i][:at] + ZWNJ + parts[i][at:]
                    added += 1
        for i, odds in between:
            if odds > need_spaced:
                parts[i] = ZWNJ
                added += 1
        return ("".join(parts), added) if added else (text, 0)

    def _look_at(self, part: str) -> _Word:
        pieces = part.split(ZWNJ)
        places: list[Place] = []
        plain = start = 0
        for piece in pieces:
            found = self._places(piece)
            plain += any(odds > PLAIN for _, odds in found)
            places += [(start + at, odds) for at, odds in found]
            start += len(piece) + 1
        head, tail = pieces[0], pieces[-1]
        word = _Word(
            head,
            tail,
            tuple(places),
            plain,
            len(pieces) - 1,
            ties_back=head in self._seconds,
            ties_on=tail in self._firsts,
            followers=self._tied.get(tail, frozenset()),
        )
        if len(part) <= 2 * LONGEST:  # noise is not worth remembering
            if len(self._words) >= REMEMBERED:
                self._words.clear()
            self._words[part] = word
        return word

    def _places(self, piece: str) -> list[Place]:
        """The places in one piece that could ever be accepted; of two that touch only the likelier one."""
        kept: list[Place] = []
        for at, odds in self._model.inside(piece) if len(piece) > 2 else ():
            if odds <= ACCEPT_JOINED:
                continue
            if kept and at - kept[-1][0] == 1:
                kept[-1] = max(kept[-1], (at, odds), key=itemgetter(1))
            else:
                kept.append((at, odds))
        return kept

    def _gap(self, first: str, second: str) -> float | None:
        """The log odds of a ZWNJ for a space, if they could ever be accepted."""
        pair = first, second
        if pair not in self._gaps:
            odds = self._model.between(first, second) if first else None
            if len(self._gaps) >= REMEMBERED:
                self._gaps.clear()
            self._gaps[pair] = odds if odds is not None and odds > ACCEPT_SPACED else None
        return self._gaps[pair]


def _habit(share: float) -> float:
    """What a kind's share of the plain cases adds to the log odds of its places."""
    return HABIT_POWER * math.log(share) if share >= RARE else -math.inf
