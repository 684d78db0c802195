"""Two who speak together in Arabic: «الوزيران عراقجي وفيدان», «عباس عراقجي وهاكان فيدان»."""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quotation.ar_words import given, is_masdar, is_role, stops
from pipeline.enrichers.quotation.lexicon import arabic
from pipeline.enrichers.quotation.text import Subject, Text

_SHORTEST_DUAL: Final = 7  # letters of «الوزيران»; «الأردن» is none
_LONGEST: Final = 4  # words of one name


def together(text: Text, subject: Subject) -> Subject:
    """The subject; nobody named before, as `other` says, where its name is joined to a second one."""
    if subject.name is None:
        return subject
    first, end = subject.name
    dual = _is_dual(text.words[first])
    first += dual and end - first > 1
    dual = dual or _is_dual(text.words[subject.whole[0]])
    reach = range(first + 1, min(max(end, subject.whole[1]) + 1, first + _LONGEST + 1, len(text.words)))
    second = next((t for t in reach if _joins(text, t, dual)), None)
    if second is None or any(is_role(word) or not word[0].isalpha() for word in text.words[first:second]):
        return subject
    in_full = joined_name(text.words[second]) or (dual and second - first > 1)
    stop = max(text.people.get(second, second + 1), second + 1 + (in_full and _goes_on(text, second)))
    return Subject((first, stop), roles=((first, stop),), also=True, other=True)


def joined_name(word: str) -> bool:
    """Whether a word is «و» with a given name: «وهاكان», but not «وليد»."""
    return word[:1] == "و" and word[1:] in given() and word not in given()


def _joins(text: Text, at: int, dual: bool) -> bool:
    """Whether a second name begins; behind a dual any word with «و» and without article does."""
    word = text.words[at]
    if word[0] != "و" or word in given() or word.startswith("وال") or len(word) < len("وعون"):
        return False
    return dual or word[1:] in given() or word[1:] in text.surnames


def _goes_on(text: Text, at: int) -> bool:
    """Whether a surname follows: «وليلى | عون», not «وفيدان | ضرورة»."""
    following = text.words[at + 1] if at + 1 < len(text.words) else ""
    other = following in stops() or following in arabic("focus") or is_masdar(following)
    return following[:1].isalpha() and not other


def _is_dual(word: str) -> bool:
    return word.startswith("ال") and word.endswith("ان") and len(word) > _SHORTEST_DUAL
