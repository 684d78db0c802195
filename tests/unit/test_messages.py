"""Raw pages and dead letters survive their headers, and bad headers are named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import raw, rejected
from schemas.envelope import Message
from schemas.records import RawRef, Reason
from schemas.topics import PAGE_CAP, TRUNCATED_KEEP, topics

NOW = datetime(2025, 8, 12, 9, 48, tzinfo=UTC)
PAGE = raw.RawPage(
    body="<h1>رصد</h1>".encode(),
    outlet="serat",
    edition="fa",
    url="https://www.seratnews.com/fa/news/708826",
    fetched_at=NOW,
    charset="utf-8",
    etag='"abc"',
    feed=raw.FeedItem(title="تیتر", lead="لید", published="12 Aug 2025 13:18:00 +0330"),
)


def test_a_page_survives_its_message() -> None:
    assert raw.decode(raw.encode(PAGE, key="k")) == PAGE


def test_the_same_fetch_is_the_same_event() -> None:
    ids = {raw.encode(PAGE, key="k").headers["ce_id"] for _ in range(2)}
    assert len(ids) == 1


@given(
    st.builds(
        raw.RawPage,
        body=st.binary(max_size=200),
        outlet=st.text(max_size=20),
        fetched_at=st.datetimes(timezones=st.just(UTC)),
        url=st.none() | st.text(min_size=1, max_size=50),
        http_status=st.integers(100, 599),
        content_type=st.text(min_size=1, max_size=30),
        shell=st.booleans(),
        feed=st.none() | st.builds(raw.FeedItem, title=st.none() | st.text()),
    )
)
def test_any_page_survives_or_is_refused_by_name(page: raw.RawPage) -> None:
    try:
        message = raw.encode(page, key="k")
    except UnicodeEncodeError:
        return  # lone surrogates in an outlet or content type: no connector makes them
    assert raw.decode(message) == page


@pytest.mark.parametrize("header", ["rasad_outlet", "rasad_fetched_at"])
def test_a_missing_header_is_named(header: str) -> None:
    message = raw.encode(PAGE, key="k")
    del message.headers[header]
    with pytest.raises(raw.BadHeadersError, match=header):
        raw.decode(message)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("rasad_fetched_at", b"yesterday"),
        ("rasad_fetched_at", b"2025-08-12T09:48:00"),
        ("rasad_http_status", b"ok"),
        ("rasad_url", b"\xff\xfe"),
        ("rasad_feed", b"{"),
    ],
)
def test_an_unreadable_header_is_refused(header: str, value: bytes) -> None:
    message = raw.encode(PAGE, key="k")
    message.headers[header] = value
    with pytest.raises(raw.BadHeadersError):
        raw.decode(message)


def test_a_page_over_the_cap_keeps_its_beginning_size_and_hash() -> None:
    big = raw.RawPage(body=b"x" * (PAGE_CAP + 1), outlet="irna", fetched_at=NOW)
    kept = raw.cap(big)
    assert (len(kept.body), kept.size, kept.truncated) == (TRUNCATED_KEEP, PAGE_CAP + 1, True)
    assert kept.sha256 is not None
    assert raw.cap(PAGE) is PAGE


def test_a_dead_letter_gives_back_the_message_it_was() -> None:
    encoded = raw.encode(PAGE, key="k")
    message = Message(
        key=encoded.key, value=encoded.value, headers=encoded.headers, topic="pages.raw.v1", partition=2, offset=71
    )
    letter = rejected.encode(
        message,
        raw=RawRef(topic="pages.raw.v1", partition=2, offset=71),
        stage="clean",
        reason=Reason.NO_ARTICLE,
        detail="no text",
        now=NOW,
    )
    said = rejected.decode(letter)
    assert said.original == message
    assert (said.reason, said.stage, said.outlet, said.url) == (Reason.NO_ARTICLE, "clean", "serat", PAGE.url)
    assert raw.decode(said.original) == PAGE


def test_topics_are_named_plural_state_version() -> None:
    for topic in topics().values():
        noun, state, version = topic.name.split(".")
        assert noun.isalpha()
        assert state.isalpha()
        assert version == "v1"
        assert topic.cleanup == "compact" or topic.retention_days
