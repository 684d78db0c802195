"""Dates with a day: found in a folded text, with the weekday, the era and the clock that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta, tzinfo
from operator import itemgetter
from typing import NamedTuple

from pipeline.text.dates import calendars, clocks, patterns
from pipeline.text.dates.clocks import Clock
from pipeline.text.dates.model import Calendar, Order, Reading
from pipeline.text.dates.names import MONTH_WORDS, MONTHS, ORDINALS, WEEKDAYS, key

_WINDOW = 64  # how far before a date its weekday and clock are looked for, in characters


class Beside(NamedTuple):
    """What stands beside a date: era, weekday (Monday 0), clock, and how far it reaches."""

    era: Calendar | None
    weekday: int | None
    clock: Clock | None
    start: int
    end: int
    labelled: bool
    whole: bool


class Day(NamedTuple):
    """A day as read, with the calendar it was written in."""

    day: date
    calendar: Calendar


def _twenty(year: int, calendar: Calendar) -> int | None:
    """A solar year of two digits in full: 60-99 are of the 1300s, 00-20 of the 1400s, between them it is open."""
    if calendar == "jalali":
        return 1300 + year if year >= 60 else 1400 + year if year <= 20 else None
    return None


def _named(m: re.Match[str], beside: Beside, order: Order) -> list[Day]:
    groups = m.groupdict()
    calendar, month = MONTHS[key(groups["month"])]
    twin = groups.get("twin")
    if (beside.era or calendar) != calendar or (twin and MONTHS[key(twin)] != (calendar, month)):
        return []
    day = int(groups["day"]) if groups["day"] else ORDINALS[key(groups["ordinal"])]
    year = int(groups["year"])
    if len(groups["year"]) == 2:
        zoned = beside.clock is not None and beside.clock.place is not None
        if calendar == "gregorian" and zoned:  # RFC 822 had years of two digits; RFC 2822, section 4.3 reads them so
            year += 2000 if year < 50 else 1900
        elif calendar == "jalali" and (groups["marked"] or beside.whole or beside.weekday is not None):
            year = _twenty(year, calendar) or 0
        else:
            return []
    return _days([(calendar, year, month, day)])


def _numeric_calendar(year: int, era: Calendar | None) -> Calendar | None:
    if era:
        return era
    if year in calendars.JALALI_NUMERIC:
        return "jalali"
    return "gregorian" if year in calendars.YEARS["gregorian"] else None


def _year_first(m: re.Match[str], beside: Beside, order: Order) -> list[Day]:
    calendar = _numeric_calendar(int(m["year"]), beside.era)
    return _days([(calendar, int(m["year"]), int(m["month"]), int(m["day"]))]) if calendar else []


def _year_last(m: re.Match[str], beside: Beside, order: Order) -> list[Day]:
    year, first, then = int(m["year"]), int(m["first"]), int(m["then"])
    calendar = _numeric_calendar(year, beside.era)
    if calendar is None:
        return []
    if calendar != "gregorian":  # «۱۲/۰۵/۱۴۰۳»: month first is not written in these calendars
        return _days([(calendar, year, then, first)])
    if order == "auto":
        return _days([(calendar, year, first, then), (calendar, year, then, first)])
    return _days([(calendar, year, first, then) if order == "mdy" else (calendar, year, then, first)])


def _short(m: re.Match[str], beside: Beside, order: Order) -> list[Day]:
    # «99/08/25»: only with the era («ش»), with its own weekday, or after «تاریخ» with a year that can be no day.
    first, then, last = int(m["first"]), int(m["then"]), int(m["last"])
    if beside.era not in (None, "jalali"):
        return []
    marked = beside.era == "jalali"
    if first > 31:
        full = _twenty(first, "jalali")
        days = _days([("jalali", full, then, last)]) if full else []
    elif last > 31 and marked:
        full = _twenty(last, "jalali")
        days = _days([("jalali", full, then, first)]) if full else []
    else:
        full = _twenty(first, "jalali")
        days = _days([("jalali", full, then, last)]) if full and marked and order == "auto" else []
    agrees = bool(days) and days[0].day.weekday() == beside.weekday
    return days if marked or agrees or (beside.labelled and first > 31 and beside.weekday is None) else []


def _days(written: list[tuple[Calendar, int, int, int]]) -> list[Day]:
    found: list[Day] = []
    for calendar, year, month, day in written:
        that = calendars.to_date(calendar, year, month, day)
        if that is not None and Day(that, calendar) not in found:
            found.append(Day(that, calendar))
    return found


_Read = Callable[[re.Match[str], "Beside", Order], list[Day]]
_Hit = tuple[int, int, str, re.Match[str], _Read]  # start, -end, form, match, what reads it
_MONTH_FIRST: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("month-day-year", patterns.MONTH_DAY_YEAR),
    ("asctime", patterns.ASCTIME),
)
_NUMERIC: tuple[tuple[str, re.Pattern[str], _Read], ...] = (
    ("numeric-ymd", patterns.NUMERIC_YMD, _year_first),
    ("numeric-year-last", patterns.NUMERIC_Y_LAST, _year_last),
    ("numeric-short", patterns.NUMERIC_SHORT, _short),
)


def _hits(text: str) -> list[_Hit]:
    """All that is written like a date, the leftmost and longest first; cheap where there is nothing of the kind."""
    hits: list[_Hit] = []
    words = (w.start() for w in patterns.WORD.finditer(text) if w[0] in MONTH_WORDS)
    # «می گوید» and «آب» are no months: a date has digits near its month.
    months = [p for p in words if patterns.DIGIT.search(text, max(0, p - 16), p + _WINDOW)]
    if months:
        day_first = list(patterns.DAY_MONTH_YEAR.finditer(text))
        hits += [(m.start(), -m.end(), "day-month-year", m, _named) for m in day_first]
        taken = {m.start("month") for m in day_first}  # what else begins at these months would overlap
        months = [p for p in months if p not in taken]
    if months:
        hits += [(m.start(), -m.end(), "year-month-day", m, _named) for m in patterns.YEAR_MONTH_DAY.finditer(text)]
        for form, pattern in _MONTH_FIRST:
            hits += [(p, -m.end(), form, m, _named) for p in months if (m := pattern.match(text, p))]
    if patterns.NUMERIC_HINT.search(text):
        for form, pattern, read in _NUMERIC:
            hits += [(m.start(), -m.end(), form, m, read) for m in pattern.finditer(text)]
    elif "t" in text:
        hits += [(m.start(), -m.end(), "compact", m, _year_first) for m in patterns.COMPACT.finditer(text)]
    hits.sort(key=itemgetter(0, 1))
    return hits


def _beside(text: str, m: re.Match[str], form: str, floor: int, whole: bool) -> Beside | None:
    """What stands beside the date matched by `m`, not reaching before `floor`; None where a clock is wrong."""
    pattern = patterns.COMPACT_CLOCK if form == "compact" else patterns.AFTER
    after = pattern.match(text, m.end())
    groups = after.groupdict() if after else {}
    clock = clocks.read(groups)
    window = text[max(floor, m.start() - _WINDOW) : m.start()]
    before = patterns.BEFORE.search(window)
    start = m.start() - (len(window) - before.start()) if before else m.start()
    weekday = groups.get("weekday") or (before["weekday"] if before else None)
    if form == "asctime":
        where = clocks.place(m.groupdict())
        if isinstance(where, bool):
            return None
        clock = Clock(int(m["hour"]), int(m["minute"]), int(m["second"]), 0, "second", where)
    elif clock is None and before is not None:
        clock = clocks.read(before.groupdict())
    if isinstance(clock, bool):
        return None
    era: Calendar | None = (
        "jalali"
        if groups.get("solar")
        else "hijri"
        if groups.get("lunar")
        else "gregorian"
        if groups.get("common")
        else None
    )
    return Beside(
        era=era,
        weekday=WEEKDAYS[key(weekday)] if weekday else None,
        clock=clock,
        start=start,
        end=after.end() if after else m.end(),
        labelled=patterns.LABELLED.search(window) is not None,
        whole=whole,
    )


def _chosen(days: list[Day], weekday: int | None) -> Day | None:
    """The one day meant: of two orders of day and month the one the weekday names, or none."""
    if len(days) < 2:
        return days[0] if days else None
    fitting = [d for d in days if d.day.weekday() == weekday]
    return fitting[0] if len(fitting) == 1 else None


def _reading(form: str, that: Day, beside: Beside, place: tzinfo) -> Reading | None:
    day, doubt = that.day, None
    if that.calendar == "hijri":
        # The weekday tells the day of the moon as sighted, at most one from the tabular calendar.
        near = [d for n in (0, 1, -1) if (d := day + timedelta(days=n)).weekday() == beside.weekday]
        day, doubt = (near[0], None) if near else (day, "lunar")
    if beside.weekday is not None and day.weekday() != beside.weekday:
        doubt = "weekday"
    clock = beside.clock
    if clock is None:
        instant, precision = calendars.at(day, place), "day"
    else:
        instant = calendars.at(day, clock.place or place, *clock[:4])
        precision = clock.precision
    if instant is None:
        return None
    return Reading(instant=instant, precision=precision, calendar=that.calendar, form=form, doubt=doubt)  # type: ignore[arg-type]


def scan(text: str, *, order: Order, place: tzinfo, whole: bool = False) -> Iterator[tuple[int, int, Reading | None]]:
    """Dates with a day in a folded text: (start, end, reading), from left to right and without overlap.

    The reading is None where something is written like a date and is none that can be read without guessing
    (an impossible day, day and month in an order left open, a zone not known).
    """
    if patterns.DIGIT.search(text) is None:
        return
    reached = 0
    for start, _, form, m, read in _hits(text):
        if start < reached:
            continue
        beside = _beside(text, m, form, reached, whole)
        if beside is None:
            reached = m.end()
            yield start, m.end(), None
            continue
        reached = beside.end
        chosen = _chosen(read(m, beside, order), beside.weekday)
        yield beside.start, beside.end, _reading(form, chosen, beside, place) if chosen else None
