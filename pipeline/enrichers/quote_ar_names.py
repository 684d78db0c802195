"""Arabic names of persons, and the offices told beside them."""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quote_ar_words import (
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
_PLACE: Final = 3  # tokens of «في محافظة فارس»


def names(text: Text) -> list[tuple[Range, tuple[Range, ...]]]:
    """Persons that the text introduces by given name, with the role told right before them."""
    found: list[tuple[Range, tuple[Range, ...]]] = []
    known = given()
    size = len(text.words)
    done = 0
    for at in [at for at, word in enumerate(text.words) if word in known or word in _offices()]:
        if at < done:
            continue
        if text.words[at] not in known:
            if (name := _behind_office(text, at)) is not None:
                found.append((name, ((at, name[0]),)))
                done = name[1]
            continue
        stop = at + 1
        while stop < size and stop - at < LONGEST_NAME - 1:
            if text.words[stop] not in known and text.words[stop - 1] not in _COMPOUND:  # «عبد اللطيف رشيد»
                break
            stop += 1
        full = stop - at == LONGEST_NAME - 1 and text.words[stop - 1] in known
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
    return found


def _offices() -> Words:
    return words("ar", "more", "roles")


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
        if is_role(word) or is_place(word) or adjective or word in words("ar", "more", "honorifics"):
            return None
        stop += 1
    ended = stop < len(text.words) and (not text.words[stop][0].isalpha() or text.words[stop] in stops())
    return (at, stop) if ended and 1 < stop - at < LONGEST_NAME else None


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


def named_behind_place(text: Text, at: int, end: int) -> Range | None:
    """The name behind «رئيس هيئة الطوارئ | في المحافظة | مسعود رنجبر», «المدير العام | للوكالة | رافاييل غروسي»."""
    opens = at < end and (text.words[at] == "فی" or text.words[at].startswith("لل") or _for_body(text.words[at]))
    if not opens:
        return None
    start = next(
        (t for t in range(at + 1 + (text.words[at] == "فی"), min(at + 2 + _PLACE, end)) if text.words[t] in given()),
        None,
    )
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
