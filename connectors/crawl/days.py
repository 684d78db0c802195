"""Days as the command line and the outlets' archives write them: Jalali or Gregorian."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from persiantools.jdatetime import JalaliDate

TEHRAN = ZoneInfo("Asia/Tehran")
_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_FIRST_GREGORIAN_YEAR = 1700  # a smaller year is Jalali


class Window(NamedTuple):
    """A range of days in Tehran, both inclusive."""

    since: date
    until: date

    def days(self) -> Iterator[date]:
        """Its days, newest first."""
        day = self.until
        while day >= self.since:
            yield day
            day -= timedelta(days=1)

    def meets(self, first: date, last: date) -> bool:
        """Whether the two ranges share a day."""
        return first <= self.until and last >= self.since


def parse_day(text: str) -> date:
    """2025-08-12 or 1404/05/21 (Jalali), digits of any script. Raises ValueError that says what is wrong."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"{text!r} is no date: write 2025-08-12 or 1404/05/21")
    year, month, day = (int(part) for part in match.groups())
    try:
        if year < _FIRST_GREGORIAN_YEAR:
            first: date = _jalali(year, month, day).to_gregorian()
            return first
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"{text!r} is no day of the calendar") from error


def today(now: datetime) -> date:
    """The day in Tehran, where the outlets are."""
    return now.astimezone(TEHRAN).date()


def has_date(template: str) -> bool:
    """Whether a URL template names a day or a year."""
    return re.search(r"\{[jg][ymd]", template) is not None


def expand(template: str, day: date, page: int = 1) -> str:
    """A URL template with {jy} {jm} {jd} {gy} {gm} {gd} {page} filled in; format widths such as {jm:02} hold."""
    jalali = _jalali(day)
    return template.format(
        jy=jalali.year,
        jm=jalali.month,
        jd=jalali.day,
        gy=day.year,
        gm=day.month,
        gd=day.day,
        page=page,
    )


def year_urls(templates: list[str], window: Window) -> list[str]:
    """The sitemaps of the years in a window, e.g. /sitemap/{jy}/sitemap.xml, each once, newest first."""
    return list(dict.fromkeys(expand(template, day) for day in window.days() for template in templates))


def span(year: int, month: int | None, day: int | None) -> tuple[date, date] | None:
    """First and last day of a year, month or day, Jalali or Gregorian; None when the calendar has no such."""
    try:
        if year < _FIRST_GREGORIAN_YEAR:
            first = _jalali(year, month or 1, day or 1)
            if day:
                last = first
            elif month:
                last = _jalali(year, month, JalaliDate.days_in_month(month, year))
            else:
                last = _jalali(year, 12, JalaliDate.days_in_month(12, year))
            return first.to_gregorian(), last.to_gregorian()
        begin = date(year, month or 1, day or 1)
        if day:
            return begin, begin
        if month:
            following = date(year + month // 12, month % 12 + 1, 1)
            return begin, following - timedelta(days=1)
        return begin, date(year, 12, 31)
    except ValueError:
        return None


def _jalali(*parts: date | int) -> Any:
    return JalaliDate(*parts)  # type: ignore[no-untyped-call]
