"""Every client that reaches Kafka, over every kind of security, with what the settings say and nothing else."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka import TopicPartition as Partition
from kafka import KafkaConsumer, KafkaProducer
from kafka.structs import TopicPartition

from pipeline.kafka import aiokafka_config, client_config, create_topics
from pipeline.settings import Settings, load
from tests.deploy.certificates import Authority
from tests.deploy.secure import PASSWORD, USER, SecureBroker, secure_broker

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(300)]

WAYS = [
    ("SSL", None),
    *((security, mechanism) for security in ("SASL_SSL", "SASL_PLAINTEXT")
      for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")),
]  # fmt: skip


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who signs the broker's certificate."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[SecureBroker]:
    """A broker with a listener per kind of security."""
    with secure_broker(tmp_path_factory.mktemp("kafka"), authority) as made:
        yield made


def settings_for(broker: SecureBroker, authority: Authority, security: str, mechanism: str | None) -> Settings:
    """The settings of a way."""
    given: dict[str, Any] = {
        "kafka_bootstrap": f"127.0.0.1:{broker.ports[security]}",
        "kafka_security": security,
    }
    if "SSL" in security:
        given["kafka_ca_file"] = authority.file
    if mechanism:
        given |= {"kafka_sasl_mechanism": mechanism, "kafka_username": USER, "kafka_password": PASSWORD}
    return load(**given)


@pytest.mark.parametrize("security, mechanism", WAYS)
def test_kafka_python_and_aiokafka(
    broker: SecureBroker, authority: Authority, security: str, mechanism: str | None
) -> None:
    settings = settings_for(broker, authority, security, mechanism)
    create_topics(settings)  # the administration's client
    sent = f"{security} {mechanism}".encode()
    producer = KafkaProducer(**client_config(settings, "test"), acks="all")
    at = producer.send("pages.raw.v1", sent, partition=0).get(timeout=30)
    producer.close()
    consumer = KafkaConsumer(**client_config(settings, "test"), group_id=None, auto_offset_reset="earliest")
    consumer.assign([TopicPartition("pages.raw.v1", 0)])
    consumer.seek(TopicPartition("pages.raw.v1", 0), at.offset)
    got = [record.value for records in consumer.poll(timeout_ms=20_000).values() for record in records]
    consumer.close()
    assert got == [sent]
    assert asyncio.run(_through_aiokafka(settings, sent)) == sent


async def _through_aiokafka(settings: Settings, value: bytes) -> bytes | None:
    """Written and read back, as Faust's driver and the resolver's index do."""
    async with AIOKafkaProducer(**aiokafka_config(settings, "test")) as producer:
        at = await producer.send_and_wait("pages.raw.v1", value, partition=1)
    partition = Partition("pages.raw.v1", 1)
    consumer = AIOKafkaConsumer(**aiokafka_config(settings, "test"), auto_offset_reset="earliest")
    await consumer.start()
    try:
        consumer.assign([partition])
        consumer.seek(partition, at.offset)
        return (await asyncio.wait_for(consumer.getone(partition), 20)).value  # type: ignore[no-any-return]
    finally:
        await consumer.stop()


def environment(broker: SecureBroker, authority: Authority, data: Path) -> dict[str, str]:
    """The settings as a process is given them: TLS, and SCRAM by default."""
    return {
        "RASAD_KAFKA_BOOTSTRAP": f"127.0.0.1:{broker.ports['SASL_SSL']}",
        "RASAD_KAFKA_SECURITY": "SASL_SSL",
        "RASAD_KAFKA_CA_FILE": str(authority.file),
        "RASAD_KAFKA_USERNAME": USER,
        "RASAD_KAFKA_PASSWORD": PASSWORD,
        "RASAD_DATA_DIR": str(data),
    }


def rasad(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_settings_come_from_the_environment(broker: SecureBroker, authority: Authority, tmp_path: Path) -> None:
    done = rasad(environment(broker, authority, tmp_path), "topics", "--create")
    assert done.returncode == 0, done.stderr
    assert "created: " in done.stdout or "every topic exists" in done.stdout


@pytest.mark.parametrize("wrong", ["a stranger's certificate", "a wrong password"])
def test_what_is_refused(broker: SecureBroker, authority: Authority, tmp_path: Path, wrong: str) -> None:
    right = environment(broker, authority, tmp_path)
    read = ("tail", "pages.raw.v1", "--no-follow")
    assert rasad(right, "topics", "--create").returncode == 0
    assert rasad(right, *read).returncode == 0
    if wrong == "a wrong password":
        done = rasad(right | {"RASAD_KAFKA_PASSWORD": "wrong"}, *read)
    else:
        done = rasad(right | {"RASAD_KAFKA_CA_FILE": str(Authority(tmp_path, "stranger").file)}, *read)
    assert done.returncode == 1
    assert "Kafka does not answer" in done.stderr
    assert PASSWORD not in done.stdout + done.stderr
