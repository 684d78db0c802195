"""The pages that are measured: the newsroom's, drawn once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.gold import pages
from schemas.raw import RawPage

TODAY = date(2025, 8, 12)
FETCHED = datetime(2025, 8, 20, 12, 0, tzinfo=UTC)  # after every page's date
SEED = 7
# What stands around an article and makes a page large.
ARTICLE = "article, .news-box, .body-news, [itemprop=articleBody], [id$=lblNewsBody]"
AROUND = (
    "style, script:not([type='application/ld+json']), nav, header, aside, link, svg, noscript, form, body > footer, "
    "body > div, body > section, body > div > div, body > div > div > div, body > form > div, [class*=comment], "
    ".rel-news, [class*=related], [class*=share], [class*=adv], [class*=box], [class*=side], [class*=yektanet]"
)


def sample(count: int) -> list[RawPage]:
    """So many pages of all outlets, the same for the same count."""
    return list(islice(_pages(count), count))


def _pages(count: int) -> Iterator[RawPage]:
    for page in pages(Catalogue(count, SEED, TODAY)):
        yield RawPage(body=page.html, outlet=page.outlet, url=page.url, fetched_at=FETCHED, charset="utf-8")


def _bare(body: bytes) -> bytes:
    """A page without menus, styles, scripts and lists of other news."""
    tree = LexborHTMLParser(body)
    around = {node.mem_id: node for node in tree.css(AROUND) if node.css_first(ARTICLE) is None}
    for node in reversed(around.values()):  # what lies inside before what holds it
        node.decompose()
    return (tree.html or "").encode()


def resized(page: RawPage, size: int) -> bytes:
    """The page's bytes brought to about `size`: markup around the article is repeated or left out, its text is not.

    A page whose article alone is larger stays so.
    """
    body = page.body if len(page.body) <= size else _bare(page.body)
    filler = b'<li class="menu-item"><a href="/service/item" title="link"><span class="icon"></span>menu</a></li>\n'
    missing = size - len(body)
    if missing <= 0:
        return body
    block = b'<ul class="menu">\n' + filler * (missing // len(filler)) + b"</ul>\n"
    return body.replace(b"</body>", block + b"</body>")
