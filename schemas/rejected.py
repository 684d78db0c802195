"""`pages.rejected.v1`: dead letters. The value is the input of the stage that rejected it, untouched.

Its headers are kept too; those that an event of our own needs are kept under `original_<name>`, so that
`rasad redrive` can send the very same message again. Why and where stands in headers after Kafka Connect's
convention (KIP-298): `__connect.errors.topic`, `.partition`, `.offset`, `.stage`, `.exception.class.name`,
`.exception.message`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

import msgspec
from msgspec import Struct

from schemas.envelope import Headers, Message, event_headers
from schemas.ids import digest
from schemas.records import RawRef, Reason

ERRORS = "__connect.errors."
ORIGINAL = "original_"
VERSIONS = "rasad_versions"


class Rejected(Struct, frozen=True, kw_only=True):
    """What the headers of a dead letter say."""

    raw: RawRef  # of the page it all began with
    stage: str
    reason: Reason
    detail: str
    topic: str  # of the message that was rejected
    partition: int
    offset: int
    outlet: str
    url: str | None
    fetched_at: datetime | None
    rejected_at: datetime
    versions: dict[str, str] = {}  # of what rejected it
    original: Message


def encode(
    message: Message,
    *,
    raw: RawRef,
    stage: str,
    reason: Reason,
    detail: str,
    now: datetime,
    versions: Mapping[str, str] = MappingProxyType({}),
) -> Message:
    """The dead letter of a message; `versions` are those of what rejected it."""
    headers: Headers = dict(message.headers)
    own = event_headers(
        id=digest("rejected", stage, message.topic, str(message.partition), str(message.offset)),
        type="record.rejected.v1",
        schema="rejected.v1",
        time=now,
        subject=(message.key or b"").decode("utf-8", "replace"),
        content_type=message.headers.get("content-type", b"application/octet-stream").decode("latin-1"),
    )
    for name in own:
        if name in headers:
            headers[ORIGINAL + name] = headers[name]
    headers |= own
    headers |= {
        ERRORS + "topic": message.topic.encode(),
        ERRORS + "partition": str(message.partition).encode(),
        ERRORS + "offset": str(message.offset).encode(),
        ERRORS + "stage": stage.encode(),
        ERRORS + "exception.class.name": reason.encode(),
        ERRORS + "exception.message": detail.encode("utf-8", "replace"),
        "rasad_raw": format_ref(raw),
        VERSIONS: msgspec.json.encode(dict(versions)),
    }
    return Message(key=message.key, value=message.value, headers=headers)


def decode(message: Message) -> Rejected:
    """What a dead letter says. Raises ValueError or KeyError when it is none."""
    headers = message.headers
    topic = headers[ERRORS + "topic"].decode()
    partition = int(headers[ERRORS + "partition"])
    offset = int(headers[ERRORS + "offset"])
    original = {
        name: value
        for name, value in headers.items()
        if not name.startswith((ERRORS, ORIGINAL, "ce_")) and name not in ("rasad_raw", VERSIONS)
    }
    original |= {name[len(ORIGINAL) :]: value for name, value in headers.items() if name.startswith(ORIGINAL)}
    fetched = headers.get("rasad_fetched_at")
    return Rejected(
        raw=parse_ref(headers["rasad_raw"]),
        stage=headers[ERRORS + "stage"].decode(),
        reason=Reason(headers[ERRORS + "exception.class.name"].decode()),
        detail=headers[ERRORS + "exception.message"].decode("utf-8", "replace"),
        topic=topic,
        partition=partition,
        offset=offset,
        outlet=headers.get("rasad_outlet", b"unknown").decode("utf-8", "replace"),
        url=headers["rasad_url"].decode("utf-8", "replace") if "rasad_url" in headers else None,
        fetched_at=_instant(fetched) if fetched else None,
        rejected_at=datetime.fromisoformat(headers["ce_time"].decode()),
        versions=msgspec.json.decode(headers.get(VERSIONS, b"{}"), type=dict[str, str]),
        original=Message(
            key=message.key, value=message.value, headers=original, topic=topic, partition=partition, offset=offset
        ),
    )


def format_ref(raw: RawRef) -> bytes:
    """Raw coordinates as a header: pages.raw.v1/3/1274."""
    return f"{raw.topic}/{raw.partition}/{raw.offset}".encode()


def parse_ref(value: bytes) -> RawRef:
    """Raw coordinates from a header. Raises ValueError when they are none."""
    topic, partition, offset = value.decode().rsplit("/", 2)
    return RawRef(topic=topic, partition=int(partition), offset=int(offset))


def _instant(value: bytes) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value.decode())
    except ValueError:
        return None  # an unreadable fetch time may be the very reason of the rejection
    return instant if instant.tzinfo else None
