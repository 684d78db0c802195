"""deploy/compose.yaml and deploy/Dockerfile: valid, hardened, and in agreement with the code."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from typing import Any

import pytest

from pipeline.__main__ import COMMANDS, rasad
from pipeline.settings import Settings
from schemas.topics import MESSAGE_CAP, topics
from tests.deploy.compose import DOCKERFILE, ROOT, SECRETS, compose, image_environment, missing, services

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())

STAGES = ("clean", "resolve", "enrich")
PARTS = {"topics", "crawl", *STAGES, "load", "monitor", "console", "newsroom"}
BROKERS = {"kafka-1", "kafka-2", "kafka-3"}
OTHERS = {"clickhouse", "prometheus", "grafana"}


@pytest.fixture(scope="module")
def all_services() -> dict[str, dict[str, Any]]:
    return services()


def test_every_service_of_the_plan_is_there(all_services: dict[str, dict[str, Any]]) -> None:
    assert set(all_services) == PARTS | BROKERS | OTHERS


def test_without_its_secrets_it_does_not_start() -> None:
    for name in SECRETS:
        done = compose("config", "--quiet", **{key: value for key, value in SECRETS.items() if key != name})
        assert done.returncode != 0
        assert name in done.stderr


def test_every_container_is_hardened(all_services: dict[str, dict[str, Any]]) -> None:
    text = DOCKERFILE.read_text(encoding="utf-8")
    assert len(re.findall(r"^USER 10001:10001$", text, flags=re.MULTILINE)) == 2
    for name, service in all_services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service, name
        user = service.get("user", "10001" if "build" in service else "root")
        assert not user.startswith(("0", "root")), name
        assert not service["image"].endswith(":latest"), name
        assert re.search(r":[\w.-]+$", service["image"]), name


def test_only_pages_for_people_are_published_and_only_on_loopback(all_services: dict[str, dict[str, Any]]) -> None:
    published = {name: service["ports"] for name, service in all_services.items() if service.get("ports")}
    assert set(published) == {"console", "prometheus", "grafana"}
    for ports in published.values():
        for port in ports:  # version 2 takes them apart
            host = port["host_ip"] if isinstance(port, dict) else port.split(":")[0]
            assert host == "127.0.0.1"


def test_every_service_tells_whether_it_is_well(all_services: dict[str, dict[str, Any]]) -> None:
    assert "HEALTHCHECK" in DOCKERFILE.read_text(encoding="utf-8")
    for name, service in all_services.items():
        own = service.get("healthcheck")
        assert name == "topics" or own is None or own["test"], name
        assert own is not None or service["image"].startswith("rasad:"), name


def test_commands_and_options_are_ones_that_exist(all_services: dict[str, dict[str, Any]]) -> None:
    for name in PARTS:
        command, *arguments = all_services[name]["command"]
        assert command in COMMANDS
        with rasad.make_context("rasad", [command]) as context:
            found = rasad.get_command(context, command)
        assert found is not None
        found.make_context(command, list(arguments)).close()  # raises UsageError for what it does not know


def test_variables_are_settings(all_services: dict[str, dict[str, Any]]) -> None:
    known = {f"RASAD_{field.upper()}" for field in Settings.model_fields}
    for name in PARTS:
        given = image_environment("rasad") | all_services[name]["environment"]
        assert {key for key in given if key.startswith("RASAD_")} <= known, name


def test_the_brokers_keep_three_copies(all_services: dict[str, dict[str, Any]]) -> None:
    voters = {all_services[name]["environment"]["KAFKA_VOTERS"] for name in BROKERS}
    assert voters == {"1@kafka-1:9093,2@kafka-2:9093,3@kafka-3:9093"}
    for name in BROKERS:
        own = all_services[name]["environment"]
        assert own["KAFKA_ADVERTISED"] == f"{name}:9092"
        assert name.endswith(own["KAFKA_NODE_ID"])
        assert any(str(volume).count(name) for volume in all_services[name]["volumes"])
    assert all_services["topics"]["environment"]["RASAD_KAFKA_REPLICATION"] == "3"
    start = (ROOT / "deploy/kafka/start.sh").read_text()
    assert f"\nmessage.max.bytes={MESSAGE_CAP}\n" in start
    assert f"\nreplica.fetch.max.bytes={MESSAGE_CAP}\n" in start


def test_workers_are_scaled_by_number() -> None:
    found = services(CLEAN_WORKERS="4", ENRICH_WORKERS="3")
    assert [found[name]["scale"] for name in STAGES] == [4, 2, 3]
    for name in STAGES:  # a fixed slot would make two workers one member of their group
        assert found[name]["command"][-2:] == ["--slot", "host"]
    assert "scale" not in found["crawl"]
    example = (ROOT / "deploy/env.example").read_text()
    assert f"partitions ({topics()['raw'].partitions})" in example
    assert set(SECRETS) == set(re.findall(r"^(\w+)=$", example, flags=re.MULTILINE))


def test_versions_agree(all_services: dict[str, dict[str, Any]]) -> None:
    # The engine that the tests run on, and the server that runs the same SQL.
    engine = subprocess.run(
        [sys.executable, "-c", "import chdb; print(chdb.query('SELECT version()', 'TSVRaw'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert all_services["clickhouse"]["image"].endswith(":" + ".".join(engine.split(".")[:2]))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert all_services["load"]["image"] == f"rasad:{project['version']}"


def test_the_image_installs_what_the_tests_run_on() -> None:
    def pins(name: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for line in (ROOT / name).read_text().splitlines():
            if pin := re.match(r"[\w.-]+==[^ ]+", line):
                last = found.setdefault(pin[0], set())
            elif digest := re.search(r"sha256:\w+", line):
                last.add(digest[0])
        return found

    tested, installed = pins("requirements.lock"), pins("deploy/requirements.lock")
    assert installed.items() <= tested.items()
    names = {pin.split("==")[0] for pin in installed}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {re.split(r"[<>=\[; ]", text)[0].lower() for text in project["dependencies"]} <= names
    assert not names & {"pytest", "mypy", "ruff", "hypothesis"}


def test_the_image_is_built_from_files_that_exist() -> None:
    text = DOCKERFILE.read_text(encoding="utf-8").replace("\\\n", " ")
    let_in = set((ROOT / "deploy/Dockerfile.dockerignore").read_text().splitlines())
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, flags=re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert {f"!{source}", f"!{source.split('/')[0]}"} & let_in, source


def test_clickhouse_knows_the_users_that_connect(all_services: dict[str, dict[str, Any]]) -> None:
    users = ElementTree.parse(ROOT / "deploy/clickhouse/users.xml").getroot()
    assert users.findtext("profiles/reading/readonly") == "2"  # 1 refuses Grafana's max_execution_time
    assert users.findtext("users/reader/profile") == "reading"
    for user, variable in (("rasad", "OWNER_PASSWORD"), ("reader", "READER_PASSWORD")):
        password = users.find(f"users/{user}/password")
        assert password is not None
        assert password.get("from_env") == variable
        assert variable in all_services["clickhouse"]["environment"]
    assert ElementTree.parse(ROOT / "deploy/clickhouse/server.xml").getroot().findtext("prometheus/port") == "9363"
    asked = {name: all_services[name]["environment"]["RASAD_CLICKHOUSE_URL"] for name in PARTS - {"newsroom"}}
    readers = {name for name, url in asked.items() if "//reader@" in url}
    assert readers == {"monitor", "console"}


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool (Debian package `prometheus`)")
def test_prometheus_asks_every_part(all_services: dict[str, dict[str, Any]]) -> None:
    config = ROOT / "deploy/prometheus/compose.yml"
    done = subprocess.run(
        ["promtool", "check", "config", str(config)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    asked = set(re.findall(r"\w+", " ".join(re.findall(r"names: \[(.+)\]", config.read_text()))))
    assert asked == (PARTS - {"topics"}) | {"clickhouse"}


def test_start_scripts_are_shell() -> None:
    for script in ("kafka/start.sh", "console-assets.sh", "preflight.sh"):
        subprocess.run(["sh", "-n", str(ROOT / "deploy" / script)], check=True)
