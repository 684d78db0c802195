"""Every answer equals the one from scratch, whatever came twice, late, revised, corrected or replayed."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from clickhouse_connect.driver.client import Client

from pipeline.load.generations import point
from pipeline.load.names import settle
from pipeline.load.rows import relation_row
from pipeline.load.tables import create_tables, statements
from pipeline.queries import named_queries
from pipeline.store.client import connect
from schemas.records import Enriched, Story
from tests.chaos import oracle
from tests.sql.data import START, insert
from tests.sql.golden import run
from tests.sql.history import Rows, again, history, latest, rejects, relations, rows, story_rows, true_rows
from tests.sql.history_of_stories import last, stories
from tests.store import running_store

pytestmark = pytest.mark.integration

TEHRAN = ZoneInfo("Asia/Tehran")
SEED = 8
AT = f"{START:%Y-%m-%dT%H:%M:%SZ}"
# All but the pointer itself, the calendar, which hangs on no rows, and what takes a parameter, as named queries do.
VIEWS = sorted(
    {found[1] for sql in statements() if (found := re.search(r"^CREATE OR REPLACE VIEW (\w+)", sql, re.MULTILINE))}
    - {"live_generation", "calendar", "entities_meant"}
)
# So far back and so little that every query has an answer.
ASKED = {"at": AT, "entity": "per/a", "hours": "1700", "minutes": "3000", "least": "1", "z": "-9"}
OWN = {"furniture": {"outlet": "isna"}}  # of one query alone


@pytest.fixture(scope="module")
def records() -> list[Enriched]:
    return again(history(SEED), SEED + 1)


@pytest.fixture(scope="module")
def told(records: list[Enriched]) -> list[Story]:
    return stories(records, SEED + 3)


@pytest.fixture(scope="module")
def asked(records: list[Enriched], told: list[Story]) -> dict[str, str]:
    """Parameters: besides the others an article with all facts, and a story that went into one that goes on."""
    article = next(one for one in latest(records) if one.enrichment.quotes)
    ends = last(told)
    ended = next(story for story in ends.values() if story.merged_into and ends[story.merged_into].size > 1)
    return ASKED | {"id": str(article.url), "story": ended.story_id}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, records: list[Enriched], told: list[Story]) -> Iterator[Client]:
    """A store whose generation g1 had the whole history, and `scratch` only what is true in the end."""
    chance = random.Random(SEED)
    with running_store(tmp_path_factory.mktemp("history")) as store:
        client = connect(store.url)
        create_tables(client, "g1")
        said = relations(records, SEED + 2)
        others = [("relation_rows", relation_row(relation, place, "g1")) for place, relation in said]
        others += story_rows(told, "g1") + rejects(SEED + 4, "g1")
        arriving = rows(history(SEED), "g1") + others
        arriving += chance.sample(arriving, len(arriving) // 4)  # delivered twice
        chance.shuffle(arriving)
        _store(client, arriving, chance)
        _store(client, rows(records, "g1"), chance)  # the replay in place
        _end_replay(client)
        # Merges above must not hide which version counts: old ones come once more in the end, and stay as they are.
        _store(client, chance.sample(others, len(others) // 4), None)
        _store(client, true_rows(records, said, told, rejects(SEED + 4, "scratch"), "scratch"), None)
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
            for table in ("article_rows", "page_rows", "page_days", "relation_rows", "copy_days", "story_rows"):
                client.command(f"OPTIMIZE TABLE {table} FINAL")


def _end_replay(client: Client) -> None:
    """As a replay ends. What is left of names without it is why."""
    sql = "SELECT count() FROM entity_names FINAL WHERE generation = 'g1' AND name != ''"
    before = client.query(sql).result_rows[0][0]
    settle(client, "g1")
    assert client.query(sql).result_rows[0][0] < before - 5
    stored = "SELECT count() FROM entity_names"
    rows = client.query(stored).result_rows
    settle(client, "g1")
    assert client.query(stored).result_rows == rows  # nothing is left to do


def test_the_history_has_all_that_may_go_wrong(client: Client, records: list[Enriched]) -> None:
    point(client, "g1")
    moved = "SELECT count() FROM page_days FINAL WHERE generation = 'g1' AND gone = 2"
    assert client.query(moved).result_rows[0][0] > 5
    unsaid = "SELECT count() FROM copy_days FINAL WHERE generation = 'g1' AND gone"
    assert client.query(unsaid).result_rows[0][0] > 20
    assert client.query("SELECT count() FROM story_ends").result_rows[0][0] > 5
    assert client.query("SELECT countIf(split_from != '') FROM stories").result_rows[0][0] > 5
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
def test_named_queries(client: Client, asked: dict[str, str], name: str) -> None:
    known = {parameter.name for parameter in named_queries()[name].parameters}
    params = {key: value for key, value in (asked | OWN.get(name, {})).items() if key in known}
    answers = []
    for generation in ("g1", "scratch"):
        point(client, generation)
        answers.append(run(client, name, params))
    assert answers[0] == answers[1]
    assert answers[0]


def test_what_the_fault_tests_ask_has_answers(client: Client) -> None:
    point(client, "g1")
    told = oracle.answers(client)
    assert set(named_queries()) - set(told) == set(oracle.BY_CLOCK)
    # That is of a day in the fault tests' own pages.
    assert [name for name, rows in told.items() if not rows] == ["burst"]


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
