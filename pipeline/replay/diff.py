"""What differs between two generations: counts by outlet and day, fields, outcomes, relations, and examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clickhouse_connect.driver.client import Client
from msgspec import Struct

SQL = Path(__file__).resolve().parents[2] / "schemas" / "clickhouse" / "diff"

Rows = list[dict[str, Any]]


class Field(Struct, frozen=True, kw_only=True):
    """A field of articles that differs."""

    name: str
    articles: int
    examples: Rows  # article, outlet, url, a, b: the value in each generation


class Difference(Struct, frozen=True, kw_only=True):
    """What differs. Nothing, when every list but `days` is empty and no day has a change."""

    a: str
    b: str
    days: Rows  # outlet, day, a, b, only_a, only_b, changed
    fields: list[Field]
    outcomes: Rows  # a, b, outlet, n
    relations: Rows  # a, b, n
    only_a: Rows  # article, outlet, url, title: examples
    only_b: Rows

    @property
    def changed(self) -> bool:
        """Whether there is any difference."""
        days = any(day["only_a"] or day["only_b"] or day["changed"] for day in self.days)
        return bool(days or self.fields or self.outcomes or self.relations)


def diff(client: Client, a: str, b: str, examples: int) -> Difference:
    """Compare two generations by name, with so many examples of each kind."""

    def ask(name: str, **more: Any) -> Rows:
        sql = (SQL / f"{name}.sql").read_text(encoding="utf-8")
        result = client.query(sql, parameters={"a": a, "b": b, **more})
        return [dict(row) for row in result.named_results()]

    fields = [
        Field(
            name=row["field"],
            articles=row["n"],
            examples=ask("values", field=row["field"], articles=row["articles"]) if row["articles"] else [],
        )
        for row in ask("fields", examples=examples)
    ]
    return Difference(
        a=a,
        b=b,
        days=ask("days"),
        fields=fields,
        outcomes=ask("outcomes"),
        relations=ask("relations"),
        only_a=ask("gone", examples=examples),
        only_b=ask("gone", examples=examples, a=b, b=a),
    )


def excerpt(mine: str, other: str, width: int = 60) -> tuple[str, str]:
    """Two texts where they begin to differ, with a little before it.

    >>> excerpt("x" * 100 + "abc", "x" * 100 + "xyz", 20)
    ('…xxxxxabc', '…xxxxxxyz')
    """
    same = next((i for i, (m, o) in enumerate(zip(mine, other, strict=False)) if m != o), min(len(mine), len(other)))
    start = max(0, same - width // 4) if same > width // 2 else 0

    def cut(text: str) -> str:
        part = text[start : start + width]
        return ("…" if start else "") + part + ("…" if start + width < len(text) else "")

    return cut(mine), cut(other)
