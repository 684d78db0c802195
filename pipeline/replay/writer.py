"""A replay's results as rows of its generation, past the live topics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import msgspec
from clickhouse_connect.driver.client import Client
from kafka.partitioner.default import murmur2
from msgspec.structs import replace

from pipeline.load import generations
from pipeline.load.batch import TABLES, Batch, add_record, new_batch, take
from pipeline.load.generations import Targets
from pipeline.load.sink import Sink
from pipeline.replay import verdicts
from pipeline.replay.missing import Missing
from pipeline.replay.plan import Plan
from pipeline.steps import Handled
from pipeline.versions import release
from schemas import rejected
from schemas.envelope import Message
from schemas.records import Enriched, Fingerprint, Reason


class Writer:
    """Stores what became of records.

    In place it renews the rows of articles and pages, and nothing else: the ledger tells what became of a record when
    it came, and a relation may have been corrected since. Only where the ledger has nothing all rows are written.
    """

    def __init__(
        self, plan: Plan, connect: Callable[[], Client], stopping: Callable[[], bool], missing: Missing
    ) -> None:
        """`missing`: raw records of the range without an outcome, for a replay in place."""
        self._plan = plan
        self._missing = missing
        self._sink = Sink(connect, stopping)

    def write(self, results: Sequence[Handled], prints: Sequence[Fingerprint], first: int) -> int:
        """Store results, and first of all the verdicts they rest on, numbered from `first`; how many were refused.

        Raises load.sink.Stopped when told to stop while ClickHouse is away.
        """
        name = self._plan.generation
        self._sink.call("store verdicts", lambda client: verdicts.store(client, name, first, prints))
        now: Targets = self._sink.call("read the takedowns", generations.targets)
        targets = Targets(since={name: {}}, taken_down=now.taken_down)
        batch = new_batch()
        for result in results:
            for short, message in result.outputs:
                if self._plan.into is None:
                    self._renew(short, message, targets, batch)
                elif short == "relations" and self._plan.fresh:
                    take(self._placed(message), short, targets, batch)
                elif short in ("enriched", "rejected") or (short == "stories" and self._plan.fresh):
                    take(message, short, targets, batch)
        refused: list[tuple[Message, str]] = []
        for table in TABLES:
            bad = {id(message) for message, _ in refused}
            refused += self._sink.insert(table, [row for row in batch.rows[table] if id(row[1]) not in bad])
        if self._plan.into is not None:
            self._reject(refused, targets)
        return len(refused)

    def _renew(self, short: str, message: Message, targets: Targets, batch: Batch) -> None:
        if short not in ("enriched", "rejected", "relations"):
            return
        if rejected.parse_ref(message.headers["rasad_raw"]) in self._missing:
            # Offset 0: whatever was said of the relation counts more.
            take(replace(message, offset=0), short, targets, batch)
        elif short == "enriched":
            record = msgspec.json.decode(message.value or b"", type=Enriched)
            add_record(record, self._plan.generation, targets, batch, message, ledger=False)

    def _placed(self, message: Message) -> Message:
        """A relation as if it had been said last before the range ended: what live records say later counts more."""
        ends = self._plan.relation_ends
        partition = (murmur2(message.key) & 0x7FFFFFFF) % len(ends)  # as Kafka's producers choose it
        return replace(message, partition=partition, offset=max(0, ends.get(partition, 0) - 1))

    def _reject(self, refused: Sequence[tuple[Message, str]], targets: Targets) -> None:
        batch = new_batch()
        for message, why in refused:
            if "rasad_raw" not in message.headers or message.headers.get("ce_dataschema", b"").endswith(
                (b"relation.v1", b"story.v1")
            ):
                continue
            letter = rejected.encode(
                message,
                raw=rejected.parse_ref(message.headers["rasad_raw"]),
                stage="load",
                reason=Reason.STORE_REFUSED,
                detail=why,
                now=datetime.now(UTC),
                versions={"code": release()},
            )
            take(letter, "rejected", targets, batch)
        self._sink.insert("ledger_rows", batch.rows["ledger_rows"])
