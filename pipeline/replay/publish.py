"""Telling subscribers what a promoted generation changed, and only that."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from clickhouse_connect.driver.client import Client
from kafka import KafkaProducer
from msgspec import Struct
from msgspec.structs import replace

from pipeline.load import stories
from pipeline.replay import verdicts
from pipeline.replay.diff import SQL
from pipeline.replay.reader import Reader
from pipeline.settings import Settings
from pipeline.stages.resolve import Index
from pipeline.steps import clean_step, enrich_step, relation_message, resolve_step, story_message
from schemas.envelope import Message, event_headers
from schemas.ids import digest
from schemas.records import Enriched, Outcome, RawRef, Relation
from schemas.rejected import format_ref
from schemas.topics import topic, topics

AT_ONCE = 500  # messages whose acknowledgements are awaited together


class Published(Struct, kw_only=True):
    """What went out."""

    articles: int = 0
    withdrawn: int = 0
    relations: int = 0
    stories: int = 0  # that are others, or are no more
    expired: int = 0  # articles whose raw record the topic does not hold any more


def publish(
    settings: Settings, client: Client, producer: KafkaProducer, before: str, name: str, tell: Callable[[str], None]
) -> Published:
    """Publish what generation `name` has otherwise than `before`. Doing it again sends events of the same ce_id.

    The events say `rasad_generation`, so that the loader stores them in this generation alone.
    """
    done = Published()
    batch: list[Any] = []

    def send(short: str, message: Message) -> None:
        headers = list(message.headers.items())
        batch.append(producer.send(topic(short).name, key=message.key, value=message.value, headers=headers))
        if len(batch) >= AT_ONCE:
            _await(batch)

    parameters = {"a": before, "b": name, "topic": topic("raw").name}
    wanted = {(row[0], row[1]) for row in client.query(_sql("changed"), parameters=parameters).result_rows}
    tell(f"publishing {len(wanted)} articles that {name} has otherwise than {before}")
    for outputs in _again(settings, client, name, wanted):
        done.articles += 1
        for short, message in outputs:
            if topics()[short].public and short != "relations":
                send(short, message)
    done.expired = len(wanted) - done.articles
    for row in client.query(_sql("left_out"), parameters=parameters, tz_mode="aware").named_results():
        send("unique", _withdrawn(row, name))
        done.withdrawn += 1
    cause = Message(key=None, value=None, headers={"rasad_generation": name.encode()})
    for row in client.query(
        _sql("related"), parameters=parameters, query_formats={"FixedString": "string"}, tz_mode="aware"
    ).named_results():
        relation = Relation(**{**row, "syndicated": bool(row["syndicated"])})
        send("relations", relation_message(relation, cause))
        done.relations += 1
    for story, row in stories.read(client, _sql("stories"), parameters):
        # A subscriber keeps the highest version: this one is above what was said live.
        send("stories", story_message(replace(story, version=max(story.version, row["known"]) + 1), cause))
        done.stories += 1
    for (story_id,) in client.query(_sql("stories_left_out"), parameters=parameters).result_rows:
        send("stories", Message(key=story_id.encode(), value=None, headers=cause.headers))
        done.stories += 1
    _await(batch)
    return done


def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def _await(batch: list[Any]) -> None:
    for future in batch:
        future.get(timeout=120)
    batch.clear()


def _again(
    settings: Settings, client: Client, name: str, wanted: set[tuple[int, int]]
) -> Iterator[list[tuple[str, Message]]]:
    """What the stages make of these raw records, with the generation's verdicts."""
    if not wanted:
        return
    in_force = asyncio.run(verdicts.in_force(settings, client, name))
    with Reader(settings, topic("raw").name, "rasad-promote") as reader:
        begins = reader.begins()
        starts = {p: max(begins[p], min(o for q, o in wanted if q == p)) for p in {p for p, _ in wanted}}
        ends = {p: max(o for q, o in wanted if q == p) + 1 for p in starts}
        index = Index()
        for message in reader.read(starts, ends):
            if (message.partition, message.offset) not in wanted:
                continue
            message = replace(message, headers={**message.headers, "rasad_generation": name.encode()})
            raw = RawRef(topic=message.topic, partition=message.partition, offset=message.offset)
            verdict = in_force.get(verdicts.coordinate(raw))
            clean = [output for short, output in clean_step(message).outputs if short == "clean"]
            if verdict is None or not clean:
                continue
            if not index.knows(raw):
                index.add(replace(verdict, memo=None))  # it is repeated, not compared
            resolved = [output for short, output in resolve_step(clean[0], index)[0].outputs if short == "resolved"]
            for output in resolved:
                yield enrich_step(output).outputs


def _withdrawn(row: dict[str, Any], name: str) -> Message:
    """Of a page that readers see no more."""
    now = datetime.now(UTC)
    raw = RawRef(topic=row["topic"], partition=row["partition"], offset=row["offset"])
    record = Enriched(
        raw=raw,
        page_id=row["page"],
        outlet=row["outlet"],
        edition=row["edition"],
        url=row["url"],
        fetched_at=now,
        kind="gone",
        outcome=Outcome.WITHDRAWN,
        seen_at=datetime.combine(row["seen_day"], datetime.min.time(), UTC),
        previous=row["previous"],
    )
    headers = event_headers(
        id=digest("article.withdrawn.v1", row["page"], name),
        type="article.withdrawn.v1",
        schema="enriched.v1",
        time=now,
        subject=row["page"],
    )
    headers |= {
        "rasad_raw": format_ref(raw),
        "rasad_outlet": row["outlet"].encode(),
        "rasad_generation": name.encode(),
    }
    return Message(key=row["page"].encode(), value=msgspec.json.encode(record), headers=headers)
