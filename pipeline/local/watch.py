"""Progress as Kafka sees it: lag, and consumer groups whose committed offsets stand still while there is lag.

The life of a process says little: a worker whose broker restarted during its recovery lives on and does nothing.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer
from kafka.errors import KafkaError
from kafka.structs import TopicPartition
from msgspec import Struct

from pipeline.groups import GROUPS
from pipeline.kafka import client_config
from pipeline.settings import Settings
from schemas.topics import topic

STALL_SECONDS = 60.0
EVERY_SECONDS = 3.0
# Whoever waits for the answer restarts processes meanwhile: a broker that froze held it 30 s with the defaults, and
# one that came back was not asked for as long.
QUICK = {"request_timeout_ms": 4_000, "reconnect_backoff_max_ms": 1_000, "bootstrap_timeout_ms": 4_000}


class Position(Struct, frozen=True):
    """Where a group stands: records committed and records there are, over all partitions."""

    committed: int
    end: int

    @property
    def lag(self) -> int:
        """Records not yet committed."""
        return max(0, self.end - self.committed)


class Watch:
    """Asks the broker now and then; keeps what it answered last."""

    def __init__(self, settings: Settings, *, stall_seconds: float | None = None) -> None:
        # A page that hangs is tried twice, with others and alone, before anything behind it is committed.
        self._stall_seconds = stall_seconds or max(STALL_SECONDS, 4 * settings.page_timeout)
        config = client_config(settings, "rasad-watch") | QUICK
        self._consumer = KafkaConsumer(**config)
        self._admin = KafkaAdminClient(**config)
        self._asked = 0.0
        self._patience: dict[str, float] = {}
        self._moved: dict[str, tuple[int, float]] = {}
        self.positions: dict[str, Position] = {}
        self.reachable = True

    def ask(self, *, at_once: bool = False) -> dict[str, Position]:
        """Positions of every group, at most `EVERY_SECONDS` old; the last known ones while the broker is away."""
        if at_once or time.monotonic() - self._asked >= EVERY_SECONDS:
            self._asked = time.monotonic()
            try:
                committed = self._admin.list_group_offsets(list(GROUPS))
                self.positions = {group: self._position(group, committed.get(group, {})) for group in GROUPS}
                self.reachable = True
            except (KafkaError, OSError):
                self.reachable = False  # said by whoever shows the positions
        return self.positions

    def raw_ends(self) -> dict[int, tuple[int, int]]:
        """First and end offset of each partition of `pages.raw.v1`."""
        partitions = self._partitions("raw")
        begin = self._consumer.beginning_offsets(partitions)
        end = self._consumer.end_offsets(partitions)
        return {tp.partition: (begin[tp], end[tp]) for tp in partitions}

    def stalled(self) -> list[str]:
        """Groups whose committed offsets have not moved for `stall_seconds` while there was lag; each named once.

        A group that was named and has not moved since is given twice the time before it is named again: on a machine
        that is slow a worker must not be restarted before it has come up.
        """
        now = time.monotonic()
        found = []
        for group, position in self.ask().items():
            committed, since = self._moved.get(group, (-1, now))
            patience = self._patience.get(group, self._stall_seconds)
            if position.committed != committed or position.lag == 0 or not self.reachable:
                self._moved[group] = (position.committed, now)
                if position.committed != committed:
                    self._patience.pop(group, None)
            elif now - since > patience:
                self._moved[group] = (position.committed, now)
                self._patience[group] = patience * 2
                found.append(group)
        return found

    def close(self) -> None:
        """Close the connections."""
        self._consumer.close()
        self._admin.close()

    def _partitions(self, short: str) -> list[TopicPartition]:
        name = topic(short).name
        return [TopicPartition(name, number) for number in sorted(self._consumer.partitions_for_topic(name) or ())]

    def _position(self, group: str, committed: Mapping[Any, Any]) -> Position:
        partitions = [tp for short in GROUPS[group] for tp in self._partitions(short)]
        ends = self._consumer.end_offsets(partitions)
        begins = self._consumer.beginning_offsets(partitions)
        done = 0
        for partition in partitions:
            entry = committed.get(partition)
            offset = entry.offset if entry is not None else -1
            done += offset if offset >= 0 else begins[partition]
        return Position(done, sum(ends.values()))
