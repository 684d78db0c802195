"""The audit as numbers: the same questions as `rasad audit`, asked of records older than a grace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clickhouse_connect.driver.client import Client
from msgspec import Struct

from pipeline.audit import SQL, bounds
from schemas.topics import topic

COUNTED = 1000  # of each finding; `rasad audit` names them


class Accounts(Struct, frozen=True, kw_only=True):
    """What does not add up."""

    without: int  # raw records older than the grace without an outcome
    doubles: int
    orphans: int
    unrelated: int  # articles of which nothing says how they stand to others


def accounts(
    client: Client, generation: str, ends: Mapping[int, tuple[int, int]], settled: Mapping[int, int]
) -> Accounts:
    """Count. `ends`: first and end offset of each raw partition; `settled`: the end of what is older than the grace.

    A row is stored a moment before its outcome, so that younger records may look like orphans.
    """
    parameters = {"generation": generation, "topic": topic("raw").name, "shown": COUNTED} | bounds(None)

    def ask(query: str, **more: Any) -> list[dict[str, Any]]:
        sql = (SQL / f"{query}.sql").read_text(encoding="utf-8")
        return list(client.query(sql, parameters=parameters | more).named_results())

    def found(query: str) -> int:
        rows = ask(query)
        return sum(row["raw_offset"] < settled.get(row["raw_partition"], 0) for row in rows)

    without = 0
    for partition, (first, _) in ends.items():
        until = settled.get(partition, first)
        if until > first:
            without += until - first - ask("count", partition=partition, first=first, end=until)[0]["n"]
    beyond = len(ask("beyond", partitions=list(ends), ends=[end for _, end in ends.values()]))
    return Accounts(
        without=without,
        doubles=found("doubles"),
        orphans=found("orphans") + found("missing") + beyond,
        unrelated=found("unrelated"),
    )


def lost(without: int, before: int | None, longest_lag: float, grace: float) -> int | None:
    """Of the records without an outcome (or a relation), those that wait for none; None while that cannot be known.

    While a stage is behind for longer than the grace its records are late, not lost; what was known to be lost before
    stays so until it has an outcome.

    >>> lost(3, None, longest_lag=0.5, grace=60), lost(3, 1, longest_lag=900, grace=60)
    (3, 1)
    """
    if longest_lag <= grace:
        return without
    return None if before is None else min(before, without)
