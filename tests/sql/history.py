"""A history of pages with all that may go wrong on its way to the tables, and what is true at its end.

Records are delivered twice, late and in any order; pages are revised (with other dates and facts), withdrawn and come
back; relations are corrected; two resolvers disagree on when a page was first seen, as after a replay; messages are
rejected, more than once, and sent again. `history_of_stories.py` has the stories.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from pipeline.load.rows import (
    TEXTS,
    Row,
    article_row,
    ledger_row,
    page_row,
    rejected_row,
    relation_row,
    story_row,
    superseded_row,
)
from schemas import rejected
from schemas.envelope import Message
from schemas.ids import digest
from schemas.records import Enriched, Entity, Mention, Outcome, Quote, RawRef, Reason, Relation, Story, Topic
from tests.sql.data import START, at, record
from tests.sql.history_of_stories import last

OUTLETS = ("fars", "irna", "isna", "nournews", "serat")
PAGES = 150
DAYS = 70
REJECTS = 40

Rows = list[tuple[str, Row]]  # table, row


def history(seed: int) -> list[Enriched]:
    """The records of all pages, each page's in their order."""
    chance = random.Random(seed)
    made: list[Enriched] = []
    for number in range(PAGES):
        outlet = chance.choice(OUTLETS)
        seen = -chance.uniform(0, DAYS * 1440)
        count = chance.choice([1, 1, 1, 2, 3])
        for version in range(count):
            fetched = seen + version * chance.uniform(1, 4000)
            gone = version == count - 1 and chance.random() < 0.15
            # A resolver that knows of an earlier fetch says another day, and so does one that has forgotten the page.
            told = seen
            if version and (luck := chance.random()) < 0.4:
                told = seen - 2000 if luck < 0.2 else fetched
            published = None if chance.random() < 0.1 else at(fetched - chance.uniform(1, 3000))
            one = record(
                len(made), f"page {number}", outlet,
                Outcome.WITHDRAWN if gone else Outcome.REVISION if version else Outcome.ARTICLE,
                fetched=fetched, seen=told, published=published,
                precision=chance.choice(["minute", "minute", "day", "month"]),
                language=chance.choice(["fa", "ar"]), title=f"عنوان {number}", words=chance.randint(1, 99),
                previous=digest(f"{number}") if gone else None,
            )  # fmt: skip
            made.append(_with_facts(one, chance, rare=4))
    return made


def _with_facts(one: Enriched, chance: random.Random, rare: int) -> Enriched:
    """The record with entities, quotations, topics and agencies drawn anew, as by other versions of the enrichers."""
    if one.article is None:
        return one
    names = chance.sample(["a", "b", "c", "d", "e"], chance.randint(0, 3))
    names += [f"rare {one.raw.offset}"] * (one.raw.offset % rare == 0)  # of one text alone
    facts = replace(
        one.enrichment,
        entities=[
            Entity(id=f"per/{name}", type="person", name=name, mentions=[Mention(0, 5, "عنوان")]) for name in names
        ],
        quotes=[Quote(speaker=name, speaker_id=f"per/{name}") for name in names[:2]],
        topics=[Topic(id=f"medtop:{n}", label="") for n in chance.sample(range(4), chance.randint(0, 2))],
    )
    agencies = [one.outlet, *chance.sample(["afp", "reuters"], chance.randint(0, 1))]
    return replace(one, enrichment=facts, article=replace(one.article, agencies=agencies))


def again(records: Sequence[Enriched], seed: int) -> list[Enriched]:
    """The same raw records a day later through other code, whose resolver forgets nothing: a replay in place."""
    chance = random.Random(seed)
    first: dict[str, datetime] = {}
    for one in records:
        first[one.page_id] = min(one.seen_at, first.get(one.page_id, one.seen_at))
    return [
        _with_facts(
            replace(
                one,
                seen_at=first[one.page_id],
                times=one.times | {"enriched": one.times["enriched"] + timedelta(days=1)},
            ),
            chance,
            rare=8,
        )
        for one in records
    ]


def relations(records: Sequence[Enriched], seed: int) -> list[tuple[int, Relation]]:
    """What was said of each article, with its place on the topic: first when it came, and corrections later."""
    chance = random.Random(seed)
    texts = [one for one in records if one.article is not None]
    said = [(one, one.fetched_at) for one in texts]
    said += [(chance.choice(texts), START + timedelta(days=chance.uniform(-5, 5))) for _ in texts]
    made = []
    for place, (one, decided) in enumerate(said):
        other = chance.choice(texts)
        copy = chance.random() < 0.5
        assert one.article is not None
        assert other.article is not None
        made.append((
            place,
            Relation(
                article_id=one.article.article_id, page_id=one.page_id, outlet=one.outlet, decided_at=decided,
                relation="copy" if copy else "original", kind="near" if copy else None,
                of=other.article.article_id if copy else None, of_page=other.page_id if copy else None,
                of_outlet=other.outlet if copy else None,
            ),
        ))  # fmt: skip
    return made


def rows(records: Sequence[Enriched], generation: str) -> Rows:
    """The rows of records, as the loader makes them."""
    made: Rows = []
    for one in records:
        if one.article is not None and one.outcome in TEXTS:
            made.append(("article_rows", article_row(one, one.article, generation)))
        made.append(("page_rows", page_row(one, generation)))
        made.append(("ledger_rows", ledger_row(one, generation)))
    return made


def rejects(seed: int, generation: str) -> Rows:
    """Ledger rows of rejected messages in their order: rejected, some once more, and some sent again in the end."""
    chance = random.Random(seed)
    made: Rows = []
    for number in range(REJECTS):
        when, outlet = -chance.uniform(0, DAYS * 1440), chance.choice(OUTLETS)
        raw = RawRef(topic="pages.raw.v1", partition=1, offset=number)
        headers = {"rasad_outlet": outlet.encode(), "rasad_url": f"https://{outlet}.example/{number}".encode()}
        page = Message(key=b"k", value=b"", headers=headers, topic=raw.topic, partition=1, offset=number)
        for again in range(chance.choice([1, 1, 2])):
            letter = rejected.encode(
                page, raw=raw, stage="clean", reason=chance.choice([Reason.EMPTY, Reason.BAD_RECORD]),
                detail=f"for the {again}th time", now=at(when + again * 100),
            )  # fmt: skip
            made.append(("ledger_rows", rejected_row(rejected.decode(letter), generation)))
        if chance.random() < 0.3:
            by = RawRef(topic=raw.topic, partition=0, offset=number)
            row = superseded_row(raw, by, at(when + 500), generation, outlet=outlet, url=None)
            made.append(("ledger_rows", row))
    return made


def story_rows(told: Sequence[Story], generation: str) -> Rows:
    """The rows of stories."""
    return [("story_rows", story_row(story, generation)) for story in told]


def true_rows(
    records: Sequence[Enriched],
    said: Sequence[tuple[int, Relation]],
    told: Sequence[Story],
    refused: Rows,
    generation: str,
) -> Rows:
    """What counts in the end: each article and outcome once, a page's latest record, the last of all else."""
    made = [row for row in rows(records, generation) if row[0] != "page_rows"]
    made += [("page_rows", page_row(one, generation)) for one in latest(records)]
    corrected = {relation.article_id: (place, relation) for place, relation in said}
    made += [("relation_rows", relation_row(relation, place, generation)) for place, relation in corrected.values()]
    made += {row["raw_offset"]: (table, row) for table, row in refused}.values()
    return made + story_rows(list(last(told).values()), generation)


def latest(records: Sequence[Enriched]) -> list[Enriched]:
    """Of each page the record that was fetched last."""
    pages: dict[str, Enriched] = {}
    for one in sorted(records, key=lambda one: (one.fetched_at, one.raw.partition, one.raw.offset)):
        pages[one.page_id] = one
    return list(pages.values())
