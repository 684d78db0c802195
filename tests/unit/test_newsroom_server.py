"""The newsroom over real HTTP: hosts, versions, conditional requests, stats."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from aiohttp import ClientSession
from selectolax.lexbor import LexborHTMLParser

from connectors.newsroom.article import TEHRAN
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.codes import url_of
from connectors.newsroom.gold import fold
from connectors.newsroom.server import NewsroomConfig, running
from connectors.newsroom.sites import SITES
from tests.unit.newsroom_visitor import TODAY, Visitor, plain_session, urls


async def test_only_the_outlets_are_played(visitor: Visitor) -> None:
    assert (await visitor.get("https://www.tasnimnews.com/fa/news/1")).status == 421
    assert (await visitor.get("https://www.isna.ir/nothing")).status == 404
    assert (await visitor.get("https://www.isna.ir/news/1404052199999/x")).status == 404


@pytest.mark.parametrize(
    "url, target",
    [
        ("https://isna.ir/rss", "https://www.isna.ir/rss"),
        ("https://farsnews.com/news/14040521000001/x?a=1", "https://www.farsnews.ir/news/14040521000001/x?a=1"),
        ("https://nouronline.ir/news/239210/x", "https://nournews.ir/fa/news/239210/x"),
        ("https://seratnews.ir/", "https://www.seratnews.com/"),
    ],
)
async def test_mirrors_redirect(visitor: Visitor, url: str, target: str) -> None:
    response = await visitor.get(url)
    assert (response.status, response.headers["Location"]) == (301, target)


async def test_robots_names_a_forbidden_path_and_the_sitemaps(visitor: Visitor) -> None:
    text = await visitor.text("https://www.irna.ir/robots.txt")
    assert "Disallow: /search" in text
    assert "Sitemap: https://www.irna.ir/sitemap/all/sitemap.xml" in text
    assert (await visitor.get("https://www.irna.ir/search?q=x")).status == 200


async def test_an_article_answers_whatever_its_slug(visitor: Visitor) -> None:
    url = next(iter(urls(visitor.newsroom.catalogue, "fars.fa")))
    assert (await visitor.get(url.rsplit("/", 1)[0] + "/anything")).status == 200
    irna = next(iter(urls(visitor.newsroom.catalogue, "irna.fa")))
    slugless = await visitor.get(irna.rsplit("/", 1)[0])
    assert (slugless.status, slugless.headers["Location"]) == (301, urlsplit(irna).path)
    arabic = next(iter(urls(visitor.newsroom.catalogue, "isna.ar")))
    elsewhere = await visitor.get(arabic.replace("ar.isna.ir", "www.isna.ir"))
    assert (elsewhere.status, elsewhere.headers["Location"]) == (301, arabic)


def sample_url(visitor: Visitor, key: str) -> str:
    return url_of(next(article for article in visitor.newsroom.catalogue.pages() if article.key == key))


async def test_second_fetch_shows_the_second_version(visitor: Visitor) -> None:
    url = sample_url(visitor, "bridge-isna")
    first = await visitor.get(url)
    assert "هشت ماه" in await first.text()
    second = await visitor.get(url, **{"If-None-Match": first.headers["ETag"]})
    assert second.status == 200
    assert "ازدحام" in await second.text()
    third = await visitor.get(url, **{"If-None-Match": second.headers["ETag"]})
    assert third.status == 304
    assert await third.read() == b""


async def test_revise_by_order(visitor: Visitor) -> None:
    url = sample_url(visitor, "bridge-isna")
    order = await visitor.get("/_newsroom/revise", "POST", {"match": r"isna\.ir/news/"})
    assert order.status == 200
    assert "ازدحام" in await visitor.text(url)


async def test_withdrawn_after_its_first_fetch(visitor: Visitor) -> None:
    url = sample_url(visitor, "gone-serat")
    assert [(await visitor.get(url)).status for _ in range(3)] == [200, 410, 410]


async def test_conditional_requests_by_date_and_for_feeds(visitor: Visitor) -> None:
    plain = next(
        article
        for article in visitor.newsroom.catalogue.pages()
        if not article.withdrawn and not article.quirks and visitor.newsroom.catalogue.revision(article) is None
    )
    first = await visitor.get(url_of(plain))
    since = first.headers["Last-Modified"]
    assert (await visitor.get(url_of(plain), **{"If-Modified-Since": since})).status == 304
    older = "Tue, 01 Jul 2025 10:00:00 GMT"
    assert (await visitor.get(url_of(plain), **{"If-Modified-Since": older})).status == 200
    feed = await visitor.get("https://www.irna.ir/rss")
    assert (await visitor.get("https://www.irna.ir/rss", **{"If-None-Match": feed.headers["ETag"]})).status == 304


async def test_gzip_when_accepted(visitor: Visitor) -> None:
    url = "https://www.irna.ir/rss"
    packed = await visitor.get(url, **{"Accept-Encoding": "gzip"})
    plain = await visitor.get(url, **{"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(await packed.read()) == await plain.read()


async def test_stats_count_by_outlet_kind_and_status(visitor: Visitor) -> None:
    await visitor.get("https://www.irna.ir/rss")
    await visitor.get("https://www.irna.ir/rss")
    await visitor.get(sample_url(visitor, "bridge-isna"))
    stats: dict[str, Any] = await (await visitor.get("/_newsroom/stats")).json()
    assert stats == {"requests": 3, "outlets": {"irna": {"feed": {"200": 2}}, "isna": {"article": {"200": 1}}}}


@pytest.mark.parametrize("host", ["", "http://172.18.0.9"])  # as a Prometheus elsewhere asks
async def test_it_tells_how_it_is_as_every_process_does(visitor: Visitor, host: str) -> None:
    await visitor.get("https://www.irna.ir/rss")
    assert await visitor.text(f"{host}/healthz") == await visitor.text(f"{host}/readyz") == "ok\n"
    told = (await visitor.text(f"{host}/metrics")).splitlines()
    assert 'rasad_newsroom_requests_total{kind="feed",outlet="irna",status="200"} 1.0' in told
    for outlet in ("https://www.irna.ir", "https://isna.ir"):
        assert (await visitor.get(f"{outlet}/metrics")).status != 200  # an outlet has no such page


async def test_what_is_not_yet_published_is_not_there() -> None:
    noon = datetime(2025, 8, 12, 12, 0, tzinfo=TEHRAN)
    config = NewsroomConfig(today=TODAY, articles=420, seed=9, authored=None, clock=lambda: noon)
    later = Catalogue(420, 9, TODAY, articles=None, clock=lambda: noon + timedelta(hours=12))
    async with running(config) as newsroom, plain_session() as session:
        visitor = Visitor(newsroom, session)
        feed = feedparser.parse(await visitor.text("https://www.irna.ir/rss"))
        newest = max(
            datetime.strptime(e.published, "%a, %d %b %Y %H:%M:%S GMT") for e in feed.entries if "published" in e
        )
        assert noon - timedelta(hours=1) < newest.replace(tzinfo=UTC) <= noon
        coming = next(url_of(article) for article in later.pages() if article.published > noon)
        assert (await visitor.get(coming)).status == 404


async def test_the_shell_on_every_article_page_of_an_outlet() -> None:
    config = NewsroomConfig(today=TODAY, articles=100, authored=None, shells=frozenset({"irna"}))
    async with running(config) as newsroom, ClientSession() as session:
        visitor = Visitor(newsroom, session)
        for url in sorted(urls(newsroom.catalogue, "irna.fa"))[:5]:
            page = await visitor.get(url)
            html = await page.read()
            assert page.status == 200
            assert b"Transferring to the website..." in html
            assert 2000 <= len(html) <= 6000
            assert b"<p>" not in html
        assert (await visitor.get("https://www.irna.ir/rss")).content_type == "application/rss+xml"


async def test_a_page_is_whole_over_http(visitor: Visitor) -> None:
    article = next(article for article in visitor.newsroom.catalogue.pages() if article.outlet == "fars")
    text = fold(LexborHTMLParser(await visitor.text(url_of(article))).text())
    assert all(fold(paragraph) in text for paragraph in article.paragraphs)


@pytest.mark.parametrize(
    "path",
    [
        "/news/" + "9" * 5000,
        "/news/99999999999999/x",
        "/news/14049999000001/x",
        "/fa/news/0/x",
        "/sitemap/AAAA.xml",
        "/sitemap/9999/99/99/sitemap.xml",
        "/fa-sitemap-newsarchive/9999/99",
        "/archive?yr=99999999999&mn=1&dy=1&pi=-1",
        "/archive?date=9999/1/1&p=99999999999999999999",
        "/fa/archive?from_date=1/1/1&to_date=9999/1/1&rpp=0",
        "/page/archive.xhtml?yr=1404&mn=12&dy=30",
        "//",
        "/%00",
    ],
)
async def test_nonsense_is_answered_without_an_error(visitor: Visitor, path: str) -> None:
    for host in sorted({site.host for site in SITES.values()}):
        assert (await visitor.get(f"https://{host}{path}")).status in (200, 404)


async def test_addresses_of_serat_and_nour_hold_bars_and_zwnj(visitor: Visitor) -> None:
    text = await visitor.text("https://www.seratnews.com/fa/rss/allnews")
    text += await visitor.text("https://nournews.ir/fa/rss/AllNews")
    links = [entry.link for entry in feedparser.parse(text.split("</rss>")[0] + "</rss>").entries]
    assert any("|" in link for link in links)
    assert any("\u200c" in link for link in links)
