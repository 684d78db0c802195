"""Generations: which there are, which one readers see, and which records each takes.

A live record is stored in every generation that is not dropped, from the raw offset on at which the generation was
registered. What lies before that is a replay's to fill. So readers are switched by one insert, to and fro, without a
gap.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clickhouse_connect.driver.client import Client
from msgspec import Struct

from schemas.records import RawRef
from schemas.topics import topic

FILLING, WHOLE, DROPPED = "filling", "whole", "dropped"


class GenerationError(RuntimeError):
    """A generation that does not exist, or is not in a state that allows what was asked; one line, what to do."""


class Generation(Struct, frozen=True, kw_only=True):
    """One generation."""

    name: str
    state: str  # filling | whole | dropped
    since: dict[int, int]  # first raw offset per partition that the loader stores; a partition not named: all
    about: str = ""
    ver: datetime | None = None


class Targets(Struct, frozen=True, kw_only=True):
    """Where live records go, and which pages' texts go nowhere."""

    since: dict[str, dict[int, int]]  # by generation
    taken_down: frozenset[str] = frozenset()  # page_ids

    def of(self, raw: RawRef) -> list[str]:
        """The generations that store what came from this raw record; all for strangers on later topics."""
        if raw.topic != topic("raw").name:
            return list(self.since)
        return [name for name, since in self.since.items() if raw.offset >= since.get(raw.partition, 0)]


def targets(client: Client) -> Targets:
    """What is in force now. One query: the loader asks before each batch."""
    rows = client.query(
        "SELECT generation, since, (SELECT groupUniqArray(toString(page_id)) FROM takedown_rows) "
        "FROM generation_rows FINAL WHERE state != 'dropped' ORDER BY generation"
    ).result_rows
    return Targets(
        since={name: dict(since) for name, since, _ in rows},
        taken_down=frozenset(rows[0][2]) if rows else frozenset(),
    )


def live(client: Client) -> str:
    """The generation that readers see."""
    return str(client.query("SELECT generation FROM live_generation").result_rows[0][0])


def generations(client: Client) -> dict[str, Generation]:
    """Every generation that ever was, by name."""
    rows = client.query(
        "SELECT generation, state, since, about, ver FROM generation_rows FINAL ORDER BY generation", tz_mode="aware"
    ).result_rows
    return {
        name: Generation(name=name, state=state, since=dict(since), about=about, ver=ver)
        for name, state, since, about, ver in rows
    }


def find(client: Client, name: str) -> Generation:
    """The generation of that name; `live` is the one readers see. Raises GenerationError."""
    known = generations(client)
    found = known.get(live(client) if name == "live" else name)
    if found is None or found.state == DROPPED:
        there = ", ".join(entry.name for entry in known.values() if entry.state != DROPPED)
        raise GenerationError(f"no such generation: {name}; there are {there}")
    return found


def register(client: Client, name: str, state: str, *, since: Mapping[int, int], about: str = "") -> None:
    """Say what a generation is from now on."""
    columns = ["generation", "state", "since", "about"]
    client.insert("generation_rows", [[name, state, dict(since), about]], column_names=columns)


def point(client: Client, name: str) -> None:
    """Switch all readers: the one insert that promotes."""
    client.insert("generation_pointer", [[name]], column_names=["generation"])


def tables(client: Client, *columns: str) -> list[str]:
    """The tables that hold rows by generation and have these columns, too."""
    rows = client.query(
        "SELECT table FROM system.columns WHERE database = currentDatabase() "
        # Views have no sorting key.
        "AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND sorting_key != '') "
        "AND table NOT IN ('generation_rows', 'generation_pointer') "
        "GROUP BY table HAVING hasAll(groupArray(name), {columns:Array(String)}) ORDER BY table",
        parameters={"columns": ["generation", *columns]},
    ).result_rows
    return [table for (table,) in rows]


def drop(client: Client, name: str) -> None:
    """Remove a generation's rows. Raises GenerationError for the one that readers see."""
    found = find(client, name)
    if found.name == live(client):
        raise GenerationError(f"{found.name} is what readers see: promote another first")
    # First of all nothing more is stored in it; a batch on its way may still be.
    register(client, found.name, DROPPED, since=found.since, about=found.about)
    wipe(client, found.name)


def wipe(client: Client, name: str) -> None:
    """Remove every row of a generation, partition by partition: every table's are by generation first."""
    for table in tables(client):
        asked = {"table": table, "generation": name}
        found = client.query(
            "SELECT DISTINCT _partition_id FROM {table:Identifier} WHERE generation = {generation:String}",
            parameters=asked,
        ).result_rows
        for (partition,) in found:
            # At once, and without a look at the rows: a mutation reads them all, and holds live inserts up so long.
            client.command(
                "ALTER TABLE {table:Identifier} DROP PARTITION ID {partition:String}",
                parameters={"table": table, "partition": partition},
            )


def delete(client: Client, table: str, condition: str, parameters: Mapping[str, Any]) -> None:
    """Delete rows for good: parts are written anew without them, which a lightweight DELETE puts off."""
    client.command(
        "ALTER TABLE {table:Identifier} DELETE WHERE " + condition,
        parameters={"table": table, **parameters},
        settings={"mutations_sync": 2},
    )
