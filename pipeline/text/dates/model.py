"""What reading and weighing dates give back."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Precision = Literal["second", "minute", "hour", "day", "month", "year", "undated"]
Calendar = Literal["jalali", "gregorian", "hijri", "none"]
Order = Literal["auto", "mdy", "dmy"]

FINENESS: dict[str, int] = {"second": 6, "minute": 5, "hour": 4, "day": 3, "month": 2, "year": 1, "undated": 0}
"""Precisions from fine to coarse; a larger number is finer."""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One date as a text, a code or an address states it.

    `instant` is UTC: the start of the unit that `precision` names (the day's first moment in the zone of the
    text), or None where only a `hint` is known (`weekday=tuesday`, `jalali --05-17`). `form` names the rule that
    read it. `doubt` is set where the text casts doubt on itself: `weekday` (the weekday named is not that day's)
    or `lunar` (a lunar day counted by the tabular calendar; the moon sighted may differ by a day).
    """

    instant: datetime | None
    precision: Precision
    calendar: Calendar
    form: str
    hint: str | None = None
    doubt: Literal["weekday", "lunar"] | None = None


class Candidate(msgspec.Struct, frozen=True):
    """A reading and where on the page or round it was found (`weighing.TRUST` lists the sources)."""

    source: str
    reading: Reading


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """What another source said. `reason`: `differs`, `zone` (apart by exactly Tehran's offset), `future` or
    `implausible` (before there were news sites)."""

    source: str
    instant: datetime
    precision: Precision
    reason: Literal["differs", "zone", "future", "implausible"]


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """When a page was published as far as its sources say: `undated` and None rather than invented."""

    published_at: datetime | None
    precision: Precision
    source: str | None
    disagreement: tuple[Disagreement, ...] = ()
    hint: str | None = None
