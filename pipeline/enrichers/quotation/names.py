"""Names and roles of speakers as words that can be compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from pipeline.enrichers.quotation.ar_words import nationalities
from pipeline.enrichers.quotation.lexicon import by_word, words
from pipeline.enrichers.quotation.text import Range, Text, words_of

_EMPTY: Final = frozenset({"سید", "the", "حاج", "هذا", "هذه"})  # words that tell no person from another
_ARTICLE: Final = "ال"
_LATIN: Final = "\u0250"  # English words begin below it
_NO_OFFICE: Final = frozenset(
    {"a", "an", "and", "new", "former", "senior", "top", "own"}
)  # words that no bearer is told from another by
_COMPOUNDS: Final = {
    ("رییس", "جمهور"), ("رییس", "جمهوری"), ("نخست", "وزیر"), ("مدیر", "عامل"), ("مدیر", "کل"),
    ("prime", "minister"), ("secretary", "general"), ("director", "general"), ("vice", "president"),
    ("attorney", "general"),
}  # fmt: skip
_SAME: Final = {
    "مبعوث": "ممثل", "المبعوث": "الممثل",
    "premier": "primeminister", "spokesman": "spokesperson", "spokeswoman": "spokesperson",
    "secretary-general": "secretarygeneral", "director-general": "directorgeneral", "vice-president": "vicepresident",
    "رییسجمهوری": "رییسجمهور", "سخنگوی": "سخنگو", "کشورمان": "ایران",
}  # fmt: skip


_WORDINGS: Final = (
    (" دستگاه دیپلماسی ", " وزارت امور خارجه "), (" وزارت خارجه ", " وزارت امور خارجه "),
    (" وزیر خارجه ", " وزیر امور خارجه "), (" دستگاه قضا ", " قوه قضاییه "), (" دستگاه قضایی ", " قوه قضاییه "),
    (" رسانه ملی ", " سازمان صداوسیما "), (" پایتخت ", " تهران "), (" تهران بزرگ ", " تهران "),
    (" خانه ملت ", " مجلس "), (" رییس پارلمان ", " رییس مجلس "), (" البرلمان الایرانی ", " مجلس الشوری الاسلامی "),
    (" البرلمان ", " مجلس الشوری "),
    (" باسم الخارجیه ", " باسم وزاره الخارجیه "), (" الدبلوماسیه الایرانیه ", " الخارجیه "),
)  # fmt: skip


_REWORDED: Final = frozenset(word for other, _ in _WORDINGS for word in other.split()) - {
    "وزارت",
    "وزیر",
    "رییس",
    "باسم",
}


def plain(written: Sequence[str]) -> tuple[str, ...]:
    """Words without punctuation and what tells nobody apart; «رئیس جمهور» is one word."""
    kept: list[str] = []
    for word in written:
        if not word[:1].isalnum() or word in _EMPTY:
            continue
        if kept and (kept[-1], word) in _COMPOUNDS:
            kept[-1] = kept[-1] + word
        else:
            kept.append(_SAME.get(word) or (word[3:] if word.startswith("al-") else word))
    return tuple(kept)


def in_words(text: Text, place: Range) -> tuple[str, ...]:
    """The `plain` words of some tokens; the same names and offices are asked for again and again."""
    found = text.told.get(place)
    if found is None:
        found = text.told[place] = plain(text.words[slice(*place)])
    return found


@lru_cache(maxsize=1 << 13)
def name_words(name: str) -> tuple[str, ...]:
    """The words of an entity's name or mention; one article asks for the same few again and again."""
    return plain(words_of(name))


def ends_in(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a phrase ends with a full name."""
    return len(name) > 1 and words[-len(name) :] == name


def _bare(word: str) -> str:
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word


def head(words: tuple[str, ...]) -> str:
    return _bare(words[0])


def same_role(asked: tuple[str, ...], known: tuple[str, ...]) -> bool:
    """One begins with the other («وزیر نیرو», «وزیر نیرو در دولت»), or says the same with fewer words."""
    shorter = min(len(asked), len(known))
    if asked[:shorter] == known[:shorter] and (shorter > 1 or len(asked) <= len(known)):
        return True
    return len(asked) <= len(known) and {_bare(word) for word in asked} <= {_bare(word) for word in known}


@cache
def countries() -> frozenset[str]:
    """The countries that English words are told to belong to, as `country` names them."""
    return frozenset(name for names in by_word("en", "countries").values() for name in names)


def country(word: str) -> str | None:
    """The country that an English word names or belongs to: "iranian" → "iran"."""
    return next(iter(by_word("en", "countries").get(word, ())), None)


@lru_cache(maxsize=1 << 13)
def office(role: tuple[str, ...]) -> tuple[str, ...]:
    """A role with its noun first, as Persian has it: "Iran's foreign minister" → (minister, iran, foreign)."""
    if not role or role[0][0] > _LATIN:
        # «السفير الإيراني» is «سفير إيران لدى روسيا»
        return tuple(nationalities().get(word, word) for word in _in_one_wording(role))
    complements = words("en", "complements")
    stop = next((at for at in range(1, len(role)) if role[at] in complements), len(role))
    noun = role.index("deputy") if "deputy" in role[:stop] else stop - 1
    abroad = role[stop : stop + 1] == ("to",) and any(country(word.removesuffix("'s")) for word in role[:stop])
    if abroad:  # "the Iranian envoy to Ankara" is no Turk
        role = role[:stop]
    kept = (
        role[noun],
        *role[:noun],
        *role[noun + 1 : stop],
        *(word for word in role[stop:] if word not in complements),
    )
    return tuple(_of_country(word) for word in kept if word not in _NO_OFFICE)


def _in_one_wording(role: tuple[str, ...]) -> tuple[str, ...]:
    """Offices that the press calls in two ways: «سخنگوی دستگاه دیپلماسی» is «سخنگوی وزارت امور خارجه»."""
    if _REWORDED.isdisjoint(role):
        return role
    told = f" {' '.join(role)} "
    for other, usual in _WORDINGS:
        if other in told:
            told = told.replace(other, usual)
    return tuple(told.split())


def _of_country(word: str) -> str:
    word = word.removesuffix("'s")
    return country(word) or word
