"""A result on its way to the client: streamed as it comes, or held until it is complete."""

from __future__ import annotations

import asyncio
import json
import secrets
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping

import msgspec
from aiohttp import web

from pipeline.store.compression import Compressor
from pipeline.store.engine import Chunk
from pipeline.store.errors import StoreError
from pipeline.store.native import for_protocol

_HELD_BYTES = 32 * 1024 * 1024
_PIECE_BYTES = 1024 * 1024
_TEXT = "text/plain; charset=UTF-8"
_TYPES = {
    "tabseparated": "text/tab-separated-values; charset=UTF-8",
    "tsv": "text/tab-separated-values; charset=UTF-8",
    "tabseparatedwithnames": "text/tab-separated-values; charset=UTF-8",
    "tabseparatedwithnamesandtypes": "text/tab-separated-values; charset=UTF-8",
    "csv": "text/csv; charset=UTF-8; header=absent",
    "csvwithnames": "text/csv; charset=UTF-8; header=present",
    "json": "application/json; charset=UTF-8",
    "jsoncompact": "application/json; charset=UTF-8",
    "jsoneachrow": "application/x-ndjson; charset=UTF-8",
    **dict.fromkeys(
        ("native", "rowbinary", "rowbinarywithnamesandtypes", "parquet", "arrow", "arrowstream", "orc"),
        "application/octet-stream",
    ),
}


def add(total: Chunk, chunk: Chunk) -> Chunk:
    """Counts of both, without data."""
    return Chunk(
        b"",
        total.read_rows + chunk.read_rows,
        total.read_bytes + chunk.read_bytes,
        total.written_rows + chunk.written_rows,
        total.written_bytes + chunk.written_bytes,
    )


def summary_headers(query_id: str, counted: Chunk) -> dict[str, str]:
    """Query id and `X-ClickHouse-Summary`; its numbers are strings, as ClickHouse writes them."""
    summary = {name: str(getattr(counted, name)) for name in Chunk.__struct_fields__ if name != "data"}
    return {
        "X-ClickHouse-Query-Id": query_id.replace("\r", " ").replace("\n", " "),
        "X-ClickHouse-Summary": json.dumps(summary),
    }


def format_headers(name: str, encoding: str | None) -> dict[str, str]:
    """What is in the body and how it is packed."""
    headers = {"X-ClickHouse-Format": name, "Content-Type": _TYPES.get(name.lower(), _TEXT)}
    return headers | ({"Content-Encoding": encoding} if encoding else {})


def pack(rows: Iterator[Chunk], compressor: Compressor, protocol: int) -> Iterator[Chunk]:
    """Chunks compressed as one body, in the thread that makes them; Native ones first put in `protocol`."""
    for chunk in rows:
        data = memoryview(for_protocol(chunk.data, protocol) if protocol else chunk.data)
        counted = add(Chunk(b""), chunk)
        # In pieces, so that neither compression nor the socket copies a held result whole.
        for start in range(0, max(1, len(data)), _PIECE_BYTES):
            yield msgspec.structs.replace(
                counted, data=compressor.compress(bytes(data[start : start + _PIECE_BYTES]))
            )
            counted = Chunk(b"")
    yield Chunk(compressor.flush())


async def _write(request: web.Request, response: web.StreamResponse, data: bytes, stall: float) -> None:
    """Write, but wait no longer than `stall` seconds for a client that reads nothing: it holds a thread."""
    try:
        async with asyncio.timeout(stall):
            await response.write(data)
    except TimeoutError as error:
        if request.transport is not None:
            request.transport.abort()
        raise asyncio.CancelledError from error


async def send_complete(
    request: web.Request, rows: AsyncIterator[Chunk], query_id: str, headers: Mapping[str, str], stall: float
) -> web.StreamResponse:
    """Hold the result, on disk beyond 32 MiB, and send it when nothing can fail any more."""
    total = Chunk(b"")
    with tempfile.SpooledTemporaryFile(_HELD_BYTES) as held:
        async for chunk in rows:
            total = add(total, chunk)
            held.write(chunk.data)
        response = web.StreamResponse(headers={**headers, **summary_headers(query_id, total)})
        response.content_length = held.tell()
        await response.prepare(request)
        held.seek(0)
        while piece := held.read(_PIECE_BYTES):
            await _write(request, response, piece, stall)
    await response.write_eof()
    return response


async def send_stream(
    request: web.Request,
    rows: AsyncIterator[Chunk],
    query_id: str,
    headers: Mapping[str, str],
    compressor: Compressor,
    stall: float,
) -> tuple[web.StreamResponse, StoreError | None]:
    """Send chunks as they come; the error, if the query failed after its first chunk.

    A late error follows ClickHouse 25.11: the text stands between marks with the tag of the header
    `X-ClickHouse-Exception-Tag`, and the body ends without its last chunk, so that no client takes it for whole.
    """
    first = await anext(aiter(rows), Chunk(b""))
    tag = secrets.token_hex(8)
    response = web.StreamResponse(
        headers={**headers, **summary_headers(query_id, first), "X-ClickHouse-Exception-Tag": tag}
    )
    response.enable_chunked_encoding()
    await response.prepare(request)
    try:
        if first.data:
            await _write(request, response, first.data, stall)
        async for chunk in rows:
            if chunk.data:
                await _write(request, response, chunk.data, stall)
    except StoreError as error:
        text = f"{error}\n".encode()
        mark = f"__exception__\r\n{tag}\r\n".encode()
        end = f"{len(text)} {tag}\r\n__exception__\r\n".encode()
        body = compressor.compress(b"\r\n" + mark + text + end) + compressor.flush()
        await _write(request, response, body, stall)
        response.force_close()
        if request.transport is not None:
            request.transport.close()
        return response, error
    await response.write_eof()
    return response, None
