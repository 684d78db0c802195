"""What an Arabic verb of speech tells as its object: «أعلن البنك المركزي | طرح شهادات جديدة»."""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quotation.ar_bounds import is_apart, names_follow
from pipeline.enrichers.quotation.ar_words import (
    is_defined,
    is_masdar,
    is_place,
    is_whose,
    opens_construct,
    opens_object,
)
from pipeline.enrichers.quotation.lexicon import arabic, words
from pipeline.enrichers.quotation.text import Text

_SHORT_DEED: Final = 3  # letters
_DEED: Final = 4  # letters of «تدخل», «توقف»


def is_object(text: Text, token: int, at: int, verb: str, low: int) -> bool:
    """Whether the words of «أكد حرص ...», «نافياً وجود ...», «استبعد استئناف ...» begin at the token."""
    word = text.words[token]
    if names_follow(text, token):
        return False
    begins = token == low or text.words[token - 1] == "," or text.words[token - 1] in arabic("papers_told")
    if verb in arabic("plain_object"):
        behind = token > at + 1 or verb.startswith("اکد") or text.words[at - 1] == "قد" or text.words[at][0] == "ف"
        acted = begins and (
            is_masdar(word) or _is_deed_of(text, token) or opens_construct(text, token) or _is_short_deed(text, token)
        )
        return (word in arabic("focus") or acted) and behind
    if verb not in arabic("plain_participles") or token != low or text.words[at - 1] != ",":
        return False  # «مجدداً» without a comma is "again"
    return word[0].isalpha() and word not in arabic("stops") and not word.startswith(("بال", "لل"))


def _is_deed_of(text: Text, token: int) -> bool:
    """«وأكدت في بيان | التزامها بالاتفاق»."""
    return is_whose(text, token) and is_masdar(
        text.words[token].removesuffix("ها").removesuffix("هم").removesuffix("ه")
    )


def is_behind_place(text: Text, token: int, low: int, verb: str) -> bool:
    """Whether a verbal noun cannot belong to the word before it: «أعلن في مؤتمر للقوة البرية | تفكيك خلية»."""
    if verb not in arabic("plain_object") or token <= low + 1 or not is_masdar(text.words[token]):
        return False
    closed = is_defined(text, token - 1) or is_place(text.words[token - 1]) or text.words[token - 1].startswith("لل")
    return closed and opens_object(text, token)


def _is_short_deed(text: Text, token: int) -> bool:
    """Whether a word of three letters is a deed by its place: «أعلن البنك | طرح شهادات», «| رد جميع الطعون»."""
    word, following = text.words[token], text.words[token + 1 : token + 2]
    if not word[0].isalpha():
        return False
    short = len(word) <= _SHORT_DEED and is_apart(text, token) and word not in arabic("no_deeds")
    return short and following != [] and following[0][0].isalpha() and following[0] not in words("ar", "that")


def is_deed(text: Text, token: int) -> bool:
    """Whether a defined word is what is to be done: «وناشد المجتمع الدولي | التدخل», «| الابتعاد عن ...»."""
    deed = text.words[token][2:]
    return is_masdar(deed) or (len(deed) == _DEED and deed.startswith("ت"))
