"""Made articles for measuring the resolver: words as frequent as in news, phrases that recur, and copies."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from math import exp

import numpy as np

from pipeline.stages.resolving.words import weights
from schemas.ids import digest
from schemas.records import Article, Clean, RawRef

START = datetime(2025, 1, 1, tzinfo=UTC)
COPIES = 0.15  # share of articles that are copies of one of the last thousand
WORDS = (90, 420)  # an article of 250 words, more or less
PHRASES = 30_000  # formulas of news: «به گزارش خبرگزاری», «وی خاطرنشان کرد»
OUTLETS = ("fars", "isna", "irna", "nournews", "serat")


def articles(count: int, *, seed: int = 1, a_day: int = 7_000) -> Iterator[Clean]:
    """Clean records in the order of their publication, `a_day` of them a day."""
    rng = random.Random(seed)
    table = [(word, exp(-tenths / 10)) for word, tenths in weights().items() if "\u0600" <= word[0] <= "\u06ff"]
    words = _Draw([word for word, _ in table], [share for _, share in table], seed)
    formulas = _Draw([" ".join(words.some(rng.randint(2, 5))) for _ in range(PHRASES)], _ranks(PHRASES), seed + 1)
    recent: list[str] = []
    for number in range(count):
        if recent and rng.random() < COPIES:
            text = _edited(rng.choice(recent), rng)
        else:
            text = _written(words, formulas, rng)
            recent = [*recent[-999:], text]
        yield _record(text, number, START + timedelta(days=number / a_day))


class _Draw:
    """Draws from a list, each item as often as its weight says; many at once, since one by one takes longer than the
    resolver."""

    def __init__(self, items: list[str], weights: list[float], seed: int) -> None:
        self._items = items
        self._edges = np.cumsum(weights)
        self._rng = np.random.default_rng(seed)

    def some(self, count: int) -> list[str]:
        """So many items."""
        places = np.searchsorted(self._edges, self._rng.random(count) * self._edges[-1])
        return [self._items[place] for place in places.tolist()]


def _ranks(count: int) -> list[float]:
    return [1 / (rank + 20) for rank in range(count)]


def _written(words: _Draw, formulas: _Draw, rng: random.Random) -> str:
    """A new article: single words, formulas, and what only this article says, more than once."""
    size = rng.randint(*WORDS)
    parts = words.some(size)
    for formula in formulas.some(size // 13):
        parts[rng.randrange(size)] = formula
    own = [str(rng.randint(1, 10**6)) for _ in range(size // 16)]
    for name in own:
        for _ in range(rng.randint(1, 3)):
            parts[rng.randrange(size)] = name
    return " ".join(parts)


def _edited(text: str, rng: random.Random) -> str:
    parts = text.split()
    kind = rng.randrange(3)
    if kind == 0:
        return text
    if kind == 1:
        return " ".join(["به", "گزارش", "خبرنگار", "ما", *parts])
    start = rng.randrange(len(parts) // 2)
    return " ".join(parts[start : start + len(parts) // 2])


def _record(text: str, number: int, published: datetime) -> Clean:
    outlet = OUTLETS[number % len(OUTLETS)]
    page = digest("page", str(number))
    article = Article(
        article_id=digest("article", str(number)),
        page_id=page,
        outlet=outlet,
        edition="fa",
        url=f"https://www.{outlet}.ir/news/{number}",
        language="fa",
        title=" ".join(text.split()[:9]),
        text=text,
        published_at=published,
        published_precision="minute",
        agencies=[outlet],
        content_hash=f"1:{page}",
    )
    raw = RawRef(topic="pages.raw.v1", partition=number % 4, offset=number)
    fetched = published + timedelta(minutes=5)
    return Clean(
        raw=raw, page_id=page, outlet=outlet, edition="fa", fetched_at=fetched, kind="article", article=article
    )
