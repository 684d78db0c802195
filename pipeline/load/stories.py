"""Stories back from their rows."""

from __future__ import annotations

from typing import Any

from clickhouse_connect.driver.client import Client

from pipeline.load.rows import Row
from schemas.records import Story, StoryMember


def read(client: Client, sql: str, parameters: dict[str, Any]) -> list[tuple[Story, Row]]:
    """The stories that a query of `story_rows` gives, each with its row."""
    result = client.query(sql, parameters=parameters, query_formats={"FixedString": "string"}, tz_mode="aware")
    return [(story_of(row), dict(row)) for row in result.named_results()]


def story_of(row: Row) -> Story:
    """The story of a row; the other way round than `rows.story_row`."""
    columns = [row[f"members.{name}"] for name in StoryMember.__struct_fields__]
    members = [
        StoryMember(**dict(zip(StoryMember.__struct_fields__, values, strict=True)))
        for values in zip(*columns, strict=True)
    ]
    told = {name: row[name] for name in Story.__struct_fields__ if name not in ("version", "members")}
    return Story(**told, version=row["ver"], members=members)
