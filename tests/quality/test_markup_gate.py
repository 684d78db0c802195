"""The clean stage on newsroom pages whose markup is changed by machine: templates drift in small ways all the time.

What profiles hold on to stays; all else may change. `python -m tests.quality.test_markup_gate` prints the table.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache

import pytest

from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.gold import Served, fold, pages
from pipeline.stages.clean import clean
from schemas.raw import RawPage
from schemas.records import Article, Clean, RawRef
from tests.quality.compare_clean import f1, words

RAW = RawRef(topic="pages.raw.v1", partition=0, offset=0)
TODAY = datetime(2025, 11, 20, 12, 0, tzinfo=UTC)
FETCHED = datetime(2025, 11, 22, tzinfo=UTC)
GENERATED, SEED, EVERY = 120, 77, 3
BODY_FLOOR = FIELD_FLOOR = 0.99
FIELDS = ("title", "kicker", "byline", "news_code")

_BOX = re.compile(
    rb'(?:class|id)="[^"]*(?:related|comment|share|adv|inline|caption|gallery|tags|yektanet|pos-article|box)[^"]*"'
)
_MACHINE_DATE = re.compile(
    rb"<meta[^>]*(?:published|datePublished|dc\.Date|modified|dateModified)[^>]*>", re.IGNORECASE
)
_UPPER = re.compile(rb"<(/?)(div|p|span|h1|h2|a|ul|li)\b")


def _in_capitals(html: bytes) -> bytes:
    return _UPPER.sub(lambda tag: b"<" + tag[1] + tag[2].upper(), html)


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda html: html,
    "paragraphs are divs": lambda html: re.sub(rb"<p(?=[\s>])", b"<div", html).replace(b"</p>", b"</div>"),
    "paragraphs are breaks": lambda html: re.sub(rb"<p(?:\s[^>]*)?>", b"", html).replace(b"</p>", b"<br><br>"),
    "boxes without their classes": lambda html: _BOX.sub(b'class="zz9"', html),
    "no machine-readable date": lambda html: _MACHINE_DATE.sub(b"", html),
    "tags in capitals": _in_capitals,
    "no white space between tags": lambda html: re.sub(rb">\s+<", b"><", html),
    "cut off": lambda html: html[: int(len(html) * 0.98)],
}


@cache
def served() -> list[Served]:
    catalogue = Catalogue(GENERATED, SEED, TODAY.date(), clock=lambda: FETCHED)
    return list(pages(catalogue))[::EVERY]


@cache
def cleaned(change: str) -> list[tuple[Served, Article]]:
    """Every page with what became of it; one that became no article fails here."""
    found = []
    for page in served():
        raw = RawPage(body=CHANGES[change](page.html), outlet=page.outlet, url=page.url, fetched_at=FETCHED)
        result = clean(raw, RAW)
        assert isinstance(result, Clean), (page.url, result)
        assert result.article is not None
        found.append((page, result.article))
    return found


def body_score(change: str) -> float:
    """F1 of the bodies by words, the mean over pages."""
    scores = [
        f1(words("\n".join(page.gold["paragraphs"] + page.gold["subheads"])), words(article.text))
        for page, article in cleaned(change)
    ]
    return sum(scores) / len(scores)


def field_share(change: str) -> float:
    """Share of fields that are the gold's, of those that no machine change takes away."""
    right = [
        fold(getattr(article, name) or "") == fold(page.gold[name] or "")
        for page, article in cleaned(change)
        for name in FIELDS
    ]
    return sum(right) / len(right)


@pytest.mark.parametrize("change", CHANGES)
def test_body_and_fields(change: str) -> None:
    assert body_score(change) >= BODY_FLOOR
    assert field_share(change) >= FIELD_FLOOR


@pytest.mark.parametrize("change", CHANGES)
def test_no_furniture_in_any_text(change: str) -> None:
    leaks = []
    for page, article in cleaned(change):
        text = fold("\n".join([article.title or "", article.lead or "", article.text]))
        leaks += [(page.gold["key"], string) for string in page.gold["furniture"] if fold(string) in text]
    assert leaks == []


@pytest.mark.parametrize("change", CHANGES)
def test_no_date_is_wrong(change: str) -> None:
    """It may be coarser: then it is that day's."""
    wrong = []
    for page, article in cleaned(change):
        gold = datetime.fromisoformat(page.gold["published_at"])
        if article.published_at is not None and article.published_at != gold:
            coarse = (
                article.published_precision == "day" and 0 <= (gold - article.published_at).total_seconds() < 86400
            )
            wrong += [] if coarse else [(page.gold["key"], article.published_at, gold)]
    assert wrong == []


if __name__ == "__main__":
    print(f"{len(served())} pages\n| change | body F1 | fields |\n|---|---|---|")
    for name in CHANGES:
        print(f"| {name} | {body_score(name):.4f} | {field_share(name):.4f} |")
