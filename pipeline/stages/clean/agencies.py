"""Names of news agencies in a text: found in one pass, each replaced by one character that patterns can stand on.

With 300 names in every pattern that quotes one, the patterns took seconds to compile and milliseconds to search.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from functools import cache
from importlib import resources
from typing import Any, Final

from ahocorasick_rs import AhoCorasick
from msgspec import Struct

from pipeline.text import letters

# Private-use characters: from here on names, and from there on those that are other words too («مهر»).
_PLAIN: Final = 0xE100
_AMBIGUOUS: Final = 0xE500
_EACH: Final = 0x400
UNMISTAKABLE: Final = f"[{chr(_PLAIN)}-{chr(_PLAIN + _EACH - 1)}]"
ANY: Final = f"[{chr(_PLAIN)}-{chr(_AMBIGUOUS + _EACH - 1)}]"
_LONGEST: Final = 400_000  # characters; an article has no more


class Masked(Struct):
    """A text with each agency's name as one character; the same lines, other offsets."""

    text: str
    original: str
    ends: list[int]  # offset in `text` behind each name ...
    shifts: list[int]  # ... and how many characters the original is longer up to there

    def restored(self, start: int, end: int) -> str:
        """The original of a stretch of `text` that begins and ends outside names or at their edges."""
        return self.original[self._back(start) : self._back(end)]

    def _back(self, offset: int) -> int:
        number = bisect_right(self.ends, offset)
        return offset + (self.shifts[number - 1] if number else 0)


class _Names(Struct, frozen=True):
    automaton: AhoCorasick
    names: list[str]
    signs: list[str]  # the character of each name
    agencies: dict[str, str]  # character -> agency


def mask(text: str) -> Masked:
    """The text with every whole word that is an agency's name as one character; of two that overlap the longer."""
    known = _names()
    found: list[tuple[int, int, int]] = []
    for name, start, end in known.automaton.find_matches_as_indexes(text[:_LONGEST], overlapping=True):
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            found.append((start, -end, name))
    found.sort()
    parts: list[str] = []
    ends: list[int] = []
    shifts: list[int] = []
    reached = length = 0
    for start, minus_end, name in found:
        if start < reached:
            continue
        parts += [text[reached:start], known.signs[name]]
        length += start - reached + 1
        reached = -minus_end
        ends.append(length)
        shifts.append(reached - length)
    parts.append(text[reached:])
    return Masked("".join(parts), text, ends, shifts)


def agency(sign: str) -> str:
    """The agency that a character of a masked text stands for. Raises KeyError for any other character."""
    return _names().agencies[sign]


@cache
def _names() -> _Names:
    data: dict[str, Any] = tomllib.loads(
        resources.files("pipeline.stages.clean").joinpath("agencies.toml").read_text("utf-8")
    )
    ambiguous = set(data["ambiguous"])
    names: dict[str, str] = {}  # spelling -> character
    agencies: dict[str, str] = {}
    counts = {_PLAIN: 0, _AMBIGUOUS: 0}
    for agency_, written in data["names"].items():
        for name in written:
            kind = _AMBIGUOUS if name in ambiguous else _PLAIN
            sign = chr(kind + counts[kind])
            counts[kind] += 1
            agencies[sign] = agency_
            for spelling in _spellings(name):
                names.setdefault(spelling, sign)
    spellings = list(names)
    return _Names(AhoCorasick(spellings), spellings, [names[spelling] for spelling in spellings], agencies)


def _spellings(name: str) -> set[str]:
    """A name as normal forms spell it: letters of either language, with and without hamza, space or ZWNJ."""
    forms = {letters.normalize(name, code) for code in ("fa", "ar", "und")}
    forms |= {form.translate(str.maketrans("أإ", "اا")) for form in forms}
    forms |= {form.upper() for form in forms if form.isascii()}
    return forms | {form.replace(" ", "\u200c") for form in forms} | {form.replace("\u200c", " ") for form in forms}
