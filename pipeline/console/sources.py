"""Where answers come from: named queries, and what the broker tells of the stages."""

from __future__ import annotations

import json

from pipeline.console.asks import Ask, Row
from pipeline.console.reading import Reader
from pipeline.console.stages import Stages
from pipeline.settings import Settings

STAGES = Ask("kafka-stages")
UNACCOUNTED = Ask("kafka-unaccounted")
SQL_OF = {UNACCOUNTED: "offsets"}  # the named query behind a source that is no query


class Sources:
    """Answers an Ask with rows; threads may share it."""

    def __init__(self, settings: Settings) -> None:
        self._read = Reader(settings.clickhouse_url.get_secret_value())
        self._stages = Stages(settings)

    def __call__(self, asked: Ask) -> list[Row]:
        """The rows. Raises NotCollected, Unreachable or ReadFailed."""
        if asked == STAGES:
            return self._stages.rows()
        if asked == UNACCOUNTED:
            kafka = self._stages.raw_offsets()
            firsts = json.dumps([row["first"] for row in kafka])
            return unaccounted(kafka, self._read("offsets", {"first": firsts}))
        return self._read(asked.name, dict(asked.params))


def unaccounted(kafka: list[Row], ledger: list[Row]) -> list[Row]:
    """Per partition of the raw topic: records there are, outcomes there are, and the records without one.

    >>> unaccounted([{"partition": 0, "first": 5, "end": 9}], [{"raw_partition": 0, "outcomes": 3}])[0]["unaccounted"]
    1
    """
    outcomes = {row["raw_partition"]: row["outcomes"] for row in ledger}
    rows = []
    for row in kafka:
        records, found = row["end"] - row["first"], outcomes.get(row["partition"], 0)
        rows.append({**row, "records": records, "outcomes": found, "unaccounted": records - found})
    return rows
