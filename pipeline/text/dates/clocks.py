"""The time of day beside a date: hours, halves of the day, offsets."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone, tzinfo
from typing import NamedTuple

from pipeline.text.dates.calendars import TEHRAN, zone
from pipeline.text.dates.model import Precision

# RFC 822, section 5.1; IRST and IRDT as Java and .NET print Tehran's.
_ABBREVIATED = {
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "irst": 210, "irdt": 270,
}  # fmt: skip
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d{2})?$")


class Clock(NamedTuple):
    """A wall clock time; `place` is None where the text names no zone."""

    hour: int
    minute: int
    second: int
    microsecond: int
    precision: Precision
    place: tzinfo | None


def _hour(hour: int, groups: dict[str, str | None], prefix: str = "") -> int | None:
    """The hour of 24, or None where hour and half of the day contradict each other or leave the day open."""
    if groups[prefix + "am"]:
        return hour % 12 if hour <= 12 else None
    if groups[prefix + "pm"]:
        return None if hour == 0 else hour if hour >= 12 else hour + 12
    if groups[prefix + "night"]:  # «۱۲ شب» is the midnight of this or of the next day
        return hour if hour >= 18 else hour + 12 if 6 <= hour <= 11 else None
    if groups[prefix + "noon"]:
        return hour if 10 <= hour <= 15 else hour + 12 if 1 <= hour <= 3 else None
    return hour if hour <= 24 else None


def place(groups: dict[str, str | None]) -> tzinfo | bool | None:
    """The zone a clock names, None where it names none, False where it names one that is unknown or impossible."""
    if groups.get("unknown"):
        return False
    offset = groups.get("offset")
    if offset:
        m = _OFFSET.search(offset)
        named = "utc" in offset or "gmt" in offset
        if m is None or (not named and (len(m[2]) < 2 or m[3] is None)):
            return False
        minutes = int(m[2]) * 60 + int(m[3] or 0)
        if minutes > 14 * 60 or int(m[3] or 0) > 59:
            return False
        return timezone(timedelta(minutes=minutes if m[1] == "+" else -minutes))
    if groups.get("zulu") or groups.get("greenwich"):
        return UTC
    if groups.get("local"):
        return zone(TEHRAN)
    abbreviated = groups.get("abbreviated")
    return timezone(timedelta(minutes=_ABBREVIATED[abbreviated.strip()])) if abbreviated else None


def read(groups: dict[str, str | None]) -> Clock | bool | None:
    """The clock in the groups of AFTER, BEFORE or COMPACT_CLOCK; None where there is none, False for a wrong one."""
    if (told := groups.get("hour")) is not None:
        hour = _hour(int(told), groups) if "am" in groups else int(told)
        where = place(groups)
        if hour is None or hour > 24 or isinstance(where, bool):
            return False
        fraction, second = groups["fraction"], groups["second"]
        return Clock(
            hour,
            int(groups["minute"] or 0),
            int(second or 0),
            int(fraction[:6].ljust(6, "0")) if fraction else 0,
            "minute" if second is None else "second",
            where,
        )
    if (told := groups.get("oclock")) is not None:
        hour = _hour(int(told), groups, "o")
        minute = groups["dotted"] or groups["past"]
        if hour is None or int(minute or 0) > 59:
            return False
        return Clock(hour, int(minute or 0), 0, 0, "hour" if minute is None else "minute", None)
    return None
