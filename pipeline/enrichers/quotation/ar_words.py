"""The kinds of Arabic words that the rules of quotations ask for, and what a word's form tells."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from pipeline.enrichers.linking.data import Entry, Name, entries
from pipeline.enrichers.quotation.lexicon import Words, arabic, given_names, words
from pipeline.enrichers.quotation.text import Text
from pipeline.text.folding import fold

PREFIXES: Final = ("و", "ف")  # glued before a verb
_OF_NAMES: Final = frozenset(
    ["عبد", "ابو", "ابی", "بن", "ابن", "ال", "سیف", "بدر", "نصر", "علم", "روح", "بحر", "ذو", "نور", "شمس"]
)  # «بحر العلوم»
_NO_WOMEN: Final = frozenset({"کبیره", "مختاره", "مقرره"})  # adjectives in the form of an office
_WORDS: Final = 1 << 14  # of which the kind is kept: the same few thousand are asked for in every article
_LONG_FORM: Final = 4  # letters
SHORTEST_NISBA: Final = 5  # letters of «الرأي», which tells no origin
SHORTEST_WHOSE: Final = 4  # letters of «مها», «طه» and their like
_SHORTEST_ROLE: Final = 3  # letters; «الأمر» is no commander, «الإمام» a title before a name


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
    return frozenset(verb + told for verb in arabic("telling") for told in ("ه", "ها", "هم", "هما", "نا"))


@cache
def acting() -> Words:
    """Finite verbs that only tell whom the sentence is about."""
    return arabic("acting") | frozenset(verb + "ت" for verb in arabic("acting") if verb[-1] not in "یات")


@cache
def impersonal() -> Words:
    """Nouns of institutions, and of who is told by no office: «مصدر», «شاهد»."""
    return arabic("bodies") | arabic("generic")


@cache
def stops() -> Words:
    return arabic("stops") | words("ar", "that")


@cache
def given() -> Words:
    """Given names, and what opens a compound one; an article never does, but «أل» and «إل» fold to it."""
    listed = frozenset(name for name in given_names() if not name.startswith("ال"))
    spelt = arabic("given") | _first_names()
    return listed | (spelt - stops() - _places()) | {"ابو", "عبد", "ابن"}


@cache
def _first_names() -> Words:
    """First words of the gazetteer's persons that are hardly another word: no titles, no plain words."""
    found = {parts[0] for parts in _persons() if len(parts) > 1 and not parts[0].startswith("ال")}
    plain = arabic("no_given") | arabic("honorifics") | roles() | stops()
    return frozenset(word for word in found - plain if len(word) > _SHORTEST_ROLE - 1)


@cache
def surnames() -> Words:
    """Last words of the gazetteer's persons: «لارسن» is no «لـ» with a word."""
    return frozenset(parts[-1] for parts in _persons() if len(parts) > 1)


@cache
def _listed_places() -> Words:
    """Places of the gazetteer with one word for their name."""
    spelt = (fold(name.text) for entry in entries().values() if entry.type == "place" for name in _own(entry))
    return frozenset(name for name in spelt if " " not in name and len(name) > _SHORTEST_ROLE - 1)


def _persons() -> Iterator[list[str]]:
    """The names of the gazetteer's persons, in folded words."""
    persons = (entry for entry in entries().values() if entry.type == "person")
    return (fold(name.text).split() for entry in persons for name in _own(entry))


def _own(entry: Entry) -> Iterator[Name]:
    return (name for name in entry.names.get("ar", ()) if not name.cued and not name.generic)


@lru_cache(maxsize=_WORDS)
def bare(word: str) -> tuple[str, bool]:
    """A word without «و» or «ف» before a verb of speech or action, and whether it had one."""
    if word[:1] in PREFIXES and (len(word) > 3 or word[1:] == "حث") and word[1:] in _joined():
        return word[1:], True
    return word, False


def verb_before(text: Text, first: int) -> str:
    """The word before a phrase, as its verb is listed; "" where none stands there."""
    return bare(text.words[first - 1])[0] if first > 0 else ""


@cache
def _joined() -> Words:
    return saying() | acting() | words("ar", "participles")


def is_defined(text: Text, token: int) -> bool:
    """Whether a word has the article: «الإيرانية», but not «أليكسي», whose hamza folding takes away."""
    return text.words[token].startswith("ال") and text.source[text.starts[token]] == "ا"


def is_joined(text: Text, token: int, end: int) -> bool:
    """Whether «و» joins a noun to the one before: «وزيرة الطرق | وبناء | المدن», «حجة الإسلام | والمسلمين»."""
    word = text.words[token]
    if not word.startswith("و") or word in given():
        return False
    return word.startswith("وال") or is_role(word[1:]) or (token + 1 < end and is_defined(text, token + 1))


@lru_cache(maxsize=_WORDS)
def is_role(word: str) -> bool:
    """Whether a word is an office or a trade, with or without the article: «المحامي», «محامي»."""
    return word in roles()


@cache
def roles() -> Words:
    told = arabic("roles")
    feminine = {word + "ه" for word in told if len(word) > _SHORTEST_ROLE and word[-1] not in "هیا"}
    listed = told | {word for word in feminine if word.removeprefix("ال") not in _NO_WOMEN | arabic("bodies")}
    other = {word[2:] if word.startswith("ال") else "ال" + word for word in listed if len(word) > _SHORTEST_ROLE}
    kinds = ("honorifics", "adjectives", "generic", "bodies")
    bare = {word.removeprefix("ال") for word in listed} - {"امام", "کبیر"}
    held = [word for word in bare if len(word) > _SHORTEST_ROLE]
    whose = {_before_ending(word) + hers for word in held for hers in ("ها", "هم")} | relations()
    whose |= {_before_ending(word) + "ه" for word in held if not word.endswith("ی")}  # «صحفية» is an adjective
    return listed | (other - {"الامام"}).union(whose).difference(*(arabic(kind) for kind in kinds))


@cache
def relations() -> Words:
    """«شقيقته», «نجلها»: relatives and friends by whose they are."""
    return frozenset(_before_ending(word) + hers for word in arabic("relations") for hers in ("ه", "ها", "هم"))


def _before_ending(word: str) -> str:
    """A noun as it stands before «ـه», «ـها»: «زميلة», «زميلتها»."""
    return word[:-1] + "ت" if word.endswith("ه") and len(word) > _SHORTEST_ROLE else word


@lru_cache(maxsize=_WORDS)
def is_feminine(verb: str) -> bool | None:
    """Whether a verb or participle is said of a woman or a body; None where it tells neither."""
    if verb in words("ar", "feminine") or verb == "قولها":
        return True
    if verb in words("ar", "verbs") or verb == "قوله":
        return False
    if verb in words("ar", "imperfect") and not verb.endswith("ون"):
        return verb.startswith("ت")
    return verb.endswith("ه") if verb in words("ar", "participles") and not verb.endswith("ین") else None


@lru_cache(maxsize=_WORDS)
def takes_object(verb: str) -> bool:
    """Whether what a verb of speech acts upon may stand behind who speaks: «نفى الوزير الأنباء», not behind «قال»."""
    return verb not in arabic("without_object")


@lru_cache(maxsize=_WORDS)
def is_place(word: str) -> bool:
    return word in _places()


@cache
def _places() -> Words:
    listed = _listed_places() - arabic("no_places") - given_names()
    return listed | arabic("places")


@lru_cache(maxsize=_WORDS)
def is_masdar(word: str) -> bool:
    """Whether a word has the form of a verbal noun: «تعطيل», «إغلاق», «ارتفاع», «استئناف»."""
    if word.endswith("ه") and len(word) > _LONG_FORM:  # «إحالة», «استعادة», «مواصلة», but «إدارة», «محافظة»
        of_a = word[0] == "ا" and word[-3] == "ا" and len(word) != _LONG_FORM + 2
        return (of_a or (word[0] == "م" and word[2] == "ا" and len(word) == 6)) and not _is_body(word)
    if len(word) == 4:
        return word[2] == "و" and not word.startswith("ال") and not word.endswith("ه")  # «دخول», «وصول»
    if len(word) == 5:
        of_t = word[0] == "ت" and (word[3] == "ی" or word[2] == "ا")  # «تعطيل», «تراجع»
        return of_t or (word[0] == "ا" and word[3] == "ا" and word[1] != "ل")
    derived = len(word) in (6, 7) and word[0] == "ا" and word[-2] == "ا"
    return derived and (word[1] in "نستد" or (len(word) == 6 and word[2] in "تط"))  # «استئناف», «اكتشاف»


def opens_object(text: Text, at: int) -> bool:
    """Whether a word behind a name is a noun that the next one belongs to: «بري | إرجاء التصويت»."""
    word, following = text.words[at], text.words[at + 1] if at + 1 < len(text.words) else ""
    if word in given() or word in arabic("masdar_names") or is_defined(text, at):
        return False
    noun = following[:1].isalpha() and following not in stops() and not bare(following)[1]
    return noun and (is_masdar(word) or (text.raw(at, at + 1).endswith("ة") and following.startswith("ال")))


def opens_surname(word: str) -> bool:
    """Whether a surname goes on behind a word: «بن», «آل», «أبو»."""
    return word in _OF_NAMES or word in ("الله", "الدین")


def opens_construct(text: Text, at: int) -> bool:
    """Whether a word behind a whole name is a noun with the one it belongs to: «مهدي تاج | بقاء الجهاز الفني»."""
    word, before = text.words[at], text.words[at - 1]
    if (
        at + 1 >= len(text.words)
        or word.endswith("ی")
        or word in given()
        or word in stops()
        or is_defined(text, at)
        or word.startswith("لل")  # «المجلس الأعلى | للأمن القومي»
        or (word[0] == "ل" and word[1:] in arabic("bodies"))  # «أكدت | لصحيفة النهار أن»
        or len(word) < _SHORTEST_ROLE
    ):
        return False
    compound = before in _OF_NAMES or word in _OF_NAMES or text.words[at + 1] in ("الله", "الدین", "الاسلام")
    return is_defined(text, at + 1) and not compound


@cache
def _peoples() -> Words:
    """«الإيطالي», «السعودي»: who comes from a place."""
    stems = {place.removeprefix("ال") for place in arabic("places")}
    shorter = {stem[: -len(last)] for stem in stems for last in ("یا", "ا", "ه") if stem.endswith(last)}
    return frozenset(f"ال{stem}{end}" for stem in stems | shorter for end in ("ی", "یه"))


@lru_cache(maxsize=_WORDS)
def is_of_place(word: str) -> bool:
    return word in _peoples() or word in nationalities()


@cache
def nationalities() -> dict[str, str]:
    """«الإيراني», «الإيرانية» → «إيران», for the countries of the gazetteer."""
    return {
        f"ال{fold(adjective)}{ending}": fold(place.name("ar"))
        for place in entries().values()
        for adjective in place.adjectives.get("ar", ())
        for ending in ("", "ه")
    }


def _is_body(word: str) -> bool:
    return word in arabic("bodies") or is_role(word)


def may_be_deed(text: Text, token: int) -> bool:
    """Whether a word with «ب» is what somebody is accused of: «بنهب», «بالتواطؤ», «بعرقلة», «بتمويل»."""
    deed = text.words[token][1:]
    return len(deed) == 3 or deed.startswith("ال") or is_masdar(deed) or text.raw(token, token + 1).endswith("ة")


def is_whose(text: Text, token: int, shortest: int = SHORTEST_WHOSE) -> bool:
    """Whether a word of more letters than `shortest` tells whose a thing is: «لاعبيه», «تحفظها», «ضيفه»."""
    return len(text.words[token]) > shortest and text.raw(token, token + 1).endswith(("ه", "ها", "هم"))
