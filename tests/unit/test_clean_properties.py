"""What must hold for any page: no exception, no memory of the page before, linear time."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.stages.base import Reject
from pipeline.stages.clean import clean
from schemas.raw import FeedItem, RawPage
from schemas.records import Clean, RawRef
from tests.unit.test_clean_payload import SENTENCE, markup

RAW = RawRef(topic="pages.raw.v1", partition=0, offset=0)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
OUTLETS = ("fars", "irna", "isna", "nournews", "serat")

MARKUP = """<p>|</p>|<br>|<div itemprop='articleBody' class='item-text'>|</div>|<h1 class='title'>|</h1>|</a>|<svg>
<a href='/news/1'>|<strong>|</strong>|<table><tr><td>|</table>|<script>|</script>|<span id='nwstxtBodyPane'>|<!--|-->
<!-- NEWS CONTENT -->|<!-- END OF NEWS CONTENT -->|<select><option>|&zwnj;|&#0;|&amp;lt;|'>|<template>
<meta name=keywords content='|<script type="application/ld+json">{"@type":"NewsArticle","headline":["""
TEXTS = """به گزارش ایرنا، |انتهای پیام|بیشتر بخوانید:|تهران-ایرنا-|نورنيوز-|* |۱۴۰۴/۰۵/۱۲|(اینجا بخوانید)| \u007c
وزیر گفت که کار تا پاییز پایان می‌یابد. |وأفادت وكالة رويترز """
ODD = ["\x00", "\u200c", "\u202e", "\ue010", "\ue100", "\ud7ff", "\n", "\u2028", "\x85", "x" * 300]
PIECES = st.sampled_from([*MARKUP.replace("\n", "|").split("|"), *TEXTS.replace("\n", "|").split("|"), *ODD])


def page(body: bytes, outlet: str = "isna", content_type: str = "text/html") -> RawPage:
    return RawPage(body=body, outlet=outlet, fetched_at=NOW, content_type=content_type)


def check(raw: RawPage) -> None:
    result = clean(raw, RAW)
    assert isinstance(result, (Clean, Reject))
    if isinstance(result, Clean) and result.article is not None:
        article = result.article
        lines = [line for line in article.text.split("\n") if line]
        assert sorted(lines) == sorted([*article.paragraphs, *article.subheads])
        assert all(0 <= start < end <= len(article.text) for start, end in article.sentences)
        assert article.published_at is None or article.published_at <= NOW.replace(minute=5)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.binary(max_size=3000), st.sampled_from(OUTLETS), st.sampled_from(["text/html", "text/plain", "", "image/png"])
)
def test_any_bytes_give_an_article_or_a_named_rejection(body: bytes, outlet: str, content_type: str) -> None:
    check(page(body, outlet, content_type))


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES | st.text(max_size=30), max_size=60), st.sampled_from(OUTLETS), st.booleans())
def test_any_markup_gives_an_article_or_a_named_rejection(pieces: list[str], outlet: str, html: bool) -> None:
    body = "".join(pieces).encode("utf-8", "surrogatepass")
    check(page(body, outlet, "text/html" if html else "text/plain"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=40), st.sampled_from(OUTLETS))
def test_any_feed_item_makes_a_stub(title: str, lead: str, published: str, outlet: str) -> None:
    feed = FeedItem(title=title, lead=lead, published=published)
    raw = RawPage(body=b"Transferring to the website...", outlet=outlet, fetched_at=NOW, shell=True, feed=feed)
    result = clean(raw, RAW)
    if isinstance(result, Clean):
        assert result.kind == "stub"
        assert result.article is not None
        assert result.article.title
    else:
        assert not any(char.isalnum() for char in title)


def test_the_page_before_does_not_matter() -> None:
    pages = [page(markup(number).encode()) for number in (3, 12, 40)]
    pages.append(page(markup(12).replace("articleBody", "other").encode()))
    alone = [clean(raw, RAW) for raw in pages]
    for order in ([3, 0, 1, 2], [2, 1, 0, 3], [1, 3, 3, 0]):
        assert [clean(pages[number], RAW) for number in order] == [alone[number] for number in order]


_DIGEST = """
import hashlib, msgspec, sys
from tests.unit.test_clean_properties import RAW, page
from tests.unit.test_clean_payload import markup
from pipeline.stages.clean import clean
bodies = [markup(20), markup(20).replace("articleBody", "other"), markup(3)]
print(hashlib.sha256(b"".join(msgspec.json.encode(clean(page(body.encode()), RAW)) for body in bodies)).hexdigest())
"""


def test_processes_with_other_hash_seeds_say_the_same() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(path for path in sys.path if path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "271828")
    }
    assert len(said) == 1
    assert len(said.pop().strip()) == len(hashlib.sha256().hexdigest())


def _junk(size: int) -> bytes:
    """An article of 20 paragraphs in a page of that size."""
    row = '<div class="x"><a href="/service/1">پیوند</a><span>واژه</span></div>\n'
    return (markup(20) + row * ((size - 4000) // len(row.encode()))).encode()


def _words(size: int) -> bytes:
    """A body that is one word."""
    return markup(2).replace("شبکه", "ش" * (size // 4), 1).encode()


def _export(size: int) -> bytes:
    """Markup read as a text export, longer than any body may be."""
    return (SENTENCE.format(1) * (size // len(SENTENCE.encode()))).encode()


@pytest.mark.parametrize("make", [_junk, _words, _export], ids=["junk", "one word", "export"])
def test_time_and_memory_grow_linearly(make: Callable[[int], bytes]) -> None:
    """From 100 KB to 7.6 MB: per byte no more than three times as long, and no more than twice the memory."""
    kind = "text/plain" if make is _export else "text/html"
    clean(page(make(100_000), content_type=kind), RAW)
    costs = []
    for size in (250_000, 7_600_000):
        raw = page(make(size), content_type=kind)
        best = min(_timed(raw) for _ in range(2))
        tracemalloc.start()
        clean(raw, RAW)
        costs.append((best / len(raw.body), tracemalloc.get_traced_memory()[1] / len(raw.body)))
        tracemalloc.stop()
    (small_time, small_memory), (large_time, large_memory) = costs
    assert large_time < 3 * small_time
    assert large_memory < 2 * small_memory


def _timed(raw: RawPage) -> float:
    started = time.process_time()
    clean(raw, RAW)
    return time.process_time() - started
