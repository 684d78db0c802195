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
from functools import cache, lru_cache
from operator import itemgetter

from pipeline.text.zwnj_model import LETTER, MARK, ZWNJ, Model, shipped

_WORD = re.compile(f"([{LETTER}](?:[{LETTER}{MARK}]|{ZWNJ}(?=[{LETTER}]))*)")

PLAIN = math.log(9)
"""Log odds from which a place counts as a plain case, about which writers agree."""

ACCEPT_JOINED, ACCEPT_SPACED = 0.45, 2.0
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


def needs_restoring(text: str) -> bool:
    """Whether the text lost any ZWNJ, that is, whether `restore` would change it."""
    return shipped_restorer().restore_marked(text).inserted > 0


@cache
def shipped_restorer() -> Restorer:
    """The restorer with the model that comes with the package, read at the first call (0.3 s)."""
    return Restorer(shipped())


class Restorer:
    """Restores with one model and remembers its answers for words and pairs of words."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._inside = lru_cache(maxsize=1 << 16)(self._places)
        self._between = lru_cache(maxsize=1 << 17)(self._gap)

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
        intact = joined = spaced = 0
        inside: list[tuple[int, int, tuple[Place, ...]]] = []
        between: list[Place] = []
        last = ""
        for i in range(1, len(parts), 2):
            word = parts[i]
            pieces = word.split(ZWNJ) if ZWNJ in word else [word]
            intact += len(pieces) - 1
            if parts[i - 1] == " " and last:
                odds = self._between(last, pieces[0])
                if odds is not None:
                    between.append((i - 1, odds))
                    spaced += odds > PLAIN
            start = 0
            for piece in pieces:
                places = self._inside(piece)
                if places:
                    inside.append((i, start, places))
                    joined += any(odds > PLAIN for _, odds in places)
                start += len(piece) + 1
            last = pieces[-1]
        if not inside and not between:
            return text, 0
        plain = intact + joined + spaced + HABIT_WEIGHT
        need_joined = ACCEPT_JOINED - _habit((joined + HABIT_WEIGHT / 2) / plain)
        need_spaced = ACCEPT_SPACED - _habit((spaced + HABIT_WEIGHT / 2) / plain)
        added = 0
        for i, start, places in reversed(inside):
            for at, odds in reversed(places):
                if odds > need_joined:
                    cut = start + at
                    parts[i] = parts[i][:cut] + ZWNJ + parts[i][cut:]
                    added += 1
        for i, odds in between:
            if odds > need_spaced:
                parts[i] = ZWNJ
                added += 1
        return ("".join(parts), added) if added else (text, 0)

    def _places(self, piece: str) -> tuple[Place, ...]:
        """The places in one word that could ever be accepted; of two that touch only the likelier one."""
        kept: list[Place] = []
        for at, odds in self._model.inside(piece) if len(piece) > 2 else ():
            if odds <= ACCEPT_JOINED:
                continue
            if kept and at - kept[-1][0] == 1:
                kept[-1] = max(kept[-1], (at, odds), key=itemgetter(1))
            else:
                kept.append((at, odds))
        return tuple(kept)

    def _gap(self, first: str, second: str) -> float | None:
        odds = self._model.between(first, second)
        return odds if odds is not None and odds > ACCEPT_SPACED else None


def _habit(share: float) -> float:
    """What a kind's share of the plain cases adds to the log odds of its places."""
    return HABIT_POWER * math.log(share) if share >= RARE else -math.inf
