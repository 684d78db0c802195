"""Sending dead letters through again after a fix.

A letter's message goes to the topic it was rejected from, as it was. One that was rejected as a raw page becomes a
new raw record, and takes the place of the old one in the ledger, whatever becomes of it; one that was rejected later
keeps its raw record, whose outcome it replaces. None is sent twice: what is about to be sent is written down first
and what was sent afterwards; after a crash between the two the topic itself is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from clickhouse_connect.driver.client import Client
from kafka import KafkaProducer
from msgspec import Struct

from pipeline.kafka import client_config
from pipeline.replay.reader import Reader
from pipeline.settings import Settings
from schemas import rejected
from schemas.envelope import Message, iso
from schemas.rejected import Rejected
from schemas.topics import MESSAGE_CAP, topic

AT_ONCE = 100  # letters that are written down, sent and acknowledged together
CLOCKS = timedelta(minutes=5)  # by which the clocks of two machines may differ

Place = tuple[str, int, int]  # of the message that was rejected: topic, partition, offset

WANTED = """\
outcome = 'rejected'
  AND ({reason:String} = '' OR reason = {reason:String})
  AND ({stage:String} = '' OR stage = {stage:String})
  AND ({outlet:String} = '' OR outlet = {outlet:String})
  AND ver >= {since:DateTime64(6)}"""

CURRENT = f"""\
SELECT l.letter_topic, l.letter_partition, l.letter_offset, l.ver, r.planned_at, r.sent_to
FROM (SELECT * FROM ledger WHERE {WANTED}) AS l
LEFT JOIN (SELECT * FROM redrive_rows FINAL) AS r
ON l.letter_topic = r.topic AND l.letter_partition = r.partition AND l.letter_offset = r.offset"""  # noqa: S608

GROUPS = f"""\
SELECT reason, stage, outlet, count() AS n, countIf(r.sent_to != '') AS sent,
    min(ver) AS first, max(ver) AS last, argMax(url, ver) AS url, argMax(detail, ver) AS detail
FROM (SELECT * FROM ledger WHERE {WANTED}) AS l
LEFT JOIN (SELECT topic, partition, offset, sent_to FROM redrive_rows FINAL) AS r
ON l.letter_topic = r.topic AND l.letter_partition = r.partition AND l.letter_offset = r.offset
GROUP BY reason, stage, outlet ORDER BY n DESC, reason, stage, outlet"""  # noqa: S608


class Choice(Struct, frozen=True, kw_only=True):
    """Which rejects."""

    reason: str = ""
    stage: str = ""
    outlet: str = ""
    since: datetime | None = None  # rejected then or later
    limit: int | None = None

    def parameters(self) -> dict[str, Any]:
        """As parameters of the queries."""
        since = self.since or datetime(1970, 1, 1, tzinfo=UTC)
        return {"reason": self.reason, "stage": self.stage, "outlet": self.outlet, "since": since}


class Done(Struct, kw_only=True):
    """What a redrive did."""

    rejects: int = 0  # that were asked for and are rejected now
    sent: int = 0
    pending: int = 0  # sent before, and on their way
    lost: int = 0  # whose dead letter the topic does not hold: retention, or a replay that rejected them


def groups(client: Client, choice: Choice) -> list[dict[str, Any]]:
    """Records that are rejected now, by reason, stage and outlet, with the latest example of each."""
    result = client.query(GROUPS, parameters=choice.parameters(), tz_mode="aware")
    return [dict(row) for row in result.named_results()]


def redrive(
    settings: Settings,
    client: Client,
    choice: Choice,
    *,
    dry_run: bool = False,
    tell: Callable[[Rejected], None] = lambda _: None,
) -> Done:
    """Send the letters of a choice again; `tell` is called with each, sent or, in a dry run, not.

    Raises ReadError when the letters cannot be read, kafka.errors.KafkaError when one cannot be sent.
    """
    rows = client.query(CURRENT, parameters=choice.parameters(), tz_mode="aware").result_rows
    wanted: set[Place] = {(row[0], row[1], row[2]) for row in rows}
    done = Done(rejects=len(wanted))
    if not wanted:
        return done
    planned = {(row[0], row[1], row[2]): row[4] for row in rows if row[5] == "" and row[4].timestamp() > 0}
    pending = {(row[0], row[1], row[2]) for row in rows if row[5]} | _sent_unnoticed(settings, client, planned)
    done.pending = len(pending)
    chosen = _letters(settings, wanted - pending, since=min(row[3] for row in rows) - CLOCKS)
    if choice.limit is not None:
        chosen = islice(chosen, choice.limit)
    producer = None if dry_run else _producer(settings)
    met = 0
    try:
        while batch := list(islice(chosen, AT_ONCE)):
            met += len(batch)
            if producer is not None:
                _send(client, producer, batch)
                done.sent += len(batch)
            for letter in batch:
                tell(letter)
    finally:
        if producer is not None:
            producer.close(timeout=10)
    if choice.limit is None:
        done.lost = len(wanted) - len(pending) - met
    return done


def again(letter: Rejected, now: datetime) -> Message:
    """The message to send: the one that was rejected, and whose place it takes."""
    headers = dict(letter.original.headers)
    if (letter.raw.topic, letter.raw.partition, letter.raw.offset) != (letter.topic, letter.partition, letter.offset):
        headers["rasad_raw"] = rejected.format_ref(letter.raw)  # the record it goes back to stays the same
    headers["rasad_redrive_of"] = rejected.format_ref(letter.raw)
    headers["rasad_redriven_at"] = iso(now).encode()
    return Message(key=letter.original.key, value=letter.original.value, headers=headers, topic=letter.topic)


def _letters(settings: Settings, wanted: set[Place], since: datetime) -> Iterator[Rejected]:
    left = set(wanted)
    with Reader(settings, topic("rejected").name, "rasad-redrive") as reader:
        for message in reader.read(reader.at(since), reader.ends()) if left else ():
            try:
                letter = rejected.decode(message)
            except (KeyError, ValueError):
                continue  # no letter of ours: the ledger knows none of it
            place = (letter.topic, letter.partition, letter.offset)
            if place in left:  # a letter that was delivered twice is one
                left.remove(place)
                yield letter
            if not left:
                return


def _send(client: Client, producer: KafkaProducer, letters: Sequence[Rejected]) -> None:
    now = datetime.now(UTC)
    _note(client, [(letter, now, "") for letter in letters])
    futures = []
    for letter in letters:
        message = again(letter, now)
        futures.append(
            producer.send(message.topic, key=message.key, value=message.value, headers=list(message.headers.items()))
        )
    sent = [future.get(timeout=120) for future in futures]
    places = [f"{told.topic}/{told.partition}/{told.offset}" for told in sent]
    _note(client, [(letter, now, place) for letter, place in zip(letters, places, strict=True)])


def _note(client: Client, rows: Sequence[tuple[Rejected, datetime, str]]) -> None:
    columns = ["topic", "partition", "offset", "raw", "planned_at", "sent_to"]
    data = [
        [letter.topic, letter.partition, letter.offset, rejected.format_ref(letter.raw).decode(), planned, sent_to]
        for letter, planned, sent_to in rows
    ]
    client.insert("redrive_rows", data, column_names=columns)


def _sent_unnoticed(settings: Settings, client: Client, planned: dict[Place, datetime]) -> set[Place]:
    """Of letters that were about to be sent when a redrive died, those that the topic holds; notes that down."""
    found: set[Place] = set()
    for name in {place[0] for place in planned}:
        mine = {place: at for place, at in planned.items() if place[0] == name}
        raws = {
            raw: (partition, offset)
            for partition, offset, raw in client.query(
                "SELECT partition, offset, raw FROM redrive_rows FINAL WHERE topic = {topic:String} AND sent_to = ''",
                parameters={"topic": name},
            ).result_rows
        }
        with Reader(settings, name, "rasad-redrive") as reader:
            for message in reader.read(reader.at(min(mine.values()) - CLOCKS), reader.ends()):
                of = message.headers.get("rasad_redrive_of", b"").decode("utf-8", "replace")
                at = message.headers.get("rasad_redriven_at", b"").decode("utf-8", "replace")
                place = (name, *raws[of]) if of in raws else None
                if place in mine and at == iso(mine[place]):
                    found.add(place)
                    row = [*place, of, mine[place], f"{message.topic}/{message.partition}/{message.offset}"]
                    columns = ["topic", "partition", "offset", "raw", "planned_at", "sent_to"]
                    client.insert("redrive_rows", [row], column_names=columns)
    return found


def _producer(settings: Settings) -> KafkaProducer:
    return KafkaProducer(
        **client_config(settings, "rasad-redrive"),
        acks="all",
        compression_type="zstd",
        max_request_size=MESSAGE_CAP * 2,
        batch_size=512 * 1024,
        linger_ms=5,
    )
