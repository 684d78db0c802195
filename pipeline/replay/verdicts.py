"""The resolver's verdicts in a generation: those it wrote live, and those a replay made anew."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from clickhouse_connect.driver.client import Client

from pipeline.settings import Settings
from pipeline.workers import read_fingerprints
from schemas.records import Fingerprint, RawRef

Coordinate = tuple[str, int, int]

COLUMNS = ("generation", "raw_topic", "raw_partition", "raw_offset", "seq", "verdict")


def coordinate(raw: RawRef) -> Coordinate:
    """Raw coordinates as a key."""
    return (raw.topic, raw.partition, raw.offset)


def made(client: Client, generation: str) -> list[Fingerprint]:
    """The verdicts that a replay made in this generation, in their order."""
    rows = client.query(
        "SELECT verdict FROM verdict_rows FINAL WHERE generation = {generation:String} ORDER BY seq",
        parameters={"generation": generation},
    ).result_rows
    return [msgspec.json.decode(verdict, type=Fingerprint) for (verdict,) in rows]


async def in_force(settings: Settings, client: Client, generation: str) -> dict[Coordinate, Fingerprint]:
    """Every verdict of a generation by raw coordinate: a replay's where it made one, else the live resolver's."""
    found = {coordinate(print_.raw): print_ async for print_ in read_fingerprints(settings)}
    return found | {coordinate(print_.raw): print_ for print_ in made(client, generation)}


def store(client: Client, generation: str, first: int, prints: Sequence[Fingerprint]) -> None:
    """Store verdicts, numbered from `first` on."""
    if not prints:
        return
    data = [
        [generation, p.raw.topic, p.raw.partition, p.raw.offset, first + i, msgspec.json.encode(p).decode()]
        for i, p in enumerate(prints)
    ]
    client.insert("verdict_rows", data, column_names=list(COLUMNS))
