"""What comes back after a fault: a worker waits for its broker, a stalled group is given time, a bad record is a
dead letter."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any

import msgspec
import pytest

from pipeline.bench.articles import articles
from pipeline.kafka import wait_for_broker
from pipeline.local import watch
from pipeline.local.ports import free_port
from pipeline.local.watch import Position, Watch
from pipeline.settings import load
from pipeline.steps import resolve_step
from pipeline.workers import ResolverStage
from schemas.envelope import Message
from schemas.records import Reason
from schemas.topics import topic


def test_a_worker_waits_until_a_broker_accepts_connections() -> None:
    port = free_port()
    settings = load(kafka_bootstrap=f"127.0.0.1:{free_port()},127.0.0.1:{port}")
    waiting = threading.Thread(target=wait_for_broker, args=[settings], daemon=True)
    waiting.start()
    waiting.join(1.0)
    assert waiting.is_alive()
    with socket.create_server(("127.0.0.1", port)):
        waiting.join(5.0)
    assert not waiting.is_alive()


class Client:
    """A Kafka client that is never asked."""

    def __init__(self, **_: Any) -> None:
        pass

    def close(self) -> None:
        """Nothing to close."""


def test_a_group_that_was_named_is_given_twice_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    position = Position(committed=5, end=9)
    monkeypatch.setattr(watch, "KafkaConsumer", Client)
    monkeypatch.setattr(watch, "KafkaAdminClient", Client)
    looking = Watch(load(), stall_seconds=10)
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(looking, "ask", lambda: {"rasad-clean": position})
    named = []
    for now in range(70):
        if looking.stalled():
            named.append(now)
    assert named == [11, 32]
    position = Position(committed=6, end=9)  # it moved: as patient as at first
    for now in range(70, 90):
        if looking.stalled():
            named.append(now)
    assert named == [11, 32, 81]


async def test_a_record_that_cannot_be_judged_is_a_dead_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    messages = [
        Message(
            key=clean.page_id.encode(),
            value=msgspec.json.encode(clean),
            headers={"rasad_raw": f"pages.raw.v1/0/{offset}".encode()},
            topic=topic("clean").name,
            partition=0,
            offset=offset,
        )
        for offset, clean in enumerate(articles(3))
    ]

    def faulty(message: Message, index: Any) -> Any:
        if message.offset == 1:
            raise ZeroDivisionError("a fault")
        return resolve_step(message, index)

    monkeypatch.setattr("pipeline.workers.resolve_step", faulty)
    stage = ResolverStage(load())
    results = [result async for part in stage.handle(messages) for result in part]
    assert [result.outcome for result in results] == ["article", "rejected", "article"]
    assert results[1].reason == Reason.STAGE_ERROR
    assert [short for short, _ in results[1].outputs] == ["rejected"]
