"""Puts back the ZWNJ (U+200C, half space) that exports lost from Persian text, deleted or replaced by a space.

«گروههای» → «گروه‌های», «میکند» → «می‌کند», «گفتوگو» → «گفت‌وگو», «کمک های» → «کمک‌های». Persian letters must be in the
normal form (ی and ک, not ي and ك) for the words to be known; other text passes unchanged. Nothing is ever deleted
but a space that becomes a ZWNJ.

How it decides: `zwnj_model` knows how likely a careful writer has a ZWNJ at a place. How likely one was *lost* there
depends on the text: in one that has all its ZWNJ «مهمترین» is its author's habit, in one where every plain case is
joined it is a loss. So the plain cases of the text are counted first (joined, spaced, intact), and the odds of every
place are multiplied by the share of its kind among them, as in a noisy channel.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from pipeline.text.zwnj_model import LETTER, MARK, ZWNJ, shipped

_WORD = re.compile(f"([{LETTER}](?:[{LETTER}{MARK}]|{ZWNJ}(?=[{LETTER}]))*)")

PLAIN = math.log(9)
"""Log odds from which a place counts as a plain case, about which writers agree."""

ACCEPT_JOINED = math.log(0.55 / 0.45)
ACCEPT_SPACED = math.log(0.6 / 0.4)
"""Log odds from which a ZWNJ is put in a word, and in place of a space."""

HABIT_WEIGHT = 1.5
"""Plain cases' worth of not knowing how a short text lost its ZWNJ."""


@dataclass(frozen=True, slots=True)
class Restoration:
    """Text with its ZWNJ restored and how many were put in (0: nothing was lost, the text is unchanged)."""

    text: str
    inserted: int


def restore(text: str) -> str:
    """Persian text with the ZWNJ it lost; restoring twice equals restoring once."""
    return restore_marked(text).text


def restore_marked(text: str) -> Restoration:
    """Like `restore`, with the number of ZWNJ put in, so that an article can say that its text was restored."""
    inserted = 0
    while True:
        text, added = _restore_once(text)
        if not added:
            return Restoration(text, inserted)
        inserted += added  # a word that was cut or tied has new neighbours: look again


def needs_restoring(text: str) -> bool:
    """Whether the text lost any ZWNJ: `restore` would change it."""
    return _restore_once(text)[1] > 0


def _restore_once(text: str) -> tuple[str, int]:
    parts = _WORD.split(text)  # what stands between words at even places, words at odd ones
    intact = joined = spaced = 0
    inside: list[tuple[int, int, tuple[tuple[int, float], ...]]] = []
    between: list[tuple[int, float]] = []
    last = ""
    for i in range(1, len(parts), 2):
        word = parts[i]
        if ZWNJ in word:
            pieces = word.split(ZWNJ)
            intact += len(pieces) - 1
        else:
            pieces = [word]
        if parts[i - 1] == " " and last:
            odds = _between(last, pieces[0])
            if odds is not None:
                between.append((i - 1, odds))
                spaced += odds > PLAIN
        offset = 0
        for piece in pieces:
            places = _inside(piece)
            if places:
                inside.append((i, offset, places))
                joined += any(odds > PLAIN for _, odds in places)
            offset += len(piece) + 1
        last = pieces[-1]
    if not inside and not between:
        return text, 0
    plain = intact + joined + spaced + HABIT_WEIGHT
    need_joined = ACCEPT_JOINED - math.log((joined + HABIT_WEIGHT / 2) / plain)
    need_spaced = ACCEPT_SPACED - math.log((spaced + HABIT_WEIGHT / 2) / plain)
    added = 0
    for i, offset, places in reversed(inside):
        for at, odds in reversed(places):
            if odds > need_joined:
                cut = offset + at
                parts[i] = parts[i][:cut] + ZWNJ + parts[i][cut:]
                added += 1
    for i, odds in between:
        if odds > need_spaced:
            parts[i] = ZWNJ
            added += 1
    return ("".join(parts), added) if added else (text, 0)


@lru_cache(maxsize=1 << 16)
def _inside(piece: str) -> tuple[tuple[int, float], ...]:
    """The places in one word that could ever be accepted; of two that touch only the likelier one."""
    if len(piece) < 3:
        return ()
    kept: list[tuple[int, float]] = []
    for at, odds in shipped().inside(piece):
        if odds <= ACCEPT_JOINED:
            continue
        if kept and at - kept[-1][0] == 1:
            if odds > kept[-1][1]:
                kept[-1] = (at, odds)
        else:
            kept.append((at, odds))
    return tuple(kept)


@lru_cache(maxsize=1 << 17)
def _between(first: str, second: str) -> float | None:
    odds = shipped().between(first, second)
    return odds if odds is not None and odds > ACCEPT_SPACED else None
