"""The names of entities, after articles that gave some were replaced or removed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from clickhouse_connect.driver.client import Client

SQL = Path(__file__).resolve().parents[2] / "schemas" / "clickhouse" / "replay" / "names.sql"


def settle(client: Client, generation: str, ids: Sequence[str] | None = None) -> None:
    """Let a generation's names be those that its articles give now; `ids`: only of these entities.

    Reads every article's entities: once after a replay, not in passing. Doing it twice changes nothing.
    """
    parameters = {"generation": generation, "every": int(ids is None), "ids": list(ids or ())}
    client.command(SQL.read_text(encoding="utf-8"), parameters=parameters)
