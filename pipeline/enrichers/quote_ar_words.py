"""The kinds of Arabic words that the rules of quotations ask for, and what a word's form tells."""

from __future__ import annotations

from functools import cache
from typing import Final

from pipeline.enrichers.quote_lexicon import Words, given_names, words
from pipeline.enrichers.quote_text import Text

PREFIXES: Final = ("و", "ف")  # glued before a verb


@cache
def saying() -> Words:
    """Finite verbs of speech."""
    return (
        words("ar", "verbs") | words("ar", "feminine") | words("ar", "plural") | words("ar", "imperfect")
        | words("ar", "saying") | _telling()
    )  # fmt: skip


@cache
def _telling() -> Words:
    """«أبلغه», «أخبرتهم»: verbs with who was told."""
    return frozenset(
        verb + told for verb in words("ar", "more", "telling") for told in ("ه", "ها", "هم", "هما", "نا")
    )


@cache
def acting() -> Words:
    """Finite verbs that only tell whom the sentence is about."""
    return words("ar", "more", "acting") | frozenset(
        verb + "ت" for verb in words("ar", "more", "acting") if verb[-1] not in "یات"
    )


@cache
def stops() -> Words:
    return words("ar", "more", "stops") | words("ar", "that")


@cache
def given() -> Words:
    """Given names, and what opens a compound one; an article never does."""
    return frozenset(name for name in given_names() if not name.startswith("ال")) | {"ابو", "عبد", "ابن"}


def bare(word: str) -> tuple[str, bool]:
    """A word without «و» or «ف» before a verb of speech or action, and whether it had one."""
    if word[:1] in PREFIXES and (len(word) > 3 or word[1:] == "حث"):
        rest = word[1:]
        if rest in saying() or rest in acting() or rest in words("ar", "participles"):
            return rest, True
    return word, False


def is_defined(text: Text, token: int) -> bool:
    """Whether a word has the article: «الإيرانية», but not «أليكسي», whose hamza folding takes away."""
    return text.words[token].startswith("ال") and text.char(token) == "ا"


def is_joined(text: Text, token: int, end: int) -> bool:
    """Whether «و» joins a noun to the one before: «وزيرة الطرق | وبناء | المدن», «حجة الإسلام | والمسلمين»."""
    word = text.words[token]
    if not word.startswith("و") or word in given():
        return False
    return word.startswith("وال") or is_role(word[1:]) or (token + 1 < end and is_defined(text, token + 1))


def is_role(word: str) -> bool:
    return word in words("ar", "more", "roles")


def is_place(word: str) -> bool:
    return word in words("ar", "more", "places")


def is_masdar(word: str) -> bool:
    """Whether a word has the form of a verbal noun: «تعطيل», «إغلاق», «ارتفاع», «استئناف»."""
    if len(word) == 4:
        return word[2] == "و" and not word.startswith("ال")  # «دخول», «وصول»
    if len(word) == 5:
        return (word[0] == "ت" and word[3] == "ی") or (word[0] == "ا" and word[3] == "ا" and word[1] != "ل")
    derived = len(word) in (6, 7) and word[0] == "ا" and word[-2] == "ا"
    return derived and (word[1] in "نستد" or (len(word) == 6 and word[2] in "تط"))  # «استئناف», «اكتشاف»


def may_be_deed(text: Text, token: int) -> bool:
    """Whether a word with «ب» is what somebody is accused of: «بنهب», «بالتواطؤ», «بعرقلة», «بتمويل»."""
    deed = text.words[token][1:]
    return len(deed) == 3 or deed.startswith("ال") or is_masdar(deed) or text.raw(token, token + 1).endswith("ة")
