"""One folded form of a text for reading dates: ASCII digits, Persian letters, plain single spaces and dashes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

# Arabic and Persian spellings of one letter, and the many forms of one sign, folded to the left one.
_SAME = {
    "ی": "يىئېۍ",
    "ک": "ك",
    "ه": "ةۀہەھ",
    "ا": "أإآٱ",
    "و": "ؤ",
    "-": "‐‑‒–—―−－",
    "/": "⁄∕؍／\\",
    ":": "：∶",
    ",": "،٬",
    ".": "٫۔",
    "'": "’‘ʼ`´",
    " ": "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000",
}
# Hamza on the line, soft hyphen, ZWNJ and its kin, bidi marks, byte order mark.
_DROPPED = "ء\u00ad\u061c\u0670\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
# Arabic signs and marks, bidi embeddings and isolates: (first, one past the last).
_DROPPED_RANGES = ((0x0610, 0x061B), (0x064B, 0x0660), (0x06D6, 0x06DD), (0x202A, 0x202F), (0x2066, 0x206A))
_TATWEEL_IN_WORD = re.compile(r"(?<=[^\W\d_])\u0640+")
_SPACES = re.compile(r" {2,}")


@cache
def _table() -> dict[int, str | None]:
    """The mapping for `str.translate`: each character to its folded text, None for what is dropped."""
    table: dict[int, str | None] = {ord(c): None for c in _DROPPED}
    table.update({code: None for first, end in _DROPPED_RANGES for code in range(first, end)})
    table.update(dict.fromkeys(range(8192, 8203), " "))
    table.update({ord(c): kept for kept, others in _SAME.items() for c in others})
    for zero in (0x0660, 0x06F0, 0xFF10):  # Arabic, Persian and full-width digits
        table.update({zero + n: str(n) for n in range(10)})
    table.update({code: chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})
    for code in (*range(0xFB50, 0xFDD0), *range(0xFE70, 0xFEFD)):  # Arabic presentation forms
        plain = unicodedata.normalize("NFKC", chr(code))
        if plain != chr(code):
            table[code] = plain.translate(table)
    table[0x0640] = "-"
    return table


def _untatweeled(text: str) -> str:
    # A tatweel stretches a word («مـرداد», «هـ») or stands for a dash («۱۴۰۴ ـ ۱۲:۳۰»).
    return _TATWEEL_IN_WORD.sub(lambda m: "\u200c" * len(m[0]), text) if "\u0640" in text else text


def fold(text: str) -> str:
    """The folded form of a text: what the date patterns are written for."""
    folded = _untatweeled(text).translate(_table())
    return _SPACES.sub(" ", folded) if "  " in folded else folded


def offsets(text: str) -> list[int]:
    """For each character of `fold(text)` the position in `text` it came from, and `len(text)` at the end."""
    table = _table()
    positions: list[int] = []
    after_space = False
    for position, character in enumerate(_untatweeled(text)):
        for out in table.get(ord(character), character) or "":
            if not (after_space and out == " "):
                positions.append(position)
            after_space = out == " "
    positions.append(len(text))
    return positions
