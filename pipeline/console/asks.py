"""What the views ask for, and what they are told: rows with their age, or why there are none."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from msgspec import Struct

Row = dict[str, Any]
MISSES = 3  # after so many missed refreshes an answer is stale


class Ask(Struct, frozen=True):
    """A named query with the parameters that differ from its defaults, or a source that is no query."""

    name: str
    params: tuple[tuple[str, str], ...] = ()


def ask(name: str, **params: str) -> Ask:
    """An Ask; parameters that are empty are left to their defaults.

    >>> ask("latest", outlet="isna", language="")
    Ask(name='latest', params=(('outlet', 'isna'),))
    """
    return Ask(name, tuple(sorted((key, value) for key, value in params.items() if value)))


class State(StrEnum):
    """In which state an answer is shown."""

    FRESH = "fresh"
    EMPTY = "empty"  # asked, and there is nothing
    WAITING = "waiting"  # never asked yet
    ABSENT = "absent"  # what it reads is not collected yet
    ERROR = "error"  # the last refresh failed; rows are of the one before, if any
    STALE = "stale"  # so many refreshes failed, or none came, that the rows tell of the past


class Answer(Struct, frozen=True, kw_only=True):
    """What was found last."""

    rows: list[Row] | None = None  # None: never read
    as_of: datetime | None = None  # when the rows were read
    error: str | None = None  # why the last refresh failed; None: it did not
    failed_at: datetime | None = None
    missed: int = 0  # refreshes that failed since
    absent: bool = False

    def state(self, now: datetime, period: timedelta) -> State:
        """Its state; `period` is the time in which it should be refreshed."""
        if self.absent:
            return State.ABSENT
        if self.rows is None or self.as_of is None:
            return State.ERROR if self.error else State.WAITING
        if self.missed >= MISSES or now - self.as_of > MISSES * period:
            return State.STALE
        if self.error:
            return State.ERROR
        return State.FRESH if self.rows else State.EMPTY


class NotCollected(Exception):
    """There is no such table or no such query yet."""


class ReadFailed(Exception):
    """Rows could not be read; one line for people."""


class Unreachable(ReadFailed):
    """Nobody answers: asking again at once is of no use."""
