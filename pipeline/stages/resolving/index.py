"""Everything the resolver knows: verdicts by raw coordinate, versions by page, and the memory of articles."""

from __future__ import annotations

from bisect import insort
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pipeline.stages.resolving.memory import Memory
from pipeline.stages.resolving.memos import ALGORITHM, judged
from pipeline.stages.resolving.numbered import Numbered
from pipeline.stages.resolving.stories import Telling
from schemas.records import Fingerprint, Outcome, RawRef, Relation, Story

KEPT: Final = timedelta(days=45)
"""How long pages and verdicts are kept after their last record, as long as `resolver.state.v1` keeps them: an index
that was rebuilt knows no less than one that ran on."""

Order = tuple[datetime, int, int]  # (fetch time, raw partition, raw offset): how versions of a page are ordered
Coordinate = tuple[str, int, int]


class Version(Struct, frozen=True):
    """One state of a page: a text, or its withdrawal."""

    order: Order
    article_id: str | None  # None: withdrawn
    content_hash: str
    title: str | None = None
    body: str = ""  # hash of the folded text; empty when it is not known
    published_at: datetime | None = None


class Changes(Struct, frozen=True):
    """What a verdict changes beside its own record: to be sent after it, again on redelivery."""

    relations: list[Relation]  # corrected
    stories: list[Story]


class Index:
    """The resolver's state, a function of the fingerprints added to it in their order."""

    def __init__(self) -> None:
        self.verdicts: dict[Coordinate, bytes] = {}  # encoded, without what the memory holds
        self.pages: dict[str, list[Version]] = {}
        self.seen: dict[str, datetime] = {}
        self.memory = Memory()
        self.sequence = 0
        self._latest: datetime | None = None  # fetch time
        self._kept: Numbered[tuple[datetime, Coordinate, str]] = Numbered()
        self._touched: dict[str, datetime] = {}  # page → its last record's fetch time

    @property
    def texts(self) -> Collection[str]:
        """Hashes of the distinct texts of the window."""
        return self.memory.window.texts

    def add(self, print_: Fingerprint) -> None:
        """Take in a verdict, new or read back. Taking in the same one twice changes nothing."""
        coordinate = (print_.raw.topic, print_.raw.partition, print_.raw.offset)
        if coordinate in self.verdicts:
            return
        self.sequence = max(self.sequence + 1, print_.sequence)
        self._keep(coordinate, print_)
        if print_.outcome is Outcome.REJECTED:
            return
        self._add_version(print_)
        memo = print_.memo
        if memo is not None and memo.algorithm == ALGORITHM:
            self.memory.take(*judged(print_, memo))

    def verdict(self, raw: RawRef) -> Fingerprint | None:
        """The verdict on a raw record, without its memo; None when it is not known."""
        known = self.verdicts.get((raw.topic, raw.partition, raw.offset))
        return None if known is None else _DECODER.decode(known)

    def knows(self, raw: RawRef) -> bool:
        """Whether a verdict on this raw record is known."""
        return (raw.topic, raw.partition, raw.offset) in self.verdicts

    def changes(self, print_: Fingerprint) -> Changes:
        """What a verdict that has been added changes beside its own record: relations and stories as they stand now.

        For a verdict that `resolve` repeated the same is said again, as it stands by then.
        """
        memo = print_.memo
        if memo is None:
            return Changes([], [])
        relations = [self.memory.relation(one.article_id) for one in memo.relations]
        stories = self.memory.told(
            Telling(memo.moved, memo.ended, memo.split),
            version=self.sequence,
            updated=print_.fetched_at.timestamp(),
        )
        return Changes([one for one in relations if one is not None], stories)

    def _keep(self, coordinate: Coordinate, print_: Fingerprint) -> None:
        """Remember the verdict, and forget what is older than the log is."""
        memo = print_.memo
        if memo is not None:
            # What the memory holds is not held twice.
            memo = replace(memo, print=b"", topic=b"", common=None, evidence=[], links=[], title=None)
        self.verdicts[coordinate] = _ENCODER.encode(replace(print_, memo=memo))
        self._kept.append((print_.fetched_at, coordinate, print_.page_id))
        self._touched[print_.page_id] = max(print_.fetched_at, self._touched.get(print_.page_id, print_.fetched_at))
        self._latest = max(print_.fetched_at, self._latest or print_.fetched_at)
        oldest = self._latest - KEPT
        while self._kept.oldest[0] < oldest:
            _, gone, page_id = self._kept.drop()
            del self.verdicts[gone]
            if self._touched.get(page_id, oldest) < oldest:
                for table in (self.pages, self.seen, self._touched):
                    table.pop(page_id, None)

    def _add_version(self, print_: Fingerprint) -> None:
        versions = self.pages.setdefault(print_.page_id, [])
        self.seen.setdefault(print_.page_id, print_.seen_at)
        unchanged = print_.outcome is Outcome.UNCHANGED
        # An unchanged refetch says what the page's text is when the log no longer holds the verdict on that text.
        if unchanged and (versions or not print_.content_hash):
            return
        gone = print_.outcome is Outcome.WITHDRAWN
        memo = print_.memo
        version = Version(
            order=(print_.fetched_at, print_.raw.partition, print_.raw.offset),
            article_id=None if gone else (print_.previous if unchanged else print_.article_id),
            content_hash=print_.content_hash,
            title=memo.title if memo else None,
            body=memo.body if memo else "",
            published_at=print_.published_at,
        )
        insort(versions, version, key=lambda known: known.order)


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Fingerprint)
