"""The newsroom's lists over real HTTP: feeds, sitemaps, archives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from selectolax.lexbor import LexborHTMLParser

from connectors.newsroom.codes import url_of
from connectors.newsroom.sites import SITES
from tests.unit.newsroom_visitor import TODAY, Visitor, urls


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
