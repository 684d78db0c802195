"""Decompression that does not take half a page for a page."""

from __future__ import annotations

import zlib
from typing import Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from connectors.crawl.config import DOWNLOAD_CAP

_STEP = 1024 * 1024


class WholeCompression(HttpCompressionMiddleware):
    """Scrapy's decompression, but a gzip body that breaks off is asked for again, and at last stays as it came.

    Scrapy would hand on what it could read of it; published compressed, the page is rejected by name.
    """

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's own way, and keep the crawler."""
        made = super().from_crawler(crawler)
        made.crawler = crawler
        return made

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """The response, decompressed where its body is whole."""
        encoding = (response.headers.get("Content-Encoding") or b"").strip().lower()
        if encoding in (b"gzip", b"x-gzip") and response.body and not whole(response.body):
            assert self.crawler.spider is not None
            return get_retry_request(request, spider=self.crawler.spider, reason="broken gzip") or response
        return super().process_response(request, response)


def whole(body: bytes) -> bool:
    """Whether a gzip body ends with a complete member (or goes over the cap, which is told elsewhere)."""
    size, rest = 0, body
    while rest:
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            part = stream.decompress(rest, _STEP)
            while part and size <= DOWNLOAD_CAP:
                size += len(part)
                part = stream.decompress(stream.unconsumed_tail, _STEP)
        except zlib.error:
            return size > 0 and rest is not body  # padding behind a complete member
        if size > DOWNLOAD_CAP:
            return True
        if not stream.eof:
            return False
        rest = stream.unused_data
    return True
