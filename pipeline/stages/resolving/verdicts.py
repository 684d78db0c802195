"""Verdicts by raw coordinate, packed: what is needed to say the same again, about 250 bytes each."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from pipeline.stages.resolving.stories import own_story
from schemas.records import Fingerprint, Memo, Outcome, RawRef, Relation


class _Packed(Struct, frozen=True, array_like=True, omit_defaults=True):
    """A fingerprint without what other parts of the index hold; what is usual comes last and is left out."""

    outlet: str
    page_id: str
    fetched_at: datetime
    sequence: int
    outcome: str
    article_id: str | None = None
    version: int = 1
    seen_at: datetime | None = None  # None: at this fetch
    original: bool | None = None  # an original of its page; True: syndicated
    memo: bool = False  # it has a memo
    previous: str | None = None
    changed: list[str] = []
    relation: Relation | None = None  # of anything but an original
    relations: list[Relation] = []
    moved: list[tuple[str, str]] | None = None  # None: the article founded a story of its own
    ended: list[tuple[str, str]] = []
    split: list[tuple[str, str]] = []


class Verdicts:
    """Fingerprints by raw coordinate."""

    def __init__(self) -> None:
        self._by_partition: dict[tuple[str, int], dict[int, bytes]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._by_partition.values()))

    def __contains__(self, raw: RawRef) -> bool:
        return raw.offset in self._by_partition.get((raw.topic, raw.partition), {})

    def add(self, verdict: Fingerprint) -> None:
        """Remember a verdict."""
        raw = verdict.raw
        self._by_partition.setdefault((raw.topic, raw.partition), {})[raw.offset] = _ENCODER.encode(_packed(verdict))

    def get(self, raw: RawRef) -> Fingerprint | None:
        """The verdict on a raw record: what `resolve` says and what it changed. None when it is not known."""
        known = self._by_partition.get((raw.topic, raw.partition), {}).get(raw.offset)
        return None if known is None else _unpacked(raw, _DECODER.decode(known))

    def forget(self, raw: RawRef) -> None:
        """Forget a verdict that is known."""
        del self._by_partition[raw.topic, raw.partition][raw.offset]


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(_Packed)


def _packed(verdict: Fingerprint) -> _Packed:
    relation, memo = verdict.relation, verdict.memo
    plain = relation is not None and relation == _original(verdict, relation.syndicated)
    alone = memo is not None and memo.moved == [(verdict.article_id, own_story(verdict.article_id or ""))]
    return _Packed(
        outlet=verdict.outlet,
        page_id=verdict.page_id,
        fetched_at=verdict.fetched_at,
        sequence=verdict.sequence,
        outcome=verdict.outcome,
        article_id=verdict.article_id,
        version=verdict.version,
        seen_at=None if verdict.seen_at == verdict.fetched_at else verdict.seen_at,
        original=relation.syndicated if relation is not None and plain else None,
        memo=memo is not None,
        previous=verdict.previous,
        changed=verdict.changed,
        relation=None if plain else relation,
        relations=memo.relations if memo else [],
        moved=None if memo is None or alone else memo.moved,
        ended=memo.ended if memo else [],
        split=memo.split if memo else [],
    )


def _unpacked(raw: RawRef, packed: _Packed) -> Fingerprint:
    article = packed.article_id or ""
    memo = None
    if packed.memo:
        memo = Memo(
            algorithm="",
            event_time=packed.fetched_at,
            relations=packed.relations,
            moved=packed.moved if packed.moved is not None else [(article, own_story(article))],
            ended=packed.ended,
            split=packed.split,
        )
    verdict = Fingerprint(
        raw=raw,
        page_id=packed.page_id,
        outlet=packed.outlet,
        outcome=Outcome(packed.outcome),
        sequence=packed.sequence,
        article_id=packed.article_id,
        fetched_at=packed.fetched_at,
        seen_at=packed.seen_at or packed.fetched_at,
        version=packed.version,
        previous=packed.previous,
        changed=packed.changed,
        relation=packed.relation,
        memo=memo,
    )
    if packed.original is not None:
        verdict = msgspec.structs.replace(verdict, relation=_original(verdict, packed.original))
    return verdict


def _original(verdict: Fingerprint, syndicated: bool) -> Relation:
    return Relation(
        article_id=verdict.article_id or "",
        page_id=verdict.page_id,
        outlet=verdict.outlet,
        relation="original",
        syndicated=syndicated,
        method="first",
        decided_at=verdict.fetched_at,
    )
