"""`rasad tail`: the messages of a topic."""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

import click
import msgspec

from pipeline.decoding import Decoded, decode, schema_of
from pipeline.terminal import printable, shortened
from schemas.envelope import Message, iso
from schemas.topics import topics

if TYPE_CHECKING:
    from pipeline.reading import TopicReader

KEY = 12  # characters shown of a key: page ids are hashes


@click.command("tail")
@click.argument("topic")
@click.option("-n", "count", type=click.IntRange(min=0), help="How many messages to begin with.  [default: 10]")
@click.option("--from-beginning", is_flag=True, help="Begin with the first message; -n ends after so many.")
@click.option("--follow/--no-follow", default=True, show_default=True, help="Go on until Ctrl-C, or end.")
@click.option("--outlet", help="Only this outlet's.")
@click.option("--json", "as_json", is_flag=True, help="One object a line, with all headers and the whole record.")
@click.option("--raw", is_flag=True, help="The values as they are, each ended by a newline.")
def command(
    topic: str, count: int | None, from_beginning: bool, follow: bool, outlet: str | None, as_json: bool, raw: bool
) -> None:
    """Decode the messages of a TOPIC, by its short or full name (`rasad topics` lists them).

    A line a message: when the broker took it, partition/offset, key, event, outlet, and the title or the reason. By
    default the last 10, then what comes. Reads without a consumer group: nobody's position changes.
    """
    from pipeline.reading import ReadError, TopicReader
    from pipeline.settings import load

    if as_json and raw:
        raise click.UsageError("--json and --raw exclude each other")
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # it tells what ReadError says, line by line
    name = topics()[topic].name if topic in topics() else topic
    schema = schema_of(name)
    output = click.get_binary_stream("stdout")
    stop = threading.Event()
    before = signal.signal(signal.SIGINT, lambda *_: stop.set())  # that is how it is meant to end
    try:
        with contextlib.closing(TopicReader(load(), name, stop.is_set)) as reader:
            for message in _messages(reader, schema, count, from_beginning, follow, outlet):
                output.write(message.value or b"" if raw else _text(message, decode(message, schema), as_json))
                output.write(b"\n")
                output.flush()
    except ReadError as error:
        raise click.ClickException(str(error)) from error
    finally:
        signal.signal(signal.SIGINT, before)


def _messages(
    reader: TopicReader, schema: str | None, count: int | None, from_beginning: bool, follow: bool, outlet: str | None
) -> Iterator[Message]:
    def keep(message: Message) -> bool:
        if outlet is None:
            return True
        named = message.headers.get("rasad_outlet", b"").decode("utf-8", "replace")
        return (named or decode(message, schema).outlet) == outlet

    first, end = reader.bounds()
    if from_beginning:
        yield from islice(filter(keep, reader.read(first, None if follow else end)), count)
        return
    yield from reader.last(10 if count is None else count, keep, end)
    if follow:
        yield from filter(keep, reader.read(end, None))


def _text(message: Message, decoded: Decoded, as_json: bool) -> bytes:
    text = as_object(message, decoded) if as_json else as_line(message, decoded)
    return text.encode("utf-8", "replace")


def as_line(message: Message, decoded: Decoded) -> str:
    """A message on one line, safe for a terminal."""
    when = iso(message.timestamp.replace(microsecond=0)) if message.timestamp else "-"
    key = shortened((message.key or b"-").decode("utf-8", "replace"), KEY + 1)
    parts = [when, f"{message.partition}/{message.offset}", key, decoded.event or "-", decoded.outlet or "-"]
    return printable("  ".join([*parts, decoded.summary]))


def as_object(message: Message, decoded: Decoded) -> str:
    """A message as one JSON object: `value` for JSON topics, `size` and `text` (its beginning) for the others."""
    told = {
        "topic": message.topic,
        "partition": message.partition,
        "offset": message.offset,
        "timestamp": iso(message.timestamp) if message.timestamp else None,
        "key": message.key.decode("utf-8", "replace") if message.key is not None else None,
        "headers": {name: value.decode("utf-8", "replace") for name, value in message.headers.items()},
        "outlet": decoded.outlet,
        "summary": decoded.summary,
    }
    if decoded.text is not None:
        told |= {"size": len(message.value or b""), "text": decoded.text}
    else:
        told["value"] = decoded.value
    if decoded.broken is not None:
        told["broken"] = decoded.broken
    return msgspec.json.encode(told).decode()
