"""How fast a replay goes: as told, or as fast as live records allow."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

LATENCY = 1.3  # seconds from publication to storage that live records may take at p99
EVERY = 2.0  # seconds between two looks
SLOWEST = 5.0  # records a second
FIRST = 20.0  # beside live records: they do not pay for finding out how many there may be
FASTER = 1.1  # at each look that finds live records quick enough


class Pace:
    """Holds a replay back. `latency` tells what live records took lately at p99, in seconds; None without any."""

    def __init__(self, rate: float | None, latency: Callable[[], float | None]) -> None:
        """`rate` records a second; None: as many as possible while live records stay quick."""
        self._fixed = rate
        self._latency = latency
        self._rate = rate
        self._ready = time.monotonic()
        self._looked: float | None = None
        self._since_look = 0

    @property
    def rate(self) -> float | None:
        """Records a second that are allowed now; None: as many as possible."""
        return self._rate

    async def wait(self, records: int) -> None:
        """Wait until so many records more may be taken."""
        now = time.monotonic()
        self._since_look += records
        if self._fixed is None and (self._looked is None or now - self._looked >= EVERY):
            latency = await asyncio.to_thread(self._latency)
            if self._looked is None:
                self._rate = None if latency is None else FIRST
            else:
                self._rate = adapted(self._rate, self._since_look / (now - self._looked), latency)
            self._looked, self._since_look = time.monotonic(), 0
        if self._rate is None:
            return
        self._ready = max(self._ready, now) + records / self._rate
        await asyncio.sleep(max(0.0, self._ready - records / self._rate - now))


def adapted(rate: float | None, reached: float, latency: float | None) -> float | None:
    """The next rate: half of what was reached when live records are slow, else some more; without any, no bound.

    >>> adapted(None, 200.0, 3.0), adapted(100.0, 99.0, 0.3), adapted(100.0, 60.0, None), adapted(6.0, 6.0, 9.0)
    (100.0, 110.0, None, 5.0)
    """
    if latency is None:
        return None
    if latency > LATENCY:
        return max(SLOWEST, reached / 2)
    if rate is None:
        return max(SLOWEST, reached)
    return round(rate * FASTER, 1) if reached >= rate * 0.7 else rate  # else it is not the bound that holds it back
