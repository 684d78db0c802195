"""Manners beyond Scrapy's own: Retry-After, Crawl-delay, and robots.txt as RFC 9309 reads it."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import structlog
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.settings import Settings
from scrapy.utils.misc import build_from_crawler
from twisted.internet.defer import Deferred

from connectors.crawl.config import ROBOTS_AGENT

log = structlog.get_logger(__name__)

ROBOTS_SECONDS = 24 * 3600.0  # RFC 9309, 2.4: not kept longer than a day
ROBOTS_AWAY_SECONDS = 300.0  # until an unreachable robots.txt is asked for again
NOBODY = b"User-agent: *\nDisallow: /\n"


def retry_after_seconds(value: str | None, now: datetime) -> float | None:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3): "120" or an HTTP date; None when it is neither."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - now).total_seconds())


class PoliteRetry(RetryMiddleware):
    """Scrapy's retries; where the site says Retry-After, the whole outlet waits so long before its next request.

    A site that asks for more than the cap is not waited for: the page gets its answer now and is due after that time
    (`meta["retry_after"]`).
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._cap = settings.getfloat("RASAD_RETRY_AFTER_CAP")
        self._not_before = 0.0

    async def process_request(self, request: Request) -> None:
        """Wait until the outlet may be asked again."""
        pause = self._not_before - time.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Retry a failed answer, after the time the site asks for."""
        header = response.headers.get("Retry-After")
        wait = retry_after_seconds(header.decode("latin-1") if header else None, datetime.now(UTC))
        if wait is not None and response.status in self.retry_http_codes:
            request.meta["retry_after"] = wait
            if wait > self._cap:
                return response
            self._not_before = max(self._not_before, time.monotonic() + wait)
        return super().process_response(request, response)


class Robots(RobotsTxtMiddleware):
    """robots.txt: asked for again after a day; unreachable (5xx, network) it forbids everything (2.3.1.4);
    its Crawl-delay is the least delay, up to the cap.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._cap = crawler.settings.getfloat("RASAD_CRAWL_DELAY_CAP")
        self._expires: dict[str, float] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules for the request's host."""
        netloc = urlsplit(request.url).netloc
        known = self._parsers.get(netloc)
        if not isinstance(known, Deferred) and time.monotonic() > self._expires.get(netloc, 0.0):
            self._parsers.pop(netloc, None)
            self._expires[netloc] = time.monotonic() + ROBOTS_SECONDS
        return await super().robot_parser(request)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            self._expires[netloc] = time.monotonic() + ROBOTS_AWAY_SECONDS
            log.warning("robots.txt is unreachable: nothing is fetched", host=netloc, status=response.status)
            response = response.replace(body=NOBODY)
        elif response.status >= 400:
            response = response.replace(body=b"")
        await super()._parse_robots(response, netloc, request)
        rules = self._parsers[netloc]
        if rules is not None and not isinstance(rules, Deferred):
            self._slow_down(rules.crawl_delay(ROBOTS_AGENT) or 0.0)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, IgnoreRequest):
            super()._robots_error(exc, netloc)
            return
        log.warning("robots.txt is unreachable: nothing is fetched", host=netloc, error=repr(exc))
        self._expires[netloc] = time.monotonic() + ROBOTS_AWAY_SECONDS
        waiting = self._parsers[netloc]
        rules = build_from_crawler(self._parserimpl, self.crawler, NOBODY)
        self._parsers[netloc] = rules
        assert isinstance(waiting, Deferred)
        waiting.callback(rules)

    def _slow_down(self, delay: float) -> None:
        delay = min(delay, self._cap)
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is not None and delay > throttle.mindelay:
            throttle.mindelay = delay
            for slot in self.crawler.engine.downloader.slots.values():
                slot.delay = max(slot.delay, delay)
