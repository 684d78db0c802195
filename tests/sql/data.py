"""A small, hand-made stock of records whose query results can be worked out on paper.

Two outlets and a half: ISNA with a revision, an unchanged refetch and a withdrawal; Nour News in Arabic with a copy
of ISNA's, undated; Serat with one stub; IRNA with one article of two weeks before; two rejects; and a canary.
`facts.py` says what is found in the texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

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
from schemas import rejected
from schemas.envelope import Message
from schemas.ids import article_id, digest
from schemas.raw import CANARY
from schemas.records import Article, Attribution, Enriched, Enrichment, Outcome, RawRef, Reason, Relation
from schemas.rejected import Rejected
from tests.sql.facts import found, stories

GENERATION = "g1"
START = datetime(2025, 8, 12, 6, 0, tzinfo=UTC)  # 09:30 in Tehran


def at(minutes: float) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=minutes)


def record(
    offset: int,
    page: str,
    outlet: str,
    outcome: Outcome = Outcome.ARTICLE,
    *,
    fetched: float,
    published: datetime | None = None,
    precision: str = "minute",
    language: str = "fa",
    title: str = "",
    words: int = 0,
    **more: Any,
) -> Enriched:
    """One record; the page's first fetch is its own, unless `seen` says when it was (in minutes)."""
    raw = RawRef(topic="pages.raw.v1", partition=0, offset=offset)
    page_id = digest(page)
    url = f"https://{outlet}.example/{page}"
    article = None
    if outcome in TEXTS:
        article = Article(
            article_id=article_id(page_id, raw),
            page_id=page_id,
            outlet=outlet,
            edition=language,
            url=url,
            language=language,
            language_confidence=0.5,
            title=title,
            text=f"{title}\nمتن",
            paragraphs=["متن"],
            sentences=[(0, len(title))],
            published_at=published,
            published_precision=precision if published else "undated",
            agencies=[outlet],
            content_hash=f"1:{offset}",
        )
    return Enriched(
        raw=raw,
        page_id=page_id,
        outlet=outlet,
        edition=language,
        url=url,
        fetched_at=at(fetched),
        kind="gone" if outcome is Outcome.WITHDRAWN else "stub" if outcome is Outcome.STUB else "article",
        article=article,
        times={"fetched": at(fetched), "enriched": at(fetched) + timedelta(seconds=2)},
        versions={"code": "0.1.0"},
        outcome=outcome,
        seen_at=at(more.pop("seen", fetched)),
        enrichment=Enrichment(
            word_count=words, sentence_count=1, attribution=Attribution(outlet=outlet), **found(page, title)
        ),
        **more,
    )


def records() -> list[Enriched]:
    """The records that were used."""
    first = record(0, "a", "isna", fetched=0, published=at(-6), title="سد پر شد", words=30)
    revised = record(
        1, "a", "isna", Outcome.REVISION, fetched=20, seen=0, published=at(-6), title="سد پر شد (تکمیلی)", words=40,
        version=2, previous=first.article.article_id if first.article else None, changed=["title"],
    )  # fmt: skip
    previous = revised.article.article_id if revised.article else None
    return [
        first,
        revised,
        record(2, "a", "isna", Outcome.UNCHANGED, fetched=30, seen=0, version=2, previous=previous),
        # 21:00 UTC on the 11th is the 12th in Tehran.
        record(3, "b", "isna", fetched=1, published=at(-540), title="بازی شبانه", words=10),
        record(4, "c", "isna", fetched=2, published=at(-2), title="خبر پس‌گرفته", words=5),
        record(5, "c", "isna", Outcome.WITHDRAWN, fetched=40, seen=2),
        record(6, "d", "nournews", fetched=3, language="ar", title="امتلأ السد", words=25),
        record(7, "e", "nournews", fetched=4, published=at(-360), precision="day", title="روز بی‌ساعت", words=7),
        record(8, "f", "serat", Outcome.STUB, fetched=5, published=at(4), title="فقط عنوان"),
        record(11, "g", "irna", fetched=-20159, published=at(-20160 - 30), title="سد خالی است", words=20),
    ]


def relations(of: Sequence[Enriched]) -> list[Relation]:
    """The copy, and the originals, of `records`."""
    made = []
    for entry in of:
        if entry.article is None or entry.outcome is Outcome.STUB:
            continue
        copied = entry.article.language == "ar"
        made.append(
            Relation(
                article_id=entry.article.article_id,
                page_id=entry.page_id,
                outlet=entry.outlet,
                relation="copy" if copied else entry.outcome.replace("article", "original"),
                kind="exact" if copied else None,
                of_outlet="isna" if copied else None,
                decided_at=entry.fetched_at,
            )
        )
    return made


def letters() -> list[Rejected]:
    """Two dead letters: an empty page of ISNA, and a stranger's message without headers."""
    raw = [RawRef(topic="pages.raw.v1", partition=0, offset=offset) for offset in (9, 10)]
    page = Message(
        key=b"k", value=b"",
        headers={
            "rasad_outlet": b"isna",
            "rasad_url": b"https://isna.example/z",
            "rasad_fetched_at": b"2025-08-12T06:06:00Z",
        },
        topic="pages.raw.v1", partition=0, offset=9,
    )  # fmt: skip
    stranger = Message(key=None, value=b"?", headers={}, topic="pages.raw.v1", partition=0, offset=10)
    return [
        rejected.decode(
            rejected.encode(page, raw=raw[0], stage="clean", reason=Reason.EMPTY, detail="no bytes", now=at(6.5))
        ),
        rejected.decode(
            rejected.encode(
                stranger, raw=raw[1], stage="clean", reason=Reason.BAD_HEADERS,
                detail="header rasad_outlet is missing", now=at(7),
            )
        ),
    ]  # fmt: skip


def fill(client: Client) -> None:
    """Create the tables and store everything, as the loader would; one record twice, as after a restart."""
    create_tables(client, GENERATION)
    stock = records()
    insert(client, "article_rows", [article_row(r, r.article, GENERATION) for r in [*stock, stock[0]] if r.article])
    kept = [r for r in stock if r.outcome in (*TEXTS, Outcome.WITHDRAWN)]
    insert(client, "page_rows", [page_row(r, GENERATION) for r in kept])
    insert(client, "relation_rows", [relation_row(r, i, GENERATION) for i, r in enumerate(relations(stock))])
    insert(client, "story_rows", [story_row(story, GENERATION) for story in stories(stock)])
    insert(client, "ledger_rows", [ledger_row(r, GENERATION) for r in [*stock, stock[0]]])
    insert(client, "ledger_rows", [rejected_row(letter, GENERATION) for letter in letters()])
    canary = ledger_row(record(12, "canary", "isna", Outcome.UNCHANGED, fetched=6), GENERATION)
    insert(client, "ledger_rows", [canary | {"outcome": CANARY}])


def insert(client: Client, table: str, rows: list[Row]) -> None:
    """Insert rows given as dicts."""
    columns = list(rows[0])
    client.insert(table, [[row[column] for column in columns] for row in rows], column_names=columns)
