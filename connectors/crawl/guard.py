"""Where the crawler may connect to: the outlet's own hosts, by http(s), at public addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import structlog
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from twisted.internet.base import ThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

log = structlog.get_logger(__name__)

DNS_SECONDS = 10


class RefusedError(IgnoreRequest):
    """A request that may not be made; the message says why."""


def refusal(url: str, domains: Sequence[str]) -> str | None:
    """Why a URL may not be fetched for an outlet of these registrable domains; None when it may.

    No other scheme than http(s), no other host than the domains' own and their subdomains (an address such as
    127.0.0.1 is none), no user or password, no unusual port.
    """
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError as error:
        return f"no URL: {error}"
    if parts.scheme not in ("http", "https"):
        return f"scheme {parts.scheme or 'missing'}"
    if parts.username is not None or parts.password is not None:
        return "a user in the URL"
    if port not in (None, 80 if parts.scheme == "http" else 443):
        return f"port {port}"
    if not any(host == domain or host.endswith("." + domain) for domain in domains):
        return f"host {host or 'missing'} is not of the outlet"
    return None


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet: not private, loopback, link-local, shared or reserved."""
    ip = ipaddress.ip_address(address)
    mapped = getattr(ip, "ipv4_mapped", None)  # ::ffff:10.0.0.1
    return (mapped or ip).is_global and not ip.is_multicast


class Guard:
    """Downloader middleware: every request, redirected ones too, passes `refusal`."""

    def __init__(self, domains: Sequence[str]) -> None:
        self._domains = domains

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Guard:
        """Read the domains from the setting RASAD_DOMAINS."""
        return cls(crawler.settings.getlist("RASAD_DOMAINS"))

    def process_request(self, request: Request) -> None:
        """Raises RefusedError, which ends the request."""
        why = refusal(request.url, self._domains)
        if why is not None:
            raise RefusedError(why)


class PublicResolver(ThreadedResolver):
    """Names resolve to public addresses only, else not at all.

    The connection is made to the very address that was checked, so that a name which changes between check and
    connection (DNS rebinding) gains nothing. Nothing is cached: the process runs for weeks, and the system's
    resolver keeps to the records' lifetimes.
    """

    def __init__(self, reactor: Any) -> None:
        super().__init__(reactor)
        self.refused: set[str] = set()  # names that led to other addresses

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        """The address of a name; DNSLookupError when it has none, or none that is public."""
        found: Deferred[str] = super().getHostByName(name, (DNS_SECONDS,))
        return found.addCallback(self._checked, name)

    def _checked(self, address: str, name: str) -> str:
        if not is_public(address):
            self.refused.add(name)
            log.warning("a name leads to an address that is not public: refused", name=name, address=address)
            raise DNSLookupError(f"{name} leads to {address}, which is not a public address")
        return address
