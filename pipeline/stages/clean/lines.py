"""Lines of a text, and the patterns that profiles hold about them.

A pattern is written in any spelling and matches every spelling: Arabic and Persian letters are one (ي ى ی, ك ک, ة ه,
أ إ آ ا), a space also matches ZWNJ and NBSP, "-" any dash. The pattern is widened once; the text is not touched, so
what matches can be cut from it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from msgspec import Struct

# How a line ends: as a sentence does; as a paragraph may, cut off at a comma; as any line but a heading.
SENTENCE_END: Final = re.compile(r"[.؟?!۔…][»\"”)\]]*$")
PARAGRAPH_END: Final = re.compile(r"[.؟?!۔…،][»\"”)\]]*$")
ROW_END: Final = re.compile(r"[.؟?!۔…:؛،][»\"”)\]]*$")  # a kicker ends in «:» or «؛» too

_SPELLINGS: Final = ("یيىئېے", "کكڪ", "هةۀہھە", "اأإآٱ", "وؤ", " \u200c\u00a0", "-‐‑‒–—―−ـ")
_NAMES: Final = re.compile(r"\(\?P[<=]\w+[>)]?|\\.")
_CASED: Final = re.compile("[A-Za-z]")
_WIDE: Final = {char: "".join(sorted(group)).replace("-", r"\-") for group in _SPELLINGS for char in group}


class Line(Struct):
    """One line of a body on its way: its text, and what its markup said of it."""

    text: str
    head: bool = False  # a subhead, by `mark`
    mark: str = ""  # what makes it one: a heading's "tag", a wholly "bold" line, a "star", standing "alone"
    linked: float = 0.0  # share of its characters that are links
    pictured: bool = False  # whether a picture stands right before it
    opens: bool = False  # whether an empty row stands above it, in an export
    raw: str = ""  # as the page has it, before normalisation


def widened(pattern: str) -> str:
    """The pattern over every spelling of its letters, spaces and dashes."""
    parts: list[str] = []
    in_class = False
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            parts.append(pattern[at : at + 2])
            at += 2
            continue
        if char == "[" and not in_class:
            in_class = True
        elif char == "]" and in_class:
            in_class = False
        literal = not in_class or char != "-" or pattern[at - 1] in "[^" or pattern[at + 1 : at + 2] == "]"
        wide = _WIDE.get(char) if literal else None
        parts.append(char if wide is None else wide if in_class else f"[{wide}]")
        at += 1
    return "".join(parts)


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A profile's pattern, widened; upper and lower case are one."""
    # Without letters that have a case the flag only costs: it bars the engine's quick ways of finding a beginning.
    flags = re.IGNORECASE if _CASED.search(_NAMES.sub("", pattern)) else re.NOFLAG
    return re.compile(widened(pattern), flags)


@cache
def union(patterns: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern that matches where any of the patterns does; None for none."""
    return compiled("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
