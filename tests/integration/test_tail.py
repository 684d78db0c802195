"""`rasad tail` on a real broker: last messages, gaps of compaction, outlets, following, and who does not answer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from kafka import KafkaProducer

from pipeline.cli.tail import command
from pipeline.kafka import create_topics
from pipeline.local.ports import free_port
from pipeline.settings import Settings
from schemas.topics import topic

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
ENRICHED = topic("enriched").name
RECORD = {
    "raw": {"topic": "pages.raw.v1", "partition": 0, "offset": 0},
    "page_id": "p",
    "outlet": "isna",
    "edition": "fa",
    "fetched_at": "2025-08-12T09:55:03Z",
    "kind": "article",
    "outcome": "unchanged",
    "seen_at": "2025-08-12T09:55:03Z",
}

Tail = Callable[..., Result]


@pytest.fixture(scope="module")
def producer(kafka: str) -> Iterator[KafkaProducer]:
    create_topics(Settings(kafka_bootstrap=kafka))
    made = KafkaProducer(bootstrap_servers=kafka, acks="all")
    yield made
    made.close()


@pytest.fixture(scope="module")
def stock(producer: KafkaProducer) -> int:
    """100 records of two outlets on 4 partitions, one a second by their timestamps, the last two broken."""
    start = int(time.time() - 1000) * 1000  # recent: retention goes by the records' own timestamps
    for i in range(98):
        outlet = "serat" if i in (5, 50) else "isna"
        value = json.dumps({**RECORD, "outlet": outlet, "url": f"https://example/{i}"}).encode()
        send(producer, ENRICHED, i, value, outlet, start)
    send(producer, ENRICHED, 98, b"{", "isna", start)
    send(producer, ENRICHED, 99, b"\xff\x00", "isna", start)
    producer.flush()
    return 100


def send(producer: KafkaProducer, name: str, number: int, value: bytes | None, outlet: str, start: int) -> None:
    headers = [("ce_type", b"ir.rasad.article.enriched.v1"), ("rasad_outlet", outlet.encode())]
    producer.send(
        name,
        key=b"k%d" % number,
        value=value,
        headers=headers,
        partition=number % 4,
        timestamp_ms=start + number * 1000,
    )


@pytest.fixture
def tail(kafka: str, monkeypatch: pytest.MonkeyPatch) -> Tail:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", kafka)
    return lambda *arguments: CliRunner().invoke(command, [*arguments, "--no-follow"])


def keys(result: Result) -> list[int]:
    """The numbers in the keys of a --json output."""
    assert result.exit_code == 0, result.output
    return [int(json.loads(line)["key"][1:]) for line in result.stdout.splitlines()]


def test_the_last_messages_of_all_partitions_in_order_of_time(stock: int, tail: Tail) -> None:
    assert keys(tail(ENRICHED, "--json")) == list(range(90, 100))
    assert keys(tail("enriched", "--json", "-n", "3")) == [97, 98, 99]
    assert keys(tail("enriched", "--json", "-n", "1000")) == list(range(100))
    assert tail("enriched", "-n", "0").stdout == ""
    lines = tail("enriched").stdout.splitlines()
    assert lines[0].split("  ")[1:5] == ["2/22", "k90", "article.enriched.v1", "isna"]
    assert "unchanged https://example/90" in lines[0]
    assert "BROKEN: Input data was truncated" in lines[8]
    assert "BROKEN: " in lines[9]


def test_an_outlets_last_messages_are_found_however_far_back(stock: int, tail: Tail) -> None:
    assert keys(tail("enriched", "--json", "--outlet", "serat")) == [5, 50]
    assert keys(tail("enriched", "--json", "--outlet", "serat", "-n", "1")) == [50]
    assert keys(tail("enriched", "--json", "--outlet", "nobody")) == []


def test_from_the_beginning(stock: int, tail: Tail) -> None:
    assert sorted(keys(tail("enriched", "--json", "--from-beginning"))) == list(range(stock))
    assert len(keys(tail("enriched", "--json", "--from-beginning", "-n", "7"))) == 7
    assert tail("enriched", "--json", "--raw").exit_code == 2


def test_raw_values_are_untouched(stock: int, tail: Tail) -> None:
    assert tail("enriched", "--raw", "-n", "2").stdout_bytes == b"{\n\xff\x00\n"


def test_an_empty_topic_and_one_that_is_not_there(producer: KafkaProducer, tail: Tail) -> None:
    assert (tail("stories").exit_code, tail("stories").stdout) == (0, "")
    missing = tail("no.such.topic")
    assert missing.exit_code == 1
    assert "there is no topic no.such.topic" in missing.stderr
    assert len(missing.stderr.splitlines()) == 1


def test_tombstones_and_gaps_of_transactions(producer: KafkaProducer, kafka: str, tail: Tail) -> None:
    """Offsets without a record, as compaction leaves them too: here the markers of transactions."""
    name = topic("relations").name
    writer = KafkaProducer(bootstrap_servers=kafka, transactional_id="gaps", acks="all")
    writer.init_transactions()
    for number in range(0, 20, 4):
        writer.begin_transaction()
        send(writer, name, number, None, "isna", int(time.time() * 1000))
        writer.commit_transaction()
    writer.close()
    result = tail("relations", "-n", "4", "--json")
    assert keys(result) == [4, 8, 12, 16]
    assert [json.loads(line)["offset"] for line in result.stdout.splitlines()] == [2, 4, 6, 8]
    assert "tombstone" in tail("relations", "-n", "1").stdout


def test_following_ends_in_order_on_ctrl_c(stock: int, producer: KafkaProducer, kafka: str, tmp_path: Path) -> None:
    arguments = [sys.executable, "-m", "pipeline", "tail", "raw", "--json"]
    environment = {**os.environ, "KAFKA_BOOTSTRAP": kafka}
    output = tmp_path / "output"
    with output.open("wb") as out:
        process = subprocess.Popen(arguments, stdout=out, stderr=subprocess.PIPE, env=environment, cwd=ROOT)
        try:
            deadline = time.monotonic() + 60
            number = 0
            while not output.read_bytes():  # it has begun when one of these arrives
                assert process.poll() is None
                assert time.monotonic() < deadline
                send(producer, topic("raw").name, number, b"<html>", "isna", int(time.time() * 1000))
                producer.flush()
                number += 1
                time.sleep(0.2)
            process.send_signal(signal.SIGINT)
            errors = process.communicate(timeout=20)[1]
        finally:
            process.kill()
            process.communicate()
    assert (process.returncode, errors) == (0, b"")
    first = json.loads(output.read_text().splitlines()[0])
    assert first["broken"] == "header rasad_fetched_at is missing"


def test_nobody_answers() -> None:
    """In a process of its own: a consumer of kafka-python that finds nobody leaves its sockets to the exit."""
    address = f"127.0.0.1:{free_port()}"
    result = subprocess.run(
        [sys.executable, "-m", "pipeline", "tail", "raw"],
        env={**os.environ, "KAFKA_BOOTSTRAP": address},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 1
    assert result.stderr == f"rasad: Kafka does not answer at {address}: is `make run` running?\n"
