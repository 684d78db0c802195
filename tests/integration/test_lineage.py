"""Lineage end to end, with a real broker and engine: a late origin, a story that merges, what a person is shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from schemas.envelope import Message, event_headers
from schemas.ids import digest
from schemas.records import Article, Clean, Enriched, RawRef, Relation, Story
from schemas.rejected import format_ref
from tests.integration.line import Line
from tests.unit.resolving_records import BODY, OTHER

pytestmark = pytest.mark.integration

START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)


def clean(offset: int, page: str, text: str | None, *, published: int, title: str = "نیروگاه‌های تازه") -> Clean:
    """A clean record of `OUTLET/PAGE`, fetched `offset` minutes after the start; without text the page is gone."""
    outlet = page.partition("/")[0]
    raw = RawRef(topic="pages.raw.v1", partition=0, offset=offset)
    page_id = digest("page", page)
    url = f"https://www.{page.replace('/', '.ir/news/')}"
    article = None
    if text is not None:
        article = Article(
            article_id=digest("article", page, str(offset)),
            page_id=page_id,
            outlet=outlet,
            edition="fa",
            url=url,
            language="fa",
            title=title,
            text=text,
            published_at=START + timedelta(minutes=published),
            published_precision="minute",
            agencies=[outlet],
            content_hash=f"1:{digest(title, text)}",
        )
    return Clean(
        raw=raw,
        page_id=page_id,
        outlet=outlet,
        edition="fa",
        url=url,
        fetched_at=START + timedelta(minutes=60 + offset),
        kind="article" if article else "gone",
        http_status=200 if article else 404,
        article=article,
    )


RECORDS = (
    clean(1, "serat/100", BODY, published=30),
    clean(2, "isna/200", OTHER, published=40, title="قهرمانی واترپولو"),
    clean(3, "irna/300", BODY, published=10),  # the true origin arrives late
    clean(4, "irna/300", BODY.replace("۲۳ نیروگاه", "۲۵ نیروگاه"), published=10, title="نیروگاه‌های خورشیدی تازه"),
    clean(5, "serat/100", None, published=30),
)


@pytest.fixture(scope="module")
def told(line: Line) -> Line:
    """The line once the records have gone through, one of them twice."""
    for record in (*RECORDS, RECORDS[1]):
        headers = event_headers(
            id=str(record.raw.offset),
            type="article.clean.v1",
            schema="clean.v1",
            time=record.fetched_at,
            subject=record.page_id,
        )
        headers |= {"rasad_raw": format_ref(record.raw), "rasad_outlet": record.outlet.encode()}
        line.send([("clean", Message(key=b"", value=msgspec.json.encode(record), headers=headers))])
    line.settle(len(RECORDS))
    line.until(lambda: line.value("SELECT count() FROM story_ends") == 1)
    line.until(lambda: line.value("SELECT max(ver) FROM story_rows") == 5)  # said again
    return line


def article_id(at: int) -> str:
    article = RECORDS[at].article
    assert article is not None
    return article.article_id


def test_the_lineage_is_corrected_on_the_topic_and_in_the_store(told: Line) -> None:
    latest = {m.key: msgspec.json.decode(m.value or b"", type=Relation) for m in told.messages("relations")}
    copy = latest[article_id(0).encode()]
    assert (copy.relation, copy.kind, copy.of) == ("copy", "exact", article_id(2))
    stored = "SELECT relation, kind, of FROM relations WHERE toString(article_id) = {id:String}"
    assert told.rows(stored, id=article_id(0)) == [("copy", "exact", article_id(2))]
    assert told.rows(stored, id=article_id(3)) == [("revision", None, article_id(2))]


def test_stories_on_the_topic_are_those_in_the_store(told: Line) -> None:
    latest: dict[str, Story] = {}
    for m in told.messages("stories"):
        one = msgspec.json.decode(m.value or b"", type=Story)
        if one.story_id not in latest or one.version >= latest[one.story_id].version:
            latest[one.story_id] = one
    merged = [one for one in latest.values() if one.merged_into]
    assert [(one.story_id, one.merged_into) for one in merged] == [
        (digest("story", article_id(0)), digest("story", article_id(2)))
    ]
    living = {one.story_id: [m.article_id for m in one.members] for one in latest.values() if not one.merged_into}
    assert living == {
        digest("story", article_id(2)): [article_id(3), article_id(0)],  # of each page the latest version
        digest("story", article_id(1)): [article_id(1)],
    }
    rows = told.rows("SELECT toString(story_id), groupArray(article_id) FROM story_articles GROUP BY story_id")
    assert dict(rows) == living


def test_subscribers_of_originals_are_told_of_what_they_had(told: Line) -> None:
    unique = [msgspec.json.decode(m.value or b"", type=Enriched) for m in told.messages("unique")]
    assert sorted({(one.raw.offset, str(one.outcome)) for one in unique}) == [
        *((1, "article"), (2, "article"), (3, "article"), (4, "revision")),
        (5, "withdrawn"),  # it was an original when it came
    ]


def test_commands_show_it_to_people(told: Line) -> None:
    shown = told.rasad("lineage", "https://www.irna.ir/news/300")
    first, *rest = [line for line in shown.splitlines() if line.strip()]
    assert first.startswith("* irna")
    assert any("exact copy, 1.00 alike, found by text_hash, time" in line for line in rest)
    nodes = [json.loads(row) for row in told.rasad("lineage", article_id(0), "--json").splitlines()]
    assert [(node["article_id"], node["depth"]) for node in nodes] == [
        (article_id(2), 0),
        (article_id(3), 1),  # published at 10
        (article_id(0), 1),  # at 30
    ]
    story = told.rasad("story", digest("story", article_id(0))[:10])
    assert f"story {digest('story', article_id(2))}" in story
    assert f"goes on with the articles of {digest('story', article_id(0))}" in story
    assert "2 articles of irna, serat, in fa" in story
    assert "https://www.serat.ir/news/100" in story
    [found] = [json.loads(row) for row in told.rasad("story", "https://www.serat.ir/news/100", "--json").splitlines()]
    assert [member["relation"] for member in found["members"]] == ["revision", "copy"]


def test_history_shows_what_changed(told: Line) -> None:
    shown = told.rasad("history", "https://www.irna.ir/news/300")
    assert "[-۲۳-] {+۲۵+}" in shown
    assert "title  نیروگاه‌های {+خورشیدی+} تازه" in shown
    gone = told.rasad("history", RECORDS[0].page_id)
    assert "withdrawn by the outlet" in gone
    rows = [json.loads(row) for row in told.rasad("history", RECORDS[2].page_id, "--json").splitlines()]
    assert [[change["part"] for change in row["changes"]] for row in rows] == [[], ["title", "body"]]


def test_what_is_not_there_is_said_in_one_line(told: Line) -> None:
    for command in ("history", "lineage", "story"):
        said = told.rasad(command, "https://www.isna.ir/news/1", expect=1)
        assert len(said.strip().splitlines()) == 1
        assert "is stored under https://www.isna.ir/news/1" in said
