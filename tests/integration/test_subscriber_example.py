"""The example of the README and docs/subscriber.md, run as it stands against a real broker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kafka import KafkaProducer

from pipeline.kafka import create_topics
from pipeline.settings import Settings
from pipeline.steps import enrich_step
from schemas.envelope import Message
from schemas.topics import topic
from tests.schemas.examples import DIRECTORY

pytestmark = pytest.mark.integration

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "print_titles.py"

WANTED = [
    "published\tisna\tذخیره سدهای استان به ۴۲ درصد رسید",
    "revised\tisna\tذخیره سدهای استان به ۴۳ درصد رسید",
    "withdrawn\tisna\thttps://www.isna.ir/news/1404052101234",
]


def test_titles_are_printed_once_each(kafka: str, tmp_path: Path) -> None:
    create_topics(Settings(kafka_bootstrap=kafka))
    producer = KafkaProducer(bootstrap_servers=kafka, acks="all")
    for name in ("article_fa", "revision_fa", "copy_ar", "withdrawn"):  # the copy is not for subscribers of originals
        value = (DIRECTORY / "resolved.v1" / "good" / f"{name}.json").read_bytes()
        handled = enrich_step(Message(key=b"k", value=value, headers={}, topic=topic("resolved").name))
        for short, message in [*handled.outputs, *handled.outputs]:  # each twice, as after a restart
            headers = list(message.headers.items())
            producer.send(topic(short).name, key=message.key, value=message.value, headers=headers).get(30)
    producer.close()
    output = tmp_path / "output"
    with output.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, str(EXAMPLE)],
            env={**os.environ, "KAFKA_BOOTSTRAP": kafka, "PYTHONIOENCODING": "utf-8"},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + 60
            while len(output.read_text("utf-8").splitlines()) < len(WANTED):
                assert process.poll() is None, output.read_text("utf-8")
                assert time.monotonic() < deadline, output.read_text("utf-8")
                time.sleep(0.1)
            time.sleep(1)  # a repeat would come now
        finally:
            process.kill()
            process.wait()
    assert output.read_text("utf-8").splitlines() == WANTED


def test_the_guide_shows_the_example_as_it_is() -> None:
    assert EXAMPLE.read_text("utf-8") in (ROOT / "docs" / "subscriber.md").read_text("utf-8")
