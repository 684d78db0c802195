"""The resolve stage: what a clean record is to everything seen before it.

Revisions, unchanged refetches and withdrawals of a page; exact copies of other pages. The index is memory, rebuilt at
start from the fingerprints it wrote (`resolver.state.v1`). A verdict belongs to a raw coordinate: a record delivered
again gets the verdict it got before, so that redelivery never makes an article a copy of itself.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from pipeline.stages.base import Reject
from pipeline.text.letters import fold_tight
from schemas.records import Article, Clean, Fingerprint, Outcome, RawRef, Reason, Relation, Resolved

# Two short texts may be equal by chance («photo report»): an exact copy has at least so many folded characters.
MIN_COPY_CHARACTERS = 120

Order = tuple[datetime, int, int]  # (fetch time, raw partition, raw offset): how versions of a page are ordered
Coordinate = tuple[str, int, int]


class Version(Struct, frozen=True):
    """One state of a page: a text, or its withdrawal."""

    order: Order
    article_id: str | None  # None: withdrawn
    content_hash: str


class Text(Struct, frozen=True):
    """The article that a folded text was first seen in."""

    article_id: str
    page_id: str
    outlet: str


class Index:
    """Everything seen: verdicts by raw coordinate, versions and first fetch by page, first articles by text."""

    def __init__(self) -> None:
        self.verdicts: dict[Coordinate, Fingerprint] = {}
        self.pages: dict[str, list[Version]] = {}
        self.seen: dict[str, datetime] = {}
        self.texts: dict[str, Text] = {}

    def add(self, print_: Fingerprint) -> None:
        """Take in a verdict, new or read back. Taking in the same one twice changes nothing."""
        coordinate = _coordinate(print_)
        if coordinate in self.verdicts:
            return
        self.verdicts[coordinate] = print_
        if print_.outcome in (Outcome.UNCHANGED, Outcome.REJECTED):
            return
        self.seen.setdefault(print_.page_id, print_.seen_at)
        versions = self.pages.setdefault(print_.page_id, [])
        gone = print_.outcome is Outcome.WITHDRAWN
        version = Version(_order(print_), None if gone else print_.article_id, print_.content_hash)
        insort(versions, version, key=lambda known: known.order)
        if print_.text_hash and print_.article_id:
            self.texts.setdefault(print_.text_hash, Text(print_.article_id, print_.page_id, print_.outlet))

    def knows(self, raw: RawRef) -> bool:
        """Whether a verdict on this raw record is known."""
        return (raw.topic, raw.partition, raw.offset) in self.verdicts


def resolve(clean: Clean, index: Index) -> tuple[Resolved, Fingerprint] | Reject:
    """The record's outcome and relation. The index is only read: the caller adds the fingerprint."""
    known = index.verdicts.get((clean.raw.topic, clean.raw.partition, clean.raw.offset))
    verdict = known or _judge(clean, index)
    if isinstance(verdict, Reject):
        return verdict
    shared = {name: getattr(clean, name) for name in Clean.__struct_fields__}
    if verdict.outcome is Outcome.UNCHANGED:
        shared["article"] = None
    resolved = Resolved(
        **shared,
        outcome=verdict.outcome,
        seen_at=verdict.seen_at,
        version=verdict.version,
        previous=verdict.previous,
        changed=verdict.changed,
        relation=verdict.relation,
    )
    return resolved, verdict


def _judge(clean: Clean, index: Index) -> Fingerprint | Reject:
    order = _order(clean)
    versions = index.pages.get(clean.page_id, [])
    place = bisect_left(versions, order, key=lambda known: known.order)
    before = versions[place - 1] if place else None
    after = versions[place] if place < len(versions) else None
    blank = Fingerprint(
        raw=clean.raw,
        page_id=clean.page_id,
        outlet=clean.outlet,
        outcome=Outcome.UNCHANGED,
        fetched_at=clean.fetched_at,
        seen_at=index.seen.get(clean.page_id, clean.fetched_at),
        version=len(versions),
        previous=_latest_text(versions[:place]),
    )
    article = clean.article
    if article is None:
        if before is None:
            return Reject(Reason.NOT_FOUND, f"HTTP {clean.http_status}, and no text of this page is known")
        return replace(blank, outcome=Outcome.UNCHANGED if before.article_id is None else Outcome.WITHDRAWN)
    if clean.kind == "stub":
        # A shell says nothing of a page whose text is known.
        same = before is not None and before.article_id is not None
        return blank if same else _filled(blank, article, Outcome.STUB, versions, [])
    for neighbour in (before, after):
        if neighbour is not None and neighbour.article_id and neighbour.content_hash == article.content_hash:
            return replace(blank, previous=neighbour.article_id)
    changed = ["reinstated"] if before is not None and before.article_id is None else []
    filled = _filled(blank, article, Outcome.REVISION if versions else Outcome.ARTICLE, versions, changed)
    return replace(filled, relation=_relation(article, filled, index))


def _filled(
    blank: Fingerprint, article: Article, outcome: Outcome, versions: list[Version], changed: list[str]
) -> Fingerprint:
    return replace(
        blank,
        outcome=outcome,
        article_id=article.article_id,
        content_hash=article.content_hash,
        text_hash=_text_hash(article) if outcome is not Outcome.STUB else "",
        word_count=article.text.count(" ") + 1,
        published_at=article.published_at,
        version=len(versions) + 1,
        changed=changed,
    )


def _relation(article: Article, print_: Fingerprint, index: Index) -> Relation:
    relation = Relation(
        article_id=article.article_id,
        page_id=article.page_id,
        outlet=article.outlet,
        relation="original",
        syndicated=len(article.agencies) > 1,
        method="first",
        decided_at=print_.fetched_at,
    )
    twin = index.texts.get(print_.text_hash)
    if twin is not None and twin.page_id != article.page_id:
        return replace(
            relation,
            relation="copy",
            kind="exact",
            of=twin.article_id,
            of_page=twin.page_id,
            of_outlet=twin.outlet,
            similarity=1.0,
            method="text_hash",
        )
    if print_.outcome is Outcome.REVISION:
        return replace(relation, relation="revision", of=print_.previous, of_page=article.page_id, method="page_id")
    return relation


def _text_hash(article: Article) -> str:
    folded = fold_tight(article.text)
    if len(folded) < MIN_COPY_CHARACTERS:
        return ""
    return hashlib.blake2b(folded.encode(), digest_size=16).hexdigest()


def _latest_text(versions: list[Version]) -> str | None:
    return next((version.article_id for version in reversed(versions) if version.article_id), None)


def _order(record: Clean | Fingerprint) -> Order:
    return (record.fetched_at, record.raw.partition, record.raw.offset)


def _coordinate(print_: Fingerprint) -> Coordinate:
    return (print_.raw.topic, print_.raw.partition, print_.raw.offset)
