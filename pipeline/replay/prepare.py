"""Making a plan: the range as offsets, and for a new generation the bound between the replay's part and the loader's.

The order matters, so that no record falls between the two:
1. the generation is registered from the end of the raw topic on. The loader asks for the generations after each
   poll, so that of records published after this moment none is stored without its rows in the new generation;
2. then the ends of the topics are read: what is before them is the replay's to bring. Records between the two ends
   are stored by both; what the loader stored of them is removed once they have all arrived;
3. then the live generation is waited for: until it has an outcome for every record before the bound.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from clickhouse_connect.driver.client import Client
from kafka import KafkaAdminClient

from pipeline.audit import SQL as AUDIT
from pipeline.groups import LOAD
from pipeline.kafka import client_config
from pipeline.load import generations
from pipeline.load.generations import DROPPED, FILLING
from pipeline.replay import copy
from pipeline.replay.plan import PAUSED, Plan, Replay, ReplayError, Stage, save
from pipeline.replay.reader import Reader
from pipeline.settings import Settings
from pipeline.store.client import connect
from schemas.topics import topic

NAME = re.compile(r"[a-z0-9_-]{1,32}")
PATIENCE = 60.0  # seconds without a new outcome, after which records on their way count as stuck
CLOCKS = timedelta(minutes=10)  # by which the clocks of two machines may differ


def begin(
    settings: Settings,
    *,
    stage: Stage,
    since: datetime,
    until: datetime | None,
    outlets: list[str],
    into: str | None,
    about: str,
    tell: Callable[[str], None],
) -> Replay:
    """A new replay, stored and ready to run. Raises ReplayError, ReadError; then no generation is left of it."""
    client = connect(settings.clickhouse_url.get_secret_value())
    try:
        if into is not None:
            _check_name(client, into)
        try:
            plan = _make(
                settings,
                client,
                stage=stage,
                since=since,
                until=until,
                outlets=outlets,
                into=into,
                about=about,
                tell=tell,
            )
        except BaseException:
            if into is not None:
                generations.register(client, into, DROPPED, since={}, about=about)
            raise
        replay = Replay(plan=plan)
        save(client, replay, PAUSED)
        return replay
    finally:
        client.close()


def _make(
    settings: Settings,
    client: Client,
    *,
    stage: Stage,
    since: datetime,
    until: datetime | None,
    outlets: list[str],
    into: str | None,
    about: str,
    tell: Callable[[str], None],
) -> Plan:
    live = generations.live(client)
    with Reader(settings, topic("raw").name) as raw, Reader(settings, topic("clean").name) as clean:
        first = raw.ends()
        if into is not None:
            generations.register(client, into, FILLING, since=first, about=about)
        with Reader(settings, topic("relations").name) as relations:
            relation_ends = relations.ends()
        bounds = raw.ends()
        begins = raw.begins()
        starts = _upwards(raw.at(since), begins)
        ends = bounds if until is None else {p: min(end, bounds[p]) for p, end in raw.at(until).items()}
        if into is not None:
            tell("waiting until the records on their way have their outcomes")
            _await_outcomes(client, live, begins, bounds)
            _await_relations(settings)
        if stage == "clean":
            source_starts, source_ends = starts, ends
        else:
            # A clean record is published after its raw record; which of them lie in the range, they say themselves.
            source_starts = _upwards(clean.at(since - CLOCKS), clean.begins())
            source_ends = clean.ends()
    plan = Plan(
        name=into or f"in-place-{datetime.now(UTC):%Y%m%dT%H%M%S}",
        stage=stage,
        since=since,
        until=until,
        outlets=outlets,
        live=live,
        into=into,
        raw_starts=starts,
        raw_ends=ends,
        bounds=bounds,
        starts=source_starts,
        ends=source_ends,
        relation_ends=relation_ends,
    )
    if into is not None:
        copy.clear(client, plan)
    return plan


def _check_name(client: Client, name: str) -> None:
    if not NAME.fullmatch(name):
        raise ReplayError(f"{name!r} is no name for a generation: small letters, digits, - and _, 32 at most")
    known = generations.generations(client).get(name)
    if known is None:
        return
    if known.state != DROPPED:
        raise ReplayError(f"{name} exists: `rasad replay --resume {name}`, or `rasad drop {name}` first")
    generations.wipe(client, name)


def _upwards(offsets: Mapping[int, int], begins: Mapping[int, int]) -> dict[int, int]:
    """Offsets that still exist."""
    return {partition: max(offset, begins[partition]) for partition, offset in offsets.items()}


def _await_outcomes(client: Client, generation: str, begins: Mapping[int, int], ends: Mapping[int, int]) -> None:
    """Wait until every raw record of the ranges has an outcome. Raises ReplayError when no more come."""
    sql = (AUDIT / "count.sql").read_text(encoding="utf-8")
    best, since = -1, time.monotonic()
    while True:
        missing = 0
        for partition, end in ends.items():
            asked = {
                "generation": generation,
                "topic": topic("raw").name,
                "partition": partition,
                "first": begins[partition],
                "end": end,
            }
            missing += end - begins[partition] - int(client.query(sql, parameters=asked).result_rows[0][0])
        if missing <= 0:
            return
        if missing != best:
            best, since = missing, time.monotonic()
        elif time.monotonic() - since > PATIENCE:
            raise ReplayError(f"{missing} raw records have no outcome, and none comes: see `rasad audit`")
        time.sleep(0.5)


def _await_relations(settings: Settings) -> None:
    """Wait until the loader has stored every relation there is now. Raises ReplayError when it does not go on."""
    admin = KafkaAdminClient(**client_config(settings, "rasad-replay"))
    try:
        with Reader(settings, topic("relations").name) as reader:
            ends, begins = reader.ends(), reader.begins()
        since = time.monotonic()
        while True:
            told = admin.list_group_offsets([LOAD]).get(LOAD, {})
            done = {tp.partition: entry.offset for tp, entry in told.items() if tp.topic == topic("relations").name}
            if all(done.get(p, begins[p]) >= end for p, end in ends.items()):
                return
            if time.monotonic() - since > PATIENCE:
                raise ReplayError("the loader does not store relations: is it running (`rasad load`)?")
            time.sleep(0.5)
    finally:
        admin.close()
