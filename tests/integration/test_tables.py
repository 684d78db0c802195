"""The tables hold what the records say: columns match rows, no field is lost unnoticed, good examples read back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from clickhouse_connect.driver.client import Client

from pipeline.load.rows import (
    TEXTS,
    Row,
    article_row,
    ledger_row,
    page_row,
    rejected_row,
    relation_row,
    story_row,
)
from pipeline.load.tables import create_tables
from pipeline.store.client import connect
from schemas import rejected
from schemas.records import Article, Enriched, Enrichment, Outcome, Relation, Story, StoryMember
from schemas.rejected import Rejected
from tests.schemas.examples import examples, message

pytestmark = pytest.mark.integration

GENERATION = "g1"

# Where a field of a record is stored under another name; None: deliberately not stored, for the reason given.
ELSEWHERE: dict[type, dict[str, tuple[str, ...] | None]] = {
    Enriched: {
        "raw": ("ledger_rows.raw_topic", "ledger_rows.raw_partition", "ledger_rows.raw_offset"),
        "kind": None,  # what the clean stage thought of it: the outcome is the last word
        "http_status": None,  # that of the raw record, told by the outcome
        "article": ("article_rows.article_id",),  # field by field, see Article
        "seen_at": ("page_rows.seen_day",),
        "relation": ("relation_rows.relation",),  # comes by relations.current.v1, with later corrections
        "enrichment": ("article_rows.word_count",),  # field by field, see Enrichment
    },
    Article: {
        "published_disagreement": ("article_rows.date_disagreements",),
        # Its profile is in `versions`; its notes are for the one who looks at the message.
        "extraction": ("article_rows.extraction_path", "article_rows.extraction_rule"),
    },
    Enrichment: {
        "attribution": ("article_rows.attribution_source",),  # the rest stands in the article's own columns
        "failed": ("article_rows.enrichers_failed",),
        "entities": ("article_rows.entity_ids", "article_rows.mentions", "page_rows.entities"),
        "quotes": ("article_rows.quote_speakers", "article_rows.quote_spans", "page_rows.speakers"),
        "topics": ("article_rows.topic_ids", "page_rows.topics"),
    },
    Relation: {},
    Story: {
        "version": ("story_rows.ver",),
        "members": tuple(f"story_rows.members.{name}" for name in StoryMember.__struct_fields__),
    },
    Rejected: {
        "raw": ("ledger_rows.raw_topic", "ledger_rows.raw_partition", "ledger_rows.raw_offset"),
        "topic": ("ledger_rows.letter_topic",),
        "partition": ("ledger_rows.letter_partition",),
        "offset": ("ledger_rows.letter_offset",),
        "rejected_at": ("ledger_rows.ver",),
        "original": None,  # the bytes stay on the topic; letter_* says where
    },
}
TABLE = {
    Enriched: "ledger_rows",
    Article: "article_rows",
    Enrichment: "article_rows",
    Relation: "relation_rows",
    Story: "story_rows",
    Rejected: "ledger_rows",
}
# Of the outcome, not of the raw record: they stand in the article's row.
IN_ARTICLE_ROW = {"version", "previous", "changed"}


@pytest.fixture(scope="module")
def client(clickhouse_url: str) -> Iterator[Client]:
    client = connect(clickhouse_url)
    create_tables(client, GENERATION)
    create_tables(client, GENERATION)  # again: nothing happens
    yield client
    client.close()


@pytest.fixture(scope="module")
def columns(client: Client) -> dict[str, dict[str, str]]:
    """Types by table of the columns that are written."""
    rows = client.query(
        "SELECT table, name, type FROM system.columns "
        "WHERE database = currentDatabase() AND default_kind != 'MATERIALIZED'"
    ).result_rows
    tables: dict[str, dict[str, str]] = {}
    for table, name, type_ in rows:
        tables.setdefault(table, {})[name] = type_
    return tables


def good(schema: str, type_: type[Any]) -> list[Any]:
    """The good examples of a schema, decoded."""
    return [msgspec.json.decode(json.dumps(p.values[1]), type=type_) for p in examples("good", schema)]


def letters() -> list[Rejected]:
    return [rejected.decode(message(p.values[1])) for p in examples("good", "rejected.v1")]


def rows() -> dict[str, list[Row]]:
    """The rows of all good examples, by table."""
    enriched = good("enriched.v1", Enriched)
    return {
        "article_rows": [article_row(r, r.article, GENERATION) for r in enriched if r.article and r.outcome in TEXTS],
        "page_rows": [page_row(r, GENERATION) for r in enriched if r.outcome in (*TEXTS, Outcome.WITHDRAWN)],
        "relation_rows": [relation_row(r, i, GENERATION) for i, r in enumerate(good("relation.v1", Relation))],
        "story_rows": [story_row(r, GENERATION) for r in good("story.v1", Story)],
        "ledger_rows": [ledger_row(r, GENERATION) for r in enriched]
        + [rejected_row(letter, GENERATION) for letter in letters()],
    }


@pytest.mark.parametrize("table", rows())
def test_rows_have_the_columns_of_their_table(columns: dict[str, dict[str, str]], table: str) -> None:
    assert rows()[table]
    for row in rows()[table]:
        assert set(row) == set(columns[table])


@pytest.mark.parametrize("record", ELSEWHERE, ids=lambda record: record.__name__)
def test_every_field_is_stored_or_left_out_on_purpose(columns: dict[str, dict[str, str]], record: Any) -> None:
    fields = set(record.__struct_fields__)
    told = ELSEWHERE[record]
    assert set(told) <= fields, "a field that is gone"
    for field in fields - set(told):
        table = "article_rows" if record is Enriched and field in IN_ARTICLE_ROW else TABLE[record]
        assert field in columns[table], f"{record.__name__}.{field} has no column: add one, or say why not here"
    for stored in told.values():
        for place in stored or ():
            table, _, column = place.partition(".")
            assert column in columns[table]


KEYS = {
    "article_rows": ("article_id",),
    "page_rows": ("page_id",),
    "relation_rows": ("article_id",),
    "story_rows": ("story_id",),
    "ledger_rows": ("raw_partition", "raw_offset"),
}


@pytest.mark.parametrize("table", KEYS)
def test_good_examples_are_stored_and_read_back_equal(client: Client, table: str) -> None:
    given = rows()[table]
    names = list(given[0])
    for _ in range(2):  # as after a redelivery
        client.insert(table, [[row[name] for name in names] for row in given], column_names=names)
    key = KEYS[table]
    expected: dict[tuple[Any, ...], Row] = {}
    for row in sorted(given, key=lambda row: row["ver"]):
        expected[tuple(row[name] for name in key)] = row  # the highest `ver` stays
    result = client.query(
        "SELECT * FROM {table:Identifier} FINAL",
        {"table": table},
        query_formats={"FixedString": "string"},
        tz_mode="aware",
    )
    stored = [dict(zip(result.column_names, row, strict=True)) for row in result.result_rows]
    assert len(stored) == len(expected)
    for row in stored:
        assert as_stored(row) == as_stored(expected[tuple(row[name] for name in key)])


def as_stored(row: Row) -> Row:
    """The row with values that compare: Float32 rounded, enums as text, tuples as lists."""

    def plain(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, 6)
        if isinstance(value, str):
            return str(value)
        if isinstance(value, list | tuple):
            return [plain(item) for item in value]
        return value

    return {name: plain(value) for name, value in row.items()}


@pytest.mark.parametrize("instant", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_impossible_dates_are_stored_as_none(client: Client, instant: datetime) -> None:
    record = next(r for r in good("enriched.v1", Enriched) if r.outcome is Outcome.ARTICLE and r.article)
    assert record.article
    article = msgspec.structs.replace(
        record.article, published_at=instant, article_id="0" * 31 + str(instant.year)[0]
    )
    row = article_row(record, article, GENERATION)
    client.insert("article_rows", [list(row.values())], column_names=list(row))
    stored = client.query(
        "SELECT published_at, isNull(published_at) FROM article_rows FINAL WHERE article_id = {id:String}",
        {"id": article.article_id},
    )
    assert stored.result_rows == [(None, 1)]
