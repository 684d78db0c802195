"""Feeds: each outlet's way of writing one, dates kept as written, hostile XML read without harm."""

from __future__ import annotations

import pytest

from connectors.crawl.feeds import NotAFeedError, parse_feed
from connectors.profiles import article_ref
from tests.shared import shared_path


def rss(items: str, prolog: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    return f'{prolog}<rss version="2.0"><channel><title>خبرها</title>{items}</channel></rss>'.encode()


@pytest.mark.parametrize(
    ("outlet", "link", "date"),
    [
        ("isna", "https://www.isna.ir/news/1404051710001/بارش-در-شمال", "Fri, 08 Aug 2025 18:09:01 GMT"),
        ("irna", "https://www.irna.ir/news/85908404/%D8%A8%D8%A7%D8%B1%D8%B4", "Fri, 08 Aug 2025 17:56:01 GMT"),
        ("nournews", "https://nournews.ir/fa/news/238752/باران-آمد", "2025-08-08T21:43:09+03:30"),
        ("serat", "https://www.seratnews.com/fa/news/708295/باران|-می‌آید", "08 Aug 2025 18:31:31 +0330"),
    ],
)
def test_each_outlets_dates_and_links_stay_as_written(outlet: str, link: str, date: str) -> None:
    body = rss(
        f"<item><title>باران می‌آید</title><link>{link}</link>"
        "<description>هوا &lt;b&gt;ابری&lt;/b&gt; است</description>"
        f"<category>آب و هوا</category><pubDate>{date}</pubDate></item>"
    )
    (found,) = parse_feed(body)
    assert found.item is not None
    assert (found.item.title, found.item.published) == ("باران می‌آید", date)
    assert found.item.lead == "هوا ابری است"
    assert found.item.section == "آب و هوا"
    ref = article_ref(found.url)
    assert ref is not None
    assert ref.outlet == outlet


def test_atom_is_read_too() -> None:
    body = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>خبر</title>'
        '<link href="https://www.isna.ir/news/1404051710001"/><updated>2025-08-08T18:09:01Z</updated></entry></feed>'
    )
    (found,) = parse_feed(body.encode())
    assert found.item is not None
    assert found.item.published == "2025-08-08T18:09:01Z"


def test_an_unclosed_feed_still_gives_the_items_before_the_fault() -> None:
    link = "https://www.isna.ir/news/1404051710001"
    body = rss(f"<item><title>یک</title><link>{link}</link></item><item><title>دو & سه</title>").split(b"</channel>")[
        0
    ]
    assert [found.url for found in parse_feed(body)][:1] == [link]


@pytest.mark.parametrize("body", [b"", b"<html><body><div id='app'></div></body></html>", b"\x00\x01", b"{}"])
def test_what_is_no_feed_is_named(body: bytes) -> None:
    with pytest.raises(NotAFeedError):
        parse_feed(body)


def test_entities_of_a_doctype_are_neither_fetched_nor_expanded() -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    doctype = (
        '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY l0 "خبر">'
        + bomb
        + "]>"
    )
    item = "<item><title>&file;&l8;</title><link>https://www.isna.ir/news/1404051710001</link></item>"
    found = parse_feed(rss(item, doctype))
    title = (found[0].item.title or "") if found and found[0].item else ""
    assert "root:" not in title
    assert len(title) < 1000


def test_the_name_of_a_file_is_not_opened() -> None:
    with pytest.raises(NotAFeedError):
        parse_feed(b"/etc/passwd")


def test_a_real_feed_of_isna() -> None:
    found = parse_feed(shared_path("data", "feeds", "isna-rss-2018-07-07.xml").read_bytes())
    assert len(found) == 3
    dates = [one.item.published for one in found if one.item]
    assert dates[:2] == ["Sat, 07 Jul 2018 14:57:13 GMT", "Sat, 07 Jul 2018 14:52:13 GMT"]
    assert all(one.url.startswith("https://www.isna.ir/") for one in found)
