"""From message to messages: what each stage reads and writes, without a broker.

A step decodes one message, runs its stage and encodes what follows. It never raises on what a message holds: one
that cannot be used becomes a dead letter. Steps run in worker processes (clean, enrich) or beside their state
(resolve).
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from connectors.profiles import profiles
from pipeline.stages.base import Reject
from pipeline.stages.clean import clean, recognise
from pipeline.stages.clean.stage import versions as clean_versions
from pipeline.stages.enrich import enrich
from pipeline.stages.enrich import versions as enrich_versions
from pipeline.stages.resolve import Index, resolve
from pipeline.stages.resolve import versions as resolve_versions
from pipeline.versions import release
from schemas import raw as raw_topic
from schemas import rejected
from schemas.envelope import Message, event_headers
from schemas.ids import digest
from schemas.raw import CANARY, UNKNOWN, is_canary
from schemas.records import (
    Article,
    Clean,
    Enriched,
    Enrichment,
    Fingerprint,
    Outcome,
    RawRef,
    Reason,
    Relation,
    Resolved,
    Story,
)

T = TypeVar("T", bound=Clean)

CARRIED = ("rasad_generation", "rasad_source", "rasad_redrive_of", "rasad_redriven_at")  # headers from stage to stage
SUBSCRIBED = (Outcome.ARTICLE, Outcome.REVISION, Outcome.WITHDRAWN)  # outcomes that subscribers of originals see


class Handled(Struct, frozen=True, kw_only=True):
    """What became of one message: what to send where, and what to count."""

    outputs: list[tuple[str, Message]]  # (short name of the topic, message), to be sent in this order
    outlet: str
    outcome: str  # clean: article, stub, gone; later stages: the record's Outcome; or "rejected", "canary"
    reason: str = ""
    seconds: float = 0.0
    article: Article | None = None  # for the clean stage's own counters
    failed: list[str] = []  # enrichers that failed


def clean_step(message: Message) -> Handled:
    """`pages.raw.v1` → `articles.clean.v1`."""
    started = time.perf_counter()
    raw = RawRef(topic=message.topic, partition=message.partition, offset=message.offset)
    try:
        page = raw_topic.decode(message)
    except raw_topic.BadHeadersError as error:
        return reject(message, raw, "clean", Reject(Reason.BAD_HEADERS, str(error)))
    if page.outlet == UNKNOWN:
        outlet, url = recognise(page)
        page = replace(page, outlet=outlet or UNKNOWN, url=url)
    result = clean(page, raw, appended_at=message.timestamp)
    if isinstance(result, Reject):
        return reject(message, raw, "clean", result, outlet=page.outlet, started=started)
    times, versions = result.times | {"cleaned": datetime.now(UTC)}, result.versions | {"code": release()}
    record = replace(result, times=times, versions=versions)
    canary = is_canary(message.headers)
    return Handled(
        outputs=[("clean", _encode(record, "article.clean.v1", "clean.v1", message))],
        outlet=record.outlet,
        outcome=CANARY if canary else record.kind,
        seconds=time.perf_counter() - started,
        article=None if canary else record.article,
    )


def resolve_step(message: Message, index: Index) -> tuple[Handled, Fingerprint | None]:
    """`articles.clean.v1` → `articles.resolved.v1`, `relations.current.v1`, and the fingerprint to store first.

    What else it changes is `changed_outputs`, once the fingerprint is in the index.
    """
    started = time.perf_counter()
    decoded = _decode(message, Clean, "resolve")
    if isinstance(decoded, Handled):
        return decoded, None
    if is_canary(message.headers):
        return _canary_resolved(decoded, message, started), None
    result = resolve(decoded, index)
    if isinstance(result, Reject):
        return reject(message, decoded.raw, "resolve", result, outlet=decoded.outlet, started=started), None
    resolved, print_ = result
    record = replace(resolved, times=resolved.times | {"resolved": datetime.now(UTC)})
    outputs = [("resolved", _encode(record, "article.resolved.v1", "resolved.v1", message))]
    if record.relation is not None and record.outcome is not Outcome.WITHDRAWN:
        # Of a record delivered again: what stands by now, which another may have corrected since.
        standing = index.memory.relation(record.relation.article_id) or record.relation
        outputs.append(("relations", relation_message(standing, message)))
    handled = Handled(
        outputs=outputs,
        outlet=record.outlet,
        outcome=record.outcome,
        seconds=time.perf_counter() - started,
    )
    return handled, print_


def changed_outputs(print_: Fingerprint, index: Index, cause: Message) -> list[tuple[str, Message]]:
    """What a verdict that is in the index changes beside its own record: others' relations, and stories."""
    changes = index.changes(print_)
    return [
        *(("relations", relation_message(relation, cause)) for relation in changes.relations),
        *(("stories", story_message(story, cause)) for story in changes.stories),
    ]


def _canary_resolved(decoded: Clean, message: Message, started: float) -> Handled:
    """A canary past the index: nothing is compared with it, and to subscribers it is a page without news."""
    shared = {name: getattr(decoded, name) for name in Clean.__struct_fields__}
    shared["times"] = decoded.times | {"resolved": datetime.now(UTC)}
    record = Resolved(**shared, outcome=Outcome.UNCHANGED, seen_at=decoded.fetched_at)
    return Handled(
        outputs=[("resolved", _encode(record, "article.resolved.v1", "resolved.v1", message))],
        outlet=record.outlet,
        outcome=CANARY,
        seconds=time.perf_counter() - started,
    )


def enrich_step(message: Message) -> Handled:
    """`articles.resolved.v1` → `articles.enriched.v1`, and `articles.unique.v1` for originals and revisions."""
    started = time.perf_counter()
    decoded = _decode(message, Resolved, "enrich")
    if isinstance(decoded, Handled):
        return decoded
    shared = {name: getattr(decoded, name) for name in Resolved.__struct_fields__}
    facts = enrich(decoded.article) if decoded.article else Enrichment()
    shared["times"] = decoded.times | {"enriched": datetime.now(UTC)}
    canary = is_canary(message.headers)
    if canary:  # its text was only there to be worked on
        shared["article"], facts = None, replace(Enrichment(), failed=facts.failed, versions=facts.versions)
    record = Enriched(**shared, enrichment=facts)
    outputs = [("enriched", _encode(record, "article.enriched.v1", "enriched.v1", message))]
    copy = record.relation is not None and record.relation.relation == "copy"
    if record.outcome in SUBSCRIBED and not copy:
        outputs.append(("unique", _encode(record, f"article.{_EVENT[record.outcome]}.v1", "enriched.v1", message)))
    return Handled(
        outputs=outputs,
        outlet=record.outlet,
        outcome=CANARY if canary else record.outcome,
        seconds=time.perf_counter() - started,
        failed=[failure.partition(":")[0] for failure in record.enrichment.failed],
    )


_EVENT = {Outcome.ARTICLE: "published", Outcome.REVISION: "revised", Outcome.WITHDRAWN: "withdrawn"}


def state_message(print_: Fingerprint) -> Message:
    """The fingerprint for `resolver.state.v1`."""
    ref = rejected.format_ref(print_.raw)
    headers = event_headers(
        id=digest("fingerprint", ref.decode()),
        type="resolver.verdict.v1",
        schema="fingerprint.v1",
        time=print_.fetched_at,
        subject=print_.page_id,
    )
    return Message(key=ref, value=msgspec.json.encode(print_), headers=headers)


def relation_message(relation: Relation, cause: Message) -> Message:
    """The relation for `relations.current.v1`; `cause` is the clean record that made it known."""
    time = relation.decided_at or datetime.now(UTC)
    return _current("relation", relation, relation.article_id, "article.related.v1", time, cause)


def story_message(story: Story, cause: Message) -> Message:
    """The story for `stories.current.v1`; `cause` is the clean record that changed it."""
    return _current("story", story, story.story_id, "story.changed.v1", story.updated_at, cause)


def _current(
    kind: str, record: Relation | Story, subject: str, event: str, time: datetime, cause: Message
) -> Message:
    """The latest word on a subject, for a compacted topic."""
    value = msgspec.json.encode(record)
    headers = event_headers(
        id=digest(kind, value.decode(), *_generation(cause)),
        type=event,
        schema=f"{kind}.v1",
        time=time,
        subject=subject,
    )
    headers |= {name: cause.headers[name] for name in ("rasad_raw", *CARRIED) if name in cause.headers}
    return Message(key=subject.encode(), value=value, headers=headers)


def reject(
    message: Message, raw: RawRef, stage: str, why: Reject, *, outlet: str = "unknown", started: float | None = None
) -> Handled:
    """The dead letter of a message, as a result like any other."""
    letter = rejected.encode(
        message,
        raw=raw,
        stage=stage,
        reason=why.reason,
        detail=why.detail,
        now=datetime.now(UTC),
        versions=_versions(stage, outlet),
    )
    return Handled(
        outputs=[("rejected", letter)],
        outlet=outlet,
        outcome=Outcome.REJECTED,
        reason=why.reason,
        seconds=time.perf_counter() - started if started else 0.0,
    )


def _versions(stage: str, outlet: str) -> dict[str, str]:
    """Of what a stage worked with when it rejected a record."""
    found = {"code": release()}
    profile = profiles().get(outlet)
    if stage == "clean" and profile is not None:
        found |= clean_versions(profile)
    elif stage == "resolve":
        found |= resolve_versions()
    elif stage == "enrich":
        found |= enrich_versions()
    return found


def raw_ref(message: Message) -> RawRef:
    """The raw coordinates a message of any topic goes back to; its own when it names none (a stranger's message)."""
    try:
        return rejected.parse_ref(message.headers["rasad_raw"])
    except (KeyError, ValueError):
        return RawRef(topic=message.topic, partition=message.partition, offset=message.offset)


def outlet_of(message: Message) -> str:
    """The outlet a message's headers name."""
    return message.headers.get("rasad_outlet", b"unknown").decode("utf-8", "replace")


def _decode(message: Message, type_: type[T], stage: str) -> T | Handled:
    try:
        return msgspec.json.decode(message.value or b"", type=type_)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        why = Reject(Reason.BAD_RECORD, str(error))
        return reject(message, raw_ref(message), stage, why, outlet=outlet_of(message))


def _encode(record: Clean, event: str, schema: str, cause: Message) -> Message:
    ref = rejected.format_ref(record.raw)
    headers = event_headers(
        id=digest(event, ref.decode(), *_generation(cause)),
        type=event,
        schema=schema,
        time=record.fetched_at,
        subject=record.page_id,
    )
    headers |= {"rasad_raw": ref, "rasad_outlet": record.outlet.encode()}
    headers |= {name: cause.headers[name] for name in CARRIED if name in cause.headers}
    return Message(key=record.page_id.encode(), value=msgspec.json.encode(record), headers=headers)


def _generation(cause: Message) -> list[str]:
    """What a replay says of a record is another event than what was said live: subscribers must not drop it."""
    name = cause.headers.get("rasad_generation")
    return [name.decode("utf-8", "replace")] if name else []
