"""Days of both calendars, and archive URLs made from them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from connectors.crawl.config import FAILED, REFETCH, refetch_after, retry_after
from connectors.crawl.days import Window, expand, has_date, parse_day, span, today, year_urls


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-08-12", date(2025, 8, 12)),
        ("1404/05/21", date(2025, 8, 12)),
        ("۱۴۰۴/۵/۲۱", date(2025, 8, 12)),
        ("1403-12-30", date(2025, 3, 20)),  # a leap year
        (" 1404-01-01 ", date(2025, 3, 21)),
    ],
)
def test_days_of_both_calendars(text: str, day: date) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize("text", ["1404-12-30", "2025-02-29", "yesterday", "12/08/2025", "1404/5", ""])
def test_no_days(text: str) -> None:
    with pytest.raises(ValueError, match="is no d"):
        parse_day(text)


def test_archive_urls() -> None:
    day = date(2025, 8, 3)
    assert expand("/archive?date={jy}/{jm}/{jd}&p={page}", day, 2) == "/archive?date=1404/5/12&p=2"
    assert expand("/x?from={jy}/{jm:02}/{jd:02}&g={gy}-{gm:02}-{gd:02}", day) == "/x?from=1404/05/12&g=2025-08-03"
    assert has_date("/archive?yr={jy}")
    assert not has_date("/fa/Service/AllNews?p={page}")


def test_sitemaps_of_the_years_in_a_window() -> None:
    window = Window(date(2025, 3, 19), date(2025, 3, 22))
    assert year_urls(["/sitemap/{jy}/sitemap.xml"], window) == [
        "/sitemap/1404/sitemap.xml",
        "/sitemap/1403/sitemap.xml",
    ]
    assert year_urls(["/fa-sitemap-newsarchive"], window) == ["/fa-sitemap-newsarchive"]


def test_window() -> None:
    window = Window(date(2025, 8, 1), date(2025, 8, 3))
    assert list(window.days()) == [date(2025, 8, 3), date(2025, 8, 2), date(2025, 8, 1)]
    assert span(1404, 5, None) == (date(2025, 7, 23), date(2025, 8, 22))
    assert today(datetime(2025, 8, 7, 20, 31, tzinfo=UTC)) == date(2025, 8, 8)


def test_intervals_grow_and_end() -> None:
    assert [refetch_after(visit) for visit in range(1, 8)] == [*REFETCH, None]
    assert list(REFETCH) == sorted(REFETCH)
    assert [retry_after(failure) for failure in range(1, 7)] == [*FAILED, None]
    assert list(FAILED) == sorted(FAILED)
