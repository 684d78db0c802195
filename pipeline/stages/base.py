"""What a stage is: a deterministic function from one record to the next, or to a named rejection.

Stages never import faust, kafka or clickhouse; clock and state are passed in. One adapter (`pipeline/agents.py`)
serves them all: decode, run, send with key, count once, acknowledge.
"""

from __future__ import annotations

from msgspec import Struct

from schemas.records import Reason


class Reject(Struct, frozen=True):
    """A record that a stage cannot use: one named reason, and in words what was found."""

    reason: Reason
    detail: str = ""
