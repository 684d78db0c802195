"""The ways in which the newsroom can fail on demand."""

from __future__ import annotations

import asyncio
import gzip
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from types import MappingProxyType

from aiohttp import web

from connectors.newsroom.chrome import environment

HUGE = 20 * 1024 * 1024
NESTED = 100_000
KINDS = (
    "404", "410", "429", "503", "slow", "cut", "redirect-loop", "redirect-away", "shell", "charset-1256",
    "charset-utf8", "content-type", "bad-gzip", "empty", "binary", "huge", "nested",
)  # fmt: skip
# How often each comes up under a share of trouble; a huge page a hundred times would only fill the disk.
_WEIGHTS = {"huge": 1, "nested": 2, "404": 4, "410": 4, "redirect-loop": 4, "redirect-away": 4}
_LOT = tuple(kind for kind in KINDS for _ in range(_WEIGHTS.get(kind, 8)))
# These pass: the same address answers as it should at the next try.
_PASSING = frozenset({"429", "503", "slow", "cut", "redirect-loop", "bad-gzip"})
_OF_LISTINGS = ("429", "503", "slow", "cut")
_CP1256 = str.maketrans({"ی": "ي", "ۀ": "ه", **{chr(0x6F0 + n): str(n) for n in range(10)}})

Body = Callable[[], bytes]
"""Draws the page that would have been served."""


@dataclass(slots=True)
class Rule:
    """One order for trouble: requests whose URL matches get `kind`, `times` times (None: always)."""

    match: re.Pattern[str]
    kind: str
    times: int | None = 1
    retry_after: int = 2
    seconds: float = 3.0


@dataclass(slots=True)
class Troubles:
    """Which requests fail and how: rules given by order, and a seeded share of all addresses."""

    seed: int = 0
    share: float = 0.0
    rules: list[Rule] = field(default_factory=list)
    _spent: set[str] = field(default_factory=set)

    def order(self, wish: dict[str, object]) -> Rule:
        """Add a rule from a JSON object; ValueError names what is wrong with it."""
        unknown = set(wish) - {"match", "kind", "times", "retry_after", "seconds"}
        if unknown:
            raise ValueError(f"unknown key {sorted(unknown)[0]!r}")
        kind, match, times = wish.get("kind"), wish.get("match", ""), wish.get("times", 1)
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        if not isinstance(match, str):
            raise ValueError("match must be a regular expression")
        if times is not None and (not isinstance(times, int) or times < 1):
            raise ValueError("times must be a whole number from 1, or null for always")
        retry_after, seconds = wish.get("retry_after", 2), wish.get("seconds", 3.0)
        if not isinstance(retry_after, int) or not isinstance(seconds, int | float):
            raise ValueError("retry_after and seconds must be numbers")
        try:
            pattern = re.compile(match)
        except re.error as error:
            raise ValueError(f"match: {error}") from error
        rule = Rule(pattern, str(kind), times, retry_after, float(seconds))
        self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Forget every rule."""
        self.rules.clear()

    def of(self, url: str, listing: bool) -> Rule | None:
        """The trouble this request is to have. `listing`: a feed, sitemap or archive page."""
        for rule in self.rules:
            if rule.match.search(url):
                if rule.times is not None:
                    rule.times -= 1
                    if rule.times == 0:
                        self.rules.remove(rule)
                return rule
        return self._drawn(url, listing) if self.share else None

    def _drawn(self, url: str, listing: bool) -> Rule | None:
        digest = blake2b(f"{self.seed}/{url}".encode(), digest_size=8).digest()
        if int.from_bytes(digest[:4], "big") / 2**32 >= self.share:
            return None
        lot = _OF_LISTINGS if listing else _LOT
        kind = lot[int.from_bytes(digest[4:], "big") % len(lot)]
        if kind in _PASSING:
            if url in self._spent:
                return None
            self._spent.add(url)
        return Rule(re.compile(""), kind)


async def answer(request: web.Request, rule: Rule, url: str, body: Body) -> web.StreamResponse:
    """The troubled answer to a request."""
    streamed = _STREAMED.get(rule.kind)
    if streamed is not None:
        return await streamed(request, rule, body)
    return _plain(rule, url, body)


def _plain(rule: Rule, url: str, body: Body) -> web.Response:
    kind = rule.kind
    html = {"Content-Type": "text/html; charset=utf-8"}
    if kind in ("404", "410", "503", "429"):
        headers = html | ({"Retry-After": str(rule.retry_after)} if kind in ("429", "503") else {})
        return web.Response(
            status=int(kind), body=f"<html><body><h1>{kind}</h1></body></html>".encode(), headers=headers
        )
    if kind == "redirect-loop":
        return web.Response(status=302, headers={"Location": url})
    if kind == "redirect-away":
        return web.Response(status=302, headers={"Location": "https://login.example/landing"})
    if kind == "shell":
        return web.Response(body=shell(url), headers=html)
    if kind == "charset-1256":
        text = body().decode().translate(_CP1256)
        return web.Response(body=text.encode("cp1256", "xmlcharrefreplace"), headers=html)
    if kind == "charset-utf8":
        text = body().decode().replace('charset="utf-8"', 'charset="windows-1256"', 1)
        return web.Response(body=text.encode(), headers={"Content-Type": "text/html; charset=windows-1256"})
    if kind == "content-type":
        return web.Response(body=body(), headers={"Content-Type": "application/pdf"})
    if kind == "bad-gzip":
        packed = gzip.compress(body(), 1, mtime=0)
        return web.Response(body=packed[: len(packed) // 2], headers=html | {"Content-Encoding": "gzip"})
    if kind == "binary":
        return web.Response(body=blake2b(url.encode()).digest() * 900, headers=html)
    return web.Response(body=b"", headers=html)  # "empty"


def shell(url: str) -> bytes:
    """The CDN's "Transferring to the website..." page: 2-6 KB, no `<p>`, its figures different every time."""
    digest = blake2b(url.encode(), digest_size=32).digest()
    numbers = [digest[place % 32] * (place + 7) for place in range(250 + digest[0])]
    template = environment().get_template("shell.html")
    return template.render(token=digest.hex(), numbers=numbers).encode()


async def _slow(request: web.Request, rule: Rule, body: Body) -> web.StreamResponse:
    data = body()
    response = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8"})
    response.content_length = len(data)
    await response.prepare(request)
    step = max(1, -(-len(data) // 20))
    for start in range(0, len(data), step):
        await response.write(data[start : start + step])
        await asyncio.sleep(rule.seconds / 20)
    return response


async def _cut(request: web.Request, rule: Rule, body: Body) -> web.StreamResponse:
    data = body()
    response = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8"})
    response.content_length = len(data)
    await response.prepare(request)
    await response.write(data[: len(data) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


async def _huge(request: web.Request, rule: Rule, body: Body) -> web.StreamResponse:
    return await _chunks(request, _huge_page(body()))


async def _nested(request: web.Request, rule: Rule, body: Body) -> web.StreamResponse:
    tags = b"<div>" * NESTED + "متن".encode() + b"</div>" * NESTED
    return await _chunks(request, iter((b"<!DOCTYPE html><html><body>", tags, b"</body></html>")))


def _huge_page(page: bytes) -> Iterator[bytes]:
    head, _, tail = page.rpartition(b"</body>")
    yield head
    block = ("<p>" + "سطر تکراری یک صفحه بی‌پایان. " * 40 + "</p>\n").encode() * 32
    sent = 0
    while sent < HUGE:
        yield block
        sent += len(block)
    yield b"</body>" + tail


async def _chunks(request: web.Request, chunks: Iterator[bytes]) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8"})
    await response.prepare(request)
    for chunk in chunks:
        await response.write(chunk)
    await response.write_eof()
    return response


_Streamed = Callable[[web.Request, Rule, Body], Awaitable[web.StreamResponse]]
_STREAMED: MappingProxyType[str, _Streamed] = MappingProxyType(
    {"slow": _slow, "cut": _cut, "huge": _huge, "nested": _nested}
)
