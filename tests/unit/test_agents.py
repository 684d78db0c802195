"""Records that wait in a worker whose partitions are another's by now.

The race itself takes a worker that was frozen past its session (`tests/chaos/test_groups.py`); here its stream
is made.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kafka.structs import TopicPartition

from pipeline.agents import Adapter, Stage, make_app
from pipeline.metrics import Progress
from pipeline.settings import Settings
from pipeline.steps import Handled
from schemas.envelope import Message


class Counting(Stage):
    """Counts what it is given."""

    name = "resolve"
    source = "clean"

    def __init__(self) -> None:
        self.started: list[bool] = []
        self.seen: list[int] = []

    async def start(self, assigned: bool) -> None:
        self.started.append(assigned)

    async def handle(self, messages: Sequence[Message]) -> AsyncIterator[Sequence[Handled]]:
        self.seen += [message.offset for message in messages]
        yield [Handled(outputs=[], outlet="isna", outcome="article") for _ in messages]


class Event:
    """An event as Faust gives it."""

    def __init__(self, offset: int) -> None:
        self.key, self.value, self.acked = b"", b"", False
        self.message = SimpleNamespace(headers={}, topic="t", partition=0, offset=offset, timestamp=0.0)

    def ack(self) -> None:
        self.acked = True


class Stream:
    """A stream of one batch."""

    def __init__(self, *events: Event) -> None:
        self._events = events

    async def noack_take(self, most: int, within: float) -> AsyncIterator[list[Event]]:
        yield list(self._events)


async def test_records_of_a_partition_that_was_taken_over_are_left_to_its_owner(tmp_path: Path) -> None:
    stage = Counting()
    app: Any = make_app(Settings(data_dir=tmp_path), stage, "0")
    adapter = Adapter(app, stage, Progress())
    tp = TopicPartition("articles.clean.v1", 0)

    async def rebalanced(*assignment: Any) -> None:
        consumer = SimpleNamespace(assignment=lambda: assignment, stop_flow=lambda: None)
        flow_control = SimpleNamespace(suspend=lambda: None)
        await adapter._rebalanced(SimpleNamespace(consumer=consumer, flow_control=flow_control))  # type: ignore[arg-type]

    first, left, again = Event(1), Event(2), Event(2)
    await rebalanced(tp)
    await adapter._agent(Stream(first))
    await rebalanced()
    await adapter._agent(Stream(left))
    await rebalanced(tp)
    await adapter._agent(Stream(again))
    assert stage.started == [True, False, True]
    assert stage.seen == [1, 2]
    assert (first.acked, left.acked, again.acked) == (True, False, True)
