"""Bytes that are no page get one named reason; bytes that are one are read whatever is said of them."""

from __future__ import annotations

import gzip
import random
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest
import zstandard

from pipeline.stages.base import Reject
from pipeline.stages.clean import clean
from schemas.raw import FeedItem, RawPage, cap
from schemas.records import Article, Clean, RawRef, Reason
from schemas.topics import PAGE_CAP

RAW = RawRef(topic="pages.raw.v1", partition=1, offset=42)
SENTENCE = "<p>روز {} استاندار گفت که شبکه آب‌رسانی روستاها آماده می‌شود و کار تا پاییز پایان می‌یابد.</p>\n"
URL = "https://www.isna.ir/news/1404050102030/x"


def markup(paragraphs: int = 12) -> str:
    body = "".join(SENTENCE.format(number) for number in range(paragraphs))
    return (
        '<html><head><meta charset="utf-8"><meta name="generator" content="www.nastooh.ir"></head><body>'
        f'<h1 class="first-title">شبکه تازه آب</h1><div itemprop="articleBody">{body}</div></body></html>'
    )


def run(body: bytes, **said: Any) -> Clean | Reject:
    said.setdefault("outlet", "isna")
    page = RawPage(body=body, fetched_at=datetime(2026, 1, 1, tzinfo=UTC), **said)
    return clean(page, RAW)


def article(body: bytes, **said: Any) -> Article:
    result = run(body, **said)
    assert isinstance(result, Clean)
    assert result.article is not None
    return result.article


PLAIN = markup().encode()
ARABIC_LETTERS = markup().replace("ی", "ي").replace("ک", "ك")


@pytest.mark.parametrize(
    "body,said,reason",
    [
        (b"", {}, Reason.EMPTY),
        (b" \r\n\t ", {}, Reason.EMPTY),
        (gzip.compress(b"  ", mtime=0), {"content_encoding": "gzip"}, Reason.EMPTY),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, {}, Reason.BINARY),
        (b"%PDF-1.7 text", {"content_type": "text/html"}, Reason.BINARY),
        (random.Random(5).randbytes(30_000), {}, Reason.BINARY),
        (gzip.compress(PLAIN, mtime=0)[:-200], {"content_encoding": "gzip"}, Reason.TRUNCATED),
        (gzip.compress(PLAIN, mtime=0)[:100], {}, Reason.TRUNCATED),
        (zlib.compress(PLAIN)[:150], {"content_encoding": "deflate"}, Reason.TRUNCATED),
        (zstandard.compress(PLAIN)[:-40], {"content_encoding": "zstd"}, Reason.TRUNCATED),
        (b"\x00\x01\x02 no gzip", {"content_encoding": "gzip"}, Reason.TRUNCATED),
        (gzip.compress(b"a" * (PAGE_CAP + 1), mtime=0), {"content_encoding": "gzip"}, Reason.TOO_LARGE),
        (b"<p>" * 100_000 + b"<div>" * 100_000, {}, Reason.TOO_DEEP),
        (b"<span>" * 100_000, {}, Reason.TOO_DEEP),
        (("<p>" + "\u0441\u043b\u043e\u0432\u043e " * 500).encode("cp1251"), {}, Reason.BAD_ENCODING),
        (PLAIN, {"outlet": "nobody"}, Reason.UNKNOWN_OUTLET),
        (b"<html><body><h1>x</h1></body></html>", {}, Reason.NO_ARTICLE),
        (PLAIN, {"http_status": 503}, Reason.HTTP_ERROR),
        (b"", {"http_status": 404}, Reason.NOT_FOUND),
        (markup(6000).encode(), {}, Reason.TEXT_TOO_LONG),
        (b"<title>Transferring to the website...</title>", {}, Reason.SHELL),
        (PLAIN, {"shell": True}, Reason.SHELL),
    ],
)  # fmt: skip
def test_what_is_no_page_has_one_name(body: bytes, said: dict[str, Any], reason: Reason) -> None:
    result = run(body, **said)
    assert isinstance(result, Reject)
    assert result.reason == reason


def test_a_page_over_the_cap() -> None:
    page = cap(RawPage(body=b"<p>a</p>" * 2_600_000, outlet="isna", fetched_at=datetime(2026, 1, 1, tzinfo=UTC)))
    result = clean(page, RAW)
    assert isinstance(result, Reject)
    assert (result.reason, result.detail) == (Reason.TOO_LARGE, "20800000 bytes")


@pytest.mark.parametrize(
    "body,said",
    [
        (PLAIN, {"charset": "windows-1256"}),
        (PLAIN.replace(b'"utf-8"', b'"windows-1256"'), {}),
        (b"\xef\xbb\xbf" + PLAIN, {"charset": "iso-8859-1"}),
        (markup().encode("utf-16"), {}),
        (markup().encode("utf-16-le"), {"charset": "utf-16"}),
        (gzip.compress(PLAIN, mtime=0), {"content_encoding": "gzip"}),
        (gzip.compress(PLAIN, mtime=0), {}),
        (zlib.compress(PLAIN), {"content_encoding": "deflate"}),
        (zlib.compress(PLAIN)[2:-4], {"content_encoding": "deflate"}),
        (zstandard.compress(PLAIN), {}),
        (PLAIN, {"content_encoding": "gzip"}),
        (ARABIC_LETTERS.encode("windows-1256"), {"charset": "utf-8"}),
        (ARABIC_LETTERS.replace('<meta charset="utf-8">', "").encode("windows-1256"), {}),
        (ARABIC_LETTERS.encode("windows-1256"), {"charset": "no-such-charset"}),
    ],
)
def test_the_charset_is_found_whatever_is_said(body: bytes, said: dict[str, Any]) -> None:
    expected = article(PLAIN)
    found = article(body, **said)
    assert found.text == expected.text
    assert found.text.count("\u200c") == expected.text.count("\u200c") > 20


def test_a_page_cut_inside_a_letter_is_still_utf8() -> None:
    cut = PLAIN[: PLAIN.index("پایان".encode(), 800) + 1]
    assert article(cut).language == "fa"


def test_gone() -> None:
    result = run(b"<h1>410</h1>", http_status=410, url=URL)
    assert isinstance(result, Clean)
    assert (result.kind, result.article, result.http_status) == ("gone", None, 410)
    ok = run(PLAIN, url=URL)
    assert isinstance(ok, Clean)
    assert ok.page_id == result.page_id


def test_a_shell_keeps_what_the_feed_said() -> None:
    feed = FeedItem(
        title="عنوان خبر", lead="تهران-ایرنا-خلاصه خبر در خوراک.", published="Fri, 08 Aug 2025 18:09:01 GMT"
    )
    shell = b"<title>Transferring to the website...</title><script>1</script>"
    result = run(shell, outlet="irna", url="https://www.irna.ir/news/85908404/x", feed=feed)
    assert isinstance(result, Clean)
    assert result.kind == "stub"
    stub = result.article
    assert stub is not None
    assert (stub.title, stub.lead, stub.text, stub.dateline_place) == (
        "عنوان خبر",
        "خلاصه خبر در خوراک.",
        "",
        "تهران",
    )
    assert stub.published_at == datetime(2025, 8, 8, 18, 9, 1, tzinfo=UTC)
    assert stub.published_from == "feed"


def test_ids_and_times_travel() -> None:
    appended = datetime(2026, 1, 1, 0, 0, 5, tzinfo=UTC)
    page = RawPage(body=PLAIN, outlet="isna", url=URL, fetched_at=datetime(2026, 1, 1, tzinfo=UTC))
    first, again = (clean(page, RAW, appended_at=appended) for _ in range(2))
    assert first == again
    assert isinstance(first, Clean)
    assert first.times == {"fetched": page.fetched_at, "appended": appended}
    other = clean(page, RawRef(topic=RAW.topic, partition=1, offset=43))
    assert isinstance(other, Clean)
    assert first.article is not None
    assert other.article is not None
    assert first.page_id == other.page_id
    assert first.article.article_id != other.article.article_id
    assert first.article.content_hash == other.article.content_hash
