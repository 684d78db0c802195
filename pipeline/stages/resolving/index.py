"""Everything the resolver knows: verdicts by raw coordinate, versions by page, and the memory of articles."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from sys import intern
from typing import Final

from msgspec import Struct

from pipeline.stages.resolving.memory import Memory
from pipeline.stages.resolving.memos import ALGORITHM, judged
from pipeline.stages.resolving.numbered import Numbered
from pipeline.stages.resolving.stories import Telling
from pipeline.stages.resolving.verdicts import Verdicts
from schemas.records import Clean, Fingerprint, Outcome, RawRef, Relation, Story

KEPT: Final = timedelta(days=45)
"""How long pages and verdicts are kept after their last record, as long as `resolver.state.v1` keeps them: an index
that was rebuilt knows no less than one that ran on."""

PUBLIC: Final = (Outcome.ARTICLE, Outcome.REVISION)
"""Outcomes whose texts subscribers of originals get, unless they are copies."""

Order = tuple[datetime, int, int]
"""Fetch time, raw partition, raw offset: how versions of a page are ordered."""


def order_of(record: Clean | Fingerprint) -> Order:
    """A record's place among the versions of its page."""
    return (record.fetched_at, record.raw.partition, record.raw.offset)


class Version(Struct, frozen=True):
    """One state of a page: a text, or its withdrawal."""

    order: Order
    article_id: str | None  # None: withdrawn
    content_hash: str
    title: str | None = None
    body: str = ""  # hash of the folded text; empty when it is not known
    published_at: datetime | None = None
    public: bool = True  # it was no copy when it came: subscribers of originals have it


class Page(Struct):
    """What is known of a page."""

    versions: tuple[Version, ...]  # in their order
    seen: datetime  # fetch time of the record that made it known
    touched: datetime  # the latest fetch time of its records


class Changes(Struct, frozen=True):
    """What a verdict changes beside its own record: to be sent after it, again on redelivery."""

    relations: list[Relation]  # corrected
    stories: list[Story]


class Index:
    """The resolver's state, a function of the fingerprints added to it in their order."""

    def __init__(self) -> None:
        self.verdicts = Verdicts()
        self.pages: dict[str, Page] = {}
        self.memory = Memory()
        self.sequence = 0
        self._latest: datetime | None = None  # fetch time
        self._kept: Numbered[tuple[datetime, RawRef, str]] = Numbered()  # fetch time, coordinate, page

    @property
    def texts(self) -> Collection[str]:
        """Hashes of the distinct texts of the window."""
        return self.memory.window.texts

    def add(self, print_: Fingerprint) -> None:
        """Take in a verdict, new or read back. Taking in the same one twice changes nothing."""
        if print_.raw in self.verdicts:
            return
        self.sequence = max(self.sequence + 1, print_.sequence)
        self._keep(print_)
        if print_.outcome is Outcome.REJECTED:
            return
        self._add_version(print_)
        memo = print_.memo
        if memo is not None and memo.algorithm == ALGORITHM:
            self.memory.take(*judged(print_, memo), self.following(print_))

    def versions(self, page_id: str) -> tuple[Version, ...]:
        """The versions of a page in their order; none when it is not known."""
        page = self.pages.get(page_id)
        return page.versions if page else ()

    def following(self, record: Clean | Fingerprint) -> str | None:
        """The article_id of its page's first text after this record; None when there is none."""
        order = order_of(record)
        versions = self.versions(record.page_id)
        if not versions or versions[-1].order <= order:
            return None
        return next((known.article_id for known in versions if known.order > order and known.article_id), None)

    def knows(self, raw: RawRef) -> bool:
        """Whether a verdict on this raw record is known."""
        return raw in self.verdicts

    def changes(self, print_: Fingerprint) -> Changes:
        """What a verdict that has been added changes beside its own record: relations and stories as they stand now.

        For a verdict that `resolve` repeated the same is said again, as it stands by then.
        """
        memo = print_.memo
        if memo is None:
            return Changes([], [])
        standing = (self.memory.relation(one.article_id) for one in memo.relations)
        relations = [one for one in standing if one is not None]
        stories = self.memory.told(
            Telling(memo.moved, memo.ended, memo.split),
            [one.article_id for one in relations],
            version=self.sequence,
            updated=print_.fetched_at.timestamp(),
        )
        return Changes(relations, stories)

    def _keep(self, print_: Fingerprint) -> None:
        """Remember the verdict, and forget what is older than the log is."""
        self.verdicts.add(print_)
        raw = RawRef(topic=intern(print_.raw.topic), partition=print_.raw.partition, offset=print_.raw.offset)
        self._kept.append((print_.fetched_at, raw, print_.page_id))
        self._latest = max(print_.fetched_at, self._latest or print_.fetched_at)
        oldest = self._latest - KEPT
        while self._kept.oldest[0] < oldest:
            _, gone, page_id = self._kept.drop()
            self.verdicts.forget(gone)
            page = self.pages.get(page_id)
            if page is not None and page.touched < oldest:
                del self.pages[page_id]

    def _add_version(self, print_: Fingerprint) -> None:
        page = self.pages.get(print_.page_id)
        if page is None:
            # One object for equal times: most pages are seen once.
            seen = print_.fetched_at if print_.seen_at == print_.fetched_at else print_.seen_at
            page = self.pages[print_.page_id] = Page((), seen, print_.fetched_at)
        page.touched = max(page.touched, print_.fetched_at)
        unchanged = print_.outcome is Outcome.UNCHANGED
        # An unchanged refetch says what the page's text is when the log no longer holds the verdict on that text.
        if unchanged and (page.versions or not print_.content_hash):
            return
        gone = print_.outcome is Outcome.WITHDRAWN
        memo = print_.memo
        version = Version(
            order=order_of(print_),
            article_id=None if gone else (print_.previous if unchanged else print_.article_id),
            content_hash=print_.content_hash,
            title=memo.title if memo else None,
            # One object for equal strings: most texts are long enough to have a `text_hash`.
            body=(print_.text_hash if print_.text_hash == memo.body else memo.body) if memo else "",
            published_at=print_.published_at,
            public=unchanged or (print_.outcome in PUBLIC and not _is_copy(print_)),
        )
        page.versions = tuple(sorted((*page.versions, version), key=_order)) if page.versions else (version,)


def _order(version: Version) -> Order:
    return version.order


def _is_copy(print_: Fingerprint) -> bool:
    return print_.relation is not None and print_.relation.relation == "copy"
