"""What a new generation has from the live one: every row of records that are not replayed.

`schemas/clickhouse/replay/*.sql` say which those are. A record belongs to the range by its raw coordinates. Tables of
later stages, known only by their columns, are copied whole, or by their article where they name one.
"""

from __future__ import annotations

from pathlib import Path

from clickhouse_connect.driver.client import Client

from pipeline.load.generations import delete, tables
from pipeline.replay.plan import Plan, within
from pipeline.replay.slices import slices
from schemas.topics import topic

SQL = Path(__file__).resolve().parents[2] / "schemas" / "clickhouse" / "replay"
# With a statement each, or none: those of 001_tables_by_time.sql are fed by what is inserted into the others.
OWN = (
    *("article_rows", "page_rows", "relation_rows", "story_rows", "ledger_rows", "verdict_rows"),
    *("page_days", "copy_days", "entity_names"),
)


def clear(client: Client, plan: Plan) -> None:
    """Remove what the loader stored in the new generation of records before its bound: copy and replay bring it."""
    parameters = {name: value for name, value in within(plan).items() if name in ("into", "topic", "partitions")}
    parameters["bounds"] = within(plan)["bounds"]
    before = "{offset} < transform({partition}, {{partitions:Array(UInt32)}}, {{bounds:Array(UInt64)}}, toUInt64(0))"
    raw = before.format(offset="raw_offset", partition="raw_partition")
    version = before.format(
        offset="toUInt64(bitAnd(ver, 281474976710655))", partition="toUInt32(bitAnd(bitShiftRight(ver, 48), 65535))"
    )
    here = "generation = {into:String} AND "
    for table in ("article_rows", "ledger_rows"):
        delete(client, table, here + "raw_topic = {topic:String} AND " + raw, parameters)
    for table in ("page_rows", "page_days"):
        delete(client, table, here + version, {k: v for k, v in parameters.items() if k != "topic"})


def copy(client: Client, plan: Plan) -> None:
    """Copy the rows of records beside the range. Doing it twice changes nothing."""
    # Rejects of stages before the first that runs again: the topic that is read does not hold them.
    earlier = {"clean": [], "resolve": [topic("raw").name], "enrich": [topic("raw").name, topic("clean").name]}
    parameters = {**within(plan), "earlier": earlier[plan.stage], "fresh": int(plan.fresh)}
    for name in ("articles", "pages", "withdrawn", "ledger", "relations", "stories"):
        statement = (SQL / f"{name}.sql").read_text(encoding="utf-8")
        for part in slices(client, name, plan.live):
            client.command(statement, parameters={**parameters, **part})
    here = {"live": plan.live, "into": plan.into}
    with_article = set(tables(client, "article_id"))
    for table in sorted(set(tables(client)) - set(OWN)):
        name = "others_by_article" if table in with_article else "others"
        client.command((SQL / f"{name}.sql").read_text(encoding="utf-8"), parameters={"table": table, **here})
