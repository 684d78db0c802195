"""docs/backup.md, tried: back the store up, lose what came after, restore, and have the topics give it back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.local.ports import free_port
from pipeline.local.watch import Watch
from tests.integration.conftest import broker, kafka
from tests.integration.line import Line, pages
from tests.store import StoreProcess

__all__ = ["broker", "kafka"]

pytestmark = [pytest.mark.integration, pytest.mark.long]

FIRST, LATER = 12, 8
ROWS = """
SELECT * FROM
(
    SELECT 'article' AS kind, toString(article_id) AS id, outcome, toString(cityHash64(text, title)) AS what
    FROM articles
    UNION ALL
    SELECT 'ledger', concat(toString(raw_partition), '/', toString(raw_offset)), outcome, article_id FROM ledger
    UNION ALL
    SELECT 'relation', toString(article_id), relation, of FROM relations
)
ORDER BY ALL
"""


class Store:
    """A store that is stopped and started on one port, as a service is."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = free_port()
        self.start()

    def start(self) -> None:
        self.process = StoreProcess(self.directory, ("--port", str(self.port)), {})

    def stop(self) -> None:
        assert self.process.stop() == 0


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store")
    yield made
    made.process.stop()


def settle(line: Line) -> None:
    """Wait until everything is stored and committed: a batch in flight would be delivered to the restored store."""
    line.settle()
    watch = Watch(line.settings)
    line.until(lambda: watch.ask(at_once=True)["rasad-load"].lag == 0)
    watch.close()


def tar(*arguments: str) -> None:
    subprocess.run(["tar", *arguments], check=True, timeout=60)


@pytest.mark.timeout(300)
def test_backup_and_restore(kafka: str, store: Store, tmp_path: Path) -> None:
    line = Line(kafka, store.process.url)
    try:
        backup = str(tmp_path / "store.tar")
        line.publish(pages(FIRST))
        settle(line)
        stored = line.rows(ROWS)

        store.stop()
        tar("--directory", str(store.directory), "--create", "--file", backup, "data")
        store.start()
        line.publish(pages(LATER, skip=FIRST))  # life goes on
        settle(line)
        whole = line.rows(ROWS)
        assert len(whole) > len(stored)

        store.stop()
        subprocess.run(["rm", "-r", str(store.directory / "data")], check=True)
        tar("--directory", str(store.directory), "--extract", "--file", backup)
        store.start()
        assert line.rows(ROWS) == stored
        told = line.rasad("audit", expect=1)
        assert "have no outcome" in told

        since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
        line.rasad("replay", "--from", since, "--workers", "1")
        assert line.rows(ROWS) == whole
        assert "\nclean" in line.rasad("audit")
    finally:
        line.close()
