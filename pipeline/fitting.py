"""Records that the broker takes: what a stage made too large becomes a dead letter, and a dead letter is cut."""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from pipeline.stages.base import Reject
from pipeline.steps import Handled, raw_ref, reject
from schemas.envelope import Message
from schemas.records import Reason
from schemas.topics import MESSAGE_CAP, TRUNCATED_KEEP


def fitting(stage: str, cap: int, message: Message, result: Handled) -> Handled:
    """The result; or where an output is larger than the broker takes, the dead letter of its message.

    A page under the cap (bytes) can be an article over it: its text stands in the record several times.
    """
    sizes = [_size(output) for short, output in result.outputs if short != "rejected"]
    if any(size > cap for size in sizes):
        why = Reject(Reason.TOO_LARGE, f"the record of {max(sizes)} bytes is over the cap of {cap}")
        result = reject(message, raw_ref(message), stage, why, outlet=result.outlet)
    outputs = [(short, _cut(output) if short == "rejected" else output) for short, output in result.outputs]
    return replace(result, outputs=outputs)


def _cut(letter: Message) -> Message:
    """A dead letter that the broker takes: of a value that leaves no room for the headers only the beginning."""
    value = letter.value or b""
    if _size(letter) <= MESSAGE_CAP:
        return letter
    whole = {"rasad_size": str(len(value)).encode(), "rasad_sha256": hashlib.sha256(value).hexdigest().encode()}
    return replace(letter, value=value[:TRUNCATED_KEEP], headers=whole | letter.headers)


def _size(message: Message) -> int:
    headers = sum(len(name) + len(value) + 10 for name, value in message.headers.items())
    return len(message.key or b"") + len(message.value or b"") + headers + 1024
