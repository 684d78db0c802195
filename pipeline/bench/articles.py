"""Made articles for measuring the resolver: words as frequent as in news, phrases that recur, and copies."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from math import exp

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
    vocabulary = [word for word, _ in table]
    cumulated = list(accumulate(share for _, share in table))
    phrases = [" ".join(rng.choices(vocabulary, cum_weights=cumulated, k=rng.randint(2, 5))) for _ in range(PHRASES)]
    common = list(accumulate(1 / (rank + 20) for rank in range(PHRASES)))
    recent: list[str] = []
    for number in range(count):
        if recent and rng.random() < COPIES:
            text = _edited(rng.choice(recent), rng)
        else:
            size = rng.randint(*WORDS)
            parts: list[str] = []
            while len(parts) < size:
                if rng.random() < 0.12:
                    parts += rng.choices(phrases, cum_weights=common)[0].split()
                elif rng.random() < 0.1:
                    # A name or a number of this article alone, said more than once.
                    parts += [rng.choice(parts) if parts and rng.random() < 0.4 else str(rng.randint(1, 10**6))]
                else:
                    parts += rng.choices(vocabulary, cum_weights=cumulated)
            text = " ".join(parts)
            recent = [*recent[-999:], text]
        yield _record(text, number, START + timedelta(days=number / a_day))


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
