"""Arabic names of persons, and the offices told beside them."""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quote_ar_words import (
    PREFIXES,
    acting,
    bare,
    given,
    is_defined,
    is_joined,
    is_masdar,
    is_place,
    is_role,
    saying,
    stops,
)
from pipeline.enrichers.quote_lexicon import Words, words
from pipeline.enrichers.quote_text import Range, Text

LONGEST_NAME: Final = 4
ON_BEHALF: Final = frozenset({"باسم", "باسمه", "باسمها", "باسمهم"})  # «المتحدثة باسمها سافينا أمبروزيو»
_COMPOUND: Final = frozenset({"عبد", "ابو"})  # what is no name without the word behind it
COUNTERPART: Final = frozenset({"نظیره", "نظیرها", "ونظیره", "ونظیرها"})
_LONGEST_OFFICE: Final = 12  # tokens of one, its name not counted
_COMPLEMENT: Final = 8  # tokens of «بالآثار السلبية للعقوبات الأحادية»
_PLACE: Final = 3  # tokens of «في محافظة فارس»


Named = tuple[Range, tuple[Range, ...]]  # a name and the offices told beside it


def names(text: Text) -> list[Named]:
    """Persons that the text introduces by given name, with the role told right before them."""
    found: list[Named] = []
    known = given()
    size = len(text.words)
    done = 0
    marks, verbs = _marks(), _verbs()
    places = [at for at, word in enumerate(text.words) if word in marks]
    for at in places:
        if at < done or (text.words[at] in verbs and text.words[at] not in known) or _is_bodys(text, at):
            continue
        if text.words[at] not in known:
            if (name := _behind_office(text, at)) is not None:
                found.append((name, ((at, name[0]),)))
                done = name[1]
            continue
        stop = at + 1
        while stop < size and (stop - at < LONGEST_NAME - 1 or text.words[stop] == "الدین"):
            faith = text.words[stop] == "الدین"  # «بدر الدين»
            if text.words[stop] not in known and text.words[stop - 1] not in _COMPOUND and not faith:
                break  # «عبد اللطيف رشيد»
            stop += 1
        full = stop - at >= LONGEST_NAME - 1 and text.words[stop - 1] in known
        ended = stop < size and (text.words[stop] in stops() or not text.words[stop][0].isalpha())
        if stop < size and not full and not (stop - at > 1 and (ended or text.words[stop].startswith("ل"))):
            stop += 1
        if text.words[stop - 1] in ("بن", "ال", "ابو") and stop < size:  # «محمد بن سلمان», «محمد كاظم آل صادق»
            stop += 1
        last = text.words[stop - 1]
        if stop - at > 1 and last[0].isalpha() and last not in stops() and not bare(last)[1]:
            role = _role_before(text, at)
            found.append(((at, stop), () if role is None else (role,)))
        done = stop
    return found + _by_surname(text, [at for at in places if text.words[at] in verbs and at + 2 < size], found)


def _by_surname(text: Text, verbs: list[int], found: list[Named]) -> list[Named]:
    """Full names told by the surname that speaks later: «... القسرية ألينا دوهان ... وتابعت دوهان: ...»."""
    known = {text.words[stop - 1] for (_, stop), _ in found}
    more: list[Named] = []
    first_at: dict[str, int] = {}
    for verb in verbs:
        surname = text.words[verb + 1]
        if surname in known or not _is_surname(text, verb + 1):
            continue
        known.add(surname)
        if not first_at:
            for at, word in enumerate(text.words):
                first_at.setdefault(word, at)
        last = first_at[surname]
        if 1 < last <= verb and _may_be_given(text, last - 1):
            role = _role_before(text, last - 1)
            more.append(((last - 1, last + 1), () if role is None else (role,)))
    return more


def _is_surname(text: Text, at: int) -> bool:
    """Whether one word is all that a clause names: «وتابعت | دوهان | قائلة», «وبيّن | بصل | ، في تصريحات»."""
    word, following = text.words[at], text.words[at + 1]
    if not word[0].isalpha() or word in stops() or is_role(word) or is_masdar(word) or len(word) < 3:
        return False
    if word in words("ar", "more", "generic") | words("ar", "more", "bodies") | words("ar", "more", "same_heads"):
        return False
    if following in words("ar", "participles"):  # «وتابعت دوهان قائلة: ...»
        return True
    return not following[0].isalpha() or following in stops() or "\u064b" in text.raw(at + 1, at + 2)


def _may_be_given(text: Text, at: int) -> bool:
    word = text.words[at]
    plain = word[0].isalpha() and len(word) > 2 and word not in stops() and not is_role(word) and not bare(word)[1]
    known = is_place(word) or word in words("ar", "more", "honorifics")
    return plain and not known and not _is_no_name(text, at)


@cache
def _verbs() -> Words:
    """Verbs of speech, as they are and behind «و» or «ف»."""
    return saying() | {prefix + verb for verb in saying() for prefix in PREFIXES}


@cache
def _marks() -> Words:
    return given() | words("ar", "more", "roles") | _verbs()


def _behind_office(text: Text, office: int) -> Range | None:
    """The name of two or three words behind an office: «رئيس الوزراء الباكستاني | شهباز شريف»."""
    for at in range(office + 1, min(office + _LONGEST_OFFICE, len(text.words))):
        word = text.words[at]
        if not word[0].isalpha() or word in stops() or word in given() or is_role(word):
            return None
        if (is_defined(text, at - 1) or is_place(text.words[at - 1])) and not _is_no_name(text, at):
            return _name_at(text, at)
    return None


def _name_at(text: Text, at: int) -> Range | None:
    stop = at
    while stop < min(at + LONGEST_NAME, len(text.words)):
        word = text.words[stop]
        if not word[0].isalpha() or word in stops() or bare(word)[1] or (stop - at > 1 and word.startswith("ل")):
            break
        adjective = is_defined(text, stop) and text.raw(stop, stop + 1).endswith("ة")
        if stop - at > 1 and (is_masdar(word) or word in words("ar", "more", "bodies")):
            break  # «أعلن الوزير التركي ألب أرسلان بيرقدار | اكتشاف ...»
        if is_role(word) or is_place(word) or adjective or word in words("ar", "more", "honorifics"):
            return None
        stop += 1
    following = text.words[stop] if stop < len(text.words) else ""
    ended = not following[:1].isalpha() or following in stops() or following in words("ar", "more", "bodies")
    ended = (ended or is_masdar(following)) and following != ""
    return (at, stop) if ended and 1 < stop - at < LONGEST_NAME else None


def _is_bodys(text: Text, at: int) -> bool:
    """Whether a given name is an institution's: «مستشفى ناصر»."""
    return at > 0 and text.words[at - 1] in words("ar", "more", "bodies") and text.words[at] in given()


def _is_no_name(text: Text, at: int) -> bool:
    """Whether a word behind an office opens something else: an adjective, a verb, its object, «بإصابة»."""
    word = text.words[at]
    if is_defined(text, at) or word.startswith("ل") or is_masdar(word) or word in ON_BEHALF:
        return True
    if is_joined(text, at, len(text.words)):
        return True
    with_b = word.startswith("ب") and (is_masdar(word[1:]) or text.raw(at, at + 1).endswith("ة"))
    return with_b or word in saying() or word in acting()


def _role_before(text: Text, name: int) -> Range | None:
    first = None
    for token in range(name - 1, max(-1, name - 9), -1):
        word = text.words[token]
        if word in COUNTERPART:  # «نظيره العراقي عبد اللطيف رشيد»
            return token, name
        inside = word == "فی" and name - token <= _PLACE + 1  # «السفير الإيراني في بغداد محمد كاظم ...»
        if not word[0].isalpha() or (word in stops() and not inside) or word in given() or bare(word)[1]:
            break
        if is_role(word):
            first = token
    return None if first is None else (first, name)


def named_before(text: Text, first: int, end: int) -> Range | None:
    """The person's name that ends at a token: «وزير الخارجية | يوسف رجي | الذي ...»."""
    known = given()
    start = next((t for t in range(end - 1, max(first, end - LONGEST_NAME) - 1, -1) if text.words[t] in known), None)
    if start is None:
        return None
    while start > first and text.words[start - 1] in known:
        start -= 1
    plain = all(word[0].isalpha() and word not in stops() for word in text.words[start:end])
    return (start, end) if plain and end - start > 1 else None


def _for_body(word: str) -> bool:
    """«المفوض العام | لوكالة الأونروا»."""
    return word.startswith("ل") and word[1:] in words("ar", "more", "bodies")


def _behind_complement(text: Text, first: int, end: int) -> Range | None:
    """«السفير الإيطالي | في بغداد | نيكولو فونتانا», «المقررة المعنية | بالآثار السلبية للعقوبات | ألينا دوهان»."""
    for at in range(first + 1, min(first + _COMPLEMENT, end)):
        word, before = text.words[at], text.words[at - 1]
        if not word[0].isalpha() or (word in stops() and word != "فی") or bare(word)[1]:
            return None
        defined = before.startswith("لل") or is_defined(text, at - 1)
        told = is_place(before) or (defined and text.words[first] != "فی")
        if told and not _is_no_name(text, at):
            return _name_at(text, at)
    return None


def named_behind_place(text: Text, at: int, end: int) -> Range | None:
    """The name behind «رئيس هيئة الطوارئ | في المحافظة | مسعود رنجبر», «المدير العام | للوكالة | رافاييل غروسي»."""
    word = text.words[at] if at < end else ""
    opens = word == "فی" or word.startswith(("لل", "بال")) or _for_body(word)
    if not opens:
        return None
    inside = range(at + 1 + (text.words[at] == "فی"), min(at + 2 + _PLACE, end))
    start = next((t for t in inside if text.words[t] in given() and not _is_bodys(text, t)), None)
    if start is None:
        return _behind_complement(text, at, end)
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
