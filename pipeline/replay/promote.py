"""Switching readers to a generation: checked first, one insert, and what the live resolver must know of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from clickhouse_connect.driver.client import Client
from kafka import KafkaProducer
from msgspec import Struct
from msgspec.structs import replace

from pipeline.audit import audit
from pipeline.kafka import client_config
from pipeline.load import generations
from pipeline.load.generations import WHOLE, GenerationError
from pipeline.replay import verdicts
from pipeline.replay.diff import SQL
from pipeline.replay.publish import Published, publish
from pipeline.replay.reader import Reader
from pipeline.settings import Settings
from pipeline.steps import state_message
from pipeline.workers import read_fingerprints
from schemas.topics import MESSAGE_CAP, topic

TRIES = 5  # looks at a generation that live records flow into: a batch half stored is no fault
PAUSE = 1.0  # seconds between them
SHOWN = 3  # examples of a fault


class Promoted(Struct, kw_only=True):
    """What a promotion did."""

    before: str
    now: str
    adopted: int = 0  # verdicts handed to the live resolver
    published: Published | None = None


def promote(
    settings: Settings,
    client: Client,
    name: str,
    *,
    with_publish: bool = False,
    force: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Promoted:
    """Switch all readers to a generation. Raises GenerationError when it is not whole, and is not forced."""
    found = generations.find(client, name)
    before = generations.live(client)
    if not force:
        if found.state != WHOLE:
            raise GenerationError(
                f"{found.name} is still being filled: `rasad replay --resume {found.name}` ends that"
            )
        faults = _faults(settings, client, before, found.name)
        if faults:
            raise GenerationError(
                f"{found.name} is not whole: {'; '.join(faults)} (--force promotes it all the same)"
            )
    done = Promoted(before=before, now=found.name)
    producer = KafkaProducer(
        **client_config(settings, "rasad-promote"),
        acks="all",
        compression_type="lz4",
        max_request_size=MESSAGE_CAP * 2,
    )
    try:
        done.adopted = _adopt(settings, client, producer, found.name)
        if found.name != before:
            generations.point(client, found.name)
            tell(f"readers see {found.name} now; back with: rasad promote {before}")
        if with_publish:
            source = _compared_with(client, before, found.name)
            done.published = publish(settings, client, producer, source, found.name, tell)
    finally:
        producer.close(timeout=30)
    return done


def _faults(settings: Settings, client: Client, live: str, name: str) -> list[str]:
    """What the audit finds in a generation, and the raw records that only the live one knows."""
    unrecorded = (SQL / "unrecorded.sql").read_text(encoding="utf-8")
    with Reader(settings, topic("raw").name, "rasad-promote") as reader:
        for tried in range(TRIES):
            if tried:
                time.sleep(PAUSE)
            missing = client.query(unrecorded, parameters={"a": live, "b": name, "examples": SHOWN}).result_rows
            ends = reader.ends()
            found = audit(client, dict.fromkeys(ends, (0, 0)), name)  # its gaps are `missing`
            faults = [f"no outcome of {'/'.join(map(str, row))}" for row in missing]
            for kind in ("missing", "doubles", "orphans", "unrelated"):
                faults += [f"{kind}: {row}" for row in getattr(found, kind)[:SHOWN]]
            if not faults:
                return []
    return faults


def _compared_with(client: Client, before: str, name: str) -> str:
    """The generation that subscribers know: the one readers saw before this one."""
    if before != name:
        return before
    rows = client.query(
        "SELECT generation FROM generation_pointer WHERE generation != {name:String} ORDER BY set_at DESC LIMIT 1",
        parameters={"name": name},
    ).result_rows
    if not rows:
        raise GenerationError(f"{name} is what subscribers know: there is nothing to publish")
    return generations.find(client, str(rows[0][0])).name


def _adopt(settings: Settings, client: Client, producer: KafkaProducer, name: str) -> int:
    """Hand the generation's verdicts on records that the live resolver rejected to it, by its own topic."""
    made = verdicts.made(client, name)
    if not made:
        return 0

    async def known() -> set[verdicts.Coordinate]:
        return {verdicts.coordinate(print_.raw) async for print_ in read_fingerprints(settings)}

    there = asyncio.run(known())
    new = [print_ for print_ in made if verdicts.coordinate(print_.raw) not in there]
    futures = []
    for print_ in new:
        # Not compared with others: what is stored with it is what another index knew.
        message = state_message(replace(print_, memo=None))
        futures.append(
            producer.send(
                topic("state").name, key=message.key, value=message.value, headers=list(message.headers.items())
            )
        )
    for future in futures:
        future.get(timeout=120)
    return len(new)
