"""A copy in slices. An embedded engine writes one thing at a time: live records are stored between two slices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from clickhouse_connect.driver.client import Client

ROWS = 2000  # of one slice: with texts some tenths of a second
PREFIXES = 16**4
LAST_OFFSET = 2**63 - 1

COUNT = "SELECT count() FROM {table:Identifier} WHERE generation = {live:String}"
OFFSETS = "SELECT max(raw_offset) FROM ledger_rows WHERE generation = {live:String}"

# Each statement by what the table it reads is ordered by: time, raw records, or the beginning of an id (these are
# hashes, in hexadecimal).
BY_FETCH = ("articles", "pages")
BY_ID = {"relations": "relation_rows"}

FETCHES = (
    "SELECT DISTINCT at FROM (SELECT fetched_at AS at, rowNumberInAllBlocks() AS n FROM "
    "(SELECT fetched_at FROM article_rows WHERE generation = {live:String} ORDER BY fetched_at)) "
    "WHERE n % {rows:UInt32} = 0 ORDER BY at"
)
BEYOND = datetime(2299, 12, 31, tzinfo=UTC)  # of DateTime64


def slices(client: Client, name: str, live: str) -> Iterator[Mapping[str, Any]]:
    """Parameters of one statement of `schemas/clickhouse/replay/`, slice by slice; one without, where it has none."""
    if name in BY_FETCH:
        found = client.query(FETCHES, parameters={"live": live, "rows": ROWS}, tz_mode="aware").result_rows
        yield from ({"low": low, "high": high} for low, high in pairwise([*(at for (at,) in found), BEYOND]))
    elif name in BY_ID:
        rows = client.query(COUNT, parameters={"table": BY_ID[name], "live": live}).result_rows[0][0]
        edges = prefixes(-(-int(rows) // ROWS))
        yield from ({"low": low, "high": high} for low, high in pairwise(edges))
    elif name == "ledger":
        last = int(client.query(OFFSETS, parameters={"live": live}).result_rows[0][0])
        starts = range(0, last + 1, ROWS)
        for low in starts:
            yield {"low": low, "high": LAST_OFFSET if low == starts[-1] else low + ROWS}
    else:
        yield {}


def prefixes(count: int) -> list[str]:
    """The edges of so many slices of all ids, from before the first to after the last.

    >>> prefixes(1), prefixes(3)
    (['', 'g'], ['', '5555', 'aaaa', 'g'])
    """
    count = min(max(count, 1), PREFIXES)
    return ["", *(f"{number * PREFIXES // count:04x}" for number in range(1, count)), "g"]
