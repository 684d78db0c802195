"""How far behind the stages are, in seconds: from the broker's offsets, remembered for a while.

A group that has committed what the topic's end was at some moment is as far behind as that moment lies in the past.
That needs no timestamps of messages, and is exact to the interval between two looks.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock

from kafka.errors import KafkaError
from msgspec import Struct

from pipeline.console.asks import ReadFailed, Row, Unreachable
from pipeline.local.watch import Position, Watch
from pipeline.settings import Settings

REMEMBER = 900.0  # seconds
LOOK_BACK = 60.0  # seconds over which rate and trend are told
SHAPE = 60  # points of a sparkline


class Look(Struct, frozen=True):
    """One look at a group: when (monotonic seconds), and where it stood."""

    at: float
    position: Position


def behind(looks: Sequence[Look]) -> tuple[float, bool]:
    """Seconds that a group is behind, and whether that is all: False means "at least", since nobody looked before.

    >>> looks = [Look(0, Position(10, 10)), Look(5, Position(10, 40)), Look(10, Position(12, 60))]
    >>> behind(looks)
    (10.0, True)
    """
    last = looks[-1]
    if last.position.lag == 0:
        return 0.0, True
    for look in reversed(looks):
        if look.position.end <= last.position.committed:
            return float(last.at - look.at), True
    return float(last.at - looks[0].at), False


def pace(looks: Sequence[Look]) -> tuple[float, float]:
    """Records a second that were committed, and that arrived, over the last LOOK_BACK seconds.

    >>> pace([Look(0, Position(0, 100)), Look(10, Position(50, 120))])
    (5.0, 2.0)
    """
    last = looks[-1]
    first = next(look for look in looks if last.at - look.at <= LOOK_BACK)
    seconds = last.at - first.at
    if seconds <= 0:
        return 0.0, 0.0
    committed = last.position.committed - first.position.committed
    return committed / seconds, (last.position.end - first.position.end) / seconds


def told(group: str, looks: Sequence[Look]) -> Row:
    """A group's row: how far behind, in which direction, and when it will have caught up."""
    seconds, whole = behind(looks)
    done, arriving = pace(looks)
    lag = looks[-1].position.lag
    gain = done - arriving
    return {
        "stage": group.removeprefix("rasad-"),
        "lag_records": lag,
        "lag_seconds": seconds,
        "at_least": not whole,
        "per_second": done,
        "trend": "none" if lag == 0 else "falling" if gain > 0.05 else "rising" if gain < -0.05 else "level",
        "clear_seconds": lag / gain if lag and gain > 0 else None,
        "stuck": lag > 0 and done == 0 and looks[-1].at - looks[0].at >= LOOK_BACK,
        "shape": [look.position.lag for look in looks][-SHAPE:],
    }


class Stages:
    """Looks at the broker."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._watch: Watch | None = None
        self._looks: dict[str, deque[Look]] = {}
        self._lock = Lock()  # kafka-python's clients are not for several threads

    def rows(self) -> list[Row]:
        """A row per stage. Raises Unreachable."""
        with self._lock:
            watch = self._connected()
            positions = watch.ask(at_once=True)
            if not watch.reachable:
                raise Unreachable(f"Kafka at {self._settings.kafka_bootstrap} does not say where the groups stand")
            now = self._clock()
            for group, position in positions.items():
                looks = self._looks.setdefault(group, deque())
                looks.append(Look(now, position))
                while now - looks[0].at > REMEMBER:
                    looks.popleft()
            return [told(group, list(self._looks[group])) for group in positions]

    def raw_offsets(self) -> list[Row]:
        """First and end offset of each partition of the raw topic. Raises ReadFailed."""
        with self._lock:
            try:
                ends = self._connected().raw_ends()
            except KafkaError as error:
                raise ReadFailed(f"Kafka: {type(error).__name__}") from error
            return [{"partition": n, "first": first, "end": end} for n, (first, end) in sorted(ends.items())]

    def _connected(self) -> Watch:
        if self._watch is None:
            try:
                self._watch = Watch(self._settings)
            except KafkaError as error:
                address = self._settings.kafka_bootstrap
                raise Unreachable(f"Kafka does not answer at {address}: is `make run` running?") from error
        return self._watch
