"""Where an outlet announces its pages: which feeds, sitemaps and archive lists to read, and what they name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple
from urllib.parse import urljoin

from msgspec import Struct
from selectolax.lexbor import LexborHTMLParser

from connectors.crawl.config import MAX_ARCHIVE_PAGES, MAX_LEAVES, Rhythm
from connectors.crawl.days import Window, expand, has_date, year_urls
from connectors.crawl.feeds import Found, parse_feed
from connectors.crawl.sitemaps import parse_sitemap, recent, wanted
from connectors.profiles import ArticleRef, Edition, Profile, article_ref

Kind = Literal["feed", "sitemap", "archive"]


class Document(Struct, frozen=True, kw_only=True):
    """Something that names pages. `page` and `day` are of an archive list."""

    kind: Kind
    url: str
    every: float  # seconds between two looks at it
    edition: Edition
    day: date | None = None
    page: int = 1
    depth: int = 0  # of a sitemap below its index


class Page(NamedTuple):
    """An article that a document names."""

    ref: ArticleRef
    found: Found


class Reading(NamedTuple):
    """What a document holds: articles, further documents, and whether all its articles are among `pages`."""

    pages: list[Page]
    further: list[Document]
    whole: bool


def announcements(profile: Profile, rhythm: Rhythm, window: Window) -> list[Document]:
    """The documents of the news of now: feeds and sitemaps; where an edition has neither, its lists by day."""
    found: list[Document] = []
    for edition in profile.outlet.editions:
        found += [Document(kind="feed", url=url, every=rhythm.feed_seconds, edition=edition) for url in edition.feeds]
        # An archive that is not named by the year holds the last days too, where the news sitemap does not reach.
        undated = [url for url in edition.sitemap_archives if not has_date(url)]
        found += [
            Document(kind="sitemap", url=url, every=rhythm.sitemap_seconds, edition=edition)
            for url in [*edition.sitemaps, *undated]
        ]
        if not edition.feeds and not edition.sitemaps:
            found += _lists(edition, rhythm, window)
    return found


def archives(profile: Profile, rhythm: Rhythm, window: Window) -> list[Document]:
    """The documents of a range of past days: lists by day and the sitemaps that reach so far."""
    found: list[Document] = []
    for edition in profile.outlet.editions:
        urls = dict.fromkeys([*edition.sitemaps, *year_urls(edition.sitemap_archives, window)])
        found += [Document(kind="sitemap", url=url, every=rhythm.sitemap_seconds, edition=edition) for url in urls]
        found += _lists(edition, rhythm, window)
    return found


def read(document: Document, body: bytes, content_type: str | None, profile: Profile, window: Window) -> Reading:
    """What a document names. Raises NotAFeedError or NotASitemapError for one that is something else."""
    if document.kind == "feed":
        return Reading(articles(parse_feed(body, content_type), profile), [], True)
    if document.kind == "archive":
        links = list(archive_links(body, document.url, document.edition.archive_links))
        return Reading(articles(links, profile), [], True)
    sitemap = parse_sitemap(body)
    if sitemap.leaves:
        leaves = [leaf for leaf in sitemap.leaves if wanted(leaf, window)]
        further = [
            Document(
                kind="sitemap", url=leaf.url, every=document.every, edition=document.edition, depth=document.depth + 1
            )
            for leaf in leaves[:MAX_LEAVES]
        ]
        return Reading([], further if document.depth < 3 else [], False)
    inside = [page for page in sitemap.pages if recent(page, window)]
    return Reading(articles(inside, profile), [], len(inside) == len(sitemap.pages))


def next_list(document: Document) -> Document | None:
    """The next page of a day's list; None when the archive has no pages or too many."""
    template = document.edition.archive
    if not template or "{page" not in template or document.day is None or document.page >= MAX_ARCHIVE_PAGES:
        return None
    page = document.page + 1
    return Document(
        kind="archive",
        url=expand(template, document.day, page),
        every=document.every,
        edition=document.edition,
        day=document.day,
        page=page,
    )


def articles(found: list[Found], profile: Profile) -> list[Page]:
    """Those that are articles of an edition of this outlet, each once."""
    editions = {edition.code for edition in profile.outlet.editions}
    pages: dict[str, Page] = {}
    for one in found:
        ref = article_ref(one.url)
        if ref is not None and ref.outlet == profile.outlet.outlet and ref.edition in editions:
            pages.setdefault(ref.page_id, Page(ref, one))
    return list(pages.values())


def archive_links(body: bytes, url: str, selector: str) -> Iterator[Found]:
    """The links of an archive page; `selector` is CSS with the attribute behind `@`, e.g. "a@href"."""
    css, _, attribute = selector.rpartition("@")
    for node in LexborHTMLParser(body).css(css):
        link = node.attributes.get(attribute)
        if link:
            try:
                yield Found(urljoin(url, link.strip()))
            except ValueError:  # "http://[": no URL
                continue


def _lists(edition: Edition, rhythm: Rhythm, window: Window) -> list[Document]:
    template = edition.archive
    if not template:
        return []
    days = list(window.days()) if has_date(template) else [window.until]
    return [
        Document(kind="archive", url=expand(template, day), every=rhythm.archive_seconds, edition=edition, day=day)
        for day in days
    ]
