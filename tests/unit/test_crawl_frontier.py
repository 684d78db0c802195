"""Which documents are read, what they name, and how lists by day are followed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from connectors.crawl import documents
from connectors.crawl.config import LIVE, CrawlConfig
from connectors.crawl.days import Window
from connectors.crawl.documents import Document, Reading
from connectors.crawl.frontier import Frontier
from connectors.crawl.state import State, Validators
from connectors.profiles import profile, profiles

WINDOW = Window(date(2025, 8, 7), date(2025, 8, 8))


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(tmp_path / "state.sqlite")
    yield opened
    opened.close()


def frontier(state: State, tmp_path: Path, outlet: str, **told: object) -> Frontier:
    config = CrawlConfig(outlets=[outlet], kafka={}, state_dir=tmp_path, sites="live", **told)  # type: ignore[arg-type]
    return Frontier(config, profile(outlet), state, WINDOW, now=1000.0)


def listing(*codes: int) -> bytes:
    links = "".join(f'<li><a href="/news/1404051700{code:04}/slug">x</a></li>' for code in codes)
    return f'<html><body><a href="/archive">menu</a><a href="http://[">x</a><ul>{links}</ul></body></html>'.encode()


@pytest.mark.parametrize("outlet", list(profiles()))
def test_every_edition_is_announced_somewhere(outlet: str) -> None:
    roots = documents.announcements(profile(outlet), LIVE, WINDOW)
    assert {root.edition.code for root in roots} >= {edition.code for edition in profile(outlet).outlet.editions}
    assert len({root.url for root in roots}) == len(roots)


def test_an_outlet_without_feeds_is_read_by_day() -> None:
    roots = [root for root in documents.announcements(profile("fars"), LIVE, WINDOW) if root.edition.code == "fa"]
    assert [root.url.split("date=")[1] for root in roots] == ["1404/5/17&p=1", "1404/5/16&p=1"]


def test_an_archive_that_no_year_names_is_read_for_the_last_days_too() -> None:
    urls = [root.url for root in documents.announcements(profile("serat"), LIVE, WINDOW)]
    assert "https://www.seratnews.com/fa-sitemap-newsarchive" in urls
    assert not any("/1404/" in root.url for root in documents.announcements(profile("isna"), LIVE, WINDOW))


def test_the_past_is_read_from_lists_and_yearly_sitemaps() -> None:
    urls = [root.url for root in documents.archives(profile("isna"), LIVE, WINDOW)]
    assert "https://www.isna.ir/sitemap/1404/sitemap.xml" in urls
    assert any("yr=1404" in url and "mn=5" in url and "dy=17" in url for url in urls)


def test_links_of_a_list_are_articles_of_the_outlet_each_once() -> None:
    document = documents.archives(profile("isna"), LIVE, WINDOW)[-1]
    body = listing(1, 1, 2) + b'<a href="https://www.irna.ir/news/85908404">other</a>'
    reading = documents.read(document, body, None, profile("isna"), WINDOW)
    assert [page.ref.code for page in reading.pages] == ["14040517000001", "14040517000002"]


def take(it: Frontier, now: float = 1000.0) -> list[Document]:
    return list(it.take_documents(now))


def answer(it: Frontier, document: Document, body: bytes, outlet: str = "isna") -> Reading:
    reading = documents.read(document, body, None, profile(outlet), WINDOW)
    it.read(document, reading, Validators(), 1000.0)
    return reading


def test_a_list_is_followed_until_a_page_brings_nothing_new(state: State, tmp_path: Path) -> None:
    it = frontier(state, tmp_path, "isna", since=WINDOW.until, until=WINDOW.until)
    roots = take(it)
    one_list = next(root for root in roots if root.kind == "archive")
    for root in roots:
        if root is not one_list:
            it.missed(root, 1000.0)
    answer(it, one_list, listing(1, 2, 3))
    (second,) = take(it)
    assert second.page == 2
    answer(it, second, listing(3, 4))
    (third,) = take(it)
    answer(it, third, listing(3, 4))  # the last page again
    assert take(it) == []
    assert len(it.take_pages(1000.0)) == 4


def test_pages_leave_once_and_the_pass_ends(state: State, tmp_path: Path) -> None:
    it = frontier(state, tmp_path, "serat")
    assert not it.exhausted()
    roots = take(it)
    feed = next(root for root in roots if root.kind == "feed")
    link = "https://www.seratnews.com/fa/news/708295/x"
    body = f"<rss version='2.0'><channel><item><title>t</title><link>{link}</link></item></channel></rss>".encode()
    answer(it, feed, body, "serat")
    for root in roots:
        if root is not feed:
            it.missed(root, 1000.0)
    (page,) = it.take_pages(1000.0)
    assert (page.url, page.edition) == (link, "fa")
    assert it.take_pages(1000.0) == []
    assert not it.exhausted()
    it.finished(page.page_id)
    state.failed(page.page_id, 1000.0)
    assert it.exhausted()
    assert it.take_pages(1000.0) == []


def test_following_reads_documents_again_at_their_rhythm(state: State, tmp_path: Path) -> None:
    it = frontier(state, tmp_path, "serat", follow=True)
    roots = take(it)
    for root in roots:
        it.missed(root, 1000.0)
    assert take(it, 1000.0) == []
    again = take(it, 1000.0 + LIVE.feed_seconds)
    assert [document.kind for document in again] == ["feed"]
    assert {document.url for document in take(it, 1e9)} == {root.url for root in roots if root.kind != "feed"}


def test_a_new_day_brings_its_list(state: State, tmp_path: Path) -> None:
    it = frontier(state, tmp_path, "fars", follow=True)
    for root in take(it):
        it.missed(root, 1000.0)
    it.move(Window(date(2025, 8, 8), date(2025, 8, 9)))
    assert {document.day for document in take(it, 1000.0)} == {date(2025, 8, 9)}
    later = take(it, 1e9)
    assert date(2025, 8, 7) in {document.day for document in later}
    for document in later:
        it.missed(document, 1e9)
    assert date(2025, 8, 7) not in {document.day for document in take(it, 1e12)}  # out of the window: not again
