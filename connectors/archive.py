"""Raw pages of a time range from Kafka as WARC, before the topic's retention ends."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any

import structlog
from kafka import KafkaConsumer, TopicPartition
from msgspec import Struct
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from connectors.importing import envelope
from schemas import raw
from schemas.envelope import Message, iso
from schemas.raw import BadHeadersError, RawPage
from schemas.topics import MESSAGE_CAP, topic

log = structlog.get_logger(__name__)

POLL_MS = 1000
SILENT_POLLS = 60  # so many empty answers in a row end the archive with an error


class ArchiveError(RuntimeError):
    """The archive could not be written whole; the message says why."""


class Archived(Struct, kw_only=True):
    """What an archive holds."""

    pages: int = 0
    bytes: int = 0
    other_outlets: int = 0
    unreadable: int = 0  # records without the headers of a raw page


def archive(
    kafka: Mapping[str, Any], path: Path, *, since: datetime, until: datetime, outlet: str | None = None
) -> Archived:
    """Write the raw pages that entered the topic in [since, until) into a WARC file, gzipped when named .gz.

    The range is of the records' own timestamps (when they were published), because that is what retention counts.
    The file appears under its name only when it is whole. Raises ArchiveError when the broker stops answering.
    """
    done = Archived()
    partial = path.with_name(path.name + ".part")
    with partial.open("wb") as stream:
        writer = WARCWriter(stream, gzip=path.suffix == ".gz", warc_version="WARC/1.1")
        writer.write_record(
            writer.create_warcinfo_record(
                path.name,
                {
                    "software": "Rasad",
                    "format": "WARC File Format 1.1",
                    "description": f"{topic('raw').name} from {iso(since)} to {iso(until)}",
                },
            )
        )
        for message in messages(kafka, since, until):
            try:
                page = raw.decode(message)
            except BadHeadersError as error:
                done.unreadable += 1
                log.warning("left out", partition=message.partition, offset=message.offset, why=str(error))
                continue
            if outlet is not None and page.outlet != outlet:
                done.other_outlets += 1
                continue
            write(writer, message, page)
            done.pages += 1
            done.bytes += len(page.body)
        stream.flush()
        os.fsync(stream.fileno())
    partial.replace(path)
    return done


def write(writer: WARCWriter, message: Message, page: RawPage) -> None:
    """One page as a WARC record: a response for what was fetched, a resource for what has no URL."""
    headers = {"WARC-Date": iso(page.fetched_at), envelope.FIELD: envelope.write(message.headers)}
    if page.truncated:
        headers["WARC-Truncated"] = "length"
    body = BytesIO(page.body)
    if page.url is None:
        key = (message.key or b"").decode("ascii", "replace")
        record = writer.create_warc_record(
            f"urn:rasad:page:{key}", "resource", body, len(page.body), page.content_type, headers
        )
    else:
        record = writer.create_warc_record(
            page.url, "response", body, len(page.body), warc_headers_dict=headers, http_headers=_http(page)
        )
    writer.write_record(record)


def messages(kafka: Mapping[str, Any], since: datetime, until: datetime) -> Iterator[Message]:
    """The records of the raw topic with a timestamp in [since, until), partition by partition in offset order."""
    consumer = KafkaConsumer(
        **kafka,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_bytes=4 * MESSAGE_CAP,
        max_partition_fetch_bytes=MESSAGE_CAP,
    )
    try:
        name = topic("raw").name
        numbers = sorted(consumer.partitions_for_topic(name) or ())
        if not numbers:
            raise ArchiveError(f"the topic {name} does not exist: rasad topics --create")
        partitions = [TopicPartition(name, number) for number in numbers]
        starts = consumer.offsets_for_times(dict.fromkeys(partitions, _ms(since)))
        ends = consumer.end_offsets(partitions)
        for partition in partitions:
            if starts.get(partition) is not None:
                yield from _partition(consumer, partition, starts[partition].offset, ends[partition], since, until)
    finally:
        consumer.close()


def _partition(
    consumer: KafkaConsumer, partition: TopicPartition, start: int, end: int, since: datetime, until: datetime
) -> Iterator[Message]:
    """Timestamps are the producers' and not quite in order: everything to the end is looked at."""
    consumer.assign([partition])
    consumer.seek(partition, start)
    silent = 0
    while consumer.position(partition) < end:
        records = consumer.poll(timeout_ms=POLL_MS).get(partition, [])
        silent = 0 if records else silent + 1
        if silent > SILENT_POLLS:
            raise ArchiveError(f"{partition.topic}-{partition.partition}: the broker sends nothing more")
        for record in records:
            if record.offset < end and _ms(since) <= record.timestamp < _ms(until):
                yield Message(
                    key=record.key,
                    value=record.value,
                    headers=dict(record.headers),
                    partition=record.partition,
                    offset=record.offset,
                )


def _http(page: RawPage) -> StatusAndHeaders:
    media = page.content_type + (f"; charset={page.charset}" if page.charset else "")
    headers = [
        ("Content-Type", media),
        ("Content-Length", str(len(page.body))),
        ("Content-Encoding", page.content_encoding),
        ("ETag", page.etag),
        ("Last-Modified", page.last_modified),
    ]
    kept = [(name, value) for name, value in headers if value]
    known = {status.value: status.phrase for status in HTTPStatus}
    return StatusAndHeaders(
        f"{page.http_status} {known.get(page.http_status, '')}".rstrip(), kept, protocol="HTTP/1.1"
    )


def _ms(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)
