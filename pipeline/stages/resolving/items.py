"""What the resolver keeps of each article of its window, beside its print."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from schemas.records import Article

SPANS: Final = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "month": timedelta(days=31),
    "year": timedelta(days=366),
}


class Item(Struct, frozen=True):
    """One version of a page's article, as the others are compared with it. Times are seconds since 1970, UTC."""

    article_id: str
    page_id: str
    outlet: str
    time: float  # when it was published, as late as its date allows; an undated one: when it was fetched
    fetched: float
    text: str  # hash of the folded text; empty when it is too short to be compared
    version: int = 1
    previous: str | None = None  # article_id of the version before
    via: str | None = None  # the aggregator it came through
    names: tuple[str, ...] = ()  # agencies it names beside its own outlet
    language: str = "und"
    title: str | None = None
    published: datetime | None = None


def item_of(
    article: Article, *, fetched_at: datetime, text: str, version: int = 1, previous: str | None = None
) -> Item:
    """What is kept of an article."""
    return Item(
        article_id=article.article_id,
        page_id=article.page_id,
        outlet=article.outlet,
        time=event_time(article, fetched_at).timestamp(),
        fetched=fetched_at.timestamp(),
        text=text,
        version=version,
        previous=previous,
        via=article.via,
        names=tuple(agency for agency in article.agencies if agency != article.outlet),
        language=article.language,
        title=article.title,
        published=article.published_at,
    )


def event_time(article: Article, fetched_at: datetime) -> datetime:
    """The latest instant at which the article can have been published.

    «۲۱ مرداد» alone is no reason to call a page earlier than one of 09:48 that day; and nothing is published after
    it was fetched.
    """
    if article.published_at is None:
        return fetched_at
    return min(article.published_at + SPANS.get(article.published_precision, timedelta()), fetched_at)
