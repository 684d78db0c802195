"""The matching form of a text: what is equal for a reader is equal here, in Persian, Arabic and English.

Folding works character by character, so that it is the same for every text, idempotent, and can be mapped back.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Final

from pipeline.text import digits

_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u08d3-\u08ff\ufe00-\ufe0f]"
)
_UNIFIED: Final[dict[str, str]] = {
    **dict.fromkeys("يىئےېۍێ", "ی"),
    **dict.fromkeys("كڪګ", "ک"),
    **dict.fromkeys("ةۃہھەۀۂۿ", "ه"),
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ؤۆۇ", "و"),
    **dict.fromkeys("«»“”„‟‹›❝❞〝〞〟《》≪≫″", '"'),
    **dict.fromkeys("‘’‚‛′´`ʼ", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "،": ",",
    "٬": ",",
    "؛": ";",
    "؟": "?",
    "٪": "%",
    "٫": ".",
    "۔": ".",
    "٭": "*",
    "•": "*",
    "﴾": ")",
    "﴿": "(",
    "ـ": "",
}


class _FoldTable(dict[str, str]):
    """Character → its matching form, worked out once per character met (a fixed function of the character)."""

    def __missing__(self, char: str) -> str:
        self[char] = folded = "".join(map(_fold_one, unicodedata.normalize("NFKD", _UNIFIED.get(char, char))))
        return folded


def _fold_one(char: str) -> str:
    if char in _UNIFIED:
        return _UNIFIED[char]
    if char.isspace() or "\ud800" <= char <= "\udfff":
        return " "
    if _MARKS.match(char) or unicodedata.category(char) in {"Cc", "Cf"}:
        return ""
    digit = unicodedata.decimal(char, None)
    return char.casefold() if digit is None else str(digit)


_FOLD: Final = _FoldTable()

# str.translate looks at every character (measured 110 ns each for Persian), while replacing one that is absent
# costs a scan of 1 ns a character. So what Persian and Arabic news is full of is replaced outright, and only the
# characters that are neither that nor already folded are looked up.
_COMMON: Final = "يىكةأإآئؤ\u200c\n،«»؛؟" + digits.PERSIAN
_UNCOMMON: Final = re.compile(r"[^ ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیء0-9a-z.,:;!?()\[\]\"'/%*-]")
_MANY_KINDS: Final = (
    64  # more kinds of uncommon characters than this: one pass by str.translate keeps the time linear
)
_SHORT: Final = 40  # characters of a word or a name, which are looked up sooner than searched for forty kinds
_WORD: Final = re.compile("[^ ]+")
_PUNCTUATION: Final = ' .,:;?!()"-/'  # the common kinds, replaced outright for the same reason
_EXTRA_SPACES: Final = re.compile("^ +| +$|(?<= ) +")
_NOT_ALNUM: Final = re.compile(r"[\W_]+")
_APART: Final = "\ue000"  # stays as it is in folding, and stands in no text
_NOT_ALNUM_APART: Final = re.compile(rf"[^\w{_APART}]+|_+")


def fold(text: str) -> str:
    """The matching form: letters of Persian and Arabic unified, digits ASCII, Latin casefolded, no diacritics.

    ي ى ی → ی, ك → ک, ة ۀ → ه, أ إ آ ٱ → ا, ؤ → و, ئ → ی. ZWNJ, tatweel, bidi marks and other invisible characters are
    dropped, quotes and punctuation unified (« → ", ؟ → ?), whitespace with newlines collapsed to single spaces and
    stripped. For any text, normalised or not; idempotent.
    """
    if len(text) <= _SHORT:
        text = "".join(map(_FOLD.__getitem__, text))
    else:
        for char in _COMMON:
            text = text.replace(char, _FOLD[char])
        uncommon = set(_UNCOMMON.findall(text))
        if len(uncommon) > _MANY_KINDS:
            text = text.translate({ord(char): _FOLD[char] for char in uncommon})
        else:
            for char in uncommon:
                text = text.replace(char, _FOLD[char])
    return " ".join(_WORD.findall(text)) if "  " in text else text.strip(" ")


def fold_tight(text: str) -> str:
    """The letters and digits of `fold(text)` alone: equal for texts that differ in spaces, ZWNJ and punctuation."""
    tight = fold(text)
    if len(tight) <= _SHORT:
        return tight if tight.isalnum() else _NOT_ALNUM.sub("", tight)
    for char in _PUNCTUATION:
        tight = tight.replace(char, "")
    return _NOT_ALNUM.sub("", tight)


def fold_tight_all(texts: Sequence[str]) -> list[str]:
    """`fold_tight` of each text. Folded together, which costs a fifth of folding one by one."""
    whole = _APART.join(texts)
    if whole.count(_APART) != len(texts) - 1:
        return [fold_tight(text) for text in texts]
    tight = fold(whole)
    for char in _PUNCTUATION:
        tight = tight.replace(char, "")
    return _NOT_ALNUM_APART.sub("", tight).split(_APART)


def fold_with_map(text: str) -> tuple[str, list[int]]:
    """`fold(text)` and, for each of its characters, the offset in `text` of the character it comes from.

    A match `[i, j)` in the folded text is `text[offsets[i] : offsets[j - 1] + 1]` in the original: what folding drops
    between two characters (ZWNJ, diacritics) lies inside, what it drops after the last one outside.
    """
    kinds = set(text)
    changed = [char for char in kinds if _FOLD[char] != char]
    dropped = [char for char in changed if not _FOLD[char]]
    if len(changed) > _MANY_KINDS or any(len(_FOLD[char]) > 1 for char in changed):
        pieces = list(map(_FOLD.__getitem__, text))
        folded = "".join(pieces)
        offsets = list(chain.from_iterable(map(repeat, range(len(pieces)), map(len, pieces))))
    else:  # as all news is: characters replaced one by one, some dropped
        offsets = []
        start = 0
        if dropped:
            for match in re.finditer(f"[{re.escape(''.join(sorted(dropped)))}]", text):
                offsets += range(start, match.start())
                start = match.end()
        offsets += range(start, len(text))
        folded = text
        for char in changed:
            folded = folded.replace(char, _FOLD[char])
    if "  " not in folded and folded == folded.strip(" "):
        return folded, offsets
    kept: list[int] = []
    end = 0
    for extra in _EXTRA_SPACES.finditer(folded):
        kept += offsets[end : extra.start()]
        end = extra.end()
    return _EXTRA_SPACES.sub("", folded), kept + offsets[end:]
