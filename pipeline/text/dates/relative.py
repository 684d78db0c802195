"""Dates told from the moment of reading: «۲ ساعت پیش», «دیروز», «أمس», "yesterday at 5:30 PM"."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

from pipeline.text.dates import calendars, clocks, patterns
from pipeline.text.dates.model import Precision, Reading
from pipeline.text.dates.names import WEEKDAYS, alternation, key

_NUMBERS = {
    "یک": 1, "دو": 2, "سه": 3, "چهار": 4, "پنج": 5, "شش": 6, "هفت": 7, "هشت": 8, "نه": 9, "ده": 10, "یازده": 11,
    "دوازده": 12, "پانزده": 15, "بیست": 20, "سی": 30, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
# unit → (seconds, singular and plural, Arabic dual)
_UNITS: dict[str, tuple[int, str, str]] = {
    "second": (1, "ثانیه ثوان ثوانی seconds second secs sec", "ثانیتین"),
    "minute": (60, "دقیقه دقایق دقیقه minutes minute mins min", "دقیقتین"),
    "hour": (3600, "ساعت ساعه ساعات hours hour hrs hr", "ساعتین"),
    "day": (86400, "روز یوم ایام یوما days day", "یومین"),
    "week": (604800, "هفته اسبوع اسابیع weeks week", "اسبوعین"),
    "month": (2592000, "ماه شهر اشهر شهور months month", "شهرین"),
    "year": (31536000, "سال سنه سنوات عام اعوام years year", "سنتین عامین"),
}
_UNIT = {word: unit for unit, (_, words, _d) in _UNITS.items() for word in words.split()}
_DUAL = {word: unit for unit, (_, _w, duals) in _UNITS.items() for word in duals.split()}
_DAYS = {
    "امروز": 0, "الیوم": 0, "today": 0, "دیروز": 1, "روز گذشته": 1, "امس": 1, "yesterday": 1, "پریروز": 2,
    "اول امس": 2, "اولامس": 2,
}  # fmt: skip

_AMOUNT = rf"(?:(?P<n>\d{{1,3}})|(?P<word>{alternation(_NUMBERS)}))"
_SPAN = (
    rf"(?:{_AMOUNT} ?(?P<unit>{alternation(_UNIT)})|(?P<half>نیم|half an) (?:ساعت|hour)"
    rf"|(?P<dual>{alternation(_DUAL)})|(?P<bare>دقیقه|ساعه|یوم))"
)
_AGO = re.compile(
    rf"(?:(?:حدود|حدودا|about|over|almost) )?(?:(?:منذ|قبل) (?:حوالی )?{_SPAN}"
    rf"|{_SPAN.replace('?P<', '?P<x')} (?:پیش|قبل|ago))"
)
_NOW = re.compile(r"(?:هم ?اکنون|همین ?الان|لحظاتی (?:پیش|قبل)|دقایقی (?:پیش|قبل)|الان|just now|moments? ago)")
_DAY = re.compile(
    rf"(?P<day>{alternation(_DAYS)})(?!\w)(?:,? ?(?:{patterns.WEEKDAY_ONLY.pattern}))?"
    r"(?:[ ,/|-]{0,4}(?:(?:در |فی )?(?:ساعت|الساعه|at) ?:? ?)?" + patterns.CLOCK + ")?"
)


def read(text: str, reference: datetime, place: tzinfo) -> Reading | None:
    """The date of a folded text that tells it relative to `reference` (aware) and tells nothing else.

    Hours and less are taken off the reference; whole days begin at the midnight of `place`. «۲ هفته پیش» is known to
    the month only, since such counts are rounded.
    """
    if m := _DAY.fullmatch(text):
        day = reference.astimezone(place).date() - timedelta(days=_DAYS[m["day"].strip()])
        if m["weekday"] and WEEKDAYS[key(m["weekday"])] != day.weekday():
            return None
        clock = clocks.read(m.groupdict())
        if isinstance(clock, bool):
            return None
        if clock is None:
            return _reading(calendars.at(day, place), "day")
        return _reading(calendars.at(day, clock.place or place, *clock[:4]), clock.precision)
    if m := _AGO.fullmatch(text):
        g = {name.removeprefix("x"): value for name, value in m.groupdict().items() if value}
        return _ago(g, reference, place)
    if _NOW.fullmatch(text):
        return _reading(reference.astimezone(UTC), "hour")
    return None


def _ago(g: dict[str, str], reference: datetime, place: tzinfo) -> Reading | None:
    if "half" in g:
        return _reading(reference.astimezone(UTC) - timedelta(minutes=30), "minute")
    unit = _DUAL[g["dual"]] if "dual" in g else _UNIT[g.get("unit") or g["bare"]]
    count = 2 if "dual" in g else 1 if "bare" in g else int(g["n"]) if "n" in g else _NUMBERS[g["word"]]
    try:
        then = reference.astimezone(UTC) - timedelta(seconds=_UNITS[unit][0] * count)
    except OverflowError:
        return None
    if unit in ("second", "minute", "hour"):
        return _reading(then, unit)  # type: ignore[arg-type]  # the three are precisions
    day = then.astimezone(place).date()
    if unit == "day":
        return _reading(calendars.at(day, place), "day")
    start = day.replace(day=1) if unit in ("week", "month") else day.replace(month=1, day=1)
    return _reading(calendars.at(start, place), "year" if unit == "year" else "month")


def _reading(instant: datetime | None, precision: Precision) -> Reading | None:
    if instant is None:
        return None
    return Reading(instant=instant, precision=precision, calendar="none", form="relative")
