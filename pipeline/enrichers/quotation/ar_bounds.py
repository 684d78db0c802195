"""Which words cannot be of an Arabic name: where one ends, or does not begin."""

from __future__ import annotations

from typing import Final

from pipeline.enrichers.quotation.ar_words import (
    SHORTEST_NISBA,
    SHORTEST_WHOSE,
    acting,
    bare,
    given,
    is_defined,
    is_joined,
    is_masdar,
    is_place,
    is_role,
    opens_construct,
    opens_object,
    opens_surname,
    saying,
    stops,
    surnames,
)
from pipeline.enrichers.quotation.lexicon import arabic, words
from pipeline.enrichers.quotation.text import Text

OF_OFFICE: Final = frozenset({"فی", "لدی", "عن"})  # prepositions that tell where an office is, or for whom
ON_BEHALF: Final = frozenset({"باسم", "باسمه", "باسمها", "باسمهم"})  # «المتحدثة باسمها سافينا أمبروزيو»


def is_apart(text: Text, at: int) -> bool:
    """Whether a word without article belongs to no word with one before it."""
    word = text.words[at]
    glued = word.startswith(("ل", "ب", "و")) or word in ON_BEHALF or word in arabic("honorifics")
    return not (glued or word in stops() or is_defined(text, at) or is_place(word))


def ends_phrase(text: Text, at: int) -> bool:
    """Whether a word belongs to the name before it, as nothing else follows: «سا | بينتو | .», «فضل | الله | أن»."""
    if at + 1 >= len(text.words) or not (text.words[at + 1] in words("ar", "that") or text.words[at + 1] in ".,:"):
        return False
    word = text.words[at]
    with_b = word.startswith("ب") and (is_masdar(word[1:]) or word.startswith("بال"))
    known = with_b or is_role(word) or word in stops() or is_masdar(word) or is_place(word) or is_joined(text, at, at)
    plain = not known and not is_no_surname(text, at) and not text.raw(at, at + 1).endswith(("ة", "ات", "اً", "ين"))
    return plain and (word == "الله" or not is_defined(text, at))


def is_no_second(text: Text, at: int) -> bool:
    """Whether no name goes on behind its first word: «وختمت أحمد | بالقول», «إلهام أحمد | أكدت», «إدريس | قوات»."""
    word = text.words[at]
    if word in saying() or word in words("ar", "participles") or word in arabic("bodies"):
        return True
    with_b = word[0] == "ب" and (
        (len(word) > 5 and is_masdar(word[1:])) or text.raw(at, at + 1).endswith("ة")
    )  # «منير | بتجربة»
    return with_b or word.startswith("بال") or bare(word)[1]


def is_no_surname(text: Text, at: int) -> bool:
    """Whether a word behind two of a name cannot be its third: an office, a verb, its object, «لـ»."""
    word = text.words[at]
    if word in arabic("asked"):
        return True  # «حث سمير حسان | السكان على ...»
    if (
        not word[0].isalpha()
        or (word[0] == "ل" and word not in surnames())
        or is_role(word)
        or word in saying()
        or word.startswith("بال")
    ):
        return True
    if word[-1] == "ا" and "\u064b" in text.raw(at, at + 1):  # «استدعت السفير أكسل ديتمان | احتجاجاً على ...»
        return True
    whose = word.endswith("ها") or (word.startswith("ب") and word.endswith(("ه", "هم")))
    if len(word) > SHORTEST_WHOSE and whose:  # «يتذكر سربست حسن | أيامها», «أشاد كاسبر هيولماند | بلاعبيه»
        return True
    if is_defined(text, at) and text.words[at - 1] not in given() and not opens_surname(text.words[at - 1]):
        return not (word.endswith("ی") and len(word) > SHORTEST_NISBA)  # «يوجي إيواساوا | الرأي», «شياع السوداني»
    return bare(word)[1] or opens_object(text, at) or opens_construct(text, at)


def is_bodys(text: Text, at: int) -> bool:
    """Whether a given name is an institution's: «مستشفى ناصر»."""
    return at > 0 and text.words[at - 1] in arabic("bodies") and text.words[at] in given()


def is_no_name(text: Text, at: int) -> bool:
    """Whether a word behind an office opens something else: an adjective, a verb, its object, «بإصابة»."""
    word = text.words[at]
    if is_defined(text, at) or word.startswith("ل") or is_masdar(word) or word in ON_BEHALF:
        return True
    if is_joined(text, at, len(text.words)) or word in arabic("focus"):
        return True
    with_b = word.startswith("ب") and (is_masdar(word[1:]) or text.raw(at, at + 1).endswith("ة"))
    if len(word) > SHORTEST_WHOSE and word.endswith("ها"):  # «ختمت رئيسة المنظمة | حديثها بالقول»
        return True
    return with_b or word in saying() or word in acting()


def names_follow(text: Text, at: int) -> bool:
    """Whether two or three plain words and «أن» follow, a name of any form: «رئيس الجمارك | فرود عسكري | أن»."""
    stop = next((t for t in range(at, min(at + 4, len(text.words))) if text.words[t] in words("ar", "that")), at)
    other = (
        is_defined(text, t) or text.words[t] in stops() or not text.words[t][0].isalpha() for t in range(at, stop)
    )
    return stop - at > 1 and not any(other)
