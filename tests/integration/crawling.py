"""Running `rasad crawl` as a process, and reading what it published."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kafka import KafkaConsumer, TopicPartition

from connectors.publish import page_key
from schemas import raw
from schemas.envelope import Message
from schemas.raw import RawPage
from schemas.topics import topic
from tests.integration.crawl_site import Site

REPOSITORY = Path(__file__).resolve().parents[2]


class Crawl:
    """`rasad crawl isna` with its own data directory."""

    def __init__(self, site: Site, bootstrap: str, directory: Path) -> None:
        self.progress = directory / "progress.json"
        self.environment = {
            **os.environ,
            "KAFKA_BOOTSTRAP": bootstrap,
            "RASAD_NEWSROOM_URL": site.url,
            "RASAD_DATA_DIR": str(directory),
            "RASAD_SITES": "newsroom",
        }

    def start(self, *options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "pipeline", "crawl", "isna", "--progress-file", str(self.progress), *options]
        return subprocess.Popen(
            command,
            env=self.environment,
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *options: str) -> dict[str, int | dict[str, int]]:
        """Run to the end; the outlet's tally."""
        process = self.start(*options)
        output, errors = process.communicate(timeout=100)
        assert process.returncode == 0, errors
        assert output.startswith("isna: "), output
        tally: dict[str, int | dict[str, int]] = json.loads(self.progress.read_text())["outlets"]["isna"]
        return tally


@contextmanager
def reading(bootstrap: str, *, whole: bool = False) -> Iterator[Callable[[], list[RawPage]]]:
    """What was published since the block began, or ever."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, max_partition_fetch_bytes=2**24)
    partitions = [TopicPartition(topic("raw").name, number) for number in range(topic("raw").partitions)]
    starts = consumer.end_offsets(partitions)
    consumer.assign(partitions)
    for partition in partitions:
        consumer.seek(partition, 0 if whole else starts[partition])

    def read() -> list[RawPage]:
        ends = consumer.end_offsets(partitions)
        pages = []
        while any(consumer.position(partition) < ends[partition] for partition in partitions):
            for records in consumer.poll(timeout_ms=500).values():
                for record in records:
                    found = raw.decode(Message(key=record.key, value=record.value, headers=dict(record.headers)))
                    assert record.key.decode() == page_key(found)
                    pages.append(found)
        return pages

    try:
        yield read
    finally:
        consumer.close()


def wait_for(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@contextmanager
def running_newsroom(articles: int, seed: int) -> Iterator[str]:
    """The address of a newsroom of so many articles, until the block ends."""
    command = [sys.executable, "-m", "connectors.newsroom", "--articles", str(articles), "--seed", str(seed)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(20)
        if process.stdout is not None:
            process.stdout.close()
