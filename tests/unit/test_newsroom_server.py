"""The newsroom over real HTTP: hosts, feeds, sitemaps, archives, versions, conditional requests, stats."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import feedparser
import pytest
from aiohttp import ClientResponse, ClientSession
from lxml import etree
from selectolax.lexbor import LexborHTMLParser
from yarl import URL

from connectors.newsroom.article import TEHRAN
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.codes import url_of
from connectors.newsroom.gold import fold
from connectors.newsroom.server import Newsroom, NewsroomConfig, running
from connectors.newsroom.sites import SITES
from tests.unit.test_newsroom_authored import SAMPLE

TODAY = date(2025, 8, 12)
JALALI = "1404/5/21"


def plain_session() -> ClientSession:
    """A client that asks for nothing packed and unpacks nothing."""
    return ClientSession(auto_decompress=False, headers={"Accept-Encoding": "identity"})


@dataclass
class Visitor:
    """Asks the newsroom for the outlets' own URLs, as a crawler does, following nothing by itself."""

    newsroom: Newsroom
    session: ClientSession

    async def get(self, url: str, method: str = "GET", body: object = None, **headers: str) -> ClientResponse:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        # As Scrapy writes it: letters escaped, `|` as it is.
        local = URL(self.newsroom.address + quote(path or "/", safe="/%|?=&-._~,:"), encoded=True)
        if parts.netloc:
            headers = {"Host": parts.netloc, "X-Forwarded-Proto": parts.scheme} | headers
        data = None if body is None else json.dumps(body)
        response = await self.session.request(method, local, headers=headers, data=data, allow_redirects=False)
        await response.read()
        return response

    async def text(self, url: str) -> str:
        response = await self.get(url)
        assert response.status == 200, (url, response.status)
        return await response.text()

    async def locs(self, url: str) -> list[str]:
        text = await self.text(url)
        if text.startswith("{"):
            return [entry["loc"] for entry in json.loads(text)["urls"]]
        tree = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        return [str(node.text) for node in tree.iter("{*}loc")]


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    (tmp_path / "sample.toml").write_text(SAMPLE, encoding="utf-8")
    config = NewsroomConfig(today=TODAY, articles=420, seed=9, authored=tmp_path)
    async with running(config) as newsroom, plain_session() as session:
        yield Visitor(newsroom, session)


def urls(catalogue: Catalogue, site: str) -> set[str]:
    outlet, edition = site.split(".")
    return {url_of(a) for a in catalogue.pages() if (a.outlet, a.edition) == (outlet, edition)}


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


@pytest.mark.parametrize(
    "url, site, form",
    [
        ("https://www.isna.ir/rss", "isna.fa", "%a, %d %b %Y %H:%M:%S GMT"),
        ("https://www.irna.ir/rss/tp/14", "irna.fa", "%a, %d %b %Y %H:%M:%S GMT"),
        ("https://ar.isna.ir/rss", "isna.ar", "%a, %d %b %Y %H:%M:%S GMT"),
        ("https://nournews.ir/fa/rss/AllNews", "nournews.fa", "%Y-%m-%dT%H:%M:%S%z"),
        ("https://nournews.ir/ar/rss/AllNews", "nournews.ar", "%Y-%m-%dT%H:%M:%S%z"),
        ("https://www.seratnews.com/fa/rss/allnews", "serat.fa", "%d %b %Y %H:%M:%S %z"),
    ],
)
async def test_feeds(visitor: Visitor, url: str, site: str, form: str) -> None:
    text = await visitor.text(url)
    feed = feedparser.parse(text)
    expected = visitor.newsroom.catalogue.latest(SITES[site], 100 if site == "serat.fa" else 30)
    assert [entry.title for entry in feed.entries] == [article.title for article in expected]
    for entry, article in zip(feed.entries, expected, strict=True):
        assert (await visitor.get(entry.link)).status == 200
        if "no-date" in article.quirks:
            assert "published" not in entry
            continue
        moment = datetime.strptime(entry.published, form)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        assert moment == article.published


async def test_fars_feed_is_a_javascript_shell(visitor: Visitor) -> None:
    response = await visitor.get("https://www.farsnews.ir/rss")
    assert response.content_type == "text/html"
    assert '<div id="app">' in await response.text()


@pytest.mark.parametrize(
    "root, sites",
    [
        ("https://www.isna.ir/sitemap/1404/sitemap.xml", ["isna.fa"]),
        ("https://www.irna.ir/sitemap/all/sitemap.xml", ["irna.fa"]),
        ("https://ar.isna.ir/sitemap/2025/sitemap.xml", ["isna.ar"]),
        ("https://nournews.ir/sitemap.xml", ["nournews.fa", "nournews.ar", "nournews.en"]),
        ("https://www.seratnews.com/fa-sitemap-newsarchive", ["serat.fa"]),
    ],
)
async def test_sitemaps_lead_to_every_article(visitor: Visitor, root: str, sites: list[str]) -> None:
    leaves = await visitor.locs(root)
    assert leaves
    found = {loc for leaf in leaves for loc in await visitor.locs(leaf)}
    assert found == set().union(*(urls(visitor.newsroom.catalogue, site) for site in sites))


async def test_some_old_nastooh_leaves_are_json(visitor: Visitor) -> None:
    leaves = await visitor.locs("https://www.irna.ir/sitemap/all/sitemap.xml")
    kinds = [(await visitor.get(leaf)).content_type for leaf in leaves]
    assert set(kinds) == {"application/xml", "application/json"}
    assert kinds[0] == "application/xml"


@pytest.mark.parametrize(
    "site, template, selector",
    [
        ("fars.fa", "https://www.farsnews.ir/archive?cat=-1&subcat=-1&date={y}/{m}/{d}&p={p}", "ul.last-news li > a"),
        (
            "isna.fa",
            "https://www.isna.ir/page/archive.xhtml?mn={m}&dy={d}&yr={y}&ms=0&pi={p}",
            ".items .desc > h3 > a",
        ),
        ("irna.fa", "https://www.irna.ir/archive?ms=0&dy={d}&mn={m}&yr={y}&pi={p}&ty=1", "li.news .desc h3 a"),
        (
            "serat.fa",
            "https://www.seratnews.com/fa/archive?service_id=-1&sec_id=-1&cat_id=-1&rpp=3"
            "&from_date={y}/{m:02}/{d:02}&to_date={y}/{m:02}/{d:02}&p={p}",
            ".linear_news a.title5",
        ),
    ],
)
async def test_archives_page_through_a_day(visitor: Visitor, site: str, template: str, selector: str) -> None:
    found: list[str] = []
    pages = 0
    for page in range(1, 50):
        text = await visitor.text(template.format(y=1404, m=5, d=20, p=page))
        links = [node.attributes["href"] or "" for node in LexborHTMLParser(text).css(selector)]
        if not links:
            break
        pages += 1
        found += links
    catalogue = visitor.newsroom.catalogue
    expected = [url_of(article) for article in catalogue.on_day(SITES[site], TODAY - timedelta(days=1))]
    assert [SITES[site].base + link for link in found] == expected
    assert pages == (
        1 if len(expected) <= 20 and site != "serat.fa" else -(-len(expected) // (3 if site == "serat.fa" else 20))
    )


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
