"""The console's web application: pages, events, and what probes ask for."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import partial

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from pipeline.console import assets
from pipeline.console.guard import Guard
from pipeline.console.pages import Pages
from pipeline.console.poller import Poller
from pipeline.console.views.all import VIEWS
from pipeline.queries import named_queries

PARAMETER = 300  # characters of a parameter of an address
STREAMS = 200  # clients that may listen at the same time


def make_app(poller: Poller, hosts: frozenset[str], on_death: Callable[[], None] = lambda: None) -> Starlette:
    """The application; `hosts` are the names under which browsers may ask. `on_death`: the poller has ended."""
    pages = Pages()
    streams = asyncio.Semaphore(STREAMS)
    tasks: list[asyncio.Task[None]] = []

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(poller.run())
        task.add_done_callback(lambda _: on_death())
        tasks.append(task)
        yield
        await poller.close()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def view(name: str, request: Request) -> Response:
        shown = VIEWS[name]
        params = {key: value[:PARAMETER] for key in shown.params if (value := request.query_params.get(key, ""))}
        asks = shown.asks(params)
        answers = await poller.get(asks.values())
        context = {panel: answers[asked] for panel, asked in asks.items()}
        now = datetime.now(UTC)
        states = {panel: context[panel].state(now, poller.period(asked)) for panel, asked in asks.items()}
        html = pages.view(shown, params, asks, context, states, now)
        return HTMLResponse(html, headers={"Cache-Control": "no-store"})

    async def sql(request: Request) -> Response:
        query = named_queries().get(request.path_params["name"])
        if query is None:
            raise HTTPException(404)
        given = {p.name: request.query_params.get(p.name, "")[:PARAMETER] for p in query.parameters}
        return HTMLResponse(pages.sql(query, {name: value for name, value in given.items() if value}))

    async def events(_: Request) -> Response:
        if streams.locked():
            return PlainTextResponse("too many listeners\n", 503)

        async def stream() -> AsyncIterator[str]:
            async with streams:
                yield "retry: 3000\n\n"
                async for version in poller.ticks():
                    yield f"event: tick\ndata: {version}\n\n" if version else ": still here\n\n"

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        working = bool(tasks) and not tasks[0].done() and poller.version > 0
        return PlainTextResponse("ready\n" if working else "no snapshot yet\n", 200 if working else 503)

    async def home(_: Request) -> Response:
        return RedirectResponse("/now")

    async def failed(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return HTMLResponse(pages.error(status), status)

    return Starlette(
        routes=[
            Route("/", home),
            *(Route(f"/{name}", partial(view, name)) for name in VIEWS),
            Route("/sql/{name}", sql),
            Route("/events", events),
            Route("/metrics", metrics),
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/assets/{path:path}", assets.serve),
            Route("/favicon.ico", lambda _: assets.file("favicon.svg")),
        ],
        middleware=[Middleware(Guard, hosts=hosts)],
        exception_handlers={404: failed, 405: failed, 500: failed},
        lifespan=lifespan,
    )
