"""Every part and command over TLS with credentials, to Kafka and to ClickHouse, by the environment alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from pipeline.local.ports import free_port
from tests.deploy.certificates import Authority
from tests.deploy.parts import RASAD, Parts, answers, rasad, until, write_pages
from tests.deploy.secure import PASSWORD, USER, SecureBroker, secure_broker, tls_before
from tests.store import running_store

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(300)]

PAGES = 12
READER = "reader p@ss"


class Place:
    """A pipeline whose every connection is encrypted and asks who is there."""

    def __init__(self, broker: SecureBroker, store: int, authority: Authority, directory: Path) -> None:
        self.parts = Parts(directory)
        self.directory = directory
        self.environment = {
            "RASAD_DATA_DIR": str(directory),
            "RASAD_KAFKA_BOOTSTRAP": f"127.0.0.1:{broker.ports['SASL_SSL']}",
            "RASAD_KAFKA_SECURITY": "SASL_SSL",
            "RASAD_KAFKA_CA_FILE": str(authority.file),
            "RASAD_KAFKA_USERNAME": USER,
            "RASAD_KAFKA_PASSWORD": PASSWORD,
            "RASAD_CLICKHOUSE_URL": f"https://127.0.0.1:{store}/default",
            "RASAD_CLICKHOUSE_PASSWORD": PASSWORD,
            "RASAD_CLICKHOUSE_CA_FILE": str(authority.file),
            "RASAD_LOAD_SECONDS": "0.1",
        }
        self.reading = self.environment | {
            "RASAD_CLICKHOUSE_URL": f"https://reader@127.0.0.1:{store}/default",
            "RASAD_CLICKHOUSE_PASSWORD": READER,
        }

    def rasad(self, *arguments: str) -> str:
        """A command's output; it must end well."""
        return rasad(self.environment, *arguments)

    def part(self, name: str, *arguments: str, reads: bool = False) -> str:
        """Start a part; the address of its metrics."""
        port = free_port()
        own = (self.reading if reads else self.environment) | {"RASAD_METRICS_PORT": str(port)}
        self.parts.start(name, [*RASAD, *arguments], own)
        return f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The broker, the store behind TLS, topics, workers and loader; pages are imported and settled."""
    directory = tmp_path_factory.mktemp("secure")
    authority = Authority(directory)
    passwords = {"RASAD_STORE_PASSWORD": PASSWORD, "RASAD_STORE_READER_PASSWORD": READER}
    with (
        secure_broker(directory / "kafka", authority) as broker,
        running_store(directory / "store", **passwords) as store,
        tls_before(store.port, authority.server("store")) as port,
    ):
        place = Place(broker, port, authority, directory)
        try:
            place.rasad("topics", "--create")
            workers = {stage: place.part(stage, "worker", stage) for stage in ("clean", "resolve", "enrich")}
            workers["load"] = place.part("load", "load")
            for name, url in workers.items():
                place.parts.ready(name, partial(answers, f"{url}/readyz"))
            place.rasad("import", str(write_pages(directory / "pages.jsonl", PAGES)))
            count = ("query", "SELECT count() AS n FROM ledger", "--format", "csv")
            until(lambda: f"\n{PAGES + 1}\n" in place.rasad(*count), "every page has its outcome")
            yield place
        finally:
            place.parts.close()


def test_nothing_is_missing(place: Place) -> None:
    assert "clean" in place.rasad("audit")
    told = place.rasad("tail", "articles.enriched.v1", "--from-beginning", "--no-follow", "--json")
    assert told.count('"ce_type"') + told.count("ce_id") >= PAGES
    assert "isna" in place.rasad("rejected")


def test_the_rest_of_the_commands(place: Place) -> None:
    since = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    until = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    out = str(place.directory / "out.warc.gz")
    assert f"{PAGES + 1} pages" in place.rasad("archive", "--since", since, "--until", until, out)
    place.rasad("replay", "--from", since, "--into", "g2", "--workers", "1")
    place.rasad("diff", "g1", "g2")
    assert "readers see g2" in place.rasad("promote", "g2")
    assert "1 sent again" in place.rasad("redrive", "--all")
    url = place.rasad("query", "SELECT url FROM articles LIMIT 1", "--format", "csv").splitlines()[1].strip('"')
    place.rasad("takedown", url, "--reason", "test")
    assert "g2" in place.rasad("generations")


def test_monitor_and_console_need_only_the_readers_password(place: Place) -> None:
    monitor = place.part("monitor", "monitor", "--every", "1", reads=True)
    port = free_port()
    place.part("console", "console", "--port", str(port), "--every", "0.5", reads=True)
    place.parts.ready("monitor", lambda: answers(f"{monitor}/readyz"))
    place.parts.ready("console", lambda: answers(f"http://127.0.0.1:{port}/readyz"))
    for view in ("now", "freshness", "outcomes"):
        assert answers(f"http://127.0.0.1:{port}/{view}")
    for name in ("monitor", "console"):
        log = place.parts.running[name].log.read_text()
        assert "failed" not in log, log
        assert PASSWORD not in log
        assert READER not in log
