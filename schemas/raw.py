"""`pages.raw.v1`: the page's bytes as the value, everything known of its fetch as headers."""

from __future__ import annotations

import hashlib
from datetime import datetime

from msgspec import Struct, json
from msgspec.structs import replace

from schemas.envelope import Headers, Message, event_headers, iso
from schemas.topics import PAGE_CAP, TRUNCATED_KEEP

CANARY = "canary"  # source of the pages that the pipeline sends through itself
UNKNOWN = "unknown"  # outlet of a page that neither URL nor option tells: the clean stage may recognise the text


class BadHeadersError(ValueError):
    """A raw message whose headers are missing or unreadable; the message names the header."""


class FeedItem(Struct, frozen=True, kw_only=True):
    """What the feed (or listing) said of a page: kept for challenge shells and as a date source."""

    title: str | None = None
    lead: str | None = None
    published: str | None = None  # as written in the feed
    section: str | None = None


class RawPage(Struct, frozen=True, kw_only=True):
    """One fetched (or imported) page."""

    body: bytes
    outlet: str
    fetched_at: datetime
    url: str | None = None  # canonical
    edition: str = ""  # "" when unknown: the clean stage decides
    content_type: str = "text/html"
    charset: str | None = None  # as the server declared it
    content_encoding: str | None = None  # of `body`, where it is still compressed
    http_status: int = 200
    etag: str | None = None
    last_modified: str | None = None
    via: str | None = None  # aggregator or archive it came through
    source: str = "crawl"  # crawl | import | warc | redrive | canary
    shell: bool = False  # the fetch met a challenge shell
    feed: FeedItem | None = None
    size: int | None = None  # of the whole page, where `body` was cut at the cap
    sha256: str | None = None  # of the whole page, where `body` was cut
    generation: str | None = None  # of a replay; None: live

    @property
    def truncated(self) -> bool:
        """Whether `body` is only the beginning of a page over the cap."""
        return self.size is not None and self.size > len(self.body)


_TEXT = (
    "url",
    "edition",
    "charset",
    "content_encoding",
    "etag",
    "last_modified",
    "via",
    "sha256",
    "generation",
)


def cap(page: RawPage) -> RawPage:
    """The page itself, or for one over the cap its first 64 KiB with the size and hash of the whole."""
    if len(page.body) <= PAGE_CAP:
        return page
    return replace(
        page,
        body=page.body[:TRUNCATED_KEEP],
        size=len(page.body),
        sha256=hashlib.sha256(page.body).hexdigest(),
    )


def encode(page: RawPage, *, key: str) -> Message:
    """The message for `pages.raw.v1`; `key` is the page_id where the URL tells it."""
    # Two fetches of one page at one instant with the same bytes are one event.
    event = hashlib.blake2b(page.body, digest_size=16)
    event.update(f"{key}|{iso(page.fetched_at)}|{page.http_status}".encode())
    headers: Headers = event_headers(
        id=event.hexdigest(),
        type="page.fetched.v1",
        schema="raw_page.v1",
        time=page.fetched_at,
        subject=key,
        content_type=page.content_type,
    )
    headers["rasad_outlet"] = page.outlet.encode()
    headers["rasad_fetched_at"] = iso(page.fetched_at).encode()
    headers["rasad_http_status"] = str(page.http_status).encode()
    headers["rasad_source"] = page.source.encode()
    for name in _TEXT:
        value = getattr(page, name)
        if value:
            headers[f"rasad_{name}"] = value.encode("utf-8", "surrogatepass")
    if page.size is not None:
        headers["rasad_size"] = str(page.size).encode()
    if page.shell:
        headers["rasad_shell"] = b"1"
    if page.feed is not None:
        headers["rasad_feed"] = json.encode(page.feed)
    return Message(key=key.encode(), value=page.body, headers=headers)


def decode(message: Message) -> RawPage:
    """The page of a raw message. Raises BadHeadersError naming the header that is missing or unreadable."""
    headers = message.headers
    try:
        text = {name: headers[f"rasad_{name}"].decode() for name in _TEXT if f"rasad_{name}" in headers}
        feed = headers.get("rasad_feed")
        size = headers.get("rasad_size")
        return RawPage(
            body=message.value or b"",
            outlet=headers["rasad_outlet"].decode(),
            fetched_at=_instant(headers["rasad_fetched_at"]),
            content_type=headers.get("content-type", b"text/html").decode(),
            http_status=int(headers.get("rasad_http_status", b"200")),
            source=headers.get("rasad_source", b"crawl").decode(),
            shell=headers.get("rasad_shell") == b"1",
            feed=json.decode(feed, type=FeedItem) if feed else None,
            size=int(size) if size else None,
            **text,
        )
    except KeyError as error:
        raise BadHeadersError(f"header {error.args[0]} is missing") from error
    except ValueError as error:
        raise BadHeadersError(f"a header is unreadable: {error}") from error


def is_canary(headers: Headers) -> bool:
    """Whether a message, of whatever stage, goes back to a page that the pipeline sent itself."""
    return headers.get("rasad_source") == CANARY.encode()


def _instant(value: bytes) -> datetime:
    instant = datetime.fromisoformat(value.decode())
    if instant.tzinfo is None:
        raise ValueError(f"rasad_fetched_at has no offset: {value.decode()}")
    return instant
