"""CloudEvents in Kafka's binary mode: attributes are headers, the value is the data.

Specification: CloudEvents 1.0.2, Kafka protocol binding, section 3.2 (binary content mode): headers `ce_<attribute>`
and `content-type`, values in UTF-8.
"""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec import Struct

Headers = dict[str, bytes]

SOURCE = "https://github.com/rasad/rasad"
SCHEMA_BASE = "urn:rasad:schema:"
TYPE_PREFIX = "ir.rasad."


class Message(Struct, frozen=True, kw_only=True):
    """One Kafka record as the stages see it, on the way in or out."""

    key: bytes | None
    value: bytes | None  # None is a tombstone on a compacted topic
    headers: Headers
    topic: str = ""
    partition: int = -1
    offset: int = -1
    timestamp: datetime | None = None  # when the broker appended it


def event_headers(
    *, id: str, type: str, schema: str, time: datetime, subject: str, content_type: str = "application/json"
) -> Headers:
    """The headers of one event.

    `id` is unique per event and equal on redelivery (subscribers drop repeats by it), `type` such as
    "article.enriched.v1", `schema` the name of a schema in `schemas/jsonschema`, `subject` the page_id.
    """
    return {
        "ce_specversion": b"1.0",
        "ce_id": id.encode(),
        "ce_source": SOURCE.encode(),
        "ce_type": (TYPE_PREFIX + type).encode(),
        "ce_time": iso(time).encode(),
        "ce_subject": subject.encode(),
        "ce_dataschema": (SCHEMA_BASE + schema).encode(),
        "content-type": content_type.encode(),
    }


def iso(instant: datetime) -> str:
    """An aware instant as RFC 3339 in UTC, e.g. 2025-08-12T09:48:00Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
