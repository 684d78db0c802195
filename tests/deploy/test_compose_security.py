"""Kafka over TLS in the containers: deploy/.env reaches every part and broker, and Kafka takes the page's lines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline.local.kafka import JARS
from pipeline.settings import Settings, load
from tests.deploy.certificates import Authority
from tests.deploy.compose import ROOT, SECRETS, image_environment, missing, services

BROKERS = ("kafka-1", "kafka-2", "kafka-3")
PARTS = ("topics", "crawl", "clean", "resolve", "enrich", "load", "monitor", "console")
PASSWORD = "p@ss word;1"
# The container's directory -> where it lies beside the compose file.
AUTHORITIES = ("/etc/rasad/tls", ROOT / "deploy/tls/authorities")
KEYS = ("/etc/kafka/tls", ROOT / "deploy/tls/brokers")
HAS_COMPOSE = pytest.mark.skipif(bool(missing()), reason=missing())
HAS_KAFKA = pytest.mark.skipif(
    not (shutil.which("java") and any(JARS.glob("kafka_2.13-*.jar"))),
    reason="no Java, or no Kafka jars",
)


def turned_on() -> dict[str, str]:
    """The lines of the example, as an operator takes them."""
    example = (ROOT / "deploy/env.example").read_text(encoding="utf-8")
    found = dict(re.findall(r"^#((?:RASAD_KAFKA_|KAFKA_EXTRA)\w*)=(.*)$", example, flags=re.MULTILINE))
    assert found["RASAD_KAFKA_PASSWORD"] == ""
    return found | {"RASAD_KAFKA_PASSWORD": PASSWORD}


def mounted(service: dict[str, Any]) -> dict[str, Path]:
    """Directories of the host by where the container sees them; only those it cannot write to."""
    found = {}
    for volume in service.get("volumes", []):
        if isinstance(volume, dict):  # version 2 takes them apart
            source, target, closed = volume["source"], volume["target"], volume.get("read_only", False)
        else:
            source, target, *mode = str(volume).split(":")
            closed = mode == ["ro"]
        if closed:
            found[target] = Path(source)
    return found


def settings_of(service: dict[str, Any], monkeypatch: pytest.MonkeyPatch, authorities: Path) -> Settings:
    """What a part makes of its container's environment, the directory of authorities being another one here."""
    for name in [name for name in os.environ if name.startswith("RASAD_")]:
        monkeypatch.delenv(name)
    for name, value in (image_environment("rasad") | service["environment"]).items():
        monkeypatch.setenv(name, str(value).replace(AUTHORITIES[0], str(authorities)))
    return load()


@HAS_COMPOSE
def test_nothing_said_is_plaintext(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = services()
    for name in PARTS:
        settings = settings_of(found[name], monkeypatch, tmp_path)
        assert (settings.kafka_security, settings.kafka_username, settings.kafka_ca_file) == ("PLAINTEXT", None, None)
    for name in BROKERS:
        assert not found[name]["environment"]["KAFKA_SECURITY"]
        assert not found[name]["environment"]["KAFKA_EXTRA"]


@HAS_COMPOSE
def test_every_part_and_broker_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ca = Authority(tmp_path, "ca").file
    found = services(**turned_on())
    for name in PARTS:
        assert mounted(found[name])[AUTHORITIES[0]] == AUTHORITIES[1]
        settings = settings_of(found[name], monkeypatch, tmp_path)
        assert (settings.kafka_security, settings.kafka_sasl_mechanism) == ("SASL_SSL", "PLAIN")
        assert (settings.kafka_username, settings.kafka_ca_file) == ("rasad", ca)
        assert settings.kafka_password is not None
        assert settings.kafka_password.get_secret_value() == PASSWORD
    for name in BROKERS:
        assert mounted(found[name])[KEYS[0]] == KEYS[1]
        assert found[name]["environment"]["KAFKA_SECURITY"] == "SASL_SSL"
        assert Path(found[name]["environment"]["KAFKA_EXTRA"]).parent == Path(KEYS[0])


@HAS_COMPOSE
def test_only_brokers_see_the_private_key() -> None:
    assert {name for name, service in services().items() if KEYS[0] in mounted(service)} == set(BROKERS)
    for directory in (AUTHORITIES[1], KEYS[1]):  # and nobody commits it
        assert (directory / ".gitignore").read_text(encoding="utf-8") == "*\n!.gitignore\n"


def configured(directory: Path, security: str, extra: str) -> subprocess.CompletedProcess[str]:
    """deploy/kafka/start.sh up to the broker's start: Kafka reads the configuration and formats the directory."""
    java = directory / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f'#!/bin/sh\ncase "$*" in *kafka.Kafka*) exit 0 ;; esac\nexec {shutil.which("java")} "$@"\n')
    java.chmod(0o755)
    properties = directory / "extra.properties"
    properties.write_text(extra)
    return subprocess.run(
        ["sh", str(ROOT / "deploy/kafka/start.sh")],
        env={
            "PATH": f"{java.parent}:{os.environ['PATH']}",
            "KAFKA_DATA": str(directory / "kafka"),
            "KAFKA_JARS": str(JARS),
            "KAFKA_NODE_ID": "1",
            "KAFKA_VOTERS": "1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093",
            "KAFKA_ADVERTISED": "kafka-1:9092",
            "KAFKA_CLUSTER_ID": SECRETS["KAFKA_CLUSTER_ID"],
            "KAFKA_SECURITY": security,
            "KAFKA_EXTRA": str(properties) if extra else "",
            "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def effective(directory: Path) -> dict[str, str]:
    """The configuration as Java reads it: lines that go on are one, and the last of a key counts."""
    text = re.sub(r"\\\n\s*", "", (directory / "kafka" / "server.properties").read_text())
    pairs = (line.partition("=") for line in text.splitlines() if line and not line.startswith("#"))
    return {key: value for key, _, value in pairs}


@HAS_KAFKA
def test_kafka_takes_the_lines_of_the_operators_page(tmp_path: Path) -> None:
    page = (ROOT / "docs/operator.md").read_text(encoding="utf-8")
    (extra,) = re.findall(r"```properties\n(.+?)```", page, re.S)
    done = configured(tmp_path, "SASL_SSL", extra)
    assert done.returncode == 0, done.stderr
    found = effective(tmp_path)
    assert found["listeners"] == "SASL_SSL://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093"
    assert found["advertised.listeners"] == "SASL_SSL://kafka-1:9092"
    assert found["listener.security.protocol.map"] == "SASL_SSL:SASL_SSL,CONTROLLER:SSL"
    assert {Path(value).parent for key, value in found.items() if key.endswith("store.location")} == {Path(KEYS[0])}
    assert {Path(value).name for key, value in found.items() if key.endswith("store.location")} <= set(
        re.findall(r"`([\w.]+)`", page)
    )
    login = found["listener.name.sasl_ssl.plain.sasl.jaas.config"]
    assert login.endswith(' required username="rasad" password="..." user_rasad="...";')


@HAS_KAFKA
def test_without_them_it_is_plaintext_throughout(tmp_path: Path) -> None:
    done = configured(tmp_path, "", "")
    assert done.returncode == 0, done.stderr
    assert effective(tmp_path)["listener.security.protocol.map"] == "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"


@HAS_KAFKA
def test_what_contradicts_itself_does_not_start(tmp_path: Path) -> None:
    done = configured(tmp_path, "SASL_SSL", "security.inter.broker.protocol=SSL\n")
    assert done.returncode != 0
    assert "inter.broker.listener.name" in done.stderr
