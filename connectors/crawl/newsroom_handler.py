"""Connecting to the local newsroom while every URL stays the outlet's own."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Response


class NewsroomHandler(HTTP11DownloadHandler):
    """Downloads http and https URLs from the newsroom in plain HTTP, telling it host and scheme in headers."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._base = crawler.settings["RASAD_NEWSROOM_URL"].rstrip("/")

    async def download_request(self, request: Request) -> Response:
        """The newsroom's answer, as if the outlet had given it."""
        parts = urlsplit(request.url)
        local = request.replace(
            url=self._base + (parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
            headers={**request.headers, "Host": parts.netloc, "X-Forwarded-Proto": parts.scheme},
        )
        response = await super().download_request(local)
        # AutoThrottle reads it from the request it knows.
        request.meta["download_latency"] = local.meta.get("download_latency", 0.0)
        return response.replace(url=request.url)
