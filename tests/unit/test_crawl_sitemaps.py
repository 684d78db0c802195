"""Sitemaps: every shape the outlets serve, which leaves a range of days needs, hostile XML."""

from __future__ import annotations

import base64
import gzip
from datetime import date

import pytest

from connectors.crawl.days import Window
from connectors.crawl.feeds import Found
from connectors.crawl.sitemaps import (
    Leaf,
    NotASitemapError,
    leaf_span,
    moment,
    nour_leaf,
    parse_sitemap,
    recent,
    wanted,
)
from schemas.raw import FeedItem

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
PADDED = base64.urlsafe_b64encode(b'{"date":"2026-09-30"} ').decode().replace("=", ",")
LEAF = f"""<?xml version="1.0" encoding="utf-8"?><urlset {NS}>
<url><loc> https://www.irna.ir/news/85908404/x </loc><lastmod>2025-08-08T18:09:01Z</lastmod>
<news:news><news:publication><news:name>ایرنا</news:name><news:language>fa</news:language></news:publication>
<news:publication_date>2025-08-08T18:00:00Z</news:publication_date>
<news:title>باران می‌آید</news:title></news:news></url>
<!-- a comment --><url><loc>https://www.irna.ir/news/85908405/y?a=1&amp;b=2</loc></url></urlset>"""


def test_a_news_leaf() -> None:
    pages = parse_sitemap(LEAF.encode()).pages
    assert pages[0] == Found(
        "https://www.irna.ir/news/85908404/x",
        FeedItem(title="باران می‌آید", published="2025-08-08T18:00:00Z"),
        "2025-08-08T18:09:01Z",
    )
    assert pages[1] == Found("https://www.irna.ir/news/85908405/y?a=1&b=2", None, None)


def test_an_index_gzipped() -> None:
    body = f"<sitemapindex {NS}><sitemap><loc>https://x.ir/1.xml</loc><lastmod>2025-08-08</lastmod></sitemap></sitemapindex>"
    assert parse_sitemap(gzip.compress(body.encode())).leaves == [Leaf("https://x.ir/1.xml", "2025-08-08")]


def test_nastooh_json_leaf() -> None:
    body = b'{"urls":[{"loc":"https://www.isna.ir/news/97041609155","lastmode":"2018-07-07"},{"x":1},7]}'
    assert parse_sitemap(body).pages == [Found("https://www.isna.ir/news/97041609155", None, "2018-07-07")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"<html><body>no</body></html>",
        b"{not json",
        b'{"a":1}',
        b"\x1f\x8b\x08broken",
        b"\x00\xff",
        b"text",
    ],
)
def test_what_is_no_sitemap_is_named(body: bytes) -> None:
    with pytest.raises(NotASitemapError):
        parse_sitemap(body)


def test_gzip_that_breaks_off_is_named() -> None:
    with pytest.raises(NotASitemapError, match="gzip"):
        parse_sitemap(gzip.compress(LEAF.encode())[:-20])


def test_entities_are_not_expanded() -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
        f"<urlset {NS}><url><loc>https://www.isna.ir/&f;</loc></url></urlset>"
    )
    assert all("root:" not in page.url for page in parse_sitemap(body.encode()).pages)


@pytest.mark.parametrize(
    ("url", "days"),
    [
        (f"https://nournews.ir/sitemap/{nour_leaf(date(2026, 9, 30))}.xml", (date(2026, 9, 30), date(2026, 9, 30))),
        # base64's padding is written "," there
        (f"https://nournews.ir/x/{PADDED}.xml", (date(2026, 9, 30), date(2026, 9, 30))),
        ("https://www.isna.ir/sitemap/1404/5/12/sitemap.xml", (date(2025, 8, 3), date(2025, 8, 3))),
        ("https://www.isna.ir/sitemap/1403/sitemap.xml", (date(2024, 3, 20), date(2025, 3, 20))),
        ("https://ar.isna.ir/sitemap/2024/sitemap.xml", (date(2024, 1, 1), date(2024, 12, 31))),
        ("https://x.ir/sitemap-2025-02.xml", (date(2025, 2, 1), date(2025, 2, 28))),
        ("https://x.ir/sitemap/1404/13/1/sitemap.xml", None),
        ("https://www.isna.ir/sitemap/all/sitemap.xml", None),
    ],
)
def test_the_days_that_a_leafs_name_tells(url: str, days: tuple[date, date] | None) -> None:
    assert leaf_span(url) == days


def test_nours_name_has_no_padding_sign() -> None:
    assert nour_leaf(date(2025, 1, 1)).startswith("eyJtb2RlbCI6Im5ld3NzdHVkaW9EYXRlUmFuZ2Ui")
    assert "=" not in nour_leaf(date(2025, 1, 1))


def test_leaves_outside_the_window_are_not_opened() -> None:
    window = Window(date(2025, 8, 7), date(2025, 8, 9))

    def nour(day: int) -> Leaf:
        return Leaf(f"https://nournews.ir/sitemap/{nour_leaf(date(2025, 8, day))}.xml", None)

    assert wanted(nour(8), window)
    assert wanted(nour(6), window)  # the first hours of the 7th in Tehran, if days are UTC's
    assert not wanted(nour(5), window)
    assert not wanted(nour(10), window)
    assert not wanted(nour(20), window)
    assert wanted(Leaf("https://x.ir/unnamed.xml", "2025-08-08T20:30:00Z"), window)
    assert not wanted(Leaf("https://x.ir/unnamed.xml", "2025-08-01"), window)
    assert wanted(Leaf("https://x.ir/unnamed.xml", None), window)


def test_a_page_is_of_the_window_by_its_publication_else_by_its_last_change() -> None:
    window = Window(date(2025, 8, 7), date(2025, 8, 9))
    # 20:45 UTC is the next day in Tehran
    assert recent(Found("u", FeedItem(published="2025-08-06T20:45:00Z")), window)
    assert not recent(Found("u", FeedItem(published="2025-08-06T20:00:00Z"), "2025-08-08"), window)
    assert recent(Found("u", None, "2025-08-12"), window)  # changed later: it may be older
    assert not recent(Found("u", None, "2025-08-01"), window)
    assert recent(Found("u"), window)


def test_moments() -> None:
    assert moment("2025-08-08T18:00:00Z") == moment("2025-08-08T21:30:00+03:30")
    assert moment("2025-08-08") == moment("2025-08-08T00:00:00+03:30")
    assert moment("08 Aug 2025") is None
    assert moment(None) is None
