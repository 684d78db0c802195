"""What all importers share: bounded reading, what was skipped, what was broken."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from msgspec import Struct

from schemas.topics import PAGE_CAP, TRUNCATED_KEEP

CHUNK = 1024 * 1024


class BrokenError(ValueError):
    """A file, or a line of one, that cannot be read; the message says where and why."""


class Skipped(NamedTuple):
    """A record that is not imported, and why, in a word."""

    reason: str


class Hints(Struct, frozen=True, kw_only=True):
    """What the command line says of the pages."""

    outlet: str | None = None
    url: str | None = None


class Content(NamedTuple):
    """Bytes of a page; over the cap only the first ones, with the size and SHA-256 of the whole."""

    body: bytes
    size: int | None = None
    sha256: str | None = None


def read_content(stream: BinaryIO) -> Content:
    """Read a page of any size in bounded memory."""
    kept = bytearray()
    whole = hashlib.sha256()
    size = 0
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        whole.update(chunk)
        if size <= PAGE_CAP:
            kept += chunk
        else:
            kept += chunk[: max(0, TRUNCATED_KEEP - len(kept))]
            del kept[TRUNCATED_KEEP:]
    if size <= PAGE_CAP:
        return Content(bytes(kept))
    return Content(bytes(kept[:TRUNCATED_KEEP]), size, whole.hexdigest())


def modified_at(path: Path) -> datetime:
    """When a file was last changed: the latest time at which its page can have been fetched."""
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
