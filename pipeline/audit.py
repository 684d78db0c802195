"""The audit: Kafka's offsets against the ledger, the ledger against the tables.

Every acknowledged raw record has exactly one outcome, and every outcome that makes an article has its row. Works on
aggregates and ranges: nothing is loaded record by record.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clickhouse_connect.driver.client import Client
from msgspec import Struct

from schemas.topics import topic

SQL = Path(__file__).resolve().parents[1] / "schemas" / "clickhouse" / "audit"
SHOWN = 20  # ranges or rows named per finding


class Gap(Struct, frozen=True):
    """Offsets of a raw partition, both ends included, that have no outcome."""

    partition: int
    first: int
    last: int

    @property
    def records(self) -> int:
        """How many records the gap holds."""
        return self.last - self.first + 1


class Audit(Struct, frozen=True, kw_only=True):
    """What was found. Clean when there is nothing."""

    generation: str
    records: int  # acknowledged raw records that are still in the topic
    outcomes: dict[str, int]
    gaps: list[Gap] = []  # raw records without an outcome
    missing: list[dict[str, Any]] = []  # outcomes whose article row is not there
    doubles: list[dict[str, Any]] = []  # raw records with more than one article row
    orphans: list[dict[str, Any]] = []  # article rows without an outcome
    beyond: list[dict[str, Any]] = []  # outcomes of raw records that the topic never had

    @property
    def clean(self) -> bool:
        """Nothing missing, nothing twice, nothing without an origin."""
        return not (self.gaps or self.missing or self.doubles or self.orphans or self.beyond)


def audit(client: Client, ends: Mapping[int, tuple[int, int]], generation: str) -> Audit:
    """Compare. `ends` is the first and the end offset of each partition of `pages.raw.v1`."""
    parameters = {"generation": generation, "topic": topic("raw").name, "shown": SHOWN}

    def ask(query: str, **more: Any) -> list[dict[str, Any]]:
        sql = (SQL / f"{query}.sql").read_text(encoding="utf-8")
        return list(client.query(sql, parameters=parameters | more).named_results())

    def gaps(partition: int, first: int, end: int) -> list[Gap]:
        here = {"partition": partition, "first": first, "end": end}
        if first >= end or ask("count", **here)[0]["n"] == end - first:
            return []
        return [Gap(partition, row["gap_first"], row["gap_last"]) for row in ask("gaps", **here)]

    return Audit(
        generation=generation,
        records=sum(end - first for first, end in ends.values()),
        outcomes={row["outcome"]: row["n"] for row in ask("outcomes")},
        gaps=[gap for partition, (first, end) in sorted(ends.items()) for gap in gaps(partition, first, end)],
        missing=ask("missing"),
        doubles=ask("doubles"),
        orphans=ask("orphans"),
        beyond=ask("beyond", partitions=list(ends), ends=[end for _, end in ends.values()]),
    )
