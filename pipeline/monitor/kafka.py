"""What the broker tells: how far behind each stage is, what is older than a moment, how partitions stand."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from kafka import KafkaAdminClient, KafkaConsumer
from kafka.structs import TopicPartition
from msgspec import Struct

from pipeline.groups import GROUPS
from pipeline.kafka import client_config
from pipeline.settings import Settings
from schemas.topics import MESSAGE_CAP, topic

READ_SECONDS = 5.0  # for one record of a partition


class BrokerSilentError(RuntimeError):
    """The broker has a record and does not hand it out in time."""


class Lag(Struct, frozen=True, kw_only=True):
    """How far behind a consumer group is."""

    records: int  # not yet committed
    seconds: float  # age of the oldest of them; 0 when there is none
    committed: int  # offsets, over all partitions


class Partitions(Struct, frozen=True, kw_only=True):
    """How the partitions of the topics stand."""

    total: int
    offline: int
    under_replicated: int
    controllers: int


class Cluster:
    """Connections to the broker; its methods raise KafkaError or BrokerSilentError. For one thread."""

    def __init__(self, settings: Settings) -> None:
        config = client_config(settings, "rasad-monitor")
        self._admin = KafkaAdminClient(**config)
        self._consumer = KafkaConsumer(
            **config,
            group_id=None,
            enable_auto_commit=False,
            auto_offset_reset="earliest",  # a committed offset may lie before what retention has kept
            max_partition_fetch_bytes=MESSAGE_CAP,
        )

    def close(self) -> None:
        """Close the connections."""
        self._consumer.close()
        self._admin.close()

    def lags(self) -> dict[str, Lag]:
        """The lag of each stage (`clean`, `resolve`, ...)."""
        committed = self._admin.list_group_offsets(list(GROUPS))
        return {group.removeprefix("rasad-"): self._lag(group, committed.get(group, {})) for group in GROUPS}

    def _lag(self, group: str, committed: Mapping[Any, Any]) -> Lag:
        partitions = [tp for short in GROUPS[group] for tp in self._partitions(short)]
        begins = self._consumer.beginning_offsets(partitions)
        ends = self._consumer.end_offsets(partitions)
        done, behind, oldest = 0, 0, None
        for tp in partitions:
            entry = committed.get(tp)
            at = max(entry.offset if entry is not None else -1, begins[tp])
            done += at
            behind += max(0, ends[tp] - at)
            appended = self._appended(tp, at, ends[tp]) if at < ends[tp] else None
            if appended is not None:
                oldest = min(oldest or appended, appended)
        # A clock of another machine may run ahead of this one.
        seconds = max(0.0, time.time() - oldest) if oldest is not None else 0.0
        return Lag(records=behind, seconds=seconds, committed=done)

    def _appended(self, tp: TopicPartition, offset: int, end: int) -> float | None:
        """The broker's timestamp of the first record at or after an offset; None when compaction left none."""
        self._consumer.assign([tp])
        self._consumer.seek(tp, offset)
        deadline = time.monotonic() + READ_SECONDS
        while time.monotonic() < deadline:
            for records in self._consumer.poll(timeout_ms=500, max_records=1).values():
                return float(records[0].timestamp) / 1000
            if self._consumer.position(tp) >= end:
                return None
        raise BrokerSilentError(f"{tp.topic}/{tp.partition} did not hand out offset {offset} in {READ_SECONDS:g} s")

    def raw_ends(self) -> dict[int, tuple[int, int]]:
        """First and end offset of each partition of `pages.raw.v1`."""
        partitions = self._partitions("raw")
        begins, ends = self._consumer.beginning_offsets(partitions), self._consumer.end_offsets(partitions)
        return {tp.partition: (begins[tp], ends[tp]) for tp in partitions}

    def raw_before(self, instant: float) -> dict[int, int]:
        """Per partition of `pages.raw.v1` the end of what was appended before an instant (Unix seconds)."""
        partitions = self._partitions("raw")
        # Ends first: what is appended between the two questions is younger than any instant asked for.
        ends = self._consumer.end_offsets(partitions)
        found = self._consumer.offsets_for_times({tp: int(instant * 1000) for tp in partitions})
        return {tp.partition: found[tp].offset if found.get(tp) else ends[tp] for tp in partitions}

    def partitions(self) -> Partitions:
        """How all topics' partitions stand."""
        described = [entry for found in self._admin.describe_topics() for entry in found["partitions"]]
        return Partitions(
            total=len(described),
            offline=sum(entry["leader_id"] < 0 for entry in described),
            under_replicated=sum(len(entry["isr_nodes"]) < len(entry["replica_nodes"]) for entry in described),
            controllers=int(self._admin.describe_cluster()["controller_id"] >= 0),
        )

    def _partitions(self, short: str) -> list[TopicPartition]:
        name = topic(short).name
        return [TopicPartition(name, number) for number in sorted(self._consumer.partitions_for_topic(name) or ())]
