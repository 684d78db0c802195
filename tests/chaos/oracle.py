"""What an undisturbed run says: the same pure steps over the same raw records, in one process, without a broker.

Its rows go into a store of their own, so that the very same queries can be asked of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from clickhouse_connect.driver.client import Client
from msgspec.structs import replace

from pipeline.load.batch import TABLES, new_batch, take
from pipeline.load.generations import Targets
from pipeline.load.tables import create_tables
from pipeline.queries import bind, defaults, named_queries
from pipeline.stages.resolve import Index
from pipeline.steps import Handled, changed_outputs, clean_step, enrich_step, resolve_step
from schemas.envelope import Message
from schemas.topics import topic

GENERATION = "g1"
TARGETS = Targets(since={GENERATION: {}})
LOADED = ("enriched", "rejected", "relations", "stories")
INSERT_ROWS = 2000
PROCESSES = 2  # for the steps that hang on nothing but their record
CHUNK = 50

# Whole tables as far as they do not hang on the clock, by what they are about.
FACTS = {
    "ledger": "SELECT outlet, outcome, reason, page_id, article_id FROM ledger",
    "articles": "SELECT article_id, page_id, outcome, version, previous, changed, title, content_hash, word_count, "
    "sentence_count, length(paragraphs) AS paragraphs, published_at, raw_partition, raw_offset FROM articles",
    "pages": "SELECT page_id, gone, article_id, published_at, word_count FROM pages",
    "relations": "SELECT article_id, relation, kind, of, similarity FROM relations",
    "members": "SELECT arraySort(`members.article_id`) AS members, size, first_at, last_at FROM stories",
}
SUMS = (
    "SELECT toDate(published_at) AS day, outlet, count() AS n, sum(word_count) AS words, avg(word_count) AS mean, "
    "uniqExact(article_id) AS articles, countIf(gone) AS gone FROM pages GROUP BY day, outlet ORDER BY day, outlet"
)
# Named queries that are not asked, for they tell when records were cleaned, stored, rejected.
BY_CLOCK = {
    "flow": "the minutes in which outcomes were found",
    "legs": "the seconds that each stage took",
    "travel": "the seconds until records were stored",
    "rejects_hourly": "the hours in which records were rejected",
}
# Columns of any query that are not compared.
LEFT_OUT = {
    "first": "of rejects: when they were rejected",
    "last": "the same",
    "first_seen": "the same",
    "last_seen": "the same",
    "example_url": "of the reject that came last",
    "example_detail": "the same",
    "last_outcome": "when it was found",
    "times": "when each stage was done",
    "name": "of an entity: as the article that was enriched last names it",
    "type": "the same",
    "p50_minutes": "a t-digest's quantiles hang on the order in which rows are read",
    "p95_minutes": "the same",
}
# After every page's fetch, so far back and so little that nothing is left out.
ASKED = {"at": "2025-12-31T00:00:00Z", "hours": "10000", "days": "1000", "least": "1", "limit": "5000", "z": "-9"}
# Of one query alone; what is more than usual on a day: on one of the first scenario's.
OWN = {"furniture": {"outlet": "isna"}, "burst": {"at": "2025-01-29T00:00:00Z"}}
# What is asked about, by the name of the parameter.
CHOSEN = {
    "entity": "SELECT entity FROM daily_entities GROUP BY entity ORDER BY sum(articles) DESC, entity LIMIT 1",
    "id": "SELECT toString(page_id) AS id FROM articles GROUP BY id "
    "ORDER BY argMax(length(quote_spans), fetched_at) DESC, count() DESC, id LIMIT 1",
    "story": "SELECT toString(story_id) AS id FROM stories ORDER BY size DESC, id LIMIT 1",
}


class Oracle:
    """Takes raw records in; its store then has the rows that an undisturbed run would have made."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._index = Index()
        self._offsets: dict[str, int] = defaultdict(int)
        self._pool = ProcessPoolExecutor(PROCESSES, get_context("spawn"))
        create_tables(client, GENERATION)

    def close(self) -> None:
        """End its processes."""
        self._pool.shutdown()

    def take(self, raw: Sequence[Message], clean: Callable[[Message], Handled] = clean_step) -> None:
        """Run raw records through every stage and store their rows. `clean` is a function of a module."""
        cleaned = [out for handled in self._each(clean, raw) for out in self._sent(handled)]
        resolved = [out for short, record in cleaned if short == "clean" for out in self._resolved(record)]
        records = [record for short, record in resolved if short == "resolved"]
        enriched = [out for handled in self._each(enrich_step, records) for out in self._sent(handled)]
        batch = new_batch()
        for short, record in (*cleaned, *resolved, *enriched):
            if short in LOADED:
                take(record, short, TARGETS, batch)
        for table in TABLES:
            rows = [row for row, _ in batch.rows[table]]
            for start in range(0, len(rows), INSERT_ROWS):
                part = rows[start : start + INSERT_ROWS]
                columns = list(part[0])
                data = [[row[column] for column in columns] for row in part]
                self._client.insert(table, data, column_names=columns)

    def _each(self, step: Callable[[Message], Handled], messages: Sequence[Message]) -> Iterable[Handled]:
        return self._pool.map(step, messages, chunksize=CHUNK)

    def _resolved(self, record: Message) -> list[tuple[str, Message]]:
        handled, print_ = resolve_step(record, self._index)
        sent = self._sent(handled)
        if print_ is not None:
            self._index.add(print_)
            sent += self._sent(replace(handled, outputs=changed_outputs(print_, self._index, record)))
        return sent

    def _sent(self, handled: Handled) -> list[tuple[str, Message]]:
        """The outputs as they would be read: with a topic and an offset."""
        sent = []
        for short, message in handled.outputs:
            self._offsets[short] += 1
            sent.append((short, replace(message, topic=topic(short).name, partition=0, offset=self._offsets[short])))
        return sent


def answers(client: Client) -> dict[str, list[tuple[Any, ...]]]:
    """The named queries over everything stored, sums by day, and how many facts there are."""
    told = {}
    chosen = {name: _first(client, sql) for name, sql in CHOSEN.items()}
    for name, query in named_queries().items():
        if name in BY_CLOCK:
            continue
        given = ASKED | chosen | OWN.get(name, {})
        known = {one.name: given[one.name] for one in query.parameters if one.name in given}
        result = client.query(query.sql, parameters=bind(query.sql, defaults(query, known)))
        keep = [number for number, column in enumerate(result.column_names) if column not in LEFT_OUT]
        told[name] = sorted((tuple(row[number] for number in keep) for row in result.result_rows), key=repr)
    told["sums"] = _rows(client.query(SUMS).result_rows)
    for name, sql in FACTS.items():
        about = "outlet, " if name == "ledger" else ""
        told[name] = _rows(
            client.query(
                f"SELECT {about}count() AS n, groupBitXor(cityHash64(*)) AS facts FROM ({sql}) "
                + ("GROUP BY outlet ORDER BY outlet" if about else "")
            ).result_rows
        )
    return told


def _first(client: Client, sql: str) -> str:
    found = client.query(sql).result_rows
    return str(found[0][0]) if found else ""


def _rows(rows: Iterable[Iterable[Any]]) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in rows]


def difference(ours: Client, theirs: Client, fact: str, shown: int = 10) -> str:
    """Rows of a fact that only one of the two has."""
    sides = [{repr(row) for row in client.query(FACTS[fact]).result_rows} for client in (ours, theirs)]
    only = [("only with faults", sides[0] - sides[1]), ("only undisturbed", sides[1] - sides[0])]
    return "\n".join(f"{what}: {len(rows)}, e.g. {sorted(rows)[:shown]}" for what, rows in only)
