"""What a replay reads and writes, and how far it is: kept in ClickHouse, so that it outlives its process."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec
import psutil
from clickhouse_connect.driver.client import Client
from msgspec import Struct, field

from schemas.records import RawRef
from schemas.topics import topic

RUNNING, PAUSED, DONE = "running", "paused", "done"
SILENCE = timedelta(seconds=60)  # without a checkpoint, after which another machine's replay counts as dead

Stage = Literal["clean", "resolve", "enrich"]


class ReplayError(RuntimeError):
    """A replay that cannot be made as asked; one line, what to do."""


class Plan(Struct, frozen=True, kw_only=True):
    """What to read, from where to where, and into which generation."""

    name: str
    stage: Stage  # the first one that runs again
    since: datetime
    until: datetime | None
    outlets: list[str]  # empty: all
    live: str  # the generation that readers saw when it began
    into: str | None  # a new generation; None: in place
    raw_starts: dict[int, int]  # the range, as offsets of pages.raw.v1
    raw_ends: dict[int, int]
    bounds: dict[int, int]  # raw offsets from which on the loader stores in the new generation, and no replay
    starts: dict[int, int]  # the same range in the topic that is read
    ends: dict[int, int]
    relation_ends: dict[int, int]  # of relations.current.v1, when the range ended

    @property
    def source(self) -> str:
        """The name of the topic that is read."""
        return topic("raw" if self.stage == "clean" else "clean").name

    @property
    def generation(self) -> str:
        """Where its rows go."""
        return self.into or self.live

    @property
    def fresh(self) -> bool:
        """Whether the resolver judges anew; else every record keeps the verdict it has."""
        return self.into is not None and self.stage != "enrich"

    @property
    def total(self) -> int:
        """How many records it reads."""
        return sum(max(0, end - self.starts.get(partition, 0)) for partition, end in self.ends.items())

    def covers(self, raw: RawRef) -> bool:
        """Whether a raw record lies in the range, whatever its outlet."""
        if raw.topic != topic("raw").name:
            return False
        return self.raw_starts.get(raw.partition, 0) <= raw.offset < self.raw_ends.get(raw.partition, 0)

    def wants(self, outlet: str) -> bool:
        """Whether the outlet is one of those asked for."""
        return not self.outlets or outlet in self.outlets


class Progress(Struct, kw_only=True):
    """How far a replay is."""

    copied: bool = False  # what the live generation has beside the range
    positions: dict[int, int] = {}  # the next offset of each partition that is read
    outcomes: dict[str, int] = {}  # records by what became of them
    verdicts: int = 0  # of the generation so far: the number of the next one
    seconds: float = 0.0  # it has run, over all its processes

    def done(self, plan: Plan) -> int:
        """How many of the plan's records are behind it."""
        return sum(position - plan.starts.get(partition, 0) for partition, position in self.positions.items())


class Replay(Struct, kw_only=True):
    """A replay as it is stored."""

    plan: Plan
    progress: Progress = field(default_factory=Progress)
    state: str = RUNNING
    process: str = ""
    told_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)

    @property
    def alive(self) -> bool:
        """Whether a process runs it now."""
        if self.state != RUNNING:
            return False
        host, _, pid = self.process.rpartition(":")
        if host == socket.gethostname():
            return psutil.pid_exists(int(pid)) and int(pid) != os.getpid()
        return datetime.now(UTC) - self.told_at < SILENCE


def save(client: Client, replay: Replay, state: str) -> None:
    """Store where it stands."""
    replay.state = state
    replay.process = f"{socket.gethostname()}:{os.getpid()}"
    row = [
        replay.plan.name,
        state,
        msgspec.json.encode(replay.plan).decode(),
        msgspec.json.encode(replay.progress).decode(),
        replay.process,
    ]
    client.insert("replay_rows", [row], column_names=["replay", "state", "plan", "progress", "process"])


def replays(client: Client) -> dict[str, Replay]:
    """Every replay there was, by name, the latest last."""
    rows = client.query(
        "SELECT replay, state, plan, progress, process, ver FROM replay_rows FINAL ORDER BY ver", tz_mode="aware"
    ).result_rows
    return {row[0]: _replay(*row[1:]) for row in rows}


def find(client: Client, name: str) -> Replay:
    """The replay of that name. Raises ReplayError."""
    known = replays(client)
    if name not in known:
        raise ReplayError(f"no such replay: {name}; there are {', '.join(known) or 'none'}")
    return known[name]


def within(plan: Plan) -> Mapping[str, Any]:
    """The range as parameters of the queries that tell what lies in it."""
    partitions = sorted({*plan.raw_ends, *plan.bounds})
    return {
        "live": plan.live,
        "into": plan.generation,
        "topic": topic("raw").name,
        "partitions": partitions,
        "starts": [plan.raw_starts.get(p, 0) for p in partitions],
        "ends": [plan.raw_ends.get(p, 0) for p in partitions],
        "bounds": [plan.bounds.get(p, 0) for p in partitions],
        "outlets": plan.outlets,
    }


def _replay(state: str, plan: str, progress: str, process: str, told_at: datetime) -> Replay:
    return Replay(
        plan=msgspec.json.decode(plan, type=Plan),
        progress=msgspec.json.decode(progress, type=Progress),
        state=state,
        process=process,
        told_at=told_at,
    )
