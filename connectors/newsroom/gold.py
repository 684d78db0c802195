"""What a cleaner should find on a page, and what it must not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from connectors.newsroom.article import TEHRAN, Article
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.codes import news_code
from connectors.newsroom.furniture import Furniture
from connectors.newsroom.render import last_modified, render

_FOLD = str.maketrans(
    {
        **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
        **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
        "ي": "ی",
        "ى": "ی",
        "ك": "ک",
        "ۀ": "ه",
        "أ": "ا",
        "إ": "ا",
        "ٱ": "ا",
    }
)
_DROPPED = re.compile("[\\s\u00a0\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u0640\u064b-\u0652]+")


@dataclass(frozen=True, slots=True)
class Served:
    """A page as a plain fetch would get it, with its gold; `url, outlet, html, headers, gold` in this order."""

    url: str
    outlet: str
    html: bytes
    headers: dict[str, str]
    gold: dict[str, Any]

    def __iter__(self) -> Iterator[Any]:
        return iter((self.url, self.outlet, self.html, self.headers, self.gold))


def fold(text: str) -> str:
    """For comparing: without spaces, ZWNJ, tatweel and vowel signs, one form of each letter and digit."""
    return _DROPPED.sub("", text.translate(_FOLD))


def gold(article: Article, furniture: Furniture | None = None) -> dict[str, Any]:
    """The fields of one version of a page, as the page alone tells them.

    Compare texts with `fold`: letters, digits, ZWNJ and spaces differ where the article has a quirk.
    `published_at` is ISO 8601 in UTC or None; a page without a date still has its Jalali day when its news code
    does (Fars, ISNA): precision "day", the instant being that day's beginning in Tehran. `modified_at` is None
    where the page tells no change: a page may then still repeat its first date as the last. `furniture` lists the
    strings that must not be found in title, lead and body (given the page's furniture).
    """
    published, precision = _published(article)
    own = fold("\n".join([article.title, article.lead or "", article.kicker or "", *article.body]))
    strings = furniture.strings() if furniture else []
    return {
        "key": article.key,
        "outlet": article.outlet,
        "edition": article.edition,
        "language": article.edition,
        "template": article.template,
        "title": article.title,
        "kicker": article.kicker,
        "lead": article.lead,
        "paragraphs": list(article.paragraphs),
        "subheads": list(article.subheads),
        "published_at": _zulu(published) if published else None,
        "published_precision": precision,
        "modified_at": _zulu(article.modified) if article.modified and _tells_modified(article) else None,
        "news_code": news_code(article),
        "section": list(article.section),
        "tags": list(article.tags),
        "byline": article.byline,
        "desk": article.desk,
        "author": article.reporter,
        "author_code": article.author_code if article.template == "nastooh" else None,
        "dateline_place": article.dateline_place,
        "prefix": article.prefix,
        "agencies": list(article.agencies),
        "event": article.event,
        "relation": article.relation,
        "of": article.of,
        "revises": article.revises,
        "quirks": sorted(article.quirks),
        "withdrawn": article.withdrawn,
        "furniture": [text for text in strings if fold(text) not in own],
    }


def served(article: Article, catalogue: Catalogue) -> Served:
    """One version of a page, drawn, with headers and gold."""
    page = render(article, catalogue.latest)
    headers = {"content-type": "text/html; charset=utf-8"} | last_modified(article)
    return Served(page.url, article.outlet, page.html, headers, gold(article, page.furniture))


def pages(catalogue: Catalogue) -> Iterator[Served]:
    """Every page of the newsroom without a server; a second version follows its first, at the same address."""
    for article in catalogue.pages():
        yield served(article, catalogue)
        second = catalogue.revision(article)
        if second is not None:
            yield served(second, catalogue)


def _published(article: Article) -> tuple[datetime | None, str]:
    if "no-date" not in article.quirks:
        return article.published, "minute"
    if article.outlet in ("fars", "isna"):
        return datetime.combine(article.day, time(), TEHRAN), "day"
    return None, "undated"


def _tells_modified(article: Article) -> bool:
    """Fars never says when a page was changed; a page without a date or with a false one does not either."""
    return article.outlet != "fars" and not article.quirks & {"no-date", "future-meta-date"}


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
