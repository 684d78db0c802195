"""Feeds: RSS and Atom as the outlets write them, dates left as they are."""

from __future__ import annotations

import html
import re
from io import BytesIO
from typing import Any, NamedTuple

import feedparser

from schemas.raw import FeedItem

_TAG = re.compile(r"<[^>]*>")
_SPACE = re.compile(r"[ \t\r\n\f\v\u00a0]+")
MAX_LEAD = 4000  # characters; some feeds carry the whole article


class Found(NamedTuple):
    """A page that a feed, sitemap or archive names."""

    url: str
    item: FeedItem | None = None
    modified: str | None = None  # as the sitemap writes it


class NotAFeedError(ValueError):
    """The document is no feed (Fars' feed of 2026 is an HTML shell)."""


def parse_feed(body: bytes, content_type: str | None = None) -> list[Found]:
    """The pages of an RSS or Atom feed in its order.

    feedparser drops the DOCTYPE with its entities and fetches nothing; it is given a stream, because it would take
    a string for the name of a file or the address of a feed. Raises NotAFeedError for a document that is neither.
    """
    parsed = feedparser.parse(
        BytesIO(body), response_headers={"content-type": content_type or "text/xml"}, sanitize_html=True
    )
    if not parsed.get("version") and not parsed.entries:
        raise NotAFeedError("neither RSS nor Atom")
    found = []
    for entry in parsed.entries:
        url = _text(entry.get("link")) or _text(entry.get("id"))
        if url is None or not url.startswith(("http://", "https://")):
            continue
        found.append(Found(url, _item(entry)))
    return found


def _item(entry: Any) -> FeedItem:
    tags = entry.get("tags") or []
    return FeedItem(
        title=_text(entry.get("title")),
        lead=_text(entry.get("summary"), MAX_LEAD),
        published=_text(entry.get("published") or entry.get("updated")),
        section=_text(tags[0].get("term")) if tags else None,
    )


def _text(value: object, limit: int = 1000) -> str | None:
    """Plain text of a field that may hold markup; ZWNJ stays."""
    if not isinstance(value, str):
        return None
    plain = _SPACE.sub(" ", html.unescape(_TAG.sub(" ", value))).strip()
    return plain[:limit] or None
