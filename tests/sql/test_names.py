"""Names of entities after the text that gave them is gone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from clickhouse_connect.driver.client import Client

from pipeline.load.takedown import rows_left, take_down
from pipeline.store.client import connect
from schemas.ids import digest
from schemas.records import Takedown
from tests.sql.data import START, fill
from tests.store import running_store

pytestmark = pytest.mark.integration


@pytest.fixture
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The stock of `data.py`, in a store of this test's own."""
    with running_store(tmp_path_factory.mktemp("names")) as store:
        client = connect(store.url)
        fill(client)
        yield client
        client.close()


def names(client: Client) -> list[tuple[str, ...]]:
    return [
        tuple(row)
        for row in client.query("SELECT id, language, name FROM entities ORDER BY id, language").result_rows
    ]


def test_a_takedown_leaves_the_names_that_other_texts_give(client: Client) -> None:
    dam, minister = ("plc/dam", "fa", "سد امیر"), ("per/minister", "fa", "وزیر نیرو")
    arabic = [("per/minister", "ar", "وزیر نیرو"), ("plc/dam", "ar", "سد الأمير")]
    assert names(client) == sorted([*arabic, dam, minister])
    # The one Arabic text; then the latest Persian ones that name the dam and the minister, until one is left.
    for page, left in (("d", [minister, dam]), ("c", [minister, dam]), ("e", [minister, dam]), ("a", [dam])):
        takedown = Takedown(page_id=digest(page), outlet="isna", url=None, reason="test", at=START)
        take_down(client, takedown)
        take_down(client, takedown)
        assert names(client) == sorted(left), page
        assert rows_left(client, takedown.page_id) == 0
