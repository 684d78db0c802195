"""Reading Scrapy's answers: headers, the raw page they make, and the fetch result of a request that got none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

from connectors.crawl.guard import RefusedError
from connectors.crawl.judge import Verdict
from connectors.crawl.state import Known, Validators
from connectors.profiles import ArticleRef
from schemas.raw import RawPage

_FAILURES: tuple[tuple[type[BaseException], str], ...] = (
    (DownloadTimeoutError, "timeout"),
    (CannotResolveHostError, "dns"),
    (DownloadCancelledError, "too_large"),
    (ResponseDataLossError, "cut"),
    (DownloadConnectionRefusedError, "connection_refused"),
)
# Scrapy tells these apart by their words only.
_IGNORED = {"robots.txt": "robots", "max redirections": "redirect_loop", "DOWNLOAD_MAXSIZE": "too_large"}


def header(response: Response, name: str) -> str | None:
    """A header's value; None when it is missing or empty."""
    value = response.headers.get(name)
    return value.decode("latin-1").strip() or None if value else None


def validators(response: Response) -> Validators:
    """What a later conditional request sends back."""
    return Validators(header(response, "ETag"), header(response, "Last-Modified"))


def conditions(known: Validators) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110, 13.1)."""
    headers = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in headers.items() if value}


def content_type(value: str | None) -> tuple[str, str | None]:
    """Media type and charset of a Content-Type header, e.g. ("text/html", "windows-1256")."""
    media, *parameters = (value or "text/html").split(";")
    for parameter in parameters:
        name, _, told = parameter.partition("=")
        if name.strip().lower() == "charset":
            return media.strip().lower(), told.strip().strip("\"'") or None
    return media.strip().lower(), None


def raw_page(response: Response, page: Known, ref: ArticleRef, fetched_at: datetime, verdict: Verdict) -> RawPage:
    """The raw page of an answer, with what the feed said of it."""
    media, charset = content_type(header(response, "Content-Type"))
    told = validators(response)
    return RawPage(
        body=response.body,
        outlet=ref.outlet,
        fetched_at=fetched_at,
        url=ref.canonical,
        edition=ref.edition,
        content_type=media,
        charset=charset,
        content_encoding=header(response, "Content-Encoding"),
        http_status=response.status,
        etag=told.etag,
        last_modified=told.last_modified,
        shell=verdict.shell,
        feed=page.feed,
    )


def failure_result(error: BaseException, request: Request, refused_names: Collection[str]) -> str:
    """The fetch result of a request that got no answer; `refused_names` led to addresses that are not public."""
    if isinstance(error, RefusedError):
        return "redirect_refused" if request.meta.get("redirect_times") else "refused"
    if isinstance(error, IgnoreRequest):
        return next((result for words, result in _IGNORED.items() if words in str(error)), "ignored")
    if urlsplit(request.url).hostname in refused_names:
        return "private_address"
    return next((result for kind, result in _FAILURES if isinstance(error, kind)), "network")
