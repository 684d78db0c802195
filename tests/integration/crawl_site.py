"""A small web server that answers for any host, with pages and troubles that a test sets; own texts."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Answer(NamedTuple):
    """What one URL answers. `declared` lies about the length; `seconds` passes before the answer."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    declared: int | None = None
    seconds: float = 0.0


class Site:
    """Answers by URL (as the outlet writes it); everything else is 404. `hits` counts requests by URL."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.hits: Counter[str] = Counter()
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.url = ""

    def put(self, url: str, *answers: Answer) -> None:
        """Answers in turn; the last one repeats."""
        self.answers[url] = list(answers)

    def feed(self, url: str, links: list[str], *, etag: str | None = None) -> None:
        """An RSS feed of these links."""
        items = "".join(
            f"<item><title>خبر {number}</title><link>{link}</link><description>شرح خبر {number}</description>"
            f"<pubDate>Fri, 08 Aug 2025 18:09:0{number % 10} GMT</pubDate></item>"
            for number, link in enumerate(links)
        )
        body = f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{items}</channel></rss>'
        headers = [("Content-Type", "text/xml; charset=utf-8")] + ([("ETag", etag)] if etag else [])
        self.put(url, Answer(body.encode(), headers=tuple(headers)))

    def answer(self, url: str, headers: dict[str, str]) -> Answer:
        """The answer of a request; a validator that matches the ETag gives 304."""
        self.requests.append((url, headers))
        self.hits[url] += 1
        answers = self.answers.get(url)
        if not answers:
            return Answer(b"not here", 404)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        etag = dict(found.headers).get("ETag")
        if etag and headers.get("if-none-match") == etag:
            return Answer(b"", 304, (("ETag", etag),))
        return found


def page(title: str, text: str = "متن خبر") -> Answer:
    """A plain article page."""
    html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
    return Answer(html.encode())


@contextmanager
def serving() -> Iterator[Site]:
    """A site on a free port of 127.0.0.1, until the block ends."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = f"{self.headers['X-Forwarded-Proto']}://{self.headers['Host']}{self.path}"
            answer = site.answer(url, {name.lower(): value for name, value in self.headers.items()})
            time.sleep(answer.seconds)
            self.send_response(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            length = len(answer.body) if answer.declared is None else answer.declared
            self.send_header("Content-Length", str(length))
            self.end_headers()
            try:
                self.wfile.write(answer.body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            if length != len(answer.body):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """A test's server is quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    site.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
