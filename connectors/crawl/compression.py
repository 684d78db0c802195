"""Decompression that does not take half a page for a page."""

from __future__ import annotations

import zlib
from typing import Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from connectors.crawl.config import DOWNLOAD_CAP


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
        if encoding not in (b"gzip", b"x-gzip") or not response.body:
            return super().process_response(request, response)
        body = unpack(response.body, DOWNLOAD_CAP)
        if body is None:
            assert self.crawler.spider is not None
            return get_retry_request(request, spider=self.crawler.spider, reason="broken gzip") or response
        if len(body) > DOWNLOAD_CAP:
            raise IgnoreRequest("more than DOWNLOAD_MAXSIZE once decompressed")
        unpacked = response.replace(body=body)
        del unpacked.headers["Content-Encoding"]
        return unpacked


def unpack(body: bytes, cap: int) -> bytes | None:
    """A gzip body decompressed (of one over the cap, more than `cap` bytes); None when it breaks off."""
    parts: list[bytes] = []
    size, rest = 0, body
    while rest:
        stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            part = stream.decompress(rest, cap + 1 - size)
        except zlib.error:
            return b"".join(parts) if parts else None  # padding behind a complete member
        parts.append(part)
        size += len(part)
        if size > cap:
            break
        if not stream.eof:
            return None
        rest = stream.unused_data
    return b"".join(parts)
