"""Pages for the faults: small, as the outlets' CMS write them, no two texts alike unless meant.

The texts are words drawn at random: only what is meant to be a copy or a revision is one, so that verdicts do not
hang on the order in which partitions happen to be read. What hangs together (a page's versions, a text and its copy)
goes to one partition, whose order Kafka keeps.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from msgspec import Struct

from schemas.raw import FeedItem, RawPage

REPOSITORY = Path(__file__).resolve().parents[2]
WORDS = REPOSITORY / "pipeline" / "stages" / "resolving" / "words.tsv.gz"
PARTITIONS = 4
FIRST_DAY = datetime(2025, 1, 6, 6, 0, tzinfo=UTC)
FETCHED = datetime(2025, 12, 1, tzinfo=UTC)  # after every page's date
BACK = 200  # records between a page and what refers to it: more than a worker has in hand at once
SMALL_WORDS = ["و", "در", "به", "از", "که", "این", "را", "با", "است", "برای", "آن", "یک", "خود", "تا", "کرد", "بر"]
MENU = "".join(f'<li class="menu-item"><a href="/service/{n}">گروه {n}</a></li>\n' for n in range(20))


class Fault(Struct, frozen=True):
    """A page and the partition it is published to."""

    page: RawPage
    partition: int


def pages(scenario: int) -> Iterator[Fault]:
    """Records of a scenario without end: mostly new articles, each fiftieth of every other kind that there is."""
    for number in count():
        yield Fault(_page(scenario, number), number % PARTITIONS)


def _page(scenario: int, number: int) -> RawPage:
    kind = number % 50
    if number > 2 * BACK:
        if kind == 47:  # the same text at another outlet
            return article(scenario, number, text=number - BACK + 4)
        if kind == 48:  # a new text of a known page
            return article(scenario, number - BACK + 8, text=number, fetch=number)
        if kind == 49:  # fetched again, nothing new
            return article(scenario, number - BACK + 12, fetch=number)
        if kind == 46:  # withdrawn
            return _without_text(scenario, number - BACK + 16, number, http_status=410)
    if kind == 45:
        return _without_text(scenario, number, number)
    if kind == 44:
        return _without_text(scenario, number, number, http_status=404)
    if kind == 43:
        return _shell(scenario, number)
    return article(scenario, number)


def article(scenario: int, number: int, *, text: int | None = None, fetch: int | None = None) -> RawPage:
    """The page of a number; its text may be that of another, its fetch a later one."""
    title, paragraphs = _text(scenario, number if text is None else text)
    outlet = ("isna", "irna", "serat")[number % 3]
    published = _published(scenario, number)
    head = f'<meta charset="utf-8"><title>{title}</title>'
    head += f'<meta property="article:published_time" content="{published.isoformat()}">'
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    if outlet == "serat":
        main = f'<div class="news_title"><h1 class="title">{title}</h1></div>'
        main += f'<div class="body-news"><div class="body">{body}</div></div>'
    else:
        main = f'<article><h1 itemprop="headline">{title}</h1><div itemprop="articleBody" class="item-text">'
        main += f"{body}</div></article>"
    whole = f'<ul class="menu">{MENU}</ul><main>{main}</main>'
    html = f'<!DOCTYPE html><html lang="fa" dir="rtl"><head>{head}</head><body>{whole}</body></html>'
    return RawPage(
        body=html.encode(),
        outlet=outlet,
        url=url(scenario, number),
        fetched_at=_fetched(scenario, number if fetch is None else fetch),
        charset="utf-8",
    )


def url(scenario: int, number: int) -> str:
    """The page's address, with a news code of its own."""
    outlet = number % 3
    if outlet == 0:
        day = _published(scenario, number)
        return f"https://www.isna.ir/news/14{scenario:02}{day.day % 12 + 1:02}{day.day % 28 + 1:02}{number:05}"
    if outlet == 1:
        return f"https://www.irna.ir/news/{80 + scenario // 10}{scenario % 10}{number:05}"
    return f"https://www.seratnews.com/fa/news/{1 + scenario // 10}{scenario % 10}{number:05}"


def _without_text(scenario: int, number: int, fetch: int, http_status: int = 200) -> RawPage:
    outlet = ("isna", "irna", "serat")[number % 3]
    address, at = url(scenario, number), _fetched(scenario, fetch)
    return RawPage(body=b"", outlet=outlet, url=address, fetched_at=at, http_status=http_status)


def _shell(scenario: int, number: int) -> RawPage:
    title, paragraphs = _text(scenario, number)
    feed = FeedItem(title=title, lead=paragraphs[0], published=_published(scenario, number).isoformat())
    return RawPage(
        body=b"<html><body>Transferring to the website...</body></html>",
        outlet=("isna", "irna", "serat")[number % 3],
        url=url(scenario, number),
        fetched_at=_fetched(scenario, number),
        shell=True,
        feed=feed,
    )


def _text(scenario: int, number: int) -> tuple[str, list[str]]:
    """A title and three paragraphs of words drawn at random, the same for the same numbers."""
    draw = random.Random(scenario * 1_000_000 + number)
    words = draw.choices(vocabulary(), k=100)
    words[::4] = draw.choices(SMALL_WORDS, k=25)  # so that it reads as Persian
    sentences = [" ".join(words[start : start + 10]) + "." for start in range(0, 100, 10)]
    return sentences[0][:-1], [" ".join(sentences[start : start + 3]) for start in (1, 4, 7)]


@cache
def vocabulary() -> list[str]:
    """Some thousand Persian words, of those the project has learnt."""
    lines = gzip.decompress(WORDS.read_bytes()).decode().splitlines()
    words = (line.split("\t")[0] for line in lines if not line.startswith("#"))
    return [word for word in words if 4 <= len(word) <= 9 and all("\u0621" <= letter <= "\u06cc" for letter in word)]


def _published(scenario: int, number: int) -> datetime:
    """A scenario has twelve days of its own."""
    return FIRST_DAY + timedelta(days=12 * scenario + number % 12, minutes=number % 480)


def _fetched(scenario: int, fetch: int) -> datetime:
    return FETCHED + timedelta(hours=scenario, milliseconds=fetch)
