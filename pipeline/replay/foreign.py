"""Verdicts of another index: what they say of the record stays, how it stands to others is judged anew.

What a resolver stores with a verdict is what its own memory made of it then. In a memory that holds other articles it
speaks of some that are not there.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from pipeline.stages.resolve import Index
from pipeline.stages.resolving.memos import ALGORITHM, judged, memo_of
from pipeline.stages.resolving.reading import Reading
from schemas.records import Fingerprint


def judged_here(verdict: Fingerprint, index: Index) -> Fingerprint:
    """The verdict with the relation and the story that its article has among those of this index."""
    memo = verdict.memo
    if memo is None or memo.algorithm != ALGORITHM:
        return replace(verdict, sequence=index.sequence + 1)
    item, print_, topic, marks, _ = judged(verdict, memo)
    judgement = index.memory.judge(item, print_, topic, marks, index.following(verdict))
    relation = next(one for one in judgement.relations if one.article_id == item.article_id)
    here = memo_of(item, memo.body, Reading("", print_, topic, marks), judgement)
    return replace(verdict, sequence=index.sequence + 1, relation=relation, memo=here)


def add_all(verdicts: Iterable[Fingerprint], index: Index) -> None:
    """Add verdicts in their order: as they are for as long as none is missing before them, then judged here."""
    whole, before = True, None
    for verdict in verdicts:
        whole = whole and (before is None or verdict.sequence == before + 1)
        before = verdict.sequence
        index.add(verdict if whole else judged_here(verdict, index))
