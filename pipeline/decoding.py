"""Messages of any topic as people read them. Nothing here raises on what a message holds: a broken one says so."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from schemas import raw, rejected
from schemas.envelope import TYPE_PREFIX, Message
from schemas.jsonschemas import VALUES
from schemas.records import Clean, Fingerprint, Relation, Resolved, Story
from schemas.topics import topics

PREVIEW = 300  # characters shown of a value that is not JSON


class Decoded(Struct, frozen=True, kw_only=True):
    """What a message says."""

    event: str  # end of its ce_type, or "" without one
    outlet: str
    summary: str  # one line: the title, or why and where it was rejected
    value: Any = None  # of JSON topics: the value, fields that this version does not know included
    text: str | None = None  # of the others: the beginning of the value, as text
    broken: str | None = None  # why it cannot be read


def schema_of(topic: str) -> str | None:
    """The schema of a topic by its full name; None for a topic that is not Rasad's."""
    return next((entry.schema for entry in topics().values() if entry.name == topic), None)


def decode(message: Message, schema: str | None) -> Decoded:
    """What a message of a topic with that schema says."""
    headers = message.headers
    event = headers.get("ce_type", b"").decode("utf-8", "replace").removeprefix(TYPE_PREFIX)
    outlet = headers.get("rasad_outlet", b"").decode("utf-8", "replace")
    try:
        if schema == "raw_page.v1":
            return _page(raw.decode(message), event)
        if schema == "rejected.v1":
            return _letter(rejected.decode(message), event)
        if message.value is None:
            return Decoded(event=event, outlet=outlet, summary="(tombstone: the key is gone)")
        if schema in VALUES:
            return _record(message.value, VALUES[schema], event, outlet)
    except (msgspec.DecodeError, ValueError, KeyError) as error:
        why = f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else str(error)
        text = beginning(message.value or b"")
        return Decoded(event=event, outlet=outlet, summary=f"BROKEN: {why}", text=text, broken=why)
    text = beginning(message.value)
    return Decoded(event=event, outlet=outlet, summary=_sized(message.value, text), text=text)


def beginning(value: bytes) -> str:
    """The first characters of a value, as UTF-8 as far as it is."""
    return value[: PREVIEW * 4].decode("utf-8", "replace")[:PREVIEW]


def _page(page: raw.RawPage, event: str) -> Decoded:
    # Here, because the clean stage's parsers take a second to import and only this topic needs them.
    from pipeline.stages.base import Reject
    from pipeline.stages.clean import payload

    read = payload.read(page)
    text = read.detail if isinstance(read, Reject) else read[:PREVIEW]
    told = [str(page.http_status), page.content_type, page.url or "(no URL)"]
    if page.shell:
        told.append("(challenge shell)")
    if page.feed is not None and page.feed.title:
        told.append(page.feed.title)
    summary = " ".join([*told, _sized(page.body, text, size=page.size)])
    return Decoded(event=event, outlet=page.outlet, summary=summary, text=text)


def _letter(letter: rejected.Rejected, event: str) -> Decoded:
    at = f"{letter.topic}/{letter.partition}/{letter.offset}"
    summary = f"{letter.reason} in {letter.stage}: {letter.detail} ({at}) {letter.url or ''}".rstrip()
    return Decoded(event=event, outlet=letter.outlet, summary=summary, text=beginning(letter.original.value or b""))


def _record(value: bytes, type_: type[Struct], event: str, outlet: str) -> Decoded:
    record = msgspec.json.decode(value, type=type_)
    outlet = outlet or getattr(record, "outlet", "")
    return Decoded(event=event, outlet=outlet, summary=_summary(record), value=msgspec.json.decode(value))


def _summary(record: Struct) -> str:
    if isinstance(record, Clean):
        kind = str(record.outcome) if isinstance(record, Resolved) else record.kind
        relation = record.relation.relation if isinstance(record, Resolved) and record.relation else ""
        title = record.article.title if record.article else None
        return " ".join(filter(None, [kind, "(copy)" if relation == "copy" else "", title or record.url]))
    if isinstance(record, Relation):
        return " ".join(filter(None, [record.kind, record.relation, f"of {record.of}" if record.of else ""]))
    if isinstance(record, Story):
        return f"{record.headline or record.story_id} ({record.size} articles)"
    if isinstance(record, Fingerprint):
        return f"{record.outcome} version {record.version} of {record.page_id}"
    return type(record).__name__


def _sized(value: bytes, text: str, size: int | None = None) -> str:
    cut = f" of {size}" if size is not None and size > len(value) else ""
    return f"{len(value)}{cut} bytes: {' '.join(text.split())[:60]}"
