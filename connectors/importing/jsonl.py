"""One page a line: JSONL with `url` and `html` or `text`, and optionally `outlet`, `content_type`, `fetched_at`."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

import msgspec
from msgspec import Struct

from connectors.importing.reading import BrokenError, Hints, modified_at
from connectors.profiles import article_ref, canonical_url, outlet_for_url
from schemas.raw import UNKNOWN, RawPage

LINE_CAP = 64 * 1024 * 1024


class Row(Struct, frozen=True):
    """One line; further columns are ignored."""

    url: str | None = None
    html: str | None = None
    text: str | None = None
    outlet: str | None = None
    content_type: str | None = None
    fetched_at: str | None = None  # RFC 3339; without an offset UTC


def pages_of_jsonl(path: Path, hints: Hints) -> Iterator[RawPage | BrokenError]:
    """The pages of a file in its order; a line that cannot be read comes as BrokenError, the others go on.

    Raises BrokenError when the file itself breaks off (gzip).
    """
    for number, page in numbered_pages(path, modified_at(path), hints):
        yield BrokenError(f"{path}, line {number}: {page}") if isinstance(page, BrokenError) else page


def numbered_pages(path: Path, fetched_at: datetime, hints: Hints) -> Iterator[tuple[int, RawPage | BrokenError]]:
    """The page of each line that is not blank, with the line's number from 1, or what is wrong with the line.

    `fetched_at` holds where a line has none. Raises BrokenError when the file cannot be opened or breaks off (gzip).
    """
    try:
        with _open(path) as stream:
            for number, line in enumerate(_lines(stream), start=1):
                if not line.strip():
                    continue
                try:
                    yield number, page_of_row(parse_row(line), fetched_at, hints)
                except BrokenError as error:
                    yield number, error
    except (OSError, EOFError, zlib.error) as error:
        raise BrokenError(f"{path}: {getattr(error, 'strerror', None) or error}") from error


def parse_row(line: bytes) -> Row:
    """One line. Raises BrokenError that says what is wrong."""
    if len(line) > LINE_CAP:
        raise BrokenError(f"longer than {LINE_CAP} bytes")
    try:
        # The standard library's reader takes a lone surrogate ("\\ud800"), which Python writes; msgspec's does not.
        row = msgspec.convert(json.loads(line), Row)
    except (ValueError, RecursionError) as error:  # msgspec's and json's errors are ValueErrors
        raise BrokenError(str(error)) from error
    if row.html is None and row.text is None:
        raise BrokenError("neither `html` nor `text`")
    return row


def page_of_row(row: Row, fetched_at: datetime, hints: Hints) -> RawPage:
    """The page of a line; `fetched_at` holds where the line has none. Raises BrokenError for a bad time."""
    url = row.url or hints.url
    site = outlet_for_url(url) if url else None
    ref = article_ref(url) if url else None
    text = row.html if row.html is not None else (row.text or "")
    return RawPage(
        # A lone surrogate (\\ud800) is no character: it becomes "?".
        body=text.encode("utf-8", "replace"),
        outlet=row.outlet or hints.outlet or (site[0].outlet.outlet if site else UNKNOWN),
        fetched_at=_instant(row.fetched_at) if row.fetched_at else fetched_at,
        url=canonical_url(url) if url else None,
        edition=ref.edition if ref else "",
        content_type=row.content_type or ("text/html" if row.html is not None else "text/plain"),
        charset="utf-8",
        source="import",
    )


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise BrokenError(f"fetched_at is no time: {text!r}") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Lines in bounded memory: of one over the cap, its beginning (one byte over the cap)."""
    while line := stream.readline(LINE_CAP + 1):
        if len(line) > LINE_CAP and not line.endswith(b"\n"):
            while (rest := stream.readline(LINE_CAP)) and not rest.endswith(b"\n"):
                pass
        yield line
