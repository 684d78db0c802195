"""Creating the tables: the files of `schemas/clickhouse/`, in the order of their names."""

from __future__ import annotations

from pathlib import Path

from clickhouse_connect.driver.client import Client

SQL = Path(__file__).resolve().parents[2] / "schemas" / "clickhouse"


def statements() -> list[str]:
    """Every statement that makes the tables and views; each may be repeated without harm."""
    texts = (file.read_text(encoding="utf-8") for file in sorted(SQL.glob("*.sql")))
    return [statement for text in texts for part in text.split(";\n") if (statement := part.strip())]


def create_tables(client: Client, generation: str) -> None:
    """Create what is missing, and point readers at `generation` when they have none yet."""
    for statement in statements():
        client.command(statement)
    if client.command("SELECT count() FROM generation_pointer") == 0:
        client.insert("generation_pointer", [[generation]], column_names=["generation"])
