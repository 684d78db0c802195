"""What every request must fulfil, and what every answer says to the browser."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'"
)
SECURITY: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PROBES: Final = ("/metrics", "/healthz", "/readyz")  # asked by address, without a browser


class Guard:
    """Refuses other sites' pages: a name that was made to point here (DNS rebinding), and requests from elsewhere."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400 or 403, or pass the request on with the headers set on its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY)
            await send(message)

        headers = Headers(scope=scope)
        if scope["path"] not in PROBES and host_name(headers.get("host", "")) not in self._hosts:
            await PlainTextResponse("this console has another name\n", 400)(scope, receive, answer)
        elif not self._own(headers):
            await PlainTextResponse("requests from other sites are refused\n", 403)(scope, receive, answer)
        else:
            await self._app(scope, receive, answer)

    def _own(self, headers: Headers) -> bool:
        """Whether the request comes from this site, from the address bar, or from a link somewhere."""
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != headers.get("host"):
            return False
        site = headers.get("sec-fetch-site", "none")
        return site in ("same-origin", "none") or headers.get("sec-fetch-mode") == "navigate"


def host_name(host: str) -> str:
    """The name of a Host header, without its port.

    >>> host_name("127.0.0.1:8080"), host_name("[::1]:8080"), host_name("localhost")
    ('127.0.0.1', '::1', 'localhost')
    """
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
