"""How every client of Rasad reaches Kafka, and the administration of topics."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any

import google_crc32c
from kafka import KafkaAdminClient
from kafka.admin import NewTopic
from kafka.errors import TopicAlreadyExistsError
from kafka.record import default_records

from pipeline import logs
from pipeline.reach import accepts
from pipeline.settings import Settings, secret
from schemas.topics import Topic, topics

log = logs.get(__name__)

ANSWER_MS = 5_000  # after which a command says that Kafka does not answer
REACH_SECONDS = 0.5  # between two tries to reach a broker ...
DEFAULT_PORT = 9092  # of a broker whose address names none


def client_config(settings: Settings, client_id: str) -> dict[str, Any]:
    """Connection settings of kafka-python clients: address, TLS and SASL."""
    _use_native_checksums()
    config: dict[str, Any] = {
        "bootstrap_servers": settings.kafka_bootstrap.split(","),
        "client_id": client_id,
        "security_protocol": settings.kafka_security,
    }
    if settings.kafka_security.endswith("SSL"):
        config["ssl_context"] = ssl_context(settings)
    if settings.kafka_security.startswith("SASL"):
        config["sasl_mechanism"] = settings.kafka_sasl_mechanism
        config["sasl_plain_username"] = settings.kafka_username
        config["sasl_plain_password"] = secret(settings.kafka_password)
    return config


@cache
def _use_native_checksums() -> None:
    """Let kafka-python check and make batches with google-crc32c.

    Without the package `crc32c` (which is LGPL) it computes CRC-32C in Python: milliseconds for one page.
    """
    default_records.calc_crc32c = lambda view: google_crc32c.value(bytes(view))


def aiokafka_config(settings: Settings, client_id: str) -> dict[str, Any]:
    """The same for aiokafka's clients, which take fewer keys."""
    config = client_config(settings, client_id)
    config["bootstrap_servers"] = ",".join(config["bootstrap_servers"])
    return config


def ssl_context(settings: Settings) -> ssl.SSLContext:
    """A verifying TLS context; `kafka_ca_file` replaces the system's authorities."""
    return ssl.create_default_context(cafile=str(settings.kafka_ca_file) if settings.kafka_ca_file else None)


def reachable(settings: Settings) -> bool:
    """Whether a broker accepts connections."""
    return any(accepts(address, DEFAULT_PORT) for address in settings.kafka_bootstrap.split(","))


def wait_for_broker(settings: Settings) -> None:
    """Return once a broker accepts connections.

    aiokafka gives up at once: a worker that starts while the broker restarts would end, and each try cost the import
    of everything anew.
    """
    told = False
    while not reachable(settings):
        if not told:
            log.warning("no broker accepts connections: waiting", bootstrap=settings.kafka_bootstrap)
            told = True
        time.sleep(REACH_SECONDS)


def create_topics(settings: Settings, wanted: Iterable[Topic] | None = None) -> list[str]:
    """Create the topics that are missing; returns their names. Existing ones are left as they are."""
    admin = KafkaAdminClient(**client_config(settings, "rasad-topics"), bootstrap_timeout_ms=ANSWER_MS)
    try:
        existing = set(admin.list_topics())
        created = []
        for topic in wanted if wanted is not None else topics().values():
            if topic.name in existing:
                continue
            new = NewTopic(
                topic.name,
                num_partitions=topic.partitions,
                replication_factor=settings.kafka_replication,
                topic_configs=topic.config(),
            )
            try:
                admin.create_topics([new])
            except TopicAlreadyExistsError:
                continue  # another process was quicker: the topic is there
            created.append(topic.name)
        return created
    finally:
        admin.close()
