"""Letters: one normal form to store (`normalize`) and a more folded one to match (`fold`).

Storage keeps what the author wrote and mends what only the encoding did: code points follow the language of the
passage (Persian ی/ک, Arabic ي/ك/ى), presentation forms become letters, bidi controls and tatweel go, odd spaces
become spaces, ZWNJ stays where it stands between two word characters.

- **Digits** keep the author's set (ASCII stays ASCII: it is a habit of the house, seen by readers); only the two sets
  that look alike follow the language (٤ → ۴ in Persian, ۴ → ٤ in Arabic), and a number in two sets becomes one.
- **Diacritics** stay (they tell مَلِک from مُلک, and Quran quotations carry them), composed as NFC composes them.
- **Heh with hamza** is written U+0647 U+0654 (هٔ, as in CLDR's Persian exemplars): NFC leaves it alone, while
  U+06C0 (ۀ) decomposes into U+06D5, another letter.
- **Quotation marks** of the author stay; only look-alikes (<<, 《, ❝, ＂) become the marks they stand for.

Matching drops all of that: see `pipeline.text.folding`, whose functions are offered here too.

Limits: an Arabic quotation *inside* a Persian paragraph gets Persian code points (as the outlets themselves print
it); word-final ی in Arabic is decided by `arabic_yeh`, whose lexicon cannot know every verb.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from operator import itemgetter
from typing import Final

from pipeline.text import arabic_yeh, digits
from pipeline.text.folding import fold, fold_tight, fold_tight_all, fold_with_map
from pipeline.text.language import passages

__all__ = ["ZWNJ", "fold", "fold_tight", "fold_tight_all", "fold_with_map", "normalize", "normalize_passages"]

ZWNJ: Final = "\u200c"
_ZWJ: Final = "\u200d"
_TATWEEL: Final = "\u0640"

# Marks that authors and CMSs of the region used as a half space (old Fars: «می\u200eرود», «روش\xadهای»).
_HALF_SPACES: Final = "\xad\u200b\u200e\u200f"
_INVISIBLE: Final = _HALF_SPACES + ZWNJ + _ZWJ + "\u061c\u180e\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_INVISIBLE_RUN: Final = re.compile(f"[{_INVISIBLE}{_TATWEEL}]+")
# What is not a single ZWNJ between two letters: the rare case, found by a scan before anything is rewritten.
_MISPLACED: Final = re.compile(f"[{_INVISIBLE}{_TATWEEL}](?:(?<!{ZWNJ})|(?<![^\\W\\d_]{ZWNJ})|(?![^\\W\\d_]))")
_ARABIC_LETTER: Final = re.compile(r"[ء-غف-يٮ-ۓە-ۿݐ-ݿ\u064b-\u065f\u0670]")

# Spaces, controls, lone surrogates, presentation forms, Latin ligatures, full-width forms and look-alike quotes.
_ODD: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    "\ufb00-\ufb06\ufb50-\ufd3d\ufd40-\ufdff\ufe70-\ufefc\uff01-\uff5e\ud800-\udfff《》≪≫❝❞〝〞〟]"
)
_LOOKALIKES: Final = {"《": "«", "》": "»", "≪": "«", "≫": "»", "❝": "“", "❞": "”", "〝": "“", "〞": "”", "〟": "„"}
_LINE_END: Final = re.compile("\r\n|[\n\x0b\x0c\r\x85\u2028\u2029]")

_SPACES: Final = re.compile(r" *\n *| {2,}|^ | $")
_YEH_HAMZA: Final = re.compile("[یى]\u0654")

_HEH: Final = (("ہ", "ه"), ("ھ", "ه"), ("ە", "ه"), ("ۃ", "ة"), ("ۀ", "ه\u0654"), ("ۂ", "ه\u0654"))
_BY_LANGUAGE: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "fa": (
        *(("ي", "ی"), ("ى", "ی"), ("ے", "ی"), ("ك", "ک"), ("ڪ", "ک"), *_HEH),
        *zip(digits.ARABIC, digits.PERSIAN, strict=True),
    ),
    "ar": (("ک", "ك"), ("ڪ", "ك"), ("ے", "ي"), *_HEH, *zip(digits.PERSIAN, digits.ARABIC, strict=True)),
}


def normalize(text: str, language: str) -> str:
    """The storage form of a text that is in one language.

    `language` is `fa`, `ar`, `en` or `und`; for the last two Arabic letters keep their code points. Newlines are
    kept (CRLF and Unicode's line ends become `\\n`), runs of spaces become one, lines are stripped. Idempotent for
    any text.
    """
    text = text.replace("\r\n", "\n")
    for char in set(_ODD.findall(text)):
        text = text.replace(char, _stored(char))
    for old, new in _BY_LANGUAGE.get(language, ()):
        text = text.replace(old, new)
    half_spaces = _HALF_SPACES if language == "fa" else ""
    if _MISPLACED.search(text):
        text = _INVISIBLE_RUN.sub(lambda run: _visible(run, half_spaces), text)
    text = _composed(text)
    if language in _BY_LANGUAGE:
        text = text.replace("<<", "«").replace(">>", "»")
    if language == "fa" and "\u0654" in text:
        text = _YEH_HAMZA.sub("ئ", text)
    if language == "ar" and "ی" in text:
        text = _composed(arabic_yeh.restore(text))  # «یٔ» composes with nothing, «ئ» is «ئ»
    if "  " in text or " \n" in text or "\n " in text or text[:1] == " " or text[-1:] == " ":
        text = _SPACES.sub(_space, text)
    return digits.unmix(text, language)


def normalize_passages(text: str, article_language: str) -> str:
    """The storage form of a text whose lines may be in several languages: each line by its own.

    An Arabic paragraph quoted in a Persian article keeps Arabic code points. The number of lines stays.
    Lines are judged as they come; neighbouring lines of one language are normalised together.
    """
    lines = _LINE_END.split(text)
    normal: list[str] = []
    for code, group in groupby(zip(passages(lines, article_language), lines, strict=True), key=itemgetter(0)):
        normal.append(normalize("\n".join(line for _, line in group), code))
    return "\n".join(normal)


def _composed(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _stored(char: str) -> str:
    """What an odd character is stored as."""
    if _LINE_END.match(char):
        return "\n"
    if char in _LOOKALIKES:
        return _LOOKALIKES[char]
    if char == "\t" or unicodedata.category(char) == "Zs":
        return " "
    if "\ud800" <= char <= "\udfff":
        return "\ufffd"
    if unicodedata.category(char) == "Cc":
        return ""
    form = unicodedata.normalize("NFKC", char)
    return form.lstrip(" ")  # the isolated forms of diacritics (U+FE70) decompose to a space and the mark


def _visible(run: re.Match[str], half_spaces: str) -> str:
    """What a run of invisible characters and tatweels is stored as, seen between its neighbours."""
    marks, text = run[0], run.string
    before = text[run.start() - 1] if run.start() else " "
    after = text[run.end()] if run.end() < len(text) else " "
    left, right = bool(_ARABIC_LETTER.match(before)), bool(_ARABIC_LETTER.match(after))
    # Tatweel beside a letter stretches it; alone it plays a dash: «1ــ دیدگاه», « ـ به نمایندگی ـ ».
    if _TATWEEL in marks and not right and not (left and marks[0] == _TATWEEL):
        return "-"
    if ZWNJ in marks and _joins(before, after):
        return ZWNJ
    if left and right and any(mark in half_spaces for mark in marks) and _joins(before, after):
        return ZWNJ
    # Emoji are glued by ZWJ; in Arabic script and at spaces it only shapes a glyph.
    glues = _ZWJ in marks and not (left or right or before.isspace() or after.isspace())
    return _ZWJ if glues else ""


def _joins(before: str, after: str) -> bool:
    """Whether ZWNJ between the two separates parts of a word («می‌رود», «BBC‌ها», «فجر»‌ها»)."""
    if not after.isalnum() or (before.isdigit() and after.isdigit()):
        return False
    return before.isalnum() or before in "»)]”\"'" or unicodedata.category(before) == "Mn"


def _space(match: re.Match[str]) -> str:
    if "\n" in match[0]:
        return "\n"
    return "" if match.start() == 0 or match.end() == len(match.string) else " "
