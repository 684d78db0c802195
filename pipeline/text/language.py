"""Which language a text is in: Persian, Arabic or English, or none of them (`und`).

Words vote. Letters are folded first (ي ى ی, ك ک), because outlets write Persian with Arabic letters and Arabic
with Persian ones: the code point says nothing. Function words weigh most, then morphology («ال…», «…ة», «می…»,
«…های»), then letters only one of the languages has. Urdu, Kurdish, Pashto and Azeri vote too, so that
they are not called Persian; German, French and others vote against English. Words: `data/language_words.txt`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import chain
from typing import Final, NamedTuple

import msgspec


class Language(msgspec.Struct, frozen=True):
    """A language and how sure the votes are: `code` is `fa`, `ar`, `en` or `und`, `confidence` 0 to 1.

    For `und` the confidence is that of the best of the three, which was not enough.
    """

    code: str
    confidence: float


_SAMPLE: Final = 3000  # characters: about 450 words, far more than any decision needs
_PASSAGE: Final = 600  # characters of a paragraph that tell its language
_CLEAR: Final = 0.5  # confidence that sets a paragraph apart from its article
_LONGEST_WORD: Final = 60  # characters: longer strings between spaces are no words
_WORD: Final = re.compile("[^\\W\\d_](?:[\u200c\u064b-\u065f'’]*[^\\W\\d_])*")
_PRESENTATION_FORM: Final = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_FOLD: Final = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", **dict.fromkeys(["ـ", *map(chr, range(0x64B, 0x660))])})

# What the form of a word says, after its letters are folded: (pattern, code, votes).
_FORMS: Final[tuple[tuple[re.Pattern[str], str, float], ...]] = tuple(
    (re.compile(pattern), code, votes)
    for pattern, code, votes in (
        (r"^(?:[وف]?[بک]?ال|[وف]?لل)\w{2}", "ar", 1.5),  # the article: الحکومة, والصادرات, للأمن
        (r"ة$", "ar", 1.5),
        (r"^[أإ]|[إ]", "ar", 1.0),
        (r"^(?:[وف]?[یتن]|س[یتن])\w{2,}(?:ون|وا|ها|هم)$", "ar", 0.7),  # یعملون
        (r"[پچژگ]", "fa", 0.8),  # weak: Arabic writes names with them too
        (r"\u200c", "fa", 1.0),
        (r"^ن?می\u200c?\w{2}", "fa", 0.7),  # می‌رود, میرود
        (
            r"\w{2}\u200c?(?:های|هایی|هایش|ترین|گیری|شان|مان|گان|گاه|گاهی|نامه|شده|کرده|ستان|سازی|داری)$",
            "fa",
            1.2,
        ),
        (r"\w{2}(?:یی|ئی|ندگی|اند|ستند)$", "fa", 0.8),
        (r"[ٹڈڑںےۓ]", "ur", 1.5),
        (r"[ہھ]", "ur", 0.7),
        (r"[ێۆڕڵڤ]", "ckb", 1.5),
        (r"ە", "ckb", 0.5),
        (r"[ټډړږښڼۍڅځې]", "ps", 1.5),
        (r"\w(?:لار|لاری|لارین|لردن|ینده|یندا|جاق|میش)$", "azb", 1.2),
        (r"(?:ing|tion|ment|ness|ed|ly|ity|ship|ism)$|['’]s$|^wh|th|sh", "en", 0.5),
        (r"[äöüß]|sch|(?:ung|keit|lich|isch)$", "de", 1.0),
        (r"[çèêëîïôûœ]|(?:eux|ement|aient|ique)$", "fr", 1.0),
        (r"[ñáíóú]|(?:ción|dad|ados|mente)$", "es", 1.0),
        (r"[ãõ]|(?:ção|ções)$", "pt", 1.5),
        (r"[ğışİ]|(?:lar|ler|ları|leri|yor)$", "tr", 1.0),
        (r"(?:zione|ità|gli)$", "it", 1.0),
        (r"ij|(?:aan|oor|heid)$", "nl", 0.7),
    )
)
_REGIONAL_CODES: Final = frozenset({"ur", "ckb", "ps"})
_REGIONAL_LETTER: Final = re.compile("[ٹڈڑںےۓہھێۆڕڵڤەټډړږښڼۍڅځې]")
_WORD_VOTES: Final = 2.0
_PLAIN_VOTES: Final = 0.2  # a word that says nothing: weakly the script's commonest language here
_ENOUGH: Final = 0.6  # votes: one telling word, or three that say nothing
_ENOUGH_APART: Final = 4.5  # votes, of telling words only, that set a paragraph apart from its article
_LATIN_CODES: Final = frozenset({"en", "de", "fr", "es", "pt", "tr", "it", "nl"})
_LATIN_SCRIPT_FORMS: Final = tuple(form for form in _FORMS if form[1] in _LATIN_CODES)
_REGIONAL_FORMS: Final = tuple(form for form in _FORMS if form[1] not in _LATIN_CODES)
_ARABIC_SCRIPT_FORMS: Final = tuple(form for form in _REGIONAL_FORMS if form[1] not in _REGIONAL_CODES)
_SUPPORTED: Final = ("fa", "ar", "en")


def detect(text: str) -> Language:
    """The language most of the text is in; `und` when it has too few words, or is in another language.

    Looks at the first 3,000 characters. For any text, normalised or not.
    """
    return _judge(text[:_SAMPLE], _PLAIN_VOTES, _ENOUGH)


def passages(paragraphs: Sequence[str], article_language: str) -> list[str]:
    """The language of each paragraph: its own where its words say so clearly, else that of the article.

    A short or unclear paragraph («انتهی», a list of names, a number) is in the article's language.
    """
    return [_passage(_judge(paragraph[:_PASSAGE], 0.0, _ENOUGH_APART), article_language) for paragraph in paragraphs]


def _passage(found: Language, article_language: str) -> str:
    return found.code if found.code != "und" and found.confidence >= _CLEAR else article_language


def _judge(text: str, plain: float, enough: float) -> Language:
    """The language of a text, when each word also has `plain` votes for the script's commonest language."""
    if _PRESENTATION_FORM.search(text):
        text = unicodedata.normalize("NFKC", text)
    ballots = [_ballot(string[:_LONGEST_WORD]) for string in text.split()]
    if not ballots:
        return Language("und", 0.0)
    words, arabic, latin, other, fa, ar, en, rest = zip(*ballots, strict=True)
    if sum(arabic) + sum(latin) < max(2, sum(other)):
        return Language("und", 0.0)
    # Latin names and addresses stand in Persian and Arabic texts more than the other way round.
    in_arabic = sum(arabic) * 1.5 >= sum(latin)
    common = plain * sum(words)
    votes = {"fa": sum(fa) + common, "ar": sum(ar)} if in_arabic else {"en": sum(en) + common}
    for code, weight in chain.from_iterable(rest):
        if (code in _LATIN_CODES) != in_arabic:
            votes[code] = votes.get(code, 0.0) + weight
    return _decide(votes, enough)


def _decide(votes: dict[str, float], enough: float) -> Language:
    ranked = sorted(votes.items(), key=lambda item: (-item[1], item[0]))
    best, score = ranked[0]
    margin = score - (ranked[1][1] if len(ranked) > 1 else 0.0)
    confidence = round(margin / (score + 1.0), 3)
    if best not in _SUPPORTED:
        return Language("und", 0.0)
    return Language(best if score >= enough and margin > 0 else "und", confidence)


@cache
def _words() -> dict[str, tuple[str, ...]]:
    text = resources.files("pipeline.text.data").joinpath("language_words.txt").read_text(encoding="utf-8")
    codes: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            code, words = line.split(":", 1)
            for word in words.translate(_FOLD).split():
                if code not in codes.get(word, ()):
                    codes[word] = (*codes.get(word, ()), code)
    return codes


class _Ballot(NamedTuple):
    """What a string between spaces says: its words, their letters in each script, and its votes."""

    words: int
    arabic: int
    latin: int
    other: int
    fa: float
    ar: float
    en: float
    rest: tuple[tuple[str, float], ...]


@lru_cache(maxsize=32768)
def _ballot(string: str) -> _Ballot:
    """The votes of the words in a string. The cache only saves time: they are a function of the string."""
    lengths = {"arabic": 0, "latin": 0, "other": 0}
    votes = dict.fromkeys(_SUPPORTED, 0.0)
    words = [word for found in _WORD.findall(string) if (word := found.casefold().translate(_FOLD))]
    for word in words:
        script = _script(word)
        lengths[script] += len(word)
        for code, weight in _votes(word, script):
            votes[code] = votes.get(code, 0.0) + weight
    fa, ar, en = (votes.pop(code) for code in _SUPPORTED)
    letters = (lengths["arabic"], lengths["latin"], lengths["other"])
    return _Ballot(len(words), *letters, fa, ar, en, tuple(votes.items()))


def _script(word: str) -> str:
    first = word[0]
    if "\u0600" <= first <= "\u06ff" or "\u0750" <= first <= "\u077f":
        return "arabic"
    return "latin" if first < "\u0250" or "\u1e00" <= first < "\u1f00" else "other"


def _votes(word: str, script: str) -> Iterator[tuple[str, float]]:
    if script == "other":
        return
    if script == "latin":
        forms = _LATIN_SCRIPT_FORMS
    else:
        forms = _REGIONAL_FORMS if _REGIONAL_LETTER.search(word) else _ARABIC_SCRIPT_FORMS
    for code in _words().get(word, ()):
        yield code, _WORD_VOTES
    for pattern, code, weight in forms:
        if pattern.search(word):
            yield code, weight
