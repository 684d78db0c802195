"""What an outlet's host answers to a path, before conditional requests, compression and trouble."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from connectors.newsroom.archives import PATHS, archive, home
from connectors.newsroom.article import Article
from connectors.newsroom.catalogue import Catalogue
from connectors.newsroom.chrome import environment
from connectors.newsroom.codes import path_of, url_of
from connectors.newsroom.feeds import feed, is_feed
from connectors.newsroom.sitemaps import roots, sitemap
from connectors.newsroom.sites import Site

_RSS = "application/rss+xml; charset=utf-8"
HTML = "text/html; charset=utf-8"
_ARTICLE = re.compile(
    r"(?:/(?P<edition>fa|ar|en))?/(?:news|photo|video|printnews|print|News-Print)/(?P<code>\d+)(?P<tail>/.*)?"
)
_DISALLOWED = ("/search", "/print/", "/printnews/", "/redirect/", "/comment", "/*/News-Print/")


@dataclass(frozen=True, slots=True)
class Answer:
    """One of: an article page (`article`), a document (`draw`), or a bare status (a redirect with `location`).

    `kind` is "article", "feed", "sitemap", "archive", "robots", "home", "redirect" or "missing".
    """

    kind: str
    status: int = 200
    content_type: str = HTML
    draw: Callable[[], bytes] = field(default=lambda: b"")
    article: Article | None = None
    location: str | None = None

    @property
    def listing(self) -> bool:
        """A page that names articles, not one of them."""
        return self.kind in ("feed", "sitemap", "archive", "home")


def route(sites: list[Site], path: str, query: Mapping[str, str], catalogue: Catalogue) -> Answer:
    """The answer of a host (whose editions are `sites`) to an unescaped path."""
    if path == "/robots.txt":
        return Answer("robots", content_type="text/plain; charset=utf-8", draw=lambda: robots(sites[0]))
    found = _article(sites, path, catalogue)
    if found is not None:
        return found
    for site in sites:
        if is_feed(site, path):
            return Answer("feed", content_type=_RSS, draw=partial(feed, site, catalogue))
    if sites[0].outlet == "fars" and path == "/rss":
        # Since 2024 the site is a JavaScript application that answers its old feed's address too.
        return Answer("feed", draw=lambda: environment().get_template("app.html").render(site=sites[0]).encode())
    document = sitemap(sites, path, catalogue)
    if document is not None:
        content_type, body = document
        return Answer("sitemap", content_type=content_type, draw=lambda: body)
    if path in PATHS[sites[0].outlet]:
        return Answer("archive", draw=lambda: archive(sites[0], path, query, catalogue) or b"")
    site = next((site for site in sites if path.startswith(f"/{site.edition}/")), sites[0])
    if path in ("/", "/search", f"/{site.edition}", f"/{site.edition}/") or "/service/" in path.lower():
        return Answer("home", draw=lambda: home(site, catalogue))
    return Answer("missing", 404, draw=lambda: b"<html><body><h1>404</h1></body></html>")


def robots(site: Site) -> bytes:
    """The host's robots.txt."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _DISALLOWED), ""]
    lines += [f"Sitemap: {address}" for address in roots(site)]
    return ("\n".join(lines) + "\n").encode()


def _article(sites: list[Site], path: str, catalogue: Catalogue) -> Answer | None:
    match = _ARTICLE.fullmatch(path)
    if match is None:
        return None
    article = catalogue.find(sites[0].outlet, match["code"])
    if article is None:
        return Answer("missing", 404, draw=lambda: b"<html><body><h1>404</h1></body></html>")
    own_host = any(site.edition == article.edition for site in sites)
    nastooh = article.outlet in ("isna", "irna")
    own_form = match["edition"] == (None if nastooh or article.outlet == "fars" else article.edition)
    slugless = nastooh and (match["tail"] or "/") == "/" and "/print/" not in path
    if not own_host or not own_form or slugless:
        return Answer("redirect", 301, location=url_of(article) if not own_host else path_of(article))
    return Answer("article", article=article)
