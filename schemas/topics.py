"""The topics, read from `topics.toml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

PAGE_CAP = 8 * 1024 * 1024  # bytes of one page; beyond it the page is rejected by name
MESSAGE_CAP = PAGE_CAP + 512 * 1024  # one Kafka record: a page, its key and headers
TRUNCATED_KEEP = 64 * 1024  # bytes kept of a page over the cap


class Topic(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One topic: its Kafka name, schema, key, layout, and what it is for."""

    name: str
    schema: str
    key: str
    summary: str
    partitions: int
    retention_days: int | None = None
    cleanup: Literal["delete", "compact"] = "delete"
    public: bool = False

    def config(self) -> dict[str, str]:
        """The topic's broker-side settings."""
        retention = -1 if self.retention_days is None else self.retention_days * 86_400_000
        return {
            "cleanup.policy": self.cleanup,
            "retention.ms": str(retention),
            "max.message.bytes": str(MESSAGE_CAP),
        }


@cache
def topics() -> dict[str, Topic]:
    """Topics by their short name: raw, clean, resolved, enriched, unique, rejected, relations, stories, state."""
    data = (Path(__file__).parent / "topics.toml").read_bytes()
    return msgspec.toml.decode(data, type=dict[str, Topic])


def topic(short: str) -> Topic:
    """The topic of a short name; KeyError when there is none."""
    return topics()[short]
