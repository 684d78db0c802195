"""What goes before the subject of a Persian clause: «به گزارش ...،», «در این دیدار», «از سوی دیگر»."""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quotation.lexicon import Words, given_names, phrases, words
from pipeline.enrichers.quotation.text import Text

_OPENING_REACH: Final = 14  # tokens of «در نشست ...،» before the subject
_OPENERS: Final = 60  # tokens before the subject at most
_RELATIVE: Final = 24  # tokens of a relative clause before the subject
_OCCASIONS: Final = frozenset({"نشست", "جلسه", "دیدار", "مراسم", "همایش", "برنامه"})
_BYLINE_REACH: Final = 30  # tokens of «به گزارش ... به نقل از ...،»


def skip_openers(text: Text, first: int, end: int) -> int:
    """Behind «به گزارش ...،», «در این دیدار», «همچنین»."""
    at = first
    end = min(end, first + _OPENERS)
    while at < end:
        word = text.words[at]
        if word in words("fa", "openers") or word in (",", "-", "*", "."):
            at += 1
        elif (phrase := _opening_phrase(text, at)) > at:
            at = phrase
        elif text.words[at : at + 5] == ["این", "در", "حالی", "است", "که"]:
            at += 5
        elif text.words[at : at + 4] == ["این", "گزارش", "حاکی", "است"]:
            at += 4 + (at + 4 < end and text.words[at + 4] == ":")
        elif word in ("در", "به", "پس", "پیش", "از", "با", "طی", "بر", "بنا", "عصر", "صبح", "روز"):
            after = _adverbial(text, at, end)
            if after == at:
                return at
            at = after
        else:
            return at
    return at


def _opening_phrase(text: Text, at: int) -> int:
    """Behind «از سوی دیگر», «پیش از این» and their comma, or the token itself."""
    for phrase in _by_first().get(text.words[at], ()):
        after = at + len(phrase)
        if tuple(text.words[at:after]) == phrase:
            return after
    return at


@cache
def _by_first() -> dict[str, list[tuple[str, ...]]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases("fa", "opening_phrases"):
        table.setdefault(phrase[0], []).append(phrase)
    return table


def _adverbial(text: Text, at: int, end: int) -> int:
    """Behind an adverbial that opens a sentence: at its comma, or «در این دیدار» and its like."""
    if text.words[at] == "در" and at + 2 < end and text.words[at + 1] in ("این", "ان", "همین"):
        if text.words[at + 3 : at + 4] == ["که"]:  # «در این نشست که با حضور ... برگزار شد، ...»
            return _behind_relative(text, at + 4, end)
        comma = at + 3 < end and text.words[at + 3] == ","
        return at + 3 + comma
    if text.words[at] == "در" and at + 1 < end and text.words[at + 1] in ("ادامه", "پایان"):
        return _behind_occasion(text, at + 2, end)
    byline = text.words[at] == "به" and at + 1 < end and text.words[at + 1] == "گزارش"
    for token in range(at, min(at + (_BYLINE_REACH if byline else _OPENING_REACH), end)):
        if text.words[token] == ",":
            return token + 1
    if byline:
        known = _opening_subjects()
        for token in range(at + 2, min(at + _OPENING_REACH, end)):
            if text.words[token] in known and text.words[token] not in ("سرپرست",):
                return token
    return at


def _behind_occasion(text: Text, at: int, end: int) -> int:
    """Behind what goes on or ends: «در ادامه | این جلسه، فاطمه ...», but «در ادامه | این نماینده ...»."""
    this = at < end and text.words[at] in ("این", "ان", "همین")
    occasion = at + this + 1 < end and text.words[at + this] in _OCCASIONS
    return at + this + 1 + (text.words[at + this + 1] == ",") if occasion else at


@cache
def _opening_subjects() -> Words:
    return words("fa", "roles") | words("fa", "honorifics") | given_names()


def _behind_relative(text: Text, at: int, end: int) -> int:
    """Behind a relative clause: at the comma that follows its verb."""
    for token in range(at + 1, min(at + _RELATIVE, end)):
        if text.words[token] == "," and text.words[token - 1] in words("fa", "finite"):
            return token + 1
    return at
