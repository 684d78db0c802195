"""Sitemaps: indexes, leaves, news sitemaps, Nastooh's JSON leaves, and which of them a range of days needs.

Protocol: https://www.sitemaps.org/protocol.html; news extension:
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import json
import re
import zlib
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import etree

from connectors.crawl.days import TEHRAN, Window, span, today
from connectors.crawl.feeds import Found
from schemas.raw import FeedItem

UNPACKED_CAP = 64 * 1024 * 1024  # the protocol's limit for one sitemap is 50 MB unpacked
_YEAR_PATH = re.compile(r"/((?:13|14|19|20)\d\d)(?:[/-](\d{1,2}))?(?:[/-](\d{1,2}))?(?=[/.-]|$)")


class NotASitemapError(ValueError):
    """The document is no sitemap; the message says what it begins with."""


class Leaf(NamedTuple):
    """A sitemap that an index names."""

    url: str
    modified: str | None


class Sitemap(NamedTuple):
    """One document: an index has leaves, a leaf has pages."""

    leaves: list[Leaf]
    pages: list[Found]


def parse_sitemap(body: bytes) -> Sitemap:
    """Read an XML or JSON sitemap, gzipped or not. Raises NotASitemapError.

    XML is read without entities, DTD and network, recovering from small faults.
    """
    body = _unpacked(body)
    if body.lstrip()[:1] == b"{":
        return _parse_json(body)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True, remove_comments=True
    )
    try:
        root = etree.parse(BytesIO(body), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise NotASitemapError("no XML") from error
    if root is None or not isinstance(root.tag, str):
        raise NotASitemapError("no XML")
    kind = etree.QName(root).localname.lower()
    if kind == "sitemapindex":
        return Sitemap([Leaf(loc, _child(node, "lastmod")) for node, loc in _located(root, "sitemap")], [])
    if kind == "urlset":
        return Sitemap([], [Found(loc, _news(node), _child(node, "lastmod")) for node, loc in _located(root, "url")])
    raise NotASitemapError(f"its root is <{kind}>")


def leaf_span(url: str) -> tuple[date, date] | None:
    """The days that a leaf's name tells, or None.

    Nour 2026: base64 of {"model":"newsstudioDateRange","date":"2026-09-30"}; Nastooh: /sitemap/1404/5/12/sitemap.xml;
    others: /sitemap-2025-08.xml.
    """
    path = urlsplit(url).path
    day = _nour_day(path)
    if day is not None:
        return day, day
    match = _YEAR_PATH.search(path.replace("sitemap-", "sitemap/"))
    if match is None:
        return None
    year, month, number = (int(part) if part else None for part in match.groups())
    return span(year, month, number) if year else None


def nour_leaf(day: date) -> str:
    """The name of Nour's leaf of a day: URL-safe base64 of compact JSON, `=` written as `,`."""
    name = json.dumps({"model": "newsstudioDateRange", "date": day.isoformat()}, separators=(",", ":"))
    return base64.urlsafe_b64encode(name.encode()).decode().replace("=", ",")


def wanted(leaf: Leaf, window: Window) -> bool:
    """Whether a leaf can hold pages of the window: by the days its name tells, else by its lastmod.

    Nothing in a leaf is newer than its lastmod; how old its oldest page is, the lastmod does not tell.
    """
    days = leaf_span(leaf.url)
    if days is not None:
        # A leaf that is named by the day in UTC holds the first hours of the next day in Tehran.
        return window.meets(days[0], days[1] + timedelta(days=1))
    modified = moment(leaf.modified)
    return modified is None or today(modified) >= window.since


def recent(page: Found, window: Window) -> bool:
    """Whether a page can be of the window: published in it where that is told, else not last changed before it."""
    published = moment(page.item.published if page.item else None)
    if published is not None:
        return window.since <= today(published) <= window.until
    modified = moment(page.modified)
    return modified is None or today(modified) >= window.since


def moment(text: str | None) -> datetime | None:
    """A W3C date or datetime (2025-08-12, 2025-08-12T09:48:00+03:30) as an instant; Tehran's time without a zone."""
    try:
        instant = datetime.fromisoformat(text.strip()) if text else None
    except ValueError:
        return None
    if instant is None or instant.tzinfo is not None:
        return instant
    return instant.replace(tzinfo=TEHRAN)


def _nour_day(path: str) -> date | None:
    name = path.rsplit("/", 1)[-1].removesuffix(".xml").replace(",", "=")
    try:
        told = json.loads(base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)))
        return date.fromisoformat(told["date"])
    except (ValueError, TypeError, KeyError, binascii.Error):
        return None


def _parse_json(body: bytes) -> Sitemap:
    """{"urls":[{"loc":"...","lastmode":"..."}]}: Nastooh's old leaves ("lastmode" is theirs)."""
    try:
        entries = json.loads(body)["urls"]
        pages = [
            Found(entry["loc"], None, entry.get("lastmode") or entry.get("lastmod"))
            for entry in entries
            if isinstance(entry, dict) and isinstance(entry.get("loc"), str)
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise NotASitemapError("JSON without a list of urls") from error
    return Sitemap([], pages)


def _located(root: etree._Element, name: str) -> list[tuple[etree._Element, str]]:
    nodes = [node for node in root if isinstance(node.tag, str) and etree.QName(node).localname == name]
    return [(node, loc) for node in nodes if (loc := _child(node, "loc"))]


def _child(node: etree._Element, name: str) -> str | None:
    for child in node:
        if isinstance(child.tag, str) and etree.QName(child).localname == name and child.text:
            return child.text.strip() or None
    return None


def _news(node: etree._Element) -> FeedItem | None:
    """What the news extension says: <news:news><news:publication_date/><news:title/></news:news>."""
    for child in node:
        if isinstance(child.tag, str) and etree.QName(child).localname == "news":
            title, published = _child(child, "title"), _child(child, "publication_date")
            return FeedItem(title=title, published=published) if title or published else None
    return None


def _unpacked(body: bytes) -> bytes:
    if body[:2] != b"\x1f\x8b":
        return body
    try:
        with gzip.open(BytesIO(body)) as stream:
            plain = stream.read(UNPACKED_CAP + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise NotASitemapError(f"broken gzip: {error}") from error
    if len(plain) > UNPACKED_CAP:
        raise NotASitemapError(f"more than {UNPACKED_CAP} bytes unpacked")
    return plain
