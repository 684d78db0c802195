"""Pages of WARC files (CC-NEWS, `rasad archive`, other crawlers): only those of the outlets' domains.

Format: ISO 28500, https://iipc.github.io/warc-specifications/. Files of any size are streamed record by record.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from warcio.archiveiterator import ArchiveIterator

from connectors.importing import envelope
from connectors.importing.reading import BrokenError, Skipped, read_content
from connectors.profiles import article_ref, canonical_url, outlet_for_url
from schemas import raw
from schemas.envelope import Message
from schemas.raw import BadHeadersError, RawPage

TEXTUAL = ("text/html", "application/xhtml+xml", "text/plain")


def pages_of_warc(path: Path) -> Iterator[RawPage | Skipped | BrokenError]:
    """The pages of a file in its order, `fetched_at` their WARC-Date.

    Skipped, each with its reason: other sites, revisits (their text was seen before), answers other than 200, what
    is no HTML or text. A record that `rasad archive` wrote comes back as it was, whatever its status. Raises
    BrokenError where the file breaks off; what was read before stands.
    """
    with path.open("rb") as stream:
        records = ArchiveIterator(stream)
        end = 0
        while True:
            try:
                record = next(records, None)
                if record is None:
                    break
                page = _page(record)
                records.read_to_end(record)
                end = records.get_record_offset() + records.get_record_length()
            except Exception as error:  # on garbage, warcio raises whatever its parsing runs into
                why = " ".join(str(error).split())[:200].encode("ascii", "replace").decode()
                raise BrokenError(f"{path}: breaks off or is no WARC ({why})") from error
            length = record.rec_headers.get_header("Content-Length")
            if length is None or getattr(record.raw_stream, "limit", 0) > 0:
                raise BrokenError(f"{path}: ends in the middle of a record")
            if page is not None:
                yield page if not isinstance(page, BrokenError) else BrokenError(f"{path}: {page}")
        # warcio takes a record whose headers are cut for the end of the file.
        stream.seek(end)
        if stream.read(1024).strip(b"\r\n\0"):
            raise BrokenError(f"{path}: cannot be read beyond byte {end}")


def _page(record: Any) -> RawPage | Skipped | BrokenError | None:
    kept = record.rec_headers.get_header(envelope.FIELD)
    if kept is not None:
        return _archived(record, kept)
    if record.rec_type == "revisit":
        return Skipped("revisit")
    if record.rec_type != "response":
        return None  # warcinfo, request, metadata: no page
    if record.http_headers is None:
        return Skipped("no_http")
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    site = outlet_for_url(url)
    if site is None:
        return Skipped("other_site")
    if record.http_headers.get_statuscode() != "200":
        return Skipped("status")
    media, charset = _content_type(record.http_headers.get_header("Content-Type"))
    if media not in TEXTUAL:
        return Skipped("no_text")
    try:
        fetched_at = _date(record.rec_headers.get_header("WARC-Date"))
    except ValueError as error:
        return BrokenError(f"{url}: {error}")
    content = read_content(record.content_stream())
    ref = article_ref(url)
    return RawPage(
        body=content.body,
        outlet=site[0].outlet.outlet,
        fetched_at=fetched_at,
        url=canonical_url(url),
        edition=ref.edition if ref else "",
        content_type=media,
        charset=charset,
        content_encoding=_undecoded(record.http_headers.get_header("Content-Encoding")),
        etag=record.http_headers.get_header("ETag"),
        last_modified=record.http_headers.get_header("Last-Modified"),
        source="warc",
        size=content.size,
        sha256=content.sha256,
    )


def _archived(record: Any, kept: str) -> RawPage | BrokenError:
    """A record of `rasad archive`, with the envelope that it had."""
    try:
        body = record.raw_stream.read()
        page = raw.decode(Message(key=None, value=body, headers=envelope.read(kept)))
    except (ValueError, BadHeadersError) as error:
        return BrokenError(f"{record.rec_headers.get_header('WARC-Record-ID')}: {error}")
    return replace(page, source="warc")


def _content_type(header: str | None) -> tuple[str, str | None]:
    media, _, rest = (header or "text/html").partition(";")
    name, _, value = rest.strip().partition("=")
    return media.strip().lower(), value.strip("\"' ") or None if name.strip().lower() == "charset" else None


def _undecoded(encoding: str | None) -> str | None:
    """The content encodings that warcio has left in place: it takes off gzip, deflate and br."""
    if encoding is None or encoding.strip().lower() in ("gzip", "x-gzip", "deflate", "br", "identity", ""):
        return None
    return encoding.strip().lower()


def _date(text: str | None) -> datetime:
    try:
        instant = datetime.fromisoformat(text or "")
    except ValueError as error:
        raise ValueError(f"WARC-Date is no time: {text!r}") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
