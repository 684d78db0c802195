"""From a calendar's year, month and day to an instant.

Jalali by `persiantools` (checked in a test against the 33-year rule over 1300-1500); lunar Hijri by the tabular
calendar (30-year cycle with leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29, civil epoch; E. M. Reingold and
N. Dershowitz, "Calendrical Calculations", ch. 7), from which a sighted month may differ by a day.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

from pipeline.text.dates.model import Calendar

TEHRAN: Final = "Asia/Tehran"

# Years a date of a news page can name. A lunar year of today (1421 onward) must not pass for a solar one: the
# Saudi «1447/01/15» without a mark is refused by JALALI_NUMERIC rather than read as the year 2068.
YEARS: Final[dict[str, range]] = {
    "jalali": range(1300, 1451),
    "gregorian": range(1900, 2101),
    "hijri": range(1318, 1501),
}
JALALI_NUMERIC: Final = range(1300, 1421)
_HIJRI_EPOCH: Final = date(622, 7, 19).toordinal()  # 1 Muharram 1, proleptic Gregorian, civil reckoning


def to_date(calendar: Calendar, year: int, month: int, day: int) -> date | None:
    """The Gregorian date, or None where the calendar has no such day or a news page names no such year."""
    if year not in YEARS.get(calendar, ()):
        return None
    try:
        if calendar == "gregorian":
            return date(year, month, day)
        if calendar == "jalali":
            return JalaliDate(year, month, day).to_gregorian()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    return _hijri_to_date(year, month, day)


def _hijri_to_date(year: int, month: int, day: int) -> date | None:
    # A sighted month may have the 30th that the table lacks; the day is then the next month's first.
    if not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    days = (year - 1) * 354 + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day - 1
    return date.fromordinal(_HIJRI_EPOCH + days)


def zone(name: str) -> ZoneInfo:
    """The time zone of that name (kept by zoneinfo's own cache); raises ZoneInfoNotFoundError for an unknown one."""
    return ZoneInfo(name)


def at(
    day: date, place: tzinfo, hour: int = 0, minute: int = 0, second: int = 0, microsecond: int = 0
) -> datetime | None:
    """The UTC instant of a wall clock time at a place, or None for an impossible one.

    24:00 is the next day's midnight. A time that daylight saving skipped counts as if the clock had not yet been
    moved, so that a day without its 00:00 (1399-01-02 in Tehran) still begins at its first moment; a time that came
    twice is the first of the two (PEP 495, fold=0).
    """
    if hour == 24:
        if minute or second or microsecond:
            return None
        day, hour = day + timedelta(days=1), 0
    try:
        local = datetime(day.year, day.month, day.day, hour, minute, second, microsecond, tzinfo=place)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
