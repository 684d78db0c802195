"""Creating the tables: the files of `schemas/clickhouse/`, in the order of their names."""

from __future__ import annotations

from pathlib import Path

from clickhouse_connect.driver.client import Client

from pipeline.load.generations import WHOLE, live, point, register

SQL = Path(__file__).resolve().parents[2] / "schemas" / "clickhouse"


def statements() -> list[str]:
    """Every statement that makes the tables and views; each may be repeated without harm."""
    texts = (file.read_text(encoding="utf-8") for file in sorted(SQL.glob("*.sql")))
    return [statement for text in texts for part in text.split(";\n") if (statement := part.strip())]


def create_tables(client: Client, generation: str) -> None:
    """Create what is missing; a store without generations gets this one, and readers see it."""
    for statement in statements():
        client.command(statement)
    if client.command("SELECT count() FROM generation_pointer") == 0:
        point(client, generation)
    if client.command("SELECT count() FROM generation_rows") == 0:
        register(client, live(client), WHOLE, since={}, about="the first")
