"""Judgements as they are stored with a verdict, and read back."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from sys import intern
from typing import Final

import numpy as np

from pipeline.stages.resolving import prints, shingles, topics
from pipeline.stages.resolving.items import Item
from pipeline.stages.resolving.memory import Judgement
from pipeline.stages.resolving.pairs import Kind, Pair
from pipeline.stages.resolving.postings import Flags
from pipeline.stages.resolving.prints import Print
from pipeline.stages.resolving.reading import Reading
from pipeline.stages.resolving.stories import Telling
from pipeline.stages.resolving.topics import Topic
from pipeline.stages.resolving.window import Evidence, Finding
from schemas.records import Fingerprint, Memo

ALGORITHM: Final = f"shingles-{shingles.ALGORITHM} topics-{topics.ALGORITHM}"
"""Of the prints of this code. Articles remembered by another one keep their verdicts, but are not compared."""


def memo_of(item: Item, body: str, reading: Reading, judgement: Judgement) -> Memo:
    """What to store of an article and its judgement; `body` is the hash of its folded text."""
    finding = judgement.finding
    return Memo(
        algorithm=ALGORITHM,
        title=item.title,
        language=item.language,
        event_time=datetime.fromtimestamp(item.time, UTC),
        via=item.via,
        names=list(item.names),
        body=body,
        print=reading.print.pack(),
        topic=reading.topic.pack(),
        marks=reading.marks.pack(),
        common=None if finding.common is None else np.packbits(finding.common).tobytes(),
        evidence=[
            (one.first, one.second, str(one.pair.kind), one.pair.first, one.pair.second, one.pair.shared, one.telling)
            for one in finding.evidence
        ],
        links=sorted(finding.links.items()),
        relations=[one for one in judgement.relations if one.article_id != item.article_id],
        moved=judgement.telling.moved,
        ended=judgement.telling.ended,
        split=judgement.telling.split,
    )


def judged(verdict: Fingerprint, memo: Memo) -> tuple[Item, Print, Topic, Topic, Judgement]:
    """The article and its judgement out of a verdict. Raises ValueError or struct.error on a memo that is damaged."""
    assert verdict.article_id is not None
    item = Item(
        article_id=verdict.article_id,
        page_id=verdict.page_id,
        outlet=intern(verdict.outlet),
        time=memo.event_time.timestamp(),
        fetched=verdict.fetched_at.timestamp(),
        text=verdict.text_hash,
        version=verdict.version,
        previous=verdict.previous,
        via=memo.via,
        names=_shared(tuple(memo.names)),
        language=intern(memo.language),
        title=memo.title,
        published=verdict.published_at,
    )
    print_ = prints.unpack(memo.print)
    common = None
    if memo.common is not None:
        common = flags(memo.common, print_.sketch.hashes.size)
    evidence = [
        Evidence(first, second, Pair(Kind(kind), one, other, shared), telling)
        for first, second, kind, one, other, shared, telling in memo.evidence
    ]
    finding = Finding(evidence, dict(memo.links), common)
    relations = [*([verdict.relation] if verdict.relation else []), *memo.relations]
    return (
        item,
        print_,
        topics.unpack(memo.topic),
        topics.unpack(memo.marks),
        Judgement(finding, relations, Telling(memo.moved, memo.ended, memo.split)),
    )


def flags(packed: bytes, size: int) -> Flags:
    """`Memo.common` read back: for each of so many hashes whether it was common."""
    return np.unpackbits(np.frombuffer(packed, dtype=np.uint8), count=size).view(np.bool_)


@lru_cache(maxsize=4096)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """One object for equal names: the same agencies are named again and again."""
    return tuple(map(intern, names))
