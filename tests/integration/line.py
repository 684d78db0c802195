"""The live pipeline in one process, for tests: a real broker, the real engine, the real steps and loader.

The stages' code can be exchanged, so that a test has an "old code" whose faults are then put right.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from clickhouse_connect.driver.client import Client
from kafka import KafkaConsumer, KafkaProducer
from kafka.structs import TopicPartition
from msgspec.structs import replace

from connectors.publish import page_key
from pipeline.bench.pages import sample
from pipeline.kafka import create_topics
from pipeline.load.loader import Loader
from pipeline.load.sink import Sink
from pipeline.load.tables import create_tables
from pipeline.metrics import Progress
from pipeline.settings import Settings, load
from pipeline.stages.base import Reject
from pipeline.stages.resolve import Index
from pipeline.steps import (
    Handled,
    changed_outputs,
    clean_step,
    enrich_step,
    raw_ref,
    reject,
    resolve_step,
    state_message,
)
from pipeline.store.client import connect
from schemas import raw
from schemas.envelope import Message
from schemas.raw import RawPage
from schemas.records import Reason
from schemas.topics import MESSAGE_CAP, topic, topics

Step = Callable[[Message], Handled]

SECONDS = 80.0
MOST = 160  # pages


class Line:
    """Stages and loader, each in a thread."""

    def __init__(self, kafka: str, clickhouse_url: str) -> None:
        self.environment = {"RASAD_KAFKA_BOOTSTRAP": kafka, "CLICKHOUSE_URL": clickhouse_url}
        self.settings: Settings = load(kafka_bootstrap=kafka, clickhouse_url=clickhouse_url, load_seconds=0.1)
        self.client: Client = connect(clickhouse_url)
        create_topics(self.settings)
        create_tables(self.client, "g1")
        self.clean: Step = clean_step
        self.enrich: Step = enrich_step
        self.published = 0
        self._stop = threading.Event()
        self.paused = threading.Event()
        self._index = Index()
        self._producer = KafkaProducer(bootstrap_servers=kafka, acks="all", max_request_size=MESSAGE_CAP * 2)
        sink = Sink(lambda: connect(clickhouse_url), self._stop.is_set)
        self._loader = Loader(self.settings, sink, Progress(), self._stop.is_set)
        self._threads = [threading.Thread(target=self._work), threading.Thread(target=self._loader.run)]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop in order."""
        self._stop.set()
        for thread in self._threads:
            thread.join(20)
        self._loader.close()
        self._producer.close()
        self.client.close()

    def publish(self, pages: Iterable[RawPage]) -> None:
        """Publish raw pages and await the acknowledgements."""
        messages = [raw.encode(page, key=page_key(page)) for page in pages]
        self.send([("raw", message) for message in messages])
        self.published += len(messages)

    def send(self, outputs: Sequence[tuple[str, Message]]) -> None:
        """Send messages and await the acknowledgements."""
        futures = [
            self._producer.send(topic(short).name, key=m.key, value=m.value, headers=list(m.headers.items()))
            for short, m in outputs
        ]
        for future in futures:
            future.get(timeout=30)

    def _work(self) -> None:
        consumer = KafkaConsumer(
            bootstrap_servers=self.settings.kafka_bootstrap,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
        )
        names = {topic(short).name: short for short in ("raw", "clean", "resolved")}
        consumer.assign([TopicPartition(t.name, n) for s, t in topics().items() if s in names.values()
                         for n in range(t.partitions)])  # fmt: skip
        while not self._stop.is_set():
            if self.paused.is_set():
                time.sleep(0.05)
                continue
            for tp, records in consumer.poll(timeout_ms=50).items():
                for record in records:
                    self.send(self._step(names[tp.topic], _message(record)).outputs)
        consumer.close()

    def _step(self, short: str, message: Message) -> Handled:
        if short == "raw":
            return self.clean(message)
        if short == "resolved":
            return self.enrich(message)
        handled, print_ = resolve_step(message, self._index)
        if print_ is None:
            return handled
        if not self._index.knows(print_.raw):
            self._index.add(print_)
            self.send([("state", state_message(print_))])
        return replace(handled, outputs=[*handled.outputs, *changed_outputs(print_, self._index, message)])

    def settle(self, records: int | None = None) -> None:
        """Wait until so many raw records, by default all that were published, have their outcome."""
        wanted = self.published if records is None else records
        self.until(lambda: self.value("SELECT count() FROM ledger WHERE outcome != 'superseded'") >= wanted)

    def until(self, condition: Callable[[], Any]) -> None:
        """Wait for a condition."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, "not in time"
            time.sleep(0.1)

    def value(self, sql: str, **parameters: Any) -> Any:
        """The first value of a query's answer."""
        return self.client.query(sql, parameters=parameters).result_rows[0][0]

    def rows(self, sql: str, **parameters: Any) -> list[Any]:
        """A query's rows."""
        return list(self.client.query(sql, parameters=parameters).result_rows)

    def outcomes(self) -> dict[str, int]:
        """Raw records by outcome, in the generation that readers see."""
        return dict(self.rows("SELECT toString(outcome), count() FROM ledger GROUP BY outcome"))

    def messages(self, short: str) -> list[Message]:
        """Everything on a topic."""
        consumer = KafkaConsumer(
            bootstrap_servers=self.settings.kafka_bootstrap, auto_offset_reset="earliest", group_id=None
        )
        partitions = [TopicPartition(topic(short).name, n) for n in range(topic(short).partitions)]
        consumer.assign(partitions)
        ends = consumer.end_offsets(partitions)
        found: list[Message] = []
        while any(consumer.position(tp) < end for tp, end in ends.items()):
            found += [_message(r) for records in consumer.poll(timeout_ms=500).values() for r in records]
        consumer.close()
        return found

    def command(self, *arguments: str) -> list[str]:
        """A command line of `rasad`."""
        return [sys.executable, "-m", "pipeline", *arguments]

    def rasad(self, *arguments: str, expect: int = 0) -> str:
        """Run a command to its end; what it printed."""
        done = subprocess.run(
            self.command(*arguments),
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr


def pages(count: int, *, skip: int = 0) -> list[RawPage]:
    """Pages of every outlet, fetched just now."""
    return [replace(page, fetched_at=datetime.now(UTC)) for page in _drawn()[skip : skip + count]]


@cache
def _drawn() -> list[RawPage]:
    return sample(MOST)


def failing(step: Step, fails: Callable[[Message], bool], stage: str) -> Step:
    """A step with a fault: it rejects some messages."""

    def faulty(message: Message) -> Handled:
        if fails(message):
            outlet = message.headers.get("rasad_outlet", b"unknown").decode()
            return reject(message, raw_ref(message), stage, Reject(Reason.STAGE_ERROR, "an old fault"), outlet=outlet)
        return step(message)

    return faulty


def of(*outlets: str) -> Callable[[Message], bool]:
    """Whether a message is of one of these outlets."""
    return lambda message: message.headers.get("rasad_outlet", b"").decode() in outlets


def _message(record: Any) -> Message:
    return Message(
        key=record.key,
        value=record.value,
        headers=dict(record.headers),
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        timestamp=datetime.fromtimestamp(record.timestamp / 1000, UTC),
    )
