"""The three digit sets of the outlets: ASCII 0-9, Persian ۰-۹ (U+06F0) and Arabic-Indic ٠-٩ (U+0660).

One document may use all three. The functions change digits only, one code point for one, so that offsets stay.
Decimal and thousands separators are left as they are.
"""

from __future__ import annotations

import re
from typing import Final

ASCII: Final = "0123456789"
PERSIAN: Final = "۰۱۲۳۴۵۶۷۸۹"
ARABIC: Final = "٠١٢٣٤٥٦٧٨٩"

_TO_ASCII: Final = str.maketrans(PERSIAN + ARABIC, ASCII + ASCII)
_TO_PERSIAN: Final = str.maketrans(ASCII + ARABIC, PERSIAN + PERSIAN)
_TO_ARABIC: Final = str.maketrans(ASCII + PERSIAN, ARABIC + ARABIC)

# A number: digits of any set with single separators inside (1,200 · ۳٫۵ · 12.5). «/» and «:» join dates and
# clock times, whose parts are numbers of their own but are written in one set by any author.
_NUMBER: Final = re.compile(r"[0-9٠-٩۰-۹]+(?:[.,/:٫٬،][0-9٠-٩۰-۹]+)*")
# Two sets in one number: a digit, then a digit of another set with at most one separator between them. It begins
# with one class of characters, so that the search is a plain scan.
_TWO_SETS: Final = re.compile(
    r"[0-9٠-٩۰-۹](?:(?<=[0-9])[.,/:٫٬،]?[٠-٩۰-۹]|(?<=[٠-٩])[.,/:٫٬،]?[0-9۰-۹]|(?<=[۰-۹])[.,/:٫٬،]?[0-9٠-٩])"
)


def to_ascii(text: str) -> str:
    """The text with Persian and Arabic-Indic digits as ASCII digits."""
    return text.translate(_TO_ASCII)


def to_persian(text: str) -> str:
    """The text with ASCII and Arabic-Indic digits as Persian digits."""
    return text.translate(_TO_PERSIAN)


def to_arabic(text: str) -> str:
    """The text with ASCII and Persian digits as Arabic-Indic digits."""
    return text.translate(_TO_ARABIC)


def unmix(text: str, language: str) -> str:
    """Each number that mixes digit sets («۱4۰۰») in one set: Persian for `fa`, Arabic-Indic for `ar`, else ASCII.

    Numbers written in one set are left as the author wrote them.
    """
    if not _TWO_SETS.search(text):
        return text
    rewrite = {"fa": to_persian, "ar": to_arabic}.get(language, to_ascii)

    def one_set(match: re.Match[str]) -> str:
        number = match[0]
        return rewrite(number) if _TWO_SETS.search(number) else number

    return _NUMBER.sub(one_set, text)
