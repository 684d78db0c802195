"""Which language a text is in: Persian, Arabic or English, or none of them (`und`).

Words vote. Letters are folded first (ي ى ی, ك ک), because outlets write Persian with Arabic letters and Arabic
with Persian ones: the code point says nothing. Function words weigh most, then morphology («ال…», «…ة», «می…»,
«…های»), then letters only one of the languages has. Urdu, Kurdish, Pashto and Azeri vote too, so that
they are not called Persian; German, French and others vote against English. Words: `data/language_words.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Final

import msgspec


class Language(msgspec.Struct, frozen=True):
    """A language and how sure the votes are: `code` is `fa`, `ar`, `en` or `und`, `confidence` 0 to 1.

    For `und` the confidence is that of the best of the three, which was not enough.
    """

    code: str
    confidence: float


_SAMPLE: Final = 6000  # characters: about a thousand words, far more than any decision needs
_ARABIC_SCRIPT: Final = "ء-غف-يٮ-ۓەۮۯۺ-ۿݐ-ݿ"
_TOKEN: Final = re.compile(
    f"[{_ARABIC_SCRIPT}\u200c\u064b-\u065f]{{1,40}}|[^\\W\\d_]{{1,40}}(?:['’][a-z]{{1,2}}\\b)?", re.I
)
_IN_ARABIC_SCRIPT: Final = re.compile(f"[{_ARABIC_SCRIPT}]")
_IN_LATIN_SCRIPT: Final = re.compile("[a-zà-öø-ÿāăąćčďđēęěğīıłńňőœřśşšťūůűźżžA-ZÀ-ÖØ-Þ]")
_OTHER_SCRIPT: Final = re.compile("[\u0370-\u05ff\u0700-\u074f\u0780-\u1dff\u2c00-\ud7ff\uf900-\ufaff]")
_FOLD: Final = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", **dict.fromkeys(map(chr, range(0x64B, 0x660)))})

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
        (r"[ټډړږښڼۍڅځ]", "ps", 1.5),
        (r"ؤ\w*[یر]$|(?:لار|لر|لری|لاری|ینده|یندا|میش|دیر)$", "azb", 0.8),
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
_WORD_VOTES: Final = 2.0
_PLAIN_VOTES: Final = 0.2  # a word that says nothing: weakly the script's commonest language here
_LATIN_CODES: Final = frozenset({"en", "de", "fr", "es", "pt", "tr", "it", "nl"})
_SUPPORTED: Final = ("fa", "ar", "en")


def detect(text: str) -> Language:
    """The language most of the text is in; `und` when it has too few words, or is in another language.

    Looks at the first 6,000 characters: linear, and never slow. For any text, normalised or not.
    """
    sample = text[:_SAMPLE]
    script = _script(sample)
    if script is None:
        return Language("und", 0.0)
    totals: dict[str, float] = {}
    words = 0
    for token in _TOKEN.findall(sample):
        votes = _votes(token)
        if votes and (votes[0][0] in _LATIN_CODES) == (script == "latin"):
            words += 1
            for code, weight in votes:
                totals[code] = totals.get(code, 0.0) + weight
    ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    if not ranked or words < 1:
        return Language("und", 0.0)
    best, score = ranked[0]
    runner_up = ranked[1][1] if len(ranked) > 1 else 0.0
    confidence = round((score - runner_up) / (score + 1.0), 3)
    enough = score >= 1.0 or words >= 3
    if best in _SUPPORTED and enough and score > runner_up:
        return Language(best, confidence)
    return Language("und", confidence if best in _SUPPORTED else 0.0)


def passages(paragraphs: Sequence[str], article_language: str) -> list[str]:
    """The language of each paragraph: its own where it says so clearly, else that of the article.

    A short or unclear paragraph («انتهی», a name, a number) is in the article's language.
    """
    return [_passage(detect(paragraph), article_language) for paragraph in paragraphs]


def _passage(found: Language, article_language: str) -> str:
    clear = found.code != "und" and found.confidence >= _CLEAR
    return found.code if clear else article_language


_CLEAR: Final = 0.5


def _script(text: str) -> str | None:
    arabic, latin = len(_IN_ARABIC_SCRIPT.findall(text)), len(_IN_LATIN_SCRIPT.findall(text))
    other = len(_OTHER_SCRIPT.findall(text))
    if max(arabic, latin) <= other or arabic + latin < 2:
        return None
    return "arabic" if arabic * 1.5 >= latin else "latin"


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


@lru_cache(maxsize=32768)
def _votes(token: str) -> tuple[tuple[str, float], ...]:
    """The votes of one word. The cache only saves time: the votes are a function of the word."""
    word = token.casefold().translate(_FOLD).strip("\u200c")
    arabic = bool(_IN_ARABIC_SCRIPT.match(word))
    totals = {"fa" if arabic else "en": _PLAIN_VOTES}
    for code in _words().get(word, ()):
        totals[code] = totals.get(code, 0.0) + _WORD_VOTES
    for pattern, code, weight in _FORMS:
        if (code in _LATIN_CODES) != arabic and pattern.search(word):
            totals[code] = totals.get(code, 0.0) + weight
    return tuple(totals.items())
