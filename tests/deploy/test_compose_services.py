"""Service by service: the command of deploy/compose.yaml with its environment, on this machine, until it is healthy.

What a network of containers gives is put in: names become loopback ports, the volume a directory. There is no Docker
engine in the tests, and no image of ClickHouse or Grafana: the embedded engine stands in for the first, with the same
users, and what Grafana reads is checked in test_grafana.py.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.local.kafka import JARS
from pipeline.local.ports import free_port
from tests.deploy.compose import ROOT, SECRETS, image_environment, missing, services
from tests.deploy.parts import BASE, RASAD, Parts, answers, rasad, until, write_pages
from tests.store import running_store

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.skipif(bool(missing()), reason=missing())]

BROKERS = ("kafka-1", "kafka-2", "kafka-3")
PAGES = 12


class Host:
    """This machine in the place of the containers' network."""

    def __init__(self, directory: Path, store: int) -> None:
        self.parts = Parts(directory)
        self.directory = directory
        self.services = services(RASAD_SITES="newsroom", RASAD_CANARY_SECONDS="5")
        self._ports = {"clickhouse:8123": store}

    def here(self, text: str, name: str) -> str:
        """A value with every address of the network replaced by one of this machine."""

        def port(match: re.Match[str]) -> str:
            # Within a container 127.0.0.1 and 0.0.0.0 are its own.
            host = name if match[1] in ("127.0.0.1", "0.0.0.0") else match[1]
            return f"127.0.0.1:{self._ports.setdefault(f'{host}:{match[2]}', free_port())}"

        known = "|".join([*map(re.escape, self.services), r"127\.0\.0\.1", r"0\.0\.0\.0"])
        return re.sub(rf"\b({known}):(\d+)", port, text)

    def environment(self, service: str, name: str) -> dict[str, str]:
        """What the image and the service give, as it is here."""
        own = self.services[service].get("environment", {})
        if service in BROKERS:
            data = {"KAFKA_DATA": str(self.directory / name), "KAFKA_JARS": str(JARS), "KAFKA_HEAP": "256m"}
            data["JAVA_TOOL_OPTIONS"] = "-XX:TieredStopAtLevel=1"  # short runs: half the CPU
            listen = {"KAFKA_LISTEN": "0.0.0.0:9092", "KAFKA_CONTROLLER_LISTEN": "0.0.0.0:9093"}
            given = {**listen, **own, **data}
        else:
            given = {**image_environment("rasad"), **own, "RASAD_DATA_DIR": str(self.directory / name)}
            given["RASAD_METRICS_HOST"] = "127.0.0.1"
            metrics = self.here("127.0.0.1:9100", name)
            given["RASAD_METRICS_PORT"] = metrics.partition(":")[2]
            given |= {"PATH": BASE["PATH"]}
        return {key: self.here(str(value), name) for key, value in given.items()}

    def command(self, service: str, name: str) -> list[str]:
        """The service's command, as it is here."""
        if service in BROKERS:
            return [str(ROOT / "deploy/kafka/start.sh")]
        command = [str(part) for part in self.services[service]["command"]]
        if "--port" in command:  # two options that together are an address
            at = command.index("--port") + 1
            command[at] = self.here(f"127.0.0.1:{command[at]}", name).partition(":")[2]
            command[command.index("--host") + 1] = "127.0.0.1"
        if "host" in command and name != service:  # replicas have a host name each
            command[command.index("host")] = name
        return [*RASAD, *command]

    def start(self, service: str, name: str = "") -> None:
        """Start a service, or a replica of it under a name of its own."""
        name = name or service
        environment = self.environment(service, name)
        (self.directory / name).mkdir(exist_ok=True)
        self.parts.start(name, self.command(service, name), environment)

    def healthy(self, service: str, name: str = "") -> bool:
        """Its health check, run as the engine would run it."""
        name = name or service
        if service in BROKERS:
            kind, *check = (self.here(part, name) for part in self.services[service]["healthcheck"]["test"])
            assert kind == "CMD"
            check[-1] = check[-1].replace(
                "tcp/127.0.0.1/9092", "tcp/" + self.here(f"{name}:9092", name).replace(":", "/")
            )
        else:
            check = [sys.executable, str(ROOT / "deploy/healthy.py")]
        done = subprocess.run(
            check, env={**BASE, **self.environment(service, name)}, capture_output=True, timeout=10, check=False
        )
        return done.returncode == 0

    def up(self, service: str, name: str = "") -> None:
        """Wait until it is healthy."""
        self.parts.ready(name or service, partial(self.healthy, service, name))

    def ledger(self) -> int:
        """How many raw records have their outcome."""
        told = rasad(self.environment("load", "load"), "query", "SELECT count() AS n FROM ledger", "--format", "csv")
        return int(told.split()[1])


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """Three brokers, the store with its two users, and the topics."""
    directory = tmp_path_factory.mktemp("compose")
    passwords = {
        "RASAD_STORE_PASSWORD": SECRETS["CLICKHOUSE_PASSWORD"],
        "RASAD_STORE_READER_PASSWORD": SECRETS["CLICKHOUSE_READER_PASSWORD"],
    }
    # The server's user `rasad` has another name here: the embedded engine has one that may write, `default`.
    with running_store(directory / "store", **passwords) as store:
        host = Host(directory, store.port)
        for service in host.services.values():
            own: dict[str, Any] = service.get("environment", {})
            own |= {key: value.replace("//rasad@", "//default@") for key, value in own.items() if "//" in str(value)}
        try:
            for broker in BROKERS:
                host.start(broker)
            for broker in BROKERS:
                host.up(broker)
            made = rasad(host.environment("topics", "topics"), *host.command("topics", "topics")[len(RASAD) :])
            assert "created: " in made
            yield host
        finally:
            host.parts.close(patience=8)  # brokers that lose their quorum would wait for it


@pytest.mark.timeout(600)
def test_every_service_becomes_healthy_and_news_arrives(host: Host) -> None:
    started = [
        ("newsroom", ""),
        ("clean", ""),
        ("clean", "clean-b"),
        ("resolve", "resolve-a"),
        ("resolve", "resolve-b"),
    ]
    started += [("enrich", ""), ("load", ""), ("monitor", ""), ("console", ""), ("crawl", "")]
    for service, name in started:
        host.start(service, name)
    for service, name in started:
        host.up(service, name)
    until(lambda: host.ledger() > 2 * PAGES, "crawled pages have their outcome")
    assert host.parts.stop("crawl") == 0

    # A broker and a resolver go: the other two, and the standby, carry on.
    host.parts.stop("resolve-a")
    host.parts.stop("kafka-3")
    before = host.ledger()
    importing = host.environment("load", "load")
    rasad(importing, "import", str(write_pages(host.directory / "pages.jsonl", PAGES)))
    until(lambda: host.ledger() >= before + PAGES + 1, "imported pages have their outcome")
    for service, name in started:
        if (name or service) in host.parts.running:
            assert host.healthy(service, name), name or service


@pytest.mark.skipif(shutil.which("prometheus") is None, reason="no prometheus (Debian package)")
def test_prometheus_starts_with_its_rules(tmp_path: Path) -> None:
    port = free_port()
    command = [str(part) for part in services()["prometheus"]["command"]]
    command = [
        part.replace("/etc/prometheus/prometheus.yml", str(ROOT / "deploy/prometheus/compose.yml"))
        for part in command
    ]
    command = [part.replace("path=/prometheus", f"path={tmp_path}/data") for part in command]
    parts = Parts(tmp_path)
    try:
        parts.start("prometheus", ["prometheus", *command, f"--web.listen-address=127.0.0.1:{port}"], {})
        parts.ready("prometheus", partial(answers, f"http://127.0.0.1:{port}/-/ready"))
        assert answers(f"http://127.0.0.1:{port}/api/v1/rules")
    finally:
        parts.close()
