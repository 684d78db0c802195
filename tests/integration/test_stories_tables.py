"""Stories in the store: the latest record counts, a move shows at once, a page taken down is in none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from clickhouse_connect.driver.client import Client

from pipeline.load import generations
from pipeline.load.batch import new_batch, take
from pipeline.load.sink import Sink
from pipeline.load.tables import create_tables
from pipeline.load.takedown import rows_left, take_down
from pipeline.steps import story_message
from pipeline.store.client import connect
from schemas.envelope import Message
from schemas.ids import digest
from schemas.records import Story, StoryMember, Takedown

pytestmark = pytest.mark.integration

AT = datetime(2025, 8, 12, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def client(clickhouse_url: str) -> Iterator[Client]:
    client = connect(clickhouse_url)
    create_tables(client, "g1")
    generations.register(client, "g2", generations.WHOLE, since={0: 100})
    yield client
    client.close()


def story(name: str, version: int, pages: str, into: str | None = None) -> Story:
    """A story of pages that go by letters, the first of them over it."""
    members = [
        StoryMember(
            article_id=digest("article", page),
            page_id=digest("page", page),
            outlet="irna" if number % 2 else "isna",
            language="ar" if page == "x" else "fa",
            title=f"تیتر {page}",
            published_at=None if page == "u" else AT + timedelta(minutes=number),
        )
        for number, page in enumerate(pages)
    ]
    dates = [member.published_at for member in members if member.published_at]
    return Story(
        story_id=digest("story", name),
        version=version,
        headline=members[0].title if members else None,
        languages=sorted({member.language for member in members}, reverse=True),
        outlets=list(dict.fromkeys(member.outlet for member in members)),
        first_at=min(dates, default=None),
        last_at=max(dates, default=None),
        size=len(members),
        members=members,
        merged_into=digest("story", into) if into else None,
        updated_at=AT,
    )


def load(client: Client, *stories: Story, offset: int = 200, **headers: bytes) -> None:
    """Store records as the loader does, twice."""
    cause = Message(key=None, value=None, headers={"rasad_raw": f"pages.raw.v1/0/{offset}".encode(), **headers})
    for _ in range(2):
        batch = new_batch()
        for one in stories:
            take(story_message(one, cause), "stories", generations.targets(client), batch)
        assert Sink(lambda: client, lambda: False).insert("story_rows", batch.rows["story_rows"]) == []


def told(client: Client) -> dict[str, str]:
    """Letters of the pages by story, as readers see them."""
    rows = client.query("SELECT toString(story_id), page_id FROM story_articles ORDER BY story_id, place").result_rows
    letters = {digest("page", letter): letter for letter in "abcdux"}
    names = {digest("story", name): name for name in "abcdxz"}
    found: dict[str, str] = {}
    for story_id, page_id in rows:
        found[names[story_id]] = found.get(names[story_id], "") + letters[page_id]
    return found


@pytest.fixture(autouse=True)
def empty(client: Client) -> None:
    client.command("TRUNCATE TABLE story_rows")
    client.command("TRUNCATE TABLE takedown_rows")


def one(client: Client, sql: str) -> tuple[Any, ...]:
    return tuple(client.query(sql, tz_mode="aware").result_rows[0])


def test_the_latest_record_counts_in_whatever_order_they_come(client: Client) -> None:
    load(client, story("a", 7, "ab"), story("c", 6, "c"))
    load(client, story("a", 5, "a"))
    assert told(client) == {"a": "ab", "c": "c"}
    assert one(client, "SELECT count(), max(size) FROM stories") == (2, 2)


def test_an_article_that_moves_is_in_one_story(client: Client) -> None:
    load(client, story("a", 1, "abc"), story("d", 1, "d"))
    load(client, story("a", 2, "a"), story("d", 2, "dbc"))
    assert told(client) == {"a": "a", "d": "dbc"}


def test_a_merged_story_says_where_it_went(client: Client) -> None:
    load(client, story("a", 1, "a"), story("d", 1, "d"))
    load(client, story("a", 2, "ad"), story("d", 2, "", into="a"))
    assert told(client) == {"a": "ad"}
    assert one(client, "SELECT count() FROM stories") == (1,)
    ends = client.query("SELECT toString(story_id), merged_into FROM story_ends").result_rows
    assert ends == [(digest("story", "d"), digest("story", "a"))]


def test_live_records_go_to_the_generations_that_take_them(client: Client) -> None:
    load(client, story("a", 1, "a"), offset=50)
    load(client, story("d", 1, "d"), offset=150)
    load(client, story("c", 1, "c"), rasad_generation=b"g2")
    stored = client.query("SELECT generation, count() FROM story_rows FINAL GROUP BY generation ORDER BY generation")
    assert stored.result_rows == [("g1", 2), ("g2", 2)]
    assert told(client) == {"a": "a", "d": "d"}


def test_a_page_taken_down_is_in_no_story_and_stays_out(client: Client) -> None:
    load(client, story("a", 1, "abux"), story("c", 1, "c"), story("z", 1, "x"))
    for letter in "ax":
        takedown = Takedown(page_id=digest("page", letter), outlet="isna", url=None, reason="test", at=AT)
        take_down(client, takedown)
        take_down(client, takedown)
        assert rows_left(client, takedown.page_id) == 0
    seen = (2, "تیتر b", ["fa"], ["irna", "isna"], AT + timedelta(minutes=1), AT + timedelta(minutes=1))
    columns = "size, headline, languages, outlets, first_at, last_at"
    where = f"WHERE story_id = '{digest('story', 'a')}'"
    assert one(client, f"SELECT {columns} FROM stories {where}") == seen
    load(client, story("a", 2, "abux"), story("z", 2, "x"))
    assert one(client, f"SELECT {columns} FROM stories {where}") == seen
    assert told(client) == {"a": "bu", "c": "c"}
    assert one(client, "SELECT count() FROM stories") == (2,)
    kept = "SELECT countIf(has(`members.title`, 'تیتر a') OR headline = 'تیتر a') FROM story_rows"
    assert one(client, kept) == (0,)


def test_a_record_that_cannot_be_read_is_refused() -> None:
    message = Message(key=b"x", value=b'{"story_id": 3}', headers={})
    with pytest.raises(msgspec.DecodeError):
        take(message, "stories", generations.Targets(since={"g1": {}}), new_batch())
