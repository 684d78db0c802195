"""Arabic names of persons that stand behind or before what tells who they are."""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quotation.ar_bounds import is_apart, is_bodys, is_no_name
from pipeline.enrichers.quotation.ar_glued import is_defined_object
from pipeline.enrichers.quotation.ar_names import LONGEST_NAME, LONGEST_OFFICE, PLACE, name_at
from pipeline.enrichers.quotation.ar_words import (
    bare,
    given,
    is_defined,
    is_masdar,
    is_place,
    is_role,
    saying,
    stops,
    takes_object,
)
from pipeline.enrichers.quotation.lexicon import Words, arabic, words
from pipeline.enrichers.quotation.text import Range, Text

_LONG_OFFICE: Final = 4  # words of «آثار دهوك بيكس بريفكاني» and «جامعة ليدن هيلين ديوك»
_SHORTEST_NAME: Final = 2  # words
OF_OFFICE: Final = frozenset({"الی", "لدی", "عن", "على", "فجر"})  # what an office may have: «عن أهواز», «مهرجان فجر»
_COMPLEMENT: Final = 8  # tokens of «بالآثار السلبية للعقوبات الأحادية»


def closing_name(text: Text, at: int, end: int) -> Range | None:
    """Who is named right before the words said, behind his office: «محلل الطاقة في بنك ساكسو | أولي هانسن | إن».

    Not behind a place of speech or whose relative he is: «في مقابلة ...», «زوجة الأسير محمد علي».
    """
    people = text.people
    start = next((t for t in range(at + 1, min(at + LONGEST_OFFICE + 2, end)) if t in people), None)
    if start is None or at in people or (start == at + 1 and not is_defined(text, at)):
        return None  # «مستشار علي أكبر»: whose he is
    head, stop, barred = text.words[at], people[start], _barred()
    if head in arabic("bodies") or head in arabic("kin") or stop - start < _SHORTEST_NAME:
        return None
    if not is_role(head) and (head in given() or text.raw(at, at + 1).endswith("ة")):
        return None
    inside = False  # behind a preposition: «النائب | عن أهواز», «المندوب | لدى المنظمات الدولية»
    for token in range(at + 1, start):
        word = text.words[token]
        opens = word in OF_OFFICE and token + 1 < start
        if not word[0].isalpha() or (word in barred and not opens) or bare(word)[1] or (inside and _tells_role(word)):
            return None
        inside = inside or opens
    if broken_at(text, at, start) is not None:
        return None
    following = text.words[stop] if stop < end else ""
    ended = following in stops() or not following[:1].isalpha() or _goes_on(text, stop)
    return (start, stop) if ended or following[0] in "لب" or is_defined_object(text, stop) else None


def _tells_role(word: str) -> bool:
    """Whether a word tells another's office, with or without a preposition: «عن زيارة | الرئيس», «للرئيس»."""
    return is_role(word) or (word.startswith("لل") and is_role("ال" + word[2:]))


def broken_at(text: Text, first: int, end: int) -> int | None:
    """Where something else begins between an office and a name: «الموفد الفرنسي | تحيات الرئيس | إيمانويل ماكرون».

    A noun without article behind one with it, that is no office.
    """
    for token in range(first + 1, end):
        word, before = text.words[token], text.words[token - 1]
        if not is_defined(text, token - 1) or before in arabic("honorifics"):
            continue
        if is_apart(text, token) and not is_role(word) and token not in text.people:
            return token
    return None


@cache
def _barred() -> Words:
    """Words that stand in no office: prepositions but «في» and «من», where somebody speaks, verbs of speech."""
    ends = stops() - arabic("inner")
    return ends | arabic("occasions") | words("ar", "participles") | saying()


def _goes_on(text: Text, at: int) -> bool:
    """Whether a clause goes on behind its subject: «| انتهاء الهدنة», «| بالقول», «| فانتقد»."""
    word = text.words[at]
    return word in arabic("focus") or word in saying() or is_masdar(word) or bare(word)[1]


def named_before(text: Text, first: int, end: int) -> Range | None:
    """The person's name that ends at a token: «وزير الخارجية | يوسف رجي | الذي ...»."""
    known = given()
    before = range(end - 1, max(first, end - LONGEST_NAME) - 1, -1)
    told = next((t for t in before if text.people.get(t) == end), None)
    if told is not None:
        return told, end
    start = next((t for t in before if text.words[t] in known), None)
    if start is None:
        return None
    while start > first and text.words[start - 1] in known:
        start -= 1
    plain = all(word[0].isalpha() and word not in stops() for word in text.words[start:end])
    return (start, end) if plain and end - start > 1 else None


def _for_body(word: str) -> bool:
    """«المفوض العام | لوكالة الأونروا»."""
    return word.startswith("ل") and word[1:] in arabic("bodies")


def _behind_complement(text: Text, first: int, end: int) -> Range | None:
    """«السفير الإيطالي | في بغداد | نيكولو فونتانا», «المقررة المعنية | بالآثار السلبية للعقوبات | ألينا دوهان»."""
    for at in range(first + 1, min(first + _COMPLEMENT, end)):
        word, before = text.words[at], text.words[at - 1]
        if not word[0].isalpha() or (word in stops() and word != "فی") or bare(word)[1]:
            return None
        defined = before.startswith("لل") or is_defined(text, at - 1)
        body = defined and before.removeprefix("ال") in arabic("bodies")
        told = is_place(before) or body or (defined and text.words[first] != "فی")
        if told and not is_no_name(text, at) and word not in arabic("bodies"):
            return name_at(text, at)
    return None


def behind_body(text: Text, at: int, end: int) -> Range | None:
    """The two words that end «المحللة | في شركة إنرجي أسبكتس | أمريتا سين | أن»: of three a body has at least one."""
    last = next((t for t in range(at + 2, min(at + 2 + _COMPLEMENT, end)) if not _is_plain(text, t)), end)
    bodies = arabic("bodies")
    if last >= end or text.words[at] != "فی" or text.words[at + 1] not in bodies or last - at - 2 <= _SHORTEST_NAME:
        return None
    told = text.words[last] in words("ar", "that") or text.words[last] == ":"
    return (last - _SHORTEST_NAME, last) if told else None


def _is_plain(text: Text, at: int) -> bool:
    """Whether a word without article may be of a name: no preposition, verb, office or place."""
    word = text.words[at]
    other = word in stops() or is_role(word) or is_place(word) or bare(word)[1] or word in saying()
    return word[0].isalpha() and not other and not is_defined(text, at)


def named_behind_place(text: Text, at: int, end: int) -> Range | None:
    """The name behind «رئيس هيئة الطوارئ | في المحافظة | مسعود رنجبر», «المدير العام | للوكالة | رافاييل غروسي»."""
    word = text.words[at] if at < end else ""
    opens = word == "فی" or word.startswith(("لل", "بال")) or _for_body(word)
    if not opens:
        return None
    inside = range(at + 1 + (text.words[at] == "فی"), min(at + 2 + PLACE, end))
    start = next((t for t in inside if text.words[t] in given() and not is_bodys(text, t)), None)
    if start is None:
        return _behind_complement(text, at, end) or behind_body(text, at, end)
    if start in text.people:
        return start, text.people[start]
    if start is None or any(not word[0].isalpha() or word in stops() for word in text.words[at + 1 : start]):
        return None
    stop = start + 1
    while stop < min(start + LONGEST_NAME, end) and text.words[stop][0].isalpha():
        word = text.words[stop]
        joined = word.startswith("و") and (is_role(word[1:]) or word[1:] in given())
        if word in stops() or bare(word)[1] or "\u064b" in text.raw(stop, stop + 1) or joined or is_role(word):
            break
        stop += 1
    return (start, stop) if stop - start > 1 else None


def last_two(text: Text, at: int, last: int, end: int) -> int | None:
    """Where the name begins that ends a long office whose every word is without article, before «أن» or a colon.

    «مدير آثار دهوك | بيكس بريفكاني | إن»: a body and its place have two words, so the two behind them are a name.
    """
    if last >= end or not (text.words[last] in words("ar", "that") or text.words[last] == ":"):
        return None
    first = last
    while first > at and text.words[first - 1][0].isalpha() and not is_defined(text, first - 1):
        first -= 1
        if text.words[first] in stops():
            first += 1
            break
    name = text.words[last - 2 : last]
    other = any(is_place(w) or is_role(w) or w in arabic("bodies") or w.startswith("و") for w in name)
    return last - 2 if last - first >= _LONG_OFFICE and not other else None


def is_acted_upon(text: Text, first: int, name: Range, end: int) -> bool:
    """Whether what could be an unknown name may as well be what the verb acts upon: no «أن», no sign ends it."""
    start, stop = name
    acts = first == 0 or takes_object(bare(text.words[first - 1])[0])
    known = start in text.people or text.words[start] in given()
    ended = stop < end and (text.words[stop] in words("ar", "that") or not text.words[stop][0].isalpha())
    return acts and not known and not ended
