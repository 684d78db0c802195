"""Pages from files and URLs, run through every stateless stage without a broker."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from email.message import Message
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urljoin, urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from connectors.importing.jsonl import numbered_pages
from connectors.importing.reading import BrokenError, Hints
from connectors.profiles import outlet_for_url
from pipeline.settings import Settings
from pipeline.stages.base import Reject
from pipeline.stages.clean import clean, clean_anyway, recognise
from pipeline.stages.enrich import enrich
from schemas.raw import UNKNOWN, RawPage, cap
from schemas.records import Article, Enrichment, RawRef, Reason

USER_AGENT: Final = "Rasad/0.1 (+https://github.com/rasad/rasad)"
_TIMEOUT: Final = 30.0  # seconds of one fetch
_REDIRECTS: Final = 5
_FETCH_CAP: Final = 64 * 1024 * 1024  # bytes read of an answer; the clean stage has its own, lower cap
_SUFFIXES: Final = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
}
_JSONL: Final = (".jsonl", ".ndjson")
_NOWHERE: Final = RawRef(topic="inspect", partition=0, offset=0)


class InspectError(Exception):
    """A file or URL that cannot be read; the message says which and why."""


class Options(Struct, frozen=True, kw_only=True):
    """What the user said of all pages."""

    outlet: str | None = None
    url: str | None = None
    content_type: str | None = None


class Source(Struct, frozen=True):
    """One page to look at, or why there is none."""

    name: str
    page: RawPage | Reject


class Inspection(Struct, frozen=True, kw_only=True):
    """What the stateless stages say of one page."""

    source: str
    outcome: str  # article | stub | withdrawn | rejected
    reason: str | None = None
    detail: str | None = None
    page: RawPage | None = None
    page_id: str | None = None
    article: Article | None = None
    enrichment: Enrichment | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON values, without the page's bytes; the article with its enrichment."""
        article = None
        if self.article is not None:
            # Facts stand beside the article's own fields: article.entities, article.quotes ...
            article = msgspec.to_builtins(self.article) | msgspec.to_builtins(self.enrichment)
        return {
            "source": self.source,
            "outcome": self.outcome,
            "reason": self.reason,
            "detail": self.detail,
            "page_id": self.page_id,
            "url": self.page.url if self.page else None,
            "article": article,
        }


def sources(argument: str, options: Options, settings: Settings, now: datetime) -> Iterator[Source]:
    """The pages of a file or URL: one, or one per record of a JSONL file. Raises InspectError."""
    if argument.startswith(("http://", "https://")):
        yield Source(argument, _described(fetch(argument, settings, now), options))
        return
    path = Path(argument)
    suffixes = [suffix.lower() for suffix in path.suffixes]
    try:
        if any(suffix in _JSONL for suffix in suffixes[-2:]):
            yield from _records(path, options, now)
            return
        body = path.read_bytes()
    except OSError as error:
        raise InspectError(f"{argument}: {error.strerror or error}") from error
    known = [_SUFFIXES[suffix] for suffix in suffixes[-2:] if suffix in _SUFFIXES]
    guessed = known[-1] if known else "text/html" if body.lstrip()[:1] == b"<" else "text/plain"
    page = RawPage(body=body, outlet="", fetched_at=now, content_type=guessed, source="import")
    yield Source(argument, _described(page, options))


def inspect(source: Source) -> Inspection:
    """One page through clean and enrich, as a worker would run it.

    A page of no known outlet is rejected, as it would be; its article is shown all the same, as trafilatura reads it.
    """
    page = source.page
    if isinstance(page, Reject):
        return Inspection(source=source.name, outcome="rejected", reason=page.reason, detail=page.detail)
    named = "" if page.outlet == UNKNOWN else page.outlet
    if not named or not page.url:
        outlet, url = recognise(page)
        page = replace(page, outlet=named or outlet or "", url=page.url or url)
    page = cap(page)
    result = clean(page, _NOWHERE)
    if not isinstance(result, Reject):
        outcome = "withdrawn" if result.kind == "gone" else result.kind
        article = result.article
        return Inspection(
            source=source.name,
            outcome=outcome,
            page=page,
            page_id=result.page_id,
            article=article,
            enrichment=enrich(article) if article else None,
        )
    article = None
    if result.reason == Reason.UNKNOWN_OUTLET:
        anyway = clean_anyway(page, _NOWHERE)
        if isinstance(anyway, Reject):
            result = anyway
        else:
            article = anyway.article
    return Inspection(
        source=source.name,
        outcome="rejected",
        reason=result.reason,
        detail=result.detail or None,
        page=page,
        article=article,
        enrichment=enrich(article) if article else None,
    )


def _described(page: RawPage, options: Options) -> RawPage:
    return replace(
        page,
        outlet=options.outlet or page.outlet,
        url=options.url or page.url,
        content_type=options.content_type or page.content_type,
    )


def _records(path: Path, options: Options, now: datetime) -> Iterator[Source]:
    """As `rasad import` reads them; what is said of all pages goes before what a line says of its own."""
    try:
        for number, found in numbered_pages(path, now, Hints()):
            if isinstance(found, BrokenError):
                yield Source(f"{path}:{number}", Reject(Reason.BAD_RECORD, str(found)))
            else:
                yield Source(f"{path}:{number}", _described(found, options))
    except BrokenError as error:
        raise InspectError(str(error)) from error


def fetch(url: str, settings: Settings, now: datetime) -> RawPage:
    """One page over HTTP; an outlet's from the newsroom while that plays the outlets. Raises InspectError."""
    at = url
    for _ in range(_REDIRECTS + 1):
        status, headers, body = _get(at, settings)
        if status not in (301, 302, 303, 307, 308) or not headers.get("location"):
            break
        at = urljoin(at, headers["location"])
        if not at.startswith(("http://", "https://")):
            raise InspectError(f"{url}: redirects to {at[:80]}, which is no web address")
    else:
        raise InspectError(f"{url}: more than {_REDIRECTS} redirects")
    found = outlet_for_url(at)
    return RawPage(
        body=body,
        outlet=found[0].outlet.outlet if found else "",
        url=at,
        fetched_at=now,
        content_type=headers.get("content-type", "text/html"),
        content_encoding=headers.get("content-encoding"),
        http_status=status,
    )


class _Unredirected(urllib.request.HTTPRedirectHandler):
    """Redirects are followed by `fetch`, which looks at where they lead."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def _get(url: str, settings: Settings) -> tuple[int, Message, bytes]:
    parts = urlsplit(url)
    target = f"{parts.scheme}://{parts.netloc}"
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
    if settings.sites == "newsroom" and outlet_for_url(url) is not None:
        headers["Host"] = parts.netloc
        target = settings.newsroom_url.rstrip("/")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~") + (
        f"?{quote(parts.query, safe='%=&+/:')}" if parts.query else ""
    )
    request = urllib.request.Request(target + path, headers=headers)  # noqa: S310 - http and https only, see `sources`
    opener = urllib.request.build_opener(_Unredirected)
    try:
        with opener.open(request, timeout=_TIMEOUT) as answer:
            return answer.status, answer.headers, answer.read(_FETCH_CAP)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read(_FETCH_CAP)
    except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        played = " (is the newsroom running? `rasad newsroom`)" if "Host" in headers else ""
        raise InspectError(f"{url}: {reason}{played}") from error
