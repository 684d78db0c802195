"""Every answer equals the one from scratch, whatever came twice, late, revised, corrected or replayed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from clickhouse_connect.driver.client import Client

from pipeline.load.generations import point
from pipeline.load.rows import relation_row
from pipeline.load.tables import create_tables
from pipeline.queries import named_queries
from pipeline.store.client import connect
from schemas.records import Enriched
from tests.sql.data import START, insert
from tests.sql.golden import run
from tests.sql.history import Rows, again, history, latest, relations, rows, true_rows
from tests.store import running_store

pytestmark = pytest.mark.integration

TEHRAN = ZoneInfo("Asia/Tehran")
SEED = 8
AT = f"{START:%Y-%m-%dT%H:%M:%SZ}"
VIEWS = (
    *("articles", "pages", "articles_latest", "relations", "copies", "ledger", "entity_labels"),
    *(f"{unit}{of}" for unit in ("daily", "hourly") for of in ("", "_topics", "_entities", "_agencies")),
)
ASKED = {"entity": "per/a", "id": "https://isna.example/page 1", "story": "none", "outlet": "isna"}


@pytest.fixture(scope="module")
def records() -> list[Enriched]:
    return again(history(SEED), SEED + 1)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, records: list[Enriched]) -> Iterator[Client]:
    """A store whose generation g1 had the whole history, and `scratch` only what is true in the end."""
    chance = random.Random(SEED)
    with running_store(tmp_path_factory.mktemp("history")) as store:
        client = connect(store.url)
        create_tables(client, "g1")
        said = relations(records, SEED + 2)
        arriving = rows(history(SEED), "g1")
        arriving += [("relation_rows", relation_row(relation, place, "g1")) for place, relation in said]
        arriving += chance.sample(arriving, len(arriving) // 4)  # delivered twice
        chance.shuffle(arriving)
        _store(client, arriving, chance)
        _store(client, rows(records, "g1"), chance)  # the replay in place
        _store(client, true_rows(records, said, "scratch"), None)
        yield client
        client.close()


def _store(client: Client, arriving: Rows, chance: random.Random | None) -> None:
    """Insert rows in their order, with `chance` in batches of any size and with merges in between."""
    while arriving:
        size = chance.randint(1, 200) if chance else len(arriving)
        batch, arriving = arriving[:size], arriving[size:]
        for table in sorted({table for table, _ in batch}):
            insert(client, table, [row for name, row in batch if name == table])
        if chance and chance.random() < 0.3:
            for table in ("article_rows", "page_rows", "page_days", "relation_rows", "copy_days"):
                client.command(f"OPTIMIZE TABLE {table} FINAL")


def test_the_history_has_all_that_may_go_wrong(client: Client, records: list[Enriched]) -> None:
    moved = "SELECT count() FROM page_days FINAL WHERE generation = 'g1' AND gone = 2"
    assert client.query(moved).result_rows[0][0] > 5
    unsaid = "SELECT count() FROM copy_days FINAL WHERE generation = 'g1' AND gone"
    assert client.query(unsaid).result_rows[0][0] > 20
    assert 0 < sum(one.article is None for one in latest(records)) < len(latest(records)) < len(records)


@pytest.mark.parametrize("view", VIEWS)
def test_views(client: Client, view: str) -> None:
    answers = []
    for generation in ("g1", "scratch"):
        point(client, generation)
        found = client.query(f"SELECT * FROM {view}").result_rows
        answers.append(sorted(map(str, found)))
    assert answers[0] == answers[1]
    assert answers[0]


@pytest.mark.parametrize("name", named_queries())
def test_named_queries(client: Client, name: str) -> None:
    known = {parameter.name: parameter for parameter in named_queries()[name].parameters}
    params = {key: value for key, value in ASKED.items() if key in known and known[key].default is None}
    if "at" in known:
        params["at"] = AT
    answers = []
    for generation in ("g1", "scratch"):
        point(client, generation)
        answers.append(run(client, name, params))
    assert answers[0] == answers[1]


def test_rollups_equal_a_count_without_sql(client: Client, records: list[Enriched]) -> None:
    point(client, "g1")
    days: Counter[tuple[object, ...]] = Counter()
    entities: Counter[tuple[object, ...]] = Counter()
    hours: Counter[tuple[object, ...]] = Counter()
    for one in latest(records):
        article = one.article
        if article is None or article.published_at is None:
            continue
        if article.published_precision in ("minute", "day"):
            day = article.published_at.astimezone(TEHRAN).date()
            days[day, one.outlet, article.language] += 1
            entities.update((day, one.outlet, article.language, entity.id) for entity in one.enrichment.entities)
        if article.published_precision == "minute":
            hour = article.published_at.replace(minute=0, second=0, microsecond=0)
            hours[hour, one.outlet, article.language] += 1
    assert counted(client, "day, outlet, language", "daily") == days
    assert counted(client, "day, outlet, language, entity", "daily_entities") == entities
    assert counted(client, "hour, outlet, language", "hourly") == hours
    assert len(days) > 20
    assert len(entities) > 20


def counted(client: Client, columns: str, view: str) -> Counter[tuple[object, ...]]:
    found = client.query(f"SELECT {columns}, articles FROM {view}", tz_mode="aware").result_rows
    return Counter({tuple(key): n for *key, n in found})
