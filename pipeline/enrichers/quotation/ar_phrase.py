"""Where the Arabic noun phrase behind a verb ends: at a preposition, at «أن», at the next verb, at its object."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from pipeline.enrichers.quotation.ar_bounds import names_follow
from pipeline.enrichers.quotation.ar_names import COUNTERPART, LONGEST_NAME
from pipeline.enrichers.quotation.ar_words import (
    PREFIXES,
    acting,
    bare,
    given,
    is_defined,
    is_masdar,
    is_place,
    is_role,
    opens_construct,
    saying,
    stops,
    takes_object,
    verb_before,
)
from pipeline.enrichers.quotation.lexicon import Words, arabic, by_word, words
from pipeline.enrichers.quotation.text import Text

LONGEST_SUBJECT: Final = 16
_WITH_THAT: Final = frozenset({"بان", "بانه", "بانها", "بانهم", "باننا"})


def phrase_end(text: Text, first: int, end: int) -> int:
    """The token behind the phrase that begins at `first`."""
    ends, person = _ends(), first  # where the last name ended
    verb = verb_before(text, first)
    objects, with_b = takes_object(verb), _takes_b(verb)
    if with_b and not _WITH_THAT.isdisjoint(text.words[first : min(end, first + LONGEST_SUBJECT)]):
        with_b = False  # «أقر مدرب السيتي بيب غوارديولا | بأن ...»
    at = first
    while at < min(end, first + LONGEST_SUBJECT):
        word = text.words[at]
        if word == "," and at > first and at + 1 < end:
            return _behind_comma(text, first, at, end)
        if word[-1] in "اه" and "\u064b" in text.raw(at, at + 1):  # «وقال | مخاطباً الوزراء»: no name has that ending
            return at
        if at in text.closing and at > first and text.closing[at] - at <= LONGEST_NAME and text.closing[at] < end:
            at = text.closing[at] + 1  # «صحيفة "النهار"»
            continue
        if at > first and at in text.people and person == first:
            at = person = text.people[at]  # «مدرب السنغال | باب تياو»
            continue
        if at == person > first and opens_construct(text, at) and not is_role(word):
            return at  # «نفى مصدر مقرب من مكتب السيد علي السيستاني | تدخل المرجعية»
        if word in ends:
            if not _goes_inside(text, first, at, end):
                return at
        elif not word[0].isalpha() or (objects and at > first and _is_object_behind(text, first, at)):
            return at
        elif word[0] == "ل":
            body = text.words[first].removeprefix("ال") in arabic("bodies") and at > first + 1
            if (word.startswith("لل") and not body) or word[1:] in _told():  # but «المفوضية العليا للانتخابات»
                return at  # «لوكالة إسنا», «لرويترز»
        elif word[0] == "ب":
            glued = with_b and at > first and word != "باسم" and text.words[at - 1] not in ("ابو", "ابی", "بن", "ابن")
            deed = with_b and at == first and word not in given() and (is_masdar(word[1:]) or is_masdar(word[1:-1]))
            if glued or deed or word.startswith("بال") or (len(word) > 3 and word[1] == "\u0640"):
                return at
        at += 1
    return min(at, end)


@lru_cache(maxsize=1 << 10)
def _takes_b(verb: str) -> bool:
    """Whether a verb acts upon something with «ب»: «أشاد بـ», «طالب بـ»."""
    return verb in arabic("with_b") or "ب" in by_word("ar", "prepositions").get(verb, ())


@cache
def _told() -> Words:
    return arabic("bodies") | arabic("media")


@cache
def _ends() -> Words:
    """Words that end the phrase of a subject: prepositions, «أن», verbs, participles, what begins an object."""
    joined = {prefix + word for word in saying() | acting() | words("ar", "participles") for prefix in PREFIXES}
    return stops() | words("ar", "participles") | saying() | arabic("focus") | joined


def _behind_comma(text: Text, first: int, comma: int, end: int) -> int:
    """Where the phrase ends when a role («..., وزير العمل,») or, behind a role, a name stands between commas."""
    last = min(comma + 10, end)
    closing = next((t for t in range(comma + 1, last) if text.words[t] == ","), None)
    if closing is None or closing == comma + 1:
        return comma
    held = text.words[comma + 1 : closing]
    named = is_role(text.words[first]) and len(held) <= LONGEST_NAME and not any(w in stops() for w in held)
    verbal = any(bare(word)[1] or word in saying() or word in words("ar", "participles") for word in held)
    return closing if not verbal and (is_role(held[0]) or named) else comma


def _is_object_behind(text: Text, first: int, at: int) -> bool:
    """Whether a verb's object follows a defined noun: «أعلنت السلطات | تعطيل المدارس», «قائد شرطة المرور | الحادث».

    A verbal noun, or a defined one behind an office that is told in full and whose adjective it is not.
    """
    word, before = text.words[at], text.words[at - 1]
    if not before.startswith("ال"):
        return False
    if is_place(word) and not word.startswith("ال"):  # «طالبت الوكالة | إسرائيل بـ ...»
        return True
    if names_follow(text, at):
        return False
    if is_masdar(word) and word not in given() and word not in arabic("masdar_names"):
        return True
    head = text.words[first]
    holds = is_role(head) or head.removeprefix("ال") in arabic("bodies")
    if at == first + 1 or not word.startswith("ال") or not holds:
        return False
    told = word in arabic("honorifics") or word in arabic("adjectives") or is_role(word)
    if not is_role(head):
        return is_masdar(word[2:])  # «رفضت الحكومة العراقية | التهديد», not «قوات الدعم | السريع»
    closed = (not text.words[first].startswith("ال") or before.endswith(("ی", "یه"))) and len(word) > 4
    return closed and not told and not word.endswith(("ی", "ه", "ین", "ون", "یه")) and not is_role(word[2:])


def _goes_inside(text: Text, first: int, at: int, end: int) -> bool:
    """Whether a word that ends others is part of the phrase: «دبلوماسيان | في | فيينا», «السفير | لدى | بغداد»."""
    word = text.words[at]
    if word == "امام":  # the imam, not «أمام» (before)
        return text.char(at) == "إ"
    if at == first:
        return word in COUNTERPART
    if word == "لدی":  # not «قال الرئيس لدى وصوله»
        return is_role(text.words[first]) and at + 1 < end and (
            is_place(text.words[at + 1]) or is_defined(text, at + 1)
        )  # fmt: skip
    if word not in arabic("inner"):
        return False
    placed = arabic("inner_after")
    if at <= first + 2 and not placed.isdisjoint(text.words[first : first + 2]):
        return True
    held = text.words[first] in arabic("held_inside")  # «مدير العلاقات العامة | في | شركة الغاز»
    return held and word == "فی" and at + 1 < end and text.words[at + 1] in arabic("bodies")
