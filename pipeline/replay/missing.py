"""Raw records of a range that have no outcome, as ranges: what a replay in place puts right."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from clickhouse_connect.driver.client import Client

from pipeline.audit import SQL as AUDIT
from pipeline.replay.plan import Plan
from schemas.records import RawRef
from schemas.topics import topic

EVERY_RANGE = 2**32 - 1


class Missing:
    """Ranges of offsets: (partition, first, last), both ends included."""

    def __init__(self, ranges: Iterable[tuple[int, int, int]]) -> None:
        self._ranges = sorted(ranges)

    def __contains__(self, raw: RawRef) -> bool:
        place = bisect_right(self._ranges, (raw.partition, raw.offset, EVERY_RANGE)) - 1
        if place < 0 or raw.topic != topic("raw").name:
            return False
        partition, first, last = self._ranges[place]
        return partition == raw.partition and first <= raw.offset <= last

    def __len__(self) -> int:
        """How many records."""
        return sum(last - first + 1 for _, first, last in self._ranges)


def missing(client: Client, plan: Plan) -> Missing:
    """The raw records of the plan's range without an outcome in the generation it works on."""
    sql = (AUDIT / "gaps.sql").read_text(encoding="utf-8")
    found = []
    for partition, end in plan.raw_ends.items():
        start = plan.raw_starts.get(partition, 0)
        if start >= end:
            continue
        asked = {
            "generation": plan.generation,
            "topic": topic("raw").name,
            "partition": partition,
            "first": start,
            "end": end,
            "shown": EVERY_RANGE,
        }
        rows = client.query(sql, parameters=asked).result_rows
        found += [(partition, int(first), int(last)) for first, last in rows]
    return Missing(found)
