"""The pages that are measured: the newsroom's, drawn once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice

from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.gold import pages
from schemas.raw import RawPage

TODAY = date(2025, 8, 12)
FETCHED = datetime(2025, 8, 20, 12, 0, tzinfo=UTC)  # after every page's date
SEED = 7


def sample(count: int) -> list[RawPage]:
    """So many pages of all outlets, the same for the same count."""
    return list(islice(_pages(count), count))


def _pages(count: int) -> Iterator[RawPage]:
    for page in pages(Catalogue(count, SEED, TODAY)):
        yield RawPage(body=page.html, outlet=page.outlet, url=page.url, fetched_at=FETCHED, charset="utf-8")


def resized(page: RawPage, size: int) -> bytes:
    """The page's bytes brought to about `size`: markup around the article is repeated, its text is not."""
    body = page.body
    filler = b'<li class="menu-item"><a href="/service/item" title="link"><span class="icon"></span>menu</a></li>\n'
    missing = size - len(body)
    if missing <= 0:
        return body
    block = b'<ul class="menu">\n' + filler * (missing // len(filler)) + b"</ul>\n"
    return body.replace(b"</body>", block + b"</body>")
