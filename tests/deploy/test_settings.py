"""Settings: what is unknown or bad stops the start with the name of its key; secrets are not shown."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.settings import SettingsError, load
from pipeline.store.address import hidden, parse_url
from tests.deploy.certificates import Authority

SECRET = "not-for-eyes"


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    """A certificate authority's file."""
    return Authority(tmp_path).file


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RASAD_DATA_DIR", str(tmp_path))


@pytest.mark.parametrize(
    "given, key, why",
    [
        ({"kafka_security": "TLS"}, "kafka_security", "pattern"),
        ({"kafka_security": "SASL_SSL"}, "kafka_username", "which needs it"),
        ({"kafka_security": "SASL_SSL", "kafka_username": "u"}, "kafka_password", "which needs it"),
        ({"kafka_username": "u"}, "kafka_username", "kafka_security is PLAINTEXT"),
        ({"kafka_security": "SSL", "kafka_password": SECRET}, "kafka_password", "kafka_security is SSL"),
        ({"kafka_ca_file": "/nowhere.pem"}, "kafka_ca_file", "kafka_security is PLAINTEXT"),
        ({"kafka_security": "SSL", "kafka_ca_file": "/nowhere.pem"}, "kafka_ca_file", "/nowhere.pem"),
        ({"kafka_security": "SSL", "kafka_ca_file": __file__}, "kafka_ca_file", "PEM"),
        ({"kafka_sasl_mechanism": "GSSAPI"}, "kafka_sasl_mechanism", "pattern"),
        ({"kafka_bootstrap": "one:9092,two"}, "kafka_bootstrap", "'two'"),
        ({"clickhouse_url": "clickhouse://h"}, "clickhouse_url", "looks like"),
        ({"clickhouse_url": "https://h", "clickhouse_ca_file": "/nowhere.pem"}, "clickhouse_url", "/nowhere.pem"),
        ({"clickhouse_url": f"http://u:{SECRET}@h", "clickhouse_password": "b"}, "clickhouse_url", "too"),
        ({"clickhouse_url": f"http://u:{SECRET}@h:port/"}, "clickhouse_url", "ort"),
        ({"kafka_boostrap": "127.0.0.1:9092"}, "kafka_boostrap", "no such setting"),
    ],
)
def test_what_is_bad_is_named(given: dict[str, str], key: str, why: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(**given)
    text = str(caught.value)
    assert text.startswith(f"{key}: ")
    assert why in text
    assert SECRET not in text + str(caught.value.__cause__)


def test_authorities_without_tls_are_a_mistake(ca: Path) -> None:
    with pytest.raises(SettingsError, match=r"^clickhouse_url: .*http://"):
        load(clickhouse_url="http://h", clickhouse_ca_file=ca)


def test_the_url_in_force_holds_password_and_authorities(ca: Path) -> None:
    settings = load(clickhouse_url="https://rasad@h:8443/news", clickhouse_password="p@/ :ß", clickhouse_ca_file=ca)
    address = parse_url(settings.clickhouse_url.get_secret_value())
    assert (address.user, address.password, address.ca_cert) == ("rasad", "p@/ :ß", str(ca))
    assert (address.host, address.port, address.database, address.settings) == ("h", 8443, "news", {})


def test_a_password_needs_no_user() -> None:
    settings = load(clickhouse_url="http://[::1]:8123", clickhouse_password="x")
    address = parse_url(settings.clickhouse_url.get_secret_value())
    assert (address.user, address.password, address.host) == ("default", "x", "::1")


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """As compose hands on what nobody has set."""
    monkeypatch.setenv("RASAD_KAFKA_USERNAME", "")
    monkeypatch.setenv("RASAD_KAFKA_PASSWORD", "")
    assert load().kafka_username is None


def test_hidden_shows_where_but_not_the_password() -> None:
    assert hidden("https://u:pw@h/d") == "https://u:(hidden)@h/d"
    assert hidden("https://u@h/d") == "https://u@h/d"
    assert hidden("http://h/d") == "http://h/d"


def test_config_prints_every_setting_and_no_secret(tmp_path: Path) -> None:
    config = tmp_path / "rasad.toml"
    config.write_text(
        f"""
        kafka_security = "SASL_PLAINTEXT"
        kafka_username = "rasad"
        kafka_password = "{SECRET}"
        clickhouse_url = "http://reader@store:8123/default"
        clickhouse_password = "{SECRET}"
        store_password = "{SECRET}"
        """
    )
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "config"],
        env={"RASAD_CONFIG": str(config), "RASAD_DATA_DIR": str(tmp_path), "RASAD_LOG_LEVEL": "WARNING"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert SECRET not in done.stdout + done.stderr
    assert "kafka_password = (hidden)" in done.stdout
    assert "clickhouse_url = http://reader:(hidden)@store:8123/default" in done.stdout
    assert "log_level = WARNING" in done.stdout  # the environment comes before the file


def test_the_command_stops_with_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "load"],
        env={"RASAD_KAFKA_SECURITY": "SASL_SSL", "RASAD_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("rasad: kafka_username: ")
    assert len(done.stderr.splitlines()) == 1
