"""News codes and addresses: deterministic from outlet, Tehran day and the article's number within the day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote

from connectors.newsroom.article import Article
from connectors.newsroom.dates import from_jalali, jalali
from connectors.newsroom.sites import site_of

# A counter's value at the start of this day, and how much it grows a day (85908404 is IRNA, 2025-08-08).
_ANCHOR = date(2025, 8, 8)
_COUNTERS = {"irna": (85_907_500, 1400), "nournews": (238_650, 140), "serat": (708_150, 180)}
# Slots that generated articles never reach (2,000 a day at most): (first, how many).
_AUTHORED = {
    "irna": (1100, 300),
    "nournews": (100, 40),
    "serat": (140, 40),
    "isna": (90_000, 9_999),
    "fars": (90_000, 9_999),
}
_NOT_IN_SLUGS = re.compile(r"[\s\u00a0«»\"'،؛؟?!.:/\\()\[\]{}<>#%&*+=@^~`,;]+")
_HYPHENS = re.compile(r"[-\u200c|…–ـ]+")


def code_of(outlet: str, day: date, slot: int) -> str:
    """The news code: Fars 14 digits (Jalali day + 6), ISNA 13 (11 before 1400), the others a counter."""
    if outlet in _COUNTERS:
        start, stride = _COUNTERS[outlet]
        if not 0 <= slot < stride:
            raise ValueError(f"{outlet} has {stride} codes a day, slot {slot} is none of them")
        return str(start + (day - _ANCHOR).days * stride + slot)
    year, month, number = jalali(day)
    if outlet == "fars":
        return f"{year:04}{month:02}{number:02}{slot:06}"
    if year >= 1400:
        return f"{year:04}{month:02}{number:02}{slot:05}"
    return f"{year % 100:02}{month:02}{number:02}{slot:05}"


@lru_cache(maxsize=8192)
def day_and_slot(outlet: str, code: str) -> tuple[date, int] | None:
    """The inverse of `code_of`; None for a code this outlet cannot have given."""
    if not (code.isascii() and code.isdigit() and len(code) < 20):
        return None
    if outlet in _COUNTERS:
        start, stride = _COUNTERS[outlet]
        days, slot = divmod(int(code) - start, stride)
        return (_ANCHOR + timedelta(days=days), slot) if abs(days) < 40_000 else None
    lengths = {"fars": {14: 4}, "isna": {13: 4, 11: 2}}[outlet]
    width = lengths.get(len(code))
    if width is None:
        return None
    year = int(code[:width]) + (1300 if width == 2 else 0)
    try:
        day = from_jalali(year, int(code[width : width + 2]), int(code[width + 2 : width + 4]))
    except ValueError:
        return None
    return day, int(code[width + 4 :])


def authored_slot(outlet: str, key: str, taken: set[int]) -> int:
    """A slot for a hand-made article: from its key, the next free one when two keys meet on a day.

    Raises ValueError when the outlet's slots for hand-made articles of that day are used up.
    """
    first, count = _AUTHORED[outlet]
    start = int.from_bytes(blake2b(key.encode(), digest_size=6).digest(), "big")
    for step in range(count):
        slot = first + (start + step) % count
        if slot not in taken:
            return slot
    raise ValueError(f"{outlet}: more than {count} hand-made articles on one day")


def news_code(article: Article) -> str:
    """The article's news code."""
    return code_of(article.outlet, article.day, article.slot)


def slug(article: Article) -> str:
    """The readable tail of an address, unescaped.

    Nastooh and Fars turn everything but letters and digits into hyphens; Serat and Nour keep ZWNJ and `|`
    («ونس-...-شود|-فلسطین-را-به‌رسمیت-...»).
    """
    return _slug(article.first_title or article.title, article.outlet in ("isna", "irna", "fars"))


@lru_cache(maxsize=8192)
def _slug(title: str, plain: bool) -> str:
    text = _NOT_IN_SLUGS.sub("-", title).strip("-")
    if plain:
        text = _HYPHENS.sub("-", text).strip("-")
    return text[:180] or "news"


@lru_cache(maxsize=8192)
def _escaped_slug(title: str, plain: bool) -> str:
    return quote(_slug(title, plain), safe="-_.~")


def path_of(article: Article) -> str:
    """Path of the article's page, percent-escaped (ZWNJ and `|` too)."""
    code = news_code(article)
    tail = _escaped_slug(article.first_title or article.title, article.outlet in ("isna", "irna", "fars"))
    if article.outlet in ("nournews", "serat"):
        return f"/{article.edition}/news/{code}/{tail}"
    return f"/news/{code}/{tail}"


def url_of(article: Article) -> str:
    """The article's canonical https address at its outlet, percent-escaped."""
    return site_of(article.outlet, article.edition).base + path_of(article)


def raw_url_of(article: Article) -> str:
    """The address as ISNA's, Nour's and Serat's feeds print it: letters, ZWNJ and `|` unescaped."""
    site = site_of(article.outlet, article.edition)
    prefix = f"/{article.edition}" if article.outlet in ("nournews", "serat") else ""
    return f"{site.base}{prefix}/news/{news_code(article)}/{slug(article)}"
