"""Where the crawler may go, and its manners: redirect policy, public addresses, Retry-After."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from connectors.crawl.compression import unpack
from connectors.crawl.guard import is_public, refusal
from connectors.crawl.politeness import retry_after_seconds
from connectors.profiles import canonical_url

DOMAINS = ["isna.ir"]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.isna.ir/news/1404051710001",
        "http://isna.ir/",
        "https://ar.isna.ir:443/rss",
        "http://www.isna.ir:80/",
        "https://WWW.ISNA.IR./x",
    ],
)
def test_the_outlets_own_urls(url: str) -> None:
    assert refusal(url, DOMAINS) is None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://www.irna.ir/news/85908404", "host"),
        ("https://isna.ir.evil.example/", "host"),
        ("https://notisna.ir/", "host"),
        ("http://127.0.0.1/", "host"),
        ("http://[::1]/", "host"),
        ("http://2130706433/", "host"),
        ("https://www.isna.ir:8443/", "port"),
        ("http://www.isna.ir:443/", "port"),
        ("ftp://www.isna.ir/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("data:text/html,x", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("https://www.isna.ir@evil.example/", "user"),
        ("https://evil.example@www.isna.ir/", "user"),
        ("https://www.isna.ir:99999/", "no URL"),
        ("http://[/", "no URL"),
    ],
)
def test_everything_else_is_refused(url: str, why: str) -> None:
    assert why in (refusal(url, DOMAINS) or "")


@pytest.mark.parametrize("address", ["185.143.233.5", "2606:4700::6810:84e5", "8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1",
        "198.18.0.1",
    ],
)  # fmt: skip
def test_other_addresses(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 08 Aug 2025 18:02:00 GMT", 120.0),
        ("Fri, 08 Aug 2025 17:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("١٢٠", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, datetime(2025, 8, 8, 18, 0, tzinfo=UTC)) == seconds


def test_one_page_has_one_url() -> None:
    slug = "https://www.seratnews.com/fa/news/708295/باران|-می‌آید?utm_source=x#comments"
    other = "http://seratnews.ir/fa/news/708295"
    assert canonical_url(slug) == canonical_url(other) == "https://www.seratnews.com/fa/news/708295"


def test_a_gzip_that_breaks_off_is_not_unpacked() -> None:
    text = b"text " * 100_000
    body = gzip.compress(text)
    assert unpack(body, 10**6) == text
    assert unpack(body + gzip.compress(b"more"), 10**6) == text + b"more"
    assert unpack(body + b"\0" * 8, 10**6) == text
    for broken in (body[:-1], body[:20], body + body[:-5], b"<html>"):
        assert unpack(broken, 10**6) is None
    over = unpack(body, 1000)
    assert over is not None
    assert len(over) == 1001
