"""The audit: Kafka's offsets against the ledger, the ledger against the tables.

Every acknowledged raw record has exactly one outcome, and every outcome that makes an article has its row. Works on
aggregates and ranges: nothing is loaded record by record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from clickhouse_connect.driver.client import Client
from msgspec import Struct

from schemas.topics import topic

SQL = Path(__file__).resolve().parents[1] / "schemas" / "clickhouse" / "audit"
SHOWN = 20  # ranges or rows named per finding

Ranges = Mapping[int, tuple[int, int]]  # first and end offset of each partition of `pages.raw.v1`


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
    records: int  # acknowledged raw records that are still in the topic, of the range
    outcomes: dict[str, int]
    gaps: list[Gap] = []  # raw records without an outcome
    missing: list[dict[str, Any]] = []  # outcomes whose article row is not there
    doubles: list[dict[str, Any]] = []  # raw records with more than one article row
    orphans: list[dict[str, Any]] = []  # article rows without an outcome
    beyond: list[dict[str, Any]] = []  # outcomes of raw records that the topic never had
    unrelated: list[dict[str, Any]] = []  # articles of which nothing says how they stand to others

    @property
    def clean(self) -> bool:
        """Nothing missing, nothing twice, nothing without an origin."""
        return not self.gaps and not any(self.rows())

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each row that was found, with what it is."""
        for name in ("missing", "doubles", "orphans", "beyond", "unrelated"):
            for row in getattr(self, name):
                yield name, row


def audit(client: Client, topic_ends: Ranges, generation: str, within: Ranges | None = None) -> Audit:
    """Compare what the topic holds with a generation; `within`: only these offsets.

    Without a range, records count too that the topic has given up since (its retention).
    """
    ranges = topic_ends if within is None else within
    parameters = {"generation": generation, "topic": topic("raw").name, "shown": SHOWN} | bounds(within)

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
        records=sum(max(0, end - first) for first, end in ranges.values()),
        outcomes={row["outcome"]: row["n"] for row in ask("outcomes")},
        gaps=[gap for partition, (first, end) in sorted(ranges.items()) for gap in gaps(partition, first, end)],
        missing=ask("missing"),
        doubles=ask("doubles"),
        orphans=ask("orphans"),
        unrelated=ask("unrelated"),
        beyond=ask("beyond", partitions=list(topic_ends), ends=[end for _, end in topic_ends.values()]),
    )


def bounds(within: Ranges | None) -> dict[str, Any]:
    """A range as parameters of the queries; None: everything."""
    told = within or {}
    return {
        "whole": int(within is None),
        # ClickHouse's transform takes no empty array.
        "partitions": list(told) or [0],
        "firsts": [first for first, _ in told.values()] or [0],
        "ends": [end for _, end in told.values()] or [0],
    }
