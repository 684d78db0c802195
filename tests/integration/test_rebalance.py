"""Groups whose members come and go: every partition is read, and no record is passed over.

Faults of the broker and of processes at random times are in `tests/chaos`; here they are made at the worst one.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from kafka import KafkaProducer

from pipeline.kafka import create_topics
from pipeline.settings import load
from schemas.topics import topic

RATE = 250  # records a second, more than the worker takes: its queue is full when it is cleared
SECONDS = 30.0


class Worker:
    """A worker, and what it has told so far: (partition, offset) in the order it was given them."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.rebalancing", *arguments], stdout=subprocess.PIPE, text=True
        )
        self.told: list[tuple[int, int]] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            words = line.split()
            if len(words) == 2 and all(word.isdigit() for word in words):
                self.told.append((int(words[0]), int(words[1])))

    def wait_for(self, more: int) -> None:
        """Wait until it has been given so many records more."""
        wanted = len(self.told) + more
        deadline = time.monotonic() + SECONDS
        while len(self.told) < wanted:
            assert time.monotonic() < deadline, f"{len(self.told)} of {wanted} records"
            assert self.process.poll() is None, "the worker has ended"
            time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(SECONDS)
        finally:
            self.process.kill()
            self.process.wait()
            self._reader.join()
            assert self.process.stdout is not None
            self.process.stdout.close()


@contextmanager
def _working(*arguments: str) -> Iterator[Worker]:
    worker = Worker(*arguments)
    try:
        yield worker
    finally:
        worker.stop()


@contextmanager
def _publishing(kafka: str) -> Iterator[None]:
    stopped = threading.Event()
    raw = topic("raw")

    def publish() -> None:
        producer = KafkaProducer(bootstrap_servers=kafka, linger_ms=2)
        try:
            for number in count():
                if stopped.wait(1 / RATE):
                    break
                producer.send(raw.name, key=b"key", value=b"page", partition=number % raw.partitions)
        finally:
            producer.close()

    thread = threading.Thread(target=publish)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _passed_over(told: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """(partition, offset before, offset after) of each step ahead by more than one; what comes again is no fault."""
    last: dict[int, int] = {}
    steps = []
    for partition, offset in told:
        before = last.get(partition, offset - 1)
        if offset > before + 1:
            steps.append((partition, before, offset))
        last[partition] = offset
    return steps


def test_a_worker_that_finds_no_topic_ends_and_reads_once_it_is_there(kafka: str, tmp_path: Path) -> None:
    """The broker is asked before it knows of its topics, as for a moment after a restart."""
    worker = Worker(kafka, str(tmp_path), "0")
    try:
        assert worker.process.wait(SECONDS) == 1
    finally:
        worker.stop()
    create_topics(load(kafka_bootstrap=kafka))
    with _publishing(kafka), _working(kafka, str(tmp_path), "0") as again:
        again.wait_for(100)


def test_no_record_is_passed_over_when_a_worker_joins(kafka: str, tmp_path: Path) -> None:
    create_topics(load(kafka_bootstrap=kafka))
    with _publishing(kafka), _working(kafka, str(tmp_path), "0", "resumed") as first:
        first.wait_for(200)
        with _working(kafka, str(tmp_path), "1") as second:
            second.wait_for(200)
            first.wait_for(200)
            told = list(first.told)
            assert _passed_over(second.told) == []
    assert {partition for partition, _ in told[-100:]} != {partition for partition, _ in told[:100]}
    assert _passed_over(told) == []
