"""The publisher without a broker: its bounds, its keys, and how it ends."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

import pytest
from kafka.errors import KafkaTimeoutError

from connectors import publish
from connectors.publish import Publisher, PublisherClosedError, Room, page_key
from schemas.raw import RawPage

AT = datetime(2025, 8, 8, tzinfo=UTC)


def page(body: bytes = b"<p>x</p>", url: str | None = "https://www.isna.ir/news/1404051710001") -> RawPage:
    return RawPage(body=body, outlet="isna", fetched_at=AT, url=url)


def test_a_page_has_one_key_whatever_its_slug_and_version() -> None:
    slug = page(b"second version", "https://www.isna.ir/news/1404051710001/slug")
    assert page_key(page()) == page_key(slug)
    assert page_key(page()) != page_key(page(url="https://www.isna.ir/news/1404051710002"))


def test_without_an_address_the_bytes_are_the_key() -> None:
    assert page_key(page(b"a", None)) == page_key(page(b"a", None)) != page_key(page(b"b", None))
    # a page that is no article, such as a front page, is keyed by its bytes too
    assert page_key(page(b"a", "https://www.isna.ir/")) == page_key(page(b"a", None))


async def test_room_is_bounded_by_number_and_by_bytes() -> None:
    room = Room(pages=3, size=100)
    await room.take(60)
    await room.take(40)
    third = asyncio.create_task(room.take(1))
    await asyncio.sleep(0.01)
    assert not third.done()
    await room.free(60)
    await asyncio.wait_for(third, 1)
    await room.take(10)
    fourth = asyncio.create_task(room.take(1))  # bytes would do, the number does not
    await asyncio.sleep(0.01)
    assert not fourth.done()
    await room.free(40)
    await asyncio.wait_for(fourth, 1)
    assert (room.pages, room.bytes) == (3, 12)


async def test_a_page_larger_than_the_room_goes_alone() -> None:
    room = Room(pages=3, size=100)
    await asyncio.wait_for(room.take(1000), 1)
    small = asyncio.create_task(room.take(1))
    await asyncio.sleep(0.01)
    assert not small.done()
    await room.free(1000)
    await asyncio.wait_for(small, 1)


def no_broker(**_: object) -> None:
    raise KafkaTimeoutError("bootstrap failed")


async def test_without_a_broker_it_waits_bounded_and_ends_when_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real producer without a broker is in tests/integration/test_crawl.py; it takes seconds and leaves its
    # sockets to the garbage collector.
    monkeypatch.setattr(publish, "KafkaProducer", no_broker)
    publisher = Publisher({"bootstrap_servers": ["127.0.0.1:9"]}, max_pages=2)
    pages = [page(url=f"https://www.isna.ir/news/140405171000{n}") for n in range(4)]
    waiting = [asyncio.create_task(publisher.publish(one)) for one in pages]
    await asyncio.wait(waiting, timeout=1)
    assert publisher.away
    assert publisher.waiting == 2
    assert not any(task.done() for task in waiting)
    started = time.monotonic()
    assert await publisher.close(grace=0.2) == 2
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [PublisherClosedError] * 4
    assert time.monotonic() - started < 5
    with pytest.raises(PublisherClosedError):
        await publisher.publish(page())
