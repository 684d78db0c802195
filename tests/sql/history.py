"""A history of pages with all that may go wrong on its way to the tables, and what is true at its end.

Records are delivered twice, late and in any order; pages are revised (with other dates and facts), withdrawn and come
back; relations are corrected; two resolvers disagree on when a page was first seen, as after a replay.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from pipeline.load.rows import TEXTS, Row, article_row, ledger_row, page_row, relation_row
from schemas.ids import digest
from schemas.records import Enriched, Entity, Outcome, Quote, Relation, Topic
from tests.sql.data import START, at, record

OUTLETS = ("fars", "irna", "isna", "nournews", "serat")
PAGES = 150
DAYS = 70

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
            made.append(_with_facts(one, chance))
    return made


def _with_facts(one: Enriched, chance: random.Random) -> Enriched:
    """The record with entities, quotations, topics and agencies drawn anew, as by other versions of the enrichers."""
    if one.article is None:
        return one
    names = chance.sample(["a", "b", "c", "d", "e"], chance.randint(0, 3))
    facts = replace(
        one.enrichment,
        entities=[Entity(id=f"per/{name}", type="person", name=name) for name in names],
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


def true_rows(records: Sequence[Enriched], said: Sequence[tuple[int, Relation]], generation: str) -> Rows:
    """What counts in the end: each article and outcome once, a page's latest record, an article's last relation."""
    made = [row for row in rows(records, generation) if row[0] != "page_rows"]
    made += [("page_rows", page_row(one, generation)) for one in latest(records)]
    last = {relation.article_id: (place, relation) for place, relation in said}
    return made + [("relation_rows", relation_row(relation, place, generation)) for place, relation in last.values()]


def latest(records: Sequence[Enriched]) -> list[Enriched]:
    """Of each page the record that was fetched last."""
    pages: dict[str, Enriched] = {}
    for one in sorted(records, key=lambda one: (one.fetched_at, one.raw.partition, one.raw.offset)):
        pages[one.page_id] = one
    return list(pages.values())
