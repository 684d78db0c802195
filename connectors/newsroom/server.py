"""The newsroom as a web server on 127.0.0.1: five outlets by the Host header, and its own control endpoint.

A crawler keeps the outlets' URLs and connects here for all of them, over plain HTTP:

    GET /news/1404052100012/... HTTP/1.1
    Host: www.isna.ir

The newsroom's own host (`http://127.0.0.1:<port>/_newsroom/...`) takes orders, all JSON:
`GET stats`, `POST trouble` (see `trouble.Troubles.order`), `DELETE trouble`, `POST revise` (`{"match": regex}`).
Like every process it answers `/metrics`, `/healthz` and `/readyz`, under any host that is no outlet's.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import re
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path
from urllib.parse import unquote

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from connectors.newsroom.article import Article
from connectors.newsroom.authored import ARTICLES
from connectors.newsroom.catalogue import Catalogue, Clock, now
from connectors.newsroom.dates import rfc822
from connectors.newsroom.generator import Shares
from connectors.newsroom.render import last_modified, render
from connectors.newsroom.routes import HTML, Answer, route
from connectors.newsroom.sites import Site, hosts, mirrors
from connectors.newsroom.trouble import KINDS, Rule, Troubles, answer, shell
from connectors.newsroom.visits import Visits

_OWN = ("127.0.0.1", "localhost")
_PROBES = ("/metrics", "/healthz", "/readyz")  # asked by address, whatever its name
_TROUBLE_PATH = "/_newsroom/trouble/"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsroomConfig:
    """How to open the newsroom.

    `port` 0 takes a free one. `today` (default: today in Tehran) anchors the articles' days; pages whose time
    the `clock` has not reached are not there yet. `articles` generated pages come from `seed`, besides the
    hand-made ones under `authored` (None: none). `trouble` is the share (0..1) of addresses that fail.
    Outlets in `shells` answer every article page with the "Transferring to the website..." shell.
    """

    host: str = "127.0.0.1"
    port: int = 0
    today: date | None = None
    articles: int = 500
    seed: int = 1
    shares: Shares | None = None
    authored: Path | None = ARTICLES
    trouble: float = 0.0
    shells: frozenset[str] = frozenset()
    clock: Clock = now


class Newsroom:
    """The running newsroom's state; `address` is set once it listens."""

    def __init__(self, config: NewsroomConfig) -> None:
        self.config = config
        self.catalogue = Catalogue(
            config.articles,
            config.seed,
            config.today or config.clock().date(),
            config.shares,
            config.authored,
            config.clock,
        )
        self.troubles = Troubles(config.seed, config.trouble)
        self.visits = Visits(self.catalogue, config.clock)
        self.address = ""
        self._registry = CollectorRegistry()
        self._registry.register(self.visits)
        self._hosts = hosts()
        self._mirrors = mirrors()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one request, by its Host header."""
        host = request.host.partition(":")[0].lower()
        if request.path in _PROBES and host not in self._hosts and host not in self._mirrors:
            return self._probe(request)
        if host in _OWN:
            return await self._control(request)
        if host in self._mirrors:
            self.visits.count(host, "mirror", 301)
            return _redirect(f"https://{self._mirrors[host]}{self._mirrored(host, request.raw_path)}", 301)
        sites = self._hosts.get(host)
        if sites is None:
            return web.json_response({"error": f"the newsroom plays no host {host!r}"}, status=421)
        return await self._outlet(request, host, sites)

    async def _outlet(self, request: web.Request, host: str, sites: list[Site]) -> web.StreamResponse:
        url = f"https://{host}{request.raw_path}"
        found = self._route(request, sites)
        rule = self._trouble(request.path, url, found)
        if rule is not None:
            response = await answer(request, rule, url, lambda: self._body(found))
            kind = f"trouble-{rule.kind}"
        elif found.article is not None:
            response, kind = self._page(request, found.article, url), found.kind
        else:
            response, kind = _document(request, found), found.kind
        self.visits.count(sites[0].outlet, kind, response.status)
        return response

    def _route(self, request: web.Request, sites: list[Site]) -> Answer:
        return route(sites, unquote(request.raw_path.partition("?")[0]), request.query, self.catalogue)

    def _trouble(self, path: str, url: str, found: Answer) -> Rule | None:
        if path.startswith(_TROUBLE_PATH):
            kind = path.removeprefix(_TROUBLE_PATH)
            return Rule(re.compile(""), kind) if kind in KINDS else None
        return self.troubles.of(url, found.article is None) if found.kind not in ("robots", "missing") else None

    def _body(self, found: Answer) -> bytes:
        if found.article is None:
            return found.draw()
        return render(self.visits.version(found.article) or found.article, self.catalogue.latest).html

    def _page(self, request: web.Request, page: Article, url: str) -> web.Response:
        if page.outlet in self.config.shells:
            return _packed(request, shell(url), {"Content-Type": HTML})
        version = self.visits.version(page)
        if version is None:
            return web.Response(status=410, text="410 Gone", content_type="text/html")
        text = "\n".join((version.key, str(version.updated), version.title, version.lead or "", *version.body))
        tag = blake2b(text.encode(), digest_size=9).hexdigest()
        # Weak: the lists round the article move on while the article stays.
        headers = {"Content-Type": HTML, "ETag": f'W/"{tag}"'} | last_modified(version)
        if _unchanged(request, headers):
            return web.Response(status=304, headers={"ETag": headers["ETag"]})
        html = render(version, self.catalogue.latest).html
        if request.method == "GET":
            self.visits.shown(page, version)
        return _packed(request, html, headers)

    def _mirrored(self, host: str, path: str) -> str:
        """`nouronline.ir/news/263910/...` has no language in its path."""
        if host.endswith("nouronline.ir") and path.startswith("/news/"):
            return f"/fa{path}"
        return path

    def _probe(self, request: web.Request) -> web.Response:
        """What every process is asked; whoever gets an answer sees that this one works."""
        if request.path == "/metrics":
            return web.Response(body=generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})
        return web.Response(text="ok\n")

    async def _control(self, request: web.Request) -> web.Response:
        order = (request.method, request.path)
        try:
            if order == ("GET", "/_newsroom/stats"):
                return web.json_response(self.visits.stats())
            if order == ("POST", "/_newsroom/trouble"):
                rule = self.troubles.order(await _object(request))
                return web.json_response({"kind": rule.kind, "match": rule.match.pattern, "times": rule.times})
            if order == ("DELETE", "/_newsroom/trouble"):
                self.troubles.clear()
                return web.json_response({"rules": 0})
            if order == ("POST", "/_newsroom/revise"):
                match = str((await _object(request)).get("match", ""))
                self.visits.revise(match)
                return web.json_response({"match": match})
        except (ValueError, re.error) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"error": "no such order", "hosts": sorted(self._hosts)}, status=404)


async def _object(request: web.Request) -> dict[str, object]:
    text = await request.text()
    document = json.loads(text) if text.strip() else {}
    if not isinstance(document, dict):
        raise ValueError("a JSON object is expected")
    return document


def _document(request: web.Request, found: Answer) -> web.Response:
    if found.location is not None:
        return _redirect(found.location, found.status)
    body = found.draw()
    headers = {"Content-Type": found.content_type}
    if found.status != 200:
        return web.Response(status=found.status, body=body, headers=headers)
    headers["ETag"] = f'"{blake2b(body, digest_size=9).hexdigest()}"'
    if _unchanged(request, headers):
        return web.Response(status=304, headers={"ETag": headers["ETag"]})
    return _packed(request, body, headers)


def _unchanged(request: web.Request, headers: dict[str, str]) -> bool:
    """RFC 9110, 13.1: If-None-Match counts before If-Modified-Since; the comparison is the weak one."""
    known = request.headers.get("If-None-Match")
    if known is not None:
        own = headers["ETag"].removeprefix("W/")
        return known.strip() == "*" or own in (tag.strip().removeprefix("W/") for tag in known.split(","))
    since = request.if_modified_since
    return (
        since is not None and headers.get("Last-Modified") is not None and rfc822(since) == headers["Last-Modified"]
    )


def _packed(request: web.Request, body: bytes, headers: dict[str, str]) -> web.Response:
    headers = headers | {"Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("Accept-Encoding", "") and len(body) > 1024:
        return web.Response(body=gzip.compress(body, 1, mtime=0), headers=headers | {"Content-Encoding": "gzip"})
    return web.Response(body=body, headers=headers)


def _redirect(location: str, status: int) -> web.Response:
    return web.Response(status=status, headers={"Location": location})


@asynccontextmanager
async def running(config: NewsroomConfig) -> AsyncIterator[Newsroom]:
    """The newsroom, listening while the block runs; OSError when the port is taken."""
    newsroom = Newsroom(config)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", newsroom.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, config.host, config.port)
        await site.start()
        port = runner.addresses[0][1]
        newsroom.address = f"http://{config.host}:{port}"
        yield newsroom
    finally:
        await runner.cleanup()


def serve(config: NewsroomConfig, announce: Callable[[str], None] = print) -> None:
    """Run the newsroom until SIGINT or SIGTERM; `announce` is given its address once it listens."""

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        async with running(config) as newsroom:
            announce(newsroom.address)
            await stop.wait()

    asyncio.run(main())
