"""Geometry of charts: tick positions on Jalali calendars, shapes of sparklines, lengths of bars."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from persiantools.jdatetime import JalaliDate

from pipeline.console.formats import MONTHS, TEHRAN, day_month
from pipeline.text.digits import to_persian

MOST_TICKS: Final = 9
STYLES: Final = 5  # colours, each with its dash pattern


class Tick(NamedTuple):
    """A place on a time axis and what is written there."""

    at: float  # seconds since 1970
    label: str


def ticks(first: datetime, last: datetime) -> list[Tick]:
    """Ticks of a time axis where people expect them: hours, Tehran's days, starts of Jalali months or years.

    >>> from datetime import UTC
    >>> [tick.label for tick in ticks(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 4, 30, tzinfo=UTC))]
    ['بهمن', 'اسفند', '۱۴۰۴', 'اردیبهشت']
    >>> ticks(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC))[0].label
    '۰۳:۳۰'
    """
    hours = (last - first) / timedelta(hours=1)
    if hours < 1:
        return [Tick(first.timestamp(), to_persian(f"{first.astimezone(TEHRAN):%H:%M}"))]
    if hours <= 36:
        step = next(step for step in (1, 2, 3, 6, 12) if hours / step <= MOST_TICKS)
        return list(_hours(first, last, step))
    days = hours / 24
    if days <= 45:
        step = next(step for step in (1, 2, 5, 10) if days / step <= MOST_TICKS)
        return list(_days(first, last, step))
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 1200) if days / 30.4 / step <= MOST_TICKS)
    return list(_months(first, last, step))


def _hours(first: datetime, last: datetime, step: int) -> Iterator[Tick]:
    at = first.astimezone(TEHRAN).replace(hour=0, minute=0, second=0, microsecond=0)
    while at <= last:
        if at >= first:
            label = day_month(at.date()) if at.hour == 0 else to_persian(f"{at:%H:%M}")
            yield Tick(at.timestamp(), label)
        at = (at.replace(tzinfo=None) + timedelta(hours=step)).replace(tzinfo=TEHRAN)


def _days(first: datetime, last: datetime, step: int) -> Iterator[Tick]:
    day = first.astimezone(TEHRAN).date()
    while (at := datetime(day.year, day.month, day.day, tzinfo=TEHRAN)) <= last:
        of_month = JalaliDate(day).day  # type: ignore[no-untyped-call]
        # The 31st is no tenth day: its label would run into the next month's first.
        if at >= first and (of_month - 1) % step == 0 and (step == 1 or of_month < 30):
            yield Tick(at.timestamp(), day_month(day))
        day += timedelta(days=1)


def _months(first: datetime, last: datetime, step: int) -> Iterator[Tick]:
    start = JalaliDate(first.astimezone(TEHRAN).date())  # type: ignore[no-untyped-call]
    index = start.year * 12 + start.month - 1
    while True:
        year, month = divmod(index, 12)
        day = JalaliDate(year, month + 1, 1).to_gregorian()  # type: ignore[no-untyped-call]
        at = datetime(day.year, day.month, day.day, tzinfo=TEHRAN)
        if at > last:
            return
        if at >= first and index % step == 0:
            yield Tick(at.timestamp(), to_persian(str(year)) if month == 0 else MONTHS[month])
        index += 1


def line(values: Sequence[float | None], width: float, height: float) -> str:
    """The path (SVG `d`) of a sparkline from left to right; None breaks it.

    >>> line([0, 2, None, 1], 30, 10)
    'M0.0 9.0L10.0 1.0M30.0 5.0'
    """
    known = [value for value in values if value is not None]
    top = max([*known, 1e-9])
    step = width / max(len(values) - 1, 1)
    path, pen = "", "M"
    for index, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        path += f"{pen}{index * step:.1f} {height - 1 - (height - 2) * value / top:.1f}"
        pen = "L"
    return path


def length(value: float | None, of: float, width: float = 100.0) -> float:
    """The length of a bar in `width`; what is not nothing stays visible.

    >>> length(1, 10_000), length(0, 5), length(7, 5)
    (0.8, 0.0, 100.0)
    """
    if not value or of <= 0 or math.isnan(value):
        return 0.0
    return round(min(max(width * value / of, 0.8), width), 2)
