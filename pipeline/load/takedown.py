"""Taking the text of a page out of the tables, in all generations."""

from __future__ import annotations

from pathlib import Path

import msgspec
from clickhouse_connect.driver.client import Client
from msgspec.structs import replace

from pipeline.load.generations import delete, tables
from pipeline.load.names import settle
from pipeline.steps import story_message
from pipeline.stories import without
from schemas.envelope import Message
from schemas.records import Story, Takedown

NAMES = "entity_names"
NAMED = "SELECT generation, groupUniqArray(id) FROM entity_names WHERE page_id = {page:String} GROUP BY generation"
KEPT = ("ledger_rows",)  # what became of the page's records: no text
STORIES = Path(__file__).resolve().parents[2] / "schemas" / "clickhouse" / "takedown" / "stories.sql"


def take_down(client: Client, takedown: Takedown) -> None:
    """Store the tombstone, then delete every row of the page; doing it twice changes nothing."""
    row = [takedown.page_id, takedown.at, takedown.url, takedown.outlet, takedown.reason]
    client.insert("takedown_rows", [row], column_names=["page_id", "at", "url", "outlet", "reason"])
    page = {"page": takedown.page_id}
    for table in tables(client, "page_id"):
        if table not in (*KEPT, NAMES):
            delete(client, table, "page_id = {page:String}", page)
    # Other articles may name the same: what they say has to stand there before the page's word goes.
    for generation, ids in client.query(NAMED, parameters=page).result_rows:
        settle(client, generation, ids)
    delete(client, NAMES, "page_id = {page:String}", page)
    client.command(
        STORIES.read_text(encoding="utf-8"), parameters={"page": takedown.page_id}, settings={"mutations_sync": 2}
    )


def cleaned(message: Message, taken_down: frozenset[str]) -> Message | None:
    """The message of a story without the pages that were taken down; None when it names none of them.

    The resolver goes on to know such a page, and tells it with every change of its story. Raises msgspec.DecodeError.
    """
    if message.value is None:
        return None
    story = msgspec.json.decode(message.value, type=Story)
    left = without(story, taken_down)
    return None if left is story else story_message(replace(left, version=story.version + 1), message)


def rows_left(client: Client, page_id: str) -> int:
    """How many rows of a page the tables still hold."""
    sql = "SELECT count() FROM {table:Identifier} WHERE page_id = {page:String}"
    left = sum(
        int(client.query(sql, parameters={"table": table, "page": page_id}).result_rows[0][0])
        for table in tables(client, "page_id")
        if table not in KEPT
    )
    named = "SELECT count() FROM story_rows WHERE has(`members.page_id`, {page:String})"
    return left + int(client.query(named, parameters={"page": page_id}).result_rows[0][0])
