"""Texts are emptied when the operator wants it; what is counted from them stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.load.retention import TEXTS, keep_texts, kept_days
from pipeline.load.tables import create_tables
from pipeline.store.client import connect
from tests.sql.data import GENERATION, fill
from tests.store import running_store

pytestmark = pytest.mark.integration


def test_texts_go_and_counts_stay(tmp_path: Path) -> None:
    with running_store(tmp_path) as store:
        client = connect(store.url)
        fill(client)
        before = client.query("SELECT * FROM daily ORDER BY ALL").result_rows
        texts = "SELECT countIf(text != ''), countIf(title != ''), count() FROM articles"
        assert list(client.query(texts).result_rows) == [(8, 8, 8)]
        assert kept_days(client) == 0
        for days in (10000, 10000, 10):  # the stock is older than ten days
            keep_texts(client, days)
            create_tables(client, GENERATION)  # as at every start of the loader
            assert kept_days(client) == days
            client.command("OPTIMIZE TABLE article_rows FINAL")
            left = 8 if days == 10000 else 0
            assert list(client.query(texts).result_rows) == [(left, 8, 8)]
        types = "SELECT name, type FROM system.columns WHERE table = 'article_rows' AND name IN {names:Array(String)}"
        assert dict(client.query(types, {"names": list(TEXTS)}).result_rows) == TEXTS
        assert client.query("SELECT * FROM daily ORDER BY ALL").result_rows == before
        keep_texts(client, 0)
        assert kept_days(client) == 0
        client.close()
