"""The resolve stage: what a clean record is to everything seen before it.

Revisions, unchanged refetches and withdrawals of a page; copies of other pages, and the story it belongs to
(`pipeline.stages.resolving`). The index is memory, rebuilt at start from the fingerprints it wrote
(`resolver.state.v1`). A verdict belongs to a raw coordinate: a record delivered again gets the verdict it got before,
so that redelivery never makes an article a copy of itself.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from pipeline.stages.base import Reject
from pipeline.stages.resolving.index import Index, Version, order_of
from pipeline.stages.resolving.items import item_of
from pipeline.stages.resolving.memos import ALGORITHM, memo_of
from pipeline.stages.resolving.pairs import SHORTEST
from pipeline.stages.resolving.reading import read
from pipeline.text.letters import fold_tight
from schemas.records import Article, Clean, Fingerprint, Outcome, Reason, Relation, Resolved

__all__ = ["Index", "Version", "resolve"]

_PRECISE: Final = {"second", "minute", "hour"}  # precisions at which another date is a correction


def resolve(clean: Clean, index: Index) -> tuple[Resolved, Fingerprint] | Reject:
    """The record's outcome and relation. The index is only read: the caller adds the fingerprint.

    What else changes with it (corrected relations of others, stories) is `index.changes` of the fingerprint, once it
    has been added.
    """
    known = index.verdicts.get(clean.raw)
    verdict = known or _judge(clean, index)
    if isinstance(verdict, Reject):
        return verdict
    shared = {name: getattr(clean, name) for name in Clean.__struct_fields__}
    shared["versions"] = clean.versions | versions()
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


def versions() -> dict[str, str]:
    """Of what judges: the algorithms of the prints by which texts are compared."""
    return {"resolve": ALGORITHM}


def _judge(clean: Clean, index: Index) -> Fingerprint | Reject:
    versions = index.versions(clean.page_id)
    page = index.pages.get(clean.page_id)
    place = bisect_left(versions, order_of(clean), key=lambda known: known.order)
    before = versions[place - 1] if place else None
    after = versions[place] if place < len(versions) else None
    blank = Fingerprint(
        raw=clean.raw,
        page_id=clean.page_id,
        outlet=clean.outlet,
        outcome=Outcome.UNCHANGED,
        sequence=index.sequence + 1,
        fetched_at=clean.fetched_at,
        seen_at=page.seen if page else clean.fetched_at,
        version=len(versions),
        previous=_latest_text(versions[:place]),
    )
    article = clean.article
    if article is None:
        if before is None:
            return Reject(Reason.NOT_FOUND, f"HTTP {clean.http_status}, and no text of this page is known")
        if before.article_id is None:
            return blank
        return replace(blank, outcome=Outcome.WITHDRAWN, relation=_unheard(blank, before.article_id, index))
    if clean.kind == "stub":
        # A shell says nothing of a page whose text is known.
        same = before is not None and before.article_id is not None
        return blank if same else _filled(blank, article, Outcome.STUB, len(versions) + 1, [])
    for neighbour in (before, after):
        if neighbour is not None and neighbour.article_id and neighbour.content_hash == article.content_hash:
            return replace(blank, previous=neighbour.article_id, content_hash=article.content_hash)
    reading = read(article.title, article.lead, article.text, article.language)
    body = hashlib.blake2b(reading.tight.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    outcome = Outcome.REVISION if versions else Outcome.ARTICLE
    changed = _changed(article, body, before)
    filled = _filled(blank, article, outcome, len(versions) + 1, changed)
    filled = replace(filled, text_hash=body if len(reading.tight) >= SHORTEST else "")
    item = item_of(
        article,
        fetched_at=clean.fetched_at,
        text=filled.text_hash,
        version=filled.version,
        previous=filled.previous,
    )
    following = index.following(clean)
    judgement = index.memory.judge(item, reading.print, reading.topic, reading.marks, following)
    relation = next(one for one in judgement.relations if one.article_id == article.article_id)
    return replace(filled, relation=relation, memo=memo_of(item, body, reading, judgement))


def _unheard(blank: Fingerprint, article_id: str, index: Index) -> Relation | None:
    """What the last text of a page was of which subscribers of originals never had any: they hear of no withdrawal.

    None for the others, also where all their texts are called copies by now: it was said when they came.
    """
    if any(version.public for version in index.versions(blank.page_id) if version.article_id):
        return None
    known = index.memory.relation(article_id)
    plain = Relation(article_id=article_id, page_id=blank.page_id, outlet=blank.outlet, relation="copy")
    return known if known is not None and known.relation == "copy" else plain


def _filled(blank: Fingerprint, article: Article, outcome: Outcome, version: int, changed: list[str]) -> Fingerprint:
    return replace(
        blank,
        outcome=outcome,
        article_id=article.article_id,
        content_hash=article.content_hash,
        word_count=article.text.count(" ") + 1,
        published_at=article.published_at,
        version=version,
        changed=changed,
    )


def _changed(article: Article, body: str, before: Version | None) -> list[str]:
    """What an article says otherwise than the version before it."""
    if before is None:
        return []
    if before.article_id is None:
        return ["reinstated"]
    if not before.body:
        return []  # a stub, or a verdict of an older resolver: what it said is not known
    parts = {
        "title": fold_tight(article.title or "") != fold_tight(before.title or ""),
        "body": body != before.body,
        "date": _moved(article, before.published_at),
    }
    found = [name for name, differs in parts.items() if differs]
    # `content_hash` is of title, lead and text: what differs and is neither of the other two is the lead.
    return found if parts["title"] or parts["body"] else ["lead", *found]


def _moved(article: Article, before: datetime | None) -> bool:
    if article.published_at is None or before is None:
        return article.published_at is not before
    precise = article.published_precision in _PRECISE
    return article.published_at != before and (precise or article.published_at.date() != before.date())


def _latest_text(versions: Sequence[Version]) -> str | None:
    return next((version.article_id for version in reversed(versions) if version.article_id), None)
