"""HTTP compression both ways: what clickhouse-connect, clickhouse-go and curl use (RFC 9110, section 8.4)."""

from __future__ import annotations

import zlib
from typing import Any, Protocol

import lz4.frame  # type: ignore[import-untyped]
import zstandard

from pipeline.store.errors import CANNOT_DECOMPRESS, TOO_MANY_BYTES, UNKNOWN_COMPRESSION_METHOD, StoreError

# Small, so that a body made to grow (zstd: 4 bytes to 128 KiB) is stopped soon after its limit.
_PIECE_BYTES = 2048

# In the order the store prefers where a client takes several.
ENCODINGS = ("lz4", "zstd", "gzip", "deflate")


class Compressor(Protocol):
    """What takes bytes piece by piece and gives them back smaller."""

    def compress(self, data: bytes) -> bytes:
        """The bytes ready after `data` came in, perhaps none."""

    def flush(self) -> bytes:
        """The rest, after which nothing more may come."""


class _Plain:
    def compress(self, data: bytes) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


class _Lz4:
    def __init__(self) -> None:
        self._frame = lz4.frame.LZ4FrameCompressor()
        self._begun = False

    def compress(self, data: bytes) -> bytes:
        head = b"" if self._begun else self._frame.begin()
        self._begun = True
        return bytes(head + self._frame.compress(data))

    def flush(self) -> bytes:
        head = b"" if self._begun else self._frame.begin()
        return bytes(head + self._frame.flush())


def compressor(encoding: str | None) -> Compressor:
    """A compressor for one of `ENCODINGS`, or one that leaves the bytes as they are for None."""
    if encoding is None:
        return _Plain()
    if encoding == "lz4":
        return _Lz4()
    if encoding == "zstd":
        return zstandard.ZstdCompressor(level=1).compressobj()
    return zlib.compressobj(3, zlib.DEFLATED, 31 if encoding == "gzip" else 15)


def negotiate(accept_encoding: str) -> str | None:
    """The encoding to answer with for an Accept-Encoding header; None for none.

    >>> negotiate("gzip;q=0.5, zstd"), negotiate("identity"), negotiate("gzip;q=0")
    ('zstd', None, None)
    """
    accepted = set()
    for part in accept_encoding.lower().split(","):
        name, _, weight = part.partition(";")
        if weight.strip() not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(name.strip())
    return next((encoding for encoding in ENCODINGS if encoding in accepted), None)


def decompress(data: bytes, encoding: str, limit: int) -> bytes:
    """Undo a Content-Encoding, with several frames one after another as clickhouse-connect sends blocks.

    Raises:
        StoreError: UNKNOWN_COMPRESSION_METHOD, CANNOT_DECOMPRESS_DATA, or TOO_MANY_BYTES beyond `limit`.
    """
    if encoding in ("", "identity"):
        return data
    if encoding not in ENCODINGS:
        raise StoreError(
            UNKNOWN_COMPRESSION_METHOD,
            f"Unknown Content-Encoding {encoding!r}: this store takes {', '.join(ENCODINGS)}",
        )
    parts: list[bytes] = []
    size, at = 0, 0
    try:
        while at < len(data):
            frame = _decompressor(encoding)
            while not frame.eof:
                if at >= len(data):
                    raise StoreError(CANNOT_DECOMPRESS, f"the {encoding} body is cut off")
                piece = data[at : at + _PIECE_BYTES]
                part = frame.decompress(piece)
                at += len(piece)
                size += len(part)
                if size > limit:
                    raise StoreError(TOO_MANY_BYTES, f"the request's body is over {limit} bytes when decompressed")
                parts.append(part)
            at -= len(frame.unused_data or b"")
    except (zlib.error, zstandard.ZstdError, RuntimeError, EOFError) as error:
        raise StoreError(CANNOT_DECOMPRESS, f"the body is no {encoding}: {error}") from error
    return b"".join(parts)


def _decompressor(encoding: str) -> Any:
    if encoding == "lz4":
        return lz4.frame.LZ4FrameDecompressor()
    if encoding == "zstd":
        return zstandard.ZstdDecompressor().decompressobj()
    # 47: gzip or zlib, told apart by their heads.
    return zlib.decompressobj(47)
