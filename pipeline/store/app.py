"""ClickHouse's HTTP interface over the engine."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator
from contextlib import aclosing
from functools import partial

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from pipeline.store.answer import format_headers, pack, send_complete, send_stream, summary_headers
from pipeline.store.compression import Compressor, compressor
from pipeline.store.config import StoreConfig
from pipeline.store.engine import Chunk, Engine, Query
from pipeline.store.errors import READONLY, SYNTAX_ERROR, UNKNOWN_EXCEPTION, StoreError
from pipeline.store.metrics import StoreMetrics
from pipeline.store.request import Request, allow_origin, authenticate, read_request
from pipeline.store.sql import Statement, take_apart
from pipeline.store.workers import Workers

_READY_SECONDS = 5.0
_CANCELLED = 394
_READING = ("read", "describe")

log = structlog.get_logger("rasad.store")


class Interface:
    """The handlers of one server."""

    def __init__(self, engine: Engine, workers: Workers, config: StoreConfig, metrics: StoreMetrics) -> None:
        """Everything is passed in open; `app()` gives what aiohttp serves."""
        self._engine = engine
        self._workers = workers
        self._config = config
        self._metrics = metrics
        self._headers = {
            "X-ClickHouse-Server-Display-Name": "rasad-store",
            "X-ClickHouse-Timezone": engine.timezone,
        }

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application()
        app.router.add_get("/ping", self._ok)
        app.router.add_get("/replicas_status", self._ok)
        app.router.add_get("/healthz", self._ok)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", self._show_metrics)
        app.router.add_get("/", self._query)
        app.router.add_post("/", self._query)
        return app

    async def _ok(self, request: web.Request) -> web.Response:
        return web.Response(text="Ok.\n", headers=self._headers)

    async def _show_metrics(self, request: web.Request) -> web.Response:
        body = generate_latest(self._metrics.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _ready(self, request: web.Request) -> web.Response:
        """Ready: the engine answers a query of its own within 5 s."""
        try:
            async with asyncio.timeout(_READY_SECONDS):
                alive = await asyncio.to_thread(self._engine.alive)
        except (TimeoutError, StoreError) as error:
            return web.Response(status=503, text=f"engine: {error!r}\n")
        return web.Response(text="Ok.\n" if alive else "engine: wrong answer\n", status=200 if alive else 503)

    async def _query(self, request: web.Request) -> web.StreamResponse:
        """Answer a query; every end of it is counted once, a failure in ClickHouse's form."""
        began = time.monotonic()
        outcome = _Outcome()
        try:
            return await self._answer(request, outcome)
        except StoreError as error:
            outcome.code = error.code
            return self._refusal(request, error)
        except asyncio.CancelledError:
            outcome.code = _CANCELLED  # the client left
            raise
        except Exception as error:
            outcome.code = UNKNOWN_EXCEPTION
            log.exception("query failed in the store itself")
            return self._refusal(request, StoreError(UNKNOWN_EXCEPTION, repr(error)))
        finally:
            self._metrics.queries.labels(outcome.kind, str(outcome.code)).inc()
            self._metrics.duration.labels(outcome.kind).observe(time.monotonic() - began)

    def _refusal(self, request: web.Request, error: StoreError) -> web.Response:
        headers = {**self._headers, "X-ClickHouse-Exception-Code": str(error.code)}
        if error.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="ClickHouse server HTTP API"'
        body = f"{error} (version {self._engine.version})\n"
        return web.Response(status=error.status, text=body, headers=headers)

    async def _answer(self, request: web.Request, outcome: _Outcome) -> web.StreamResponse:
        allow_origin(request, self._config)
        if request.method in ("GET", "HEAD") and "query" not in request.query:
            return await self._ok(request)
        reader = authenticate(request, self._config)
        asked = await read_request(request, self._config, reader=reader)
        statement, kind = await asyncio.to_thread(self._understand, asked)
        if asked.readonly and kind not in _READING:
            hint = " GET and HEAD only read: use POST." if not reader and request.method != "POST" else ""
            raise StoreError(READONLY, f"Cannot execute query in readonly mode.{hint}")
        outcome.kind = kind
        query = Query(
            statement=statement,
            format=asked.format,
            database=asked.database,
            settings=asked.settings,
            params=asked.params,
            readonly=asked.readonly,
            tag=str(uuid.uuid4()),
        )
        if kind in _READING:
            return await self._stream(request, asked, query, outcome)
        work = self._engine.insert if kind == "insert" else self._engine.run
        done = await self._workers.change(kind, lambda: work(query))
        if done.written_rows:
            self._metrics.written.inc(done.written_rows)
            self._metrics.last_write.set_to_current_time()
        headers = {**self._headers, **summary_headers(asked.query_id, done)}
        if done.data:
            headers |= format_headers(statement.format or asked.format, None)
        return web.Response(body=done.data, headers=headers)

    def _understand(self, asked: Request) -> tuple[Statement, str]:
        if not asked.text.strip():
            raise StoreError(SYNTAX_ERROR, "Syntax error: Empty query")
        statement = take_apart(asked.text, self._engine.outer_functions)
        return statement, self._engine.classify(statement)

    async def _stream(
        self, request: web.Request, asked: Request, query: Query, outcome: _Outcome
    ) -> web.StreamResponse:
        """Send a result as it comes; with `wait_end_of_query` only when it is complete."""
        name = query.statement.format or asked.format
        headers = {**self._headers, **format_headers(name, asked.encoding)}
        shrink = compressor(asked.encoding)
        # A FORMAT in the statement is left as the engine writes it: clickhouse-connect looks what it got.
        named = query.statement.format is not None
        protocol = asked.protocol if asked.format == "Native" and not named else 0
        work = partial(self._packed, query, shrink, protocol)
        rows = self._workers.read(outcome.kind, query.tag, work)
        stall = self._config.stall_seconds
        async with aclosing(rows):
            if asked.wait or request.method == "HEAD":
                return await send_complete(request, rows, asked.query_id, headers, stall)
            response, error = await send_stream(request, rows, asked.query_id, headers, shrink, stall)
        outcome.code = error.code if error else 0
        return response

    def _packed(self, query: Query, shrink: Compressor, protocol: int) -> Iterator[Chunk]:
        return pack(self._engine.rows(query), shrink, protocol)


class _Outcome:
    """What one request came to, for the metrics."""

    def __init__(self) -> None:
        self.kind, self.code = "refused", 0
